// SPDX-License-Identifier: GPL-2.0-or-later
/* Which plots there are, and which cells they show. */
#include "present/plot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "present/chart.h"

/**
 * struct plot - a kind of plot
 * @name: files are NAME-ENVIRONMENT.*
 * @title: what it shows
 * @exercise: whose cells
 * @meter: in which meter
 * @fill: choose cells; false when there are too few to draw
 */
struct plot {
	const char *name, *title, *exercise, *meter;
	int (*fill)(const struct summary *s, const struct group *g,
		    struct chart *c);
};

static int by_long(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* Distinct values of a parameter in a group, ascending. */
static long *values_of(const struct summary *s, const struct group *g,
		       const char *param, size_t *n)
{
	long *list = xcalloc(s->n, sizeof(*list)), v;
	size_t i, j;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		if (!group_has(g, &s->cell[i]) || isnan(s->cell[i].median))
			continue;
		v = cell_param(&s->cell[i].id, param, 0);
		for (j = 0; j < *n && list[j] != v; j++)
			;
		if (j == *n)
			list[(*n)++] = v;
	}
	qsort(list, *n, sizeof(*list), by_long);
	return list;
}

/* Lines over a parameter: one a design. */
static void name_lines(struct chart *c, const struct row *rows,
		       const char *reg, const long *x)
{
	const char *own;
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		own = rows[i].first->id.field[CELL_REGISTER];
		/* The control writes nothing by definition. */
		c->series[i] = xasprintf("%s%s", rows[i].name,
			strcmp(own, reg) && !scell_has(rows[i].first, CELL_DESIGN,
						       "none") ?
			" (no register)" : "");
	}
	memcpy(c->x, x, c->nx * sizeof(*x));
}

static int fill_depth(const struct summary *s, const struct group *g,
		      struct chart *c)
{
	struct want want = { .exercise = "nest", .param = "depth",
			     .meter = g->word[CELL_METER],
			     .window = g->word[CELL_WINDOW] };
	struct row *rows = group_rows(s, g, &c->nseries);
	long *depth = values_of(s, g, "depth", &c->nx);
	size_t i, x;

	c->panels = 1;
	c->interval = strcmp(g->word[CELL_METER], "insn") != 0;
	c->xlabel = xasprintf("nesting depth of the pair (grants open, itself included)");
	c->ylabel = xasprintf("%s a pair", strcmp(g->word[CELL_METER], "insn") ?
			      "TSC ticks" : "instructions");
	chart_alloc(c);
	c->panel[0] = xasprintf("%s", "");
	name_lines(c, rows, g->word[CELL_REGISTER], depth);
	for (i = 0; i < c->nseries; i++) {
		for (x = 0; x < c->nx; x++) {
			want.value = depth[x];
			*chart_cell(c, 0, i, x) = row_find(s, g, &rows[i],
							   &want);
		}
	}
	x = c->nx;
	free(depth);
	group_rows_free(rows, c->nseries);
	return x > 1;
}

static int by_median(const void *a, const void *b)
{
	const struct scell *x = *(const struct scell * const *)a;
	const struct scell *y = *(const struct scell * const *)b;

	if (x->median < y->median || x->median > y->median)
		return x->median < y->median ? -1 : 1;
	return cell_cmp(&x->id, &y->id);
}

static int fill_prims(const struct summary *s, const struct group *g,
		      struct chart *c)
{
	const int insn = !strcmp(g->word[CELL_METER], "insn");
	const struct scell **cell;
	size_t i;

	c->bars = 1;
	c->panels = 1;
	c->nseries = 1;
	c->interval = !insn;
	for (i = 0; i < s->n; i++)
		c->nx += group_has(g, &s->cell[i]) && !isnan(s->cell[i].median);
	c->xlabel = xasprintf("primitive");
	c->ylabel = xasprintf(insn ? "instructions" : "TSC ticks");
	chart_alloc(c);
	c->panel[0] = xasprintf("%s", "");
	c->series[0] = xasprintf(insn ? "insn" : "ticks");
	for (i = 0, cell = c->cell; i < s->n; i++)
		if (group_has(g, &s->cell[i]) && !isnan(s->cell[i].median))
			*cell++ = &s->cell[i];
	qsort(c->cell, c->nx, sizeof(*c->cell), by_median);
	for (i = 0; i < c->nx; i++)
		c->tick[i] = c->cell[i]->id.field[CELL_QUANTITY];
	return c->nx > 0;
}

/* The cell of one place: the least duty cycle where there are several. */
static const struct scell *find_contend(const struct summary *s,
					const struct group *g,
					const struct row *row,
					const char *sharing, long callers)
{
	const struct scell *c;
	struct cell id;
	char *text;
	size_t i;
	int same;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		id = c->id;
		text = cell_param_text(&id, "sharing");
		same = !strcmp(text, sharing);
		free(text);
		if (same && group_has(g, c) &&
		    cell_param(&id, "callers", 0) == callers &&
		    scell_has(c, CELL_DESIGN,
			      row->first->id.field[CELL_DESIGN]) &&
		    scell_has(c, CELL_REGISTER,
			      row->first->id.field[CELL_REGISTER]) &&
		    json_equal(id.knobs, row->first->id.knobs))
			return c;
	}
	return NULL;
}

static int fill_contend(const struct summary *s, const struct group *g,
			struct chart *c)
{
	static const char * const sharings[] = { "page", "pgmap", "apart" };
	struct row *rows = group_rows(s, g, &c->nseries);
	long *callers = values_of(s, g, "callers", &c->nx);
	size_t i, p, x;

	c->interval = 1;
	c->panels = ARRAY_SIZE(sharings);
	c->xlabel = xasprintf("threads");
	c->ylabel = xasprintf("TSC ticks a pair");
	chart_alloc(c);
	name_lines(c, rows, g->word[CELL_REGISTER], callers);
	for (p = 0; p < c->panels; p++) {
		c->panel[p] = xasprintf("sharing: %s", sharings[p]);
		for (i = 0; i < c->nseries; i++)
			for (x = 0; x < c->nx; x++)
				*chart_cell(c, p, i, x) = find_contend(s, g,
					&rows[i], sharings[p], callers[x]);
	}
	x = c->nx;
	free(callers);
	group_rows_free(rows, c->nseries);
	return x > 0;
}

static const struct plot plots[] = {
	{ "pair-depth", "Price of a pair by nesting depth", "nest", "insn",
	  fill_depth },
	{ "prices", "Price list of primitives", "prims", "insn", fill_prims },
	{ "prices", "Price list of primitives", "prims", "cycles",
	  fill_prims },
	{ "contention", "Price of a pair under contention", "contend",
	  "cycles", fill_contend },
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

static int save(const struct chart *c, const char *dir, const char *end,
		void (*write)(const struct chart *c, FILE *out),
		struct err *err)
{
	char *path = xasprintf("%s/%s.%s", dir, c->name, end);
	FILE *f = fopen(path, "we");
	int ret = 0;

	if (f)
		write(c, f);
	if (!f || fclose(f))
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	free(path);
	return ret;
}

static int draw(const struct summary *s, const struct plot *plot,
		const struct group *g, const char *dir, json_t *taken,
		FILE *log, struct err *err)
{
	struct chart c = { .name = unique_name(taken, plot, g) };
	int ret = 0;

	c.title = xasprintf("%s: environment %s, register %s, kernel %s, interrupts %s",
			    plot->title, g->word[CELL_ENVIRONMENT],
			    g->word[CELL_REGISTER], g->word[CELL_KERNEL],
			    g->word[CELL_WINDOW]);
	if (!plot->fill(s, g, &c)) {
		fprintf(log, "skipped %s: a line needs figures at two depths\n",
			c.name);
	} else {
		ret = save(&c, dir, "tsv", chart_tsv, err);
		if (!ret)
			ret = save(&c, dir, "gp", chart_gnuplot, err);
		if (!ret)
			ret = plot_draw(dir, c.name, err);
		if (!ret)
			fprintf(log, "drawn %s/%s.svg, .png, .pdf\n", dir,
				c.name);
	}
	chart_free(&c);
	return ret;
}

int plots_write(const struct summary *s, const char *dir, FILE *log,
		struct err *err)
{
	json_t *taken = json_object();
	struct group *list;
	size_t i, k, n;
	int ret = 0, one;

	if (mkdir(dir, 0777) && errno != EEXIST)
		ret = err_set(err, -errno, "%s: %s", dir, strerror(errno));
	for (k = 0; k < ARRAY_SIZE(plots) && (!ret || ret == -ENOENT); k++) {
		list = group_list(s, plots[k].exercise, plots[k].meter,
				  GROUP_BASE | GROUP_BIT(CELL_WINDOW), &n);
		if (!n)
			fprintf(log, "skipped %s: no figures of %s in %s\n",
				plots[k].name, plots[k].exercise,
				plots[k].meter);
		/* Without gnuplot the sources of all plots are written still. */
		for (i = 0; i < n && (!ret || ret == -ENOENT); i++) {
			one = draw(s, &plots[k], &list[i], dir, taken, log,
				   err);
			ret = one ? one : ret;
		}
		free(list);
	}
	json_decref(taken);
	return ret;
}
