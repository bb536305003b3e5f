// SPDX-License-Identifier: GPL-2.0-or-later
/* Which plots there are, and their files. */
#include "present/plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "present/plot_fill.h"
#include "present/plot_workload.h"
#include "present/plot_xy.h"

/**
 * struct plot - a kind of plot
 * @name: files are NAME-ENVIRONMENT.*
 * @title: what it shows
 * @exercise: whose cells
 * @meter: in which meter
 * @fill: chooses the cells
 */
struct plot {
	const char *name, *title, *exercise, *meter;
	plot_fill_fn *fill;
};

static const struct plot plots[] = {
	{ "pair-depth", "Price of a pair by nesting depth", "nest", "insn",
	  plot_fill_depth },
	{ "prices", "Price list of primitives", "prims", "insn",
	  plot_fill_prims },
	{ "prices", "Price list of primitives", "prims", "cycles",
	  plot_fill_prims },
	{ "contention", "Price of a pair under contention", "contend",
	  "cycles", plot_fill_contend },
};

const struct xy_plot xy_plots[] = {
	{ "events-contend", "Events of a pair, by vCPUs that share a page",
	  xy_fill_contend },
	{ "events-global", "Events of an operation, kmap()'s pointer handed on",
	  xy_fill_global },
	{ "exposure", "How long memory stays open", xy_fill_exposure },
	{ "wake-up", "Wake-up latency while another task holds the guard",
	  xy_fill_wakeup },
	{ "footprint", "Bytes by size of the machine, by formula (else 1000 tasks, 8 CPUs, 1 range, 64 GiB)",
	  xy_fill_footprint },
	{ "pareto", "Price against exposure", xy_fill_pareto },
	{ "hold", "How long guards are held", xy_fill_hold },
	{ NULL, NULL, NULL }
};

/* A name that no other plot of this call has. */
static char *unique_name(json_t *taken, const struct plot *plot,
			 const struct group *g)
{
	static const enum cell_field more[] = { CELL_WINDOW, CELL_REGISTER,
						CELL_GUARD, CELL_PATH };
	char *name = xasprintf("%s-%s", plot->name, g->word[CELL_ENVIRONMENT]);
	char *next, *p;
	size_t i;

	for (i = 0; json_object_get(taken, name); i++) {
		next = i < ARRAY_SIZE(more) ?
			xasprintf("%s-%s", name, g->word[more[i]]) :
			xasprintf("%s-%zu", name, i);
		free(name);
		name = next;
	}
	for (p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *p))
			*p = '-';
	json_object_set_new(taken, name, json_true());
	return name;
}

/* A plot of either kind, and how it is written. */
struct drawing {
	const char *name;
	const void *what;
	void (*tsv)(const void *what, FILE *out);
	void (*source)(const void *what, FILE *out);
};

static void put_chart_tsv(const void *what, FILE *out)
{
	chart_tsv(what, out);
}

static void put_chart(const void *what, FILE *out)
{
	chart_gnuplot(what, out);
}

static void put_xy_tsv(const void *what, FILE *out)
{
	xy_tsv(what, out);
}

static void put_xy(const void *what, FILE *out)
{
	xy_gnuplot(what, out);
}

static void put_bars_tsv(const void *what, FILE *out)
{
	bars_tsv(what, out);
}

static void put_bars(const void *what, FILE *out)
{
	bars_gnuplot(what, out);
}

static int save(const struct drawing *d, const char *dir, const char *end,
		void (*write)(const void *what, FILE *out), struct err *err)
{
	char *path = xasprintf("%s/%s.%s", dir, d->name, end);
	FILE *f = fopen(path, "we");
	int ret = 0;

	if (f)
		write(d->what, f);
	if (!f || fclose(f))
		ret = err_set(err, -errno, "%s.%s: %s", d->name, end,
			      strerror(errno));
	free(path);
	return ret;
}

/* Where all files of a call go, and what is said about them. */
struct job {
	const char *dir, *kinds;
	json_t *taken;		/* names */
	char **drawn;
	FILE *skipped;
};

static int draw_files(const struct drawing *d, struct job *job,
		      struct err *err)
{
	int ret = save(d, job->dir, "tsv", d->tsv, err);
	char *names;

	if (!ret)
		ret = save(d, job->dir, "gp", d->source, err);
	if (!ret)
		ret = plot_draw(job->dir, d->name, job->kinds, err);
	if (ret)
		return ret;
	names = xasprintf("%s%s%s", *job->drawn, **job->drawn ? ", " : "",
			  d->name);
	free(*job->drawn);
	*job->drawn = names;
	return 0;
}

int plot_xy(const struct xy *c, const char *dir, struct err *err)
{
	struct drawing d = { c->name, c, put_xy_tsv, put_xy };
	char *drawn = xasprintf("%s", "");
	struct job job = { .dir = dir, .kinds = PLOT_KINDS, .drawn = &drawn };
	int ret = draw_files(&d, &job, err);

	free(drawn);
	return ret;
}

static int draw(const struct summary *s, const struct plot *plot,
		const struct group *g, struct job *job, struct err *err)
{
	struct chart c = { .name = NULL };
	char *lacks = plot->fill(s, g, &c);
	struct drawing d = { NULL, &c, put_chart_tsv, put_chart };
	int ret;

	if (lacks) {
		fprintf(job->skipped, "skipped %s of %s, interrupts %s: %s\n",
			plot->name, g->word[CELL_ENVIRONMENT],
			g->word[CELL_WINDOW], lacks);
		free(lacks);
		chart_free(&c);
		return 0;
	}
	c.name = unique_name(job->taken, plot, g);
	c.title = xasprintf("%s: environment %s, register %s, kernel %s, interrupts %s",
			    plot->title, g->word[CELL_ENVIRONMENT],
			    g->word[CELL_REGISTER], g->word[CELL_KERNEL],
			    g->word[CELL_WINDOW]);
	d.name = c.name;
	ret = draw_files(&d, job, err);
	chart_free(&c);
	return ret;
}

/* Kernel of the cells that count; those of others say which is theirs. */
static const char *kernel_of(const struct summary *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (scell_has(&s->cell[i], CELL_PATH, "hook"))
			return s->cell[i].id.field[CELL_KERNEL];
	return s->n ? s->cell[0].id.field[CELL_KERNEL] : "";
}

static int draw_xy(const struct summary *s, const struct xy_plot *plot,
		   struct job *job, struct err *err)
{
	struct xy c = { .name = NULL };
	struct drawing d = { plot->name, &c, put_xy_tsv, put_xy };
	char *lacks = plot->fill(s, &c);
	int ret = 0;

	if (lacks) {
		fprintf(job->skipped, "skipped %s: %s\n", plot->name, lacks);
		free(lacks);
	} else {
		c.name = xasprintf("%s", plot->name);
		c.title = xasprintf("%s: kernel %s, register pkrs",
				    plot->title, kernel_of(s));
		ret = draw_files(&d, job, err);
	}
	xy_free(&c);
	return ret;
}

/* Plots of bars, of some kinds several. */
static const struct {
	const char *title, *lacks;
	bars_fill_fn *fill;
} bars_plots[] = {
	{ "What the guard is of an operation, without the unsound",
	  "workload: no figures of workload in insn", plot_workload },
	{ "How deep grants nest, by the call of the guard",
	  "depth: no grant profile", plot_depths },
	{ "What became of stray writes", "strays: none were tried",
	  plot_strays },
};

static int draw_bars(const struct summary *s, size_t k, struct job *job,
		     struct err *err)
{
	struct bars b = { .name = NULL };
	struct drawing d = { NULL, &b, put_bars_tsv, put_bars };
	int ret = 0, one;
	size_t i;

	for (i = 0; (!ret || ret == -ENOENT) &&
		    bars_plots[k].fill(s, i, &b); i++) {
		b.title = xasprintf("%s (%s): kernel %s, register pkrs",
				    bars_plots[k].title, b.name, kernel_of(s));
		d.name = b.name;
		one = draw_files(&d, job, err);
		ret = one ? one : ret;
		bars_free(&b);
	}
	if (!i)
		fprintf(job->skipped, "skipped %s\n", bars_plots[k].lacks);
	return ret;
}

int plots_write(const struct summary *s, const char *dir, const char *kinds,
		char **drawn, FILE *skipped, struct err *err)
{
	struct job job = { .dir = dir, .kinds = kinds, .taken = json_object(),
			   .drawn = drawn, .skipped = skipped };
	struct group *list;
	size_t i, k, n;
	int ret = 0, one;

	*drawn = xasprintf("%s", "");
	if (mkdir(dir, 0777) && errno != EEXIST)
		ret = err_set(err, -errno, "no directory for plots: %s",
			      strerror(errno));
	for (k = 0; k < ARRAY_SIZE(plots) && (!ret || ret == -ENOENT); k++) {
		list = group_list(s, plots[k].exercise, plots[k].meter,
				  GROUP_BASE | GROUP_BIT(CELL_WINDOW), &n);
		if (!n)
			fprintf(skipped, "skipped %s: no figures of %s in %s\n",
				plots[k].name, plots[k].exercise,
				plots[k].meter);
		/* Without gnuplot the sources of all plots are written still. */
		for (i = 0; i < n && (!ret || ret == -ENOENT); i++) {
			/* Two depths and many guards: a table says it. */
			if (group_behind(&list[i]))
				continue;
			one = draw(s, &plots[k], &list[i], &job, err);
			ret = one ? one : ret;
		}
		free(list);
	}
	for (k = 0; xy_plots[k].name && (!ret || ret == -ENOENT); k++) {
		one = draw_xy(s, &xy_plots[k], &job, err);
		ret = one ? one : ret;
	}
	for (k = 0; k < ARRAY_SIZE(bars_plots) && (!ret || ret == -ENOENT);
	     k++) {
		one = draw_bars(s, k, &job, err);
		ret = one ? one : ret;
	}
	json_decref(job.taken);
	return ret;
}
