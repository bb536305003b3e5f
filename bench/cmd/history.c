// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale history: a cell over runs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "machine/paths.h"
#include "present/history.h"
#include "present/plot.h"
#include "results/rundir.h"

/* More have no colours of their own. */
#define MOST	14

struct args {
	const char *out, *cell;
	struct dirs runs;
	double min, max;
};

enum { KEY_MIN = 256, KEY_MAX };

static double number(const char *text, struct argp_state *state)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || *end || !isfinite(x))
		argp_error(state, "'%s' is no number", text);
	return x;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	double *bound = key == KEY_MIN ? &a->min : &a->max;

	switch (key) {
	case 'o':
		a->out = arg;
		return 0;
	case KEY_MIN:
	case KEY_MAX:
		if (isfinite(*bound))
			argp_error(state, "--max and --min are said once each");
		*bound = number(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (a->cell)
			return ARGP_ERR_UNKNOWN;
		a->cell = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which cell?");
		return 0;
	case ARGP_KEY_SUCCESS:
		if (a->min > a->max)
			argp_error(state, "no figure is at least %.10g and at most %.10g",
				   a->min, a->max);
		return 0;
	default:
		return parse_dirs(key, state, &a->runs);
	}
}

static const struct argp_option options[] = {
	{ "max", KEY_MAX, "N", 0,
	  "Exit with 1 when the figure of the newest run is above N, with 2 when that run has none", 0 },
	{ "min", KEY_MIN, "N", 0, "Or below N; both may be said", 0 },
	{ "out", 'o', "DIR", 0, "Plot it as well, into DIR", 0 },
	{ 0 }
};

const struct argp history_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "CELL [DIR...]",
	.doc = "Print a cell over runs, in the order of time: of exact "
	       "figures the steps, of others medians with their intervals; and "
	       "what had changed in the provenance from one run to the next: git "
	       "revision, kernel, its fingerprint and series, QEMU, price list, "
	       "processor.\v"
	       "CELL is what a cell is called, in words with blanks in between, "
	       "as \"pkscale table\" and \"pkscale compare\" print them: a design, "
	       "with some of its knobs if need be, or their values; an exercise, a quantity, a meter or any other "
	       "word of a cell, alone or as name=value; a knob or a parameter. A "
	       "cell that all of them are of is printed; at most 14 may be.\n\n"
	       "DIR is a run, or a directory of runs [results and results/runs].\n\n"
	       "  pkscale history \"task[split] nest depth=1 insn dax-read pmem\"\n"
	       "  pkscale history --out plot \"token nest depth=1 cycles window=off\" runs/a runs/b",
};

/* Nothing is answered: an older figure says nothing of what is there now. */
static int unbounded(const struct history_run *r, const struct history_line *l,
		     const struct scell *c)
{
	char *name = history_name(l);
	int ret = c ? complain("%s: no figure to hold against a bound: %s%s%s (%s)",
			       r->dir, c->status, *c->reason ? ": " : "", c->reason,
			       name) :
		      complain("%s: no figure to hold against a bound: this run, the newest of its kind, lacks %s; if another one is meant, name that alone",
			       r->dir, name);

	free(name);
	return ret;
}

/* What is bounded is the figure of the newest run. */
static int bounded(const struct history *h, const struct args *a)
{
	const struct history_line *l;
	const struct scell *c;
	int status = EXIT_OK, out;
	size_t run;

	for (l = h->line; l < h->line + h->lines; l++) {
		run = history_newest(h, l);
		c = l->at[run];
		if (!c || (strcmp(c->status, "ok") && strcmp(c->status, "unsound")) ||
		    isnan(c->median))
			return unbounded(&h->run[run], l, c);
		out = c->median > a->max || c->median < a->min;
		printf("bound: %.10g %s, ", c->median, c->unit);
		if (isfinite(a->min))
			printf("at least %.10g, ", a->min);
		if (isfinite(a->max))
			printf("at most %.10g, ", a->max);
		printf("%s\n", out ? "outside" : "inside");
		status = out ? EXIT_VERDICT : status;
	}
	return status;
}

static int draw(const struct history *h, const struct args *a, struct err *err)
{
	struct xy c;
	const char *lacks = history_xy(h, a->cell, &c);
	int ret = 0;

	if (lacks) {
		fprintf(stderr, "no plot: %s\n", lacks);
	} else {
		ret = rundir_make(a->out);
		if (ret)
			err_set(err, ret, "%s", strerror(-ret));
		else
			ret = plot_xy(&c, a->out, err);
		if (ret)
			complain("%s: %s", a->out, err->text);
		else
			printf("plot: %s/%s.svg\n", a->out, c.name);
	}
	xy_free(&c);
	return ret ? EXIT_USAGE : EXIT_OK;
}

int cmd_history(int argc, char **argv)
{
	char *all[] = { xasprintf("%s/results", paths_runs()),
			xasprintf("%s/results/runs", paths_runs()) };
	struct args a = { .min = -INFINITY, .max = INFINITY };
	struct err err = { "" };
	struct history h;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&history_argp, argc, argv, 0, NULL, &a);
	/* Nothing was measured yet: the second is not there. */
	if (!a.runs.n)
		a.runs = (struct dirs){ all, access(all[1], F_OK) ? 1 : 2 };
	ret = history_load(a.runs.dir, a.runs.n, &h, &err);
	if (!ret)
		ret = history_select(&h, a.cell, MOST, &err);
	if (ret) {
		ret = complain("%s", err.text);
	} else {
		history_print(&h, stdout);
		if (a.out)
			ret = draw(&h, &a, &err);
		if (!ret && (isfinite(a.min) || isfinite(a.max)))
			ret = bounded(&h, &a);
	}
	history_free(&h);
	free(all[0]);
	free(all[1]);
	return ret;
}
