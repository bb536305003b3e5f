// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale report: a run directory -> one page. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "present/cover.h"
#include "present/plot.h"
#include "present/report.h"
#include "results/rundir.h"
#include "util.h"

struct args {
	const char *dir, *out;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	if (key == 'o') {
		a->out = arg;
		return 0;
	}
	return parse_dir(key, arg, state, &a->dir);
}

static const struct argp_option options[] = {
	{ "out", 'o', "DIR", 0, "Where they go, made when missing [RUN]", 0 },
	{ 0 }
};

const struct argp report_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "RUN",
	.doc = "Write all of a run on one page: report.html, which loads nothing "
	       "from anywhere and can be sent as it is, report.md, which says "
	       "the same, and cover-letter.txt, the few lines that go into a "
	       "mail.\v"
	       "Every figure links to its cell: the whole identity, status and "
	       "reason, the command that measures it again, and the boot that "
	       "it is from. A click on a column's title sorts a table.\n\n"
	       "  pkscale report results/runs/latest\n"
	       "  pkscale report results/runs/latest --out page\n\n"
	       "Made from the files of the run alone: summary.json, env.json, "
	       "and pairs.txt, the instructions of each pair. The same files "
	       "give the same bytes. The plots are drawn by gnuplot; without it "
	       "the report has none, and the exit status is 2. report.md shows "
	       "those of plots/ beside it, which pkscale plot draws.",
};

/* The drawing without what stands before it in a file of its own. */
static char *read_svg(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s.svg", dir, name);
	size_t size;
	char *text = read_file(path, &size);
	char *svg = text ? strstr(text, "<svg") : NULL;

	svg = svg ? xasprintf("%s", svg) : NULL;
	free(text);
	free(path);
	return svg;
}

static int add_plots(struct report *r, const char *dir, char *names,
		     struct err *err)
{
	char *name, *rest = names;
	struct report_plot *p;

	while ((name = strsep(&rest, ", "))) {
		if (!*name)
			continue;
		r->plot = reallocarray(r->plot, r->plots + 1, sizeof(*r->plot));
		if (!r->plot)
			return err_set(err, -ENOMEM, "out of memory");
		p = &r->plot[r->plots];
		p->svg = read_svg(dir, name);
		if (!p->svg)
			return err_set(err, -EIO, "%s.svg: cannot be read", name);
		p->name = xasprintf("%s", name);
		r->plots++;
	}
	return 0;
}

/*
 * Drawn here and not taken from the run: who sends a run could have put anything
 * into a drawing.
 */
static int draw(struct report *r, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/pkscale-report.XXXXXX", tmp ? tmp : "/tmp");
	char *names = NULL, *skipped = NULL;
	size_t size;
	FILE *f;
	int ret;

	if (!mkdtemp(dir)) {
		ret = err_set(err, -errno, "%s: %s", dir, strerror(errno));
		free(dir);
		return ret;
	}
	/* Of no interest here: "pkscale plot" says it. */
	f = open_memstream(&skipped, &size);
	ret = f ? plots_write(r->s, dir, "svg", &names, f, err) :
		  err_set(err, -ENOMEM, "out of memory");
	if (f)
		fclose(f);
	if (!ret)
		ret = add_plots(r, dir, names, err);
	rundir_remove(dir);
	free(skipped);
	free(names);
	free(dir);
	return ret;
}

static struct itemised *load_itemised(const char *dir, const struct summary *s)
{
	char *path = xasprintf("%s/pairs.txt", dir);
	size_t size;
	char *text = read_file(path, &size);
	struct itemised *it = text ? itemised_parse(text, s) : NULL;

	free(text);
	free(path);
	return it;
}

static void print_html(const struct report *r, FILE *out)
{
	report_print(r, GRID_HTML, out);
}

static void print_markdown(const struct report *r, FILE *out)
{
	report_print(r, GRID_MARKDOWN, out);
}

static void print_cover(const struct report *r, FILE *out)
{
	cover_print(r->s, r->env, out);
}

static int save(const struct report *r, const char *dir, const char *name,
		void (*print)(const struct report *r, FILE *out),
		struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name), *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int ret = f ? 0 : -ENOMEM;

	if (f) {
		print(r, f);
		ret = fclose(f) ? -ENOMEM : write_file(path, text, size);
	}
	if (ret)
		err_set(err, ret, "%s: %s", path, strerror(-ret));
	else
		printf("%s\n", path);
	free(text);
	free(path);
	return ret;
}

static int save_all(const struct report *r, const struct args *a,
		    struct err *err)
{
	const char *out = a->out ? a->out : a->dir;
	int ret = rundir_make(out);

	if (ret)
		return err_set(err, ret, "%s: %s", out, strerror(-ret));
	ret = save(r, out, "report.html", print_html, err);
	if (!ret)
		ret = save(r, out, "report.md", print_markdown, err);
	return ret ? ret : save(r, out, "cover-letter.txt", print_cover, err);
}

static void release(struct report *r)
{
	while (r->plots) {
		free(r->plot[--r->plots].name);
		free(r->plot[r->plots].svg);
	}
	free(r->plot);
}

int cmd_report(int argc, char **argv)
{
	struct args a = { NULL, NULL };
	struct err err = { "" }, lack = { "" };
	struct itemised *it;
	struct summary s;
	struct report r = { .s = &s };
	json_t *env;
	int ret, drawn;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&report_argp, argc, argv, 0, NULL, &a);
	if (summary_load(a.dir, &s, &err))
		return complain("%s", err.text);
	env = dir_env(a.dir);
	it = load_itemised(a.dir, &s);
	r.env = env;
	r.itemised = it;
	drawn = draw(&r, &lack);
	ret = save_all(&r, &a, &err);
	if (drawn)
		complain("%s", lack.text);
	if (ret)
		complain("%s", err.text);
	release(&r);
	itemised_free(it);
	json_decref(env);
	summary_free(&s);
	return ret || drawn ? EXIT_USAGE : EXIT_OK;
}
