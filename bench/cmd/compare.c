// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale compare: two sides, or the columns of some runs. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/compare_prices.h"
#include "cmd/compare_sides.h"
#include "present/columns.h"
#include "present/contrast.h"
#include "results/summary_compare.h"
#include "util.h"

struct args {
	char **side;
	const char **name;	/* of each side, where a run is a column */
	int n, by_run, differing;
	unsigned int allow;
	const struct contrast_format *format;
	struct contrast_ask ask;
};

/* What --allow knows. An environment is not among it: instructions are
 * counted in one environment only, so there is nothing to allow.
 */
static const struct {
	const char *name;
	unsigned int bit;
	unsigned int ignore;		/* words of a cell that may differ then */
} allows[] = {
	{ "register", ALLOW_REGISTER, 1u << CELL_REGISTER },
	{ "kernel", ALLOW_KERNEL, 1u << CELL_KERNEL },
	{ "qemu", ALLOW_QEMU, 0 },
	{ "machine", ALLOW_MACHINE, 0 },
	{ "cells", ALLOW_CELLS, 0 },
};

static const struct {
	const char *name;
	unsigned int words;
} fails[] = {
	{ "slower", 1u << CONTRAST_MORE },
	{ "more", 1u << CONTRAST_MORE },
	{ "faster", 1u << CONTRAST_FEWER },
	{ "fewer", 1u << CONTRAST_FEWER },
	{ "inconclusive", 1u << CONTRAST_INCONCLUSIVE | 1u << CONTRAST_TOO_FEW },
	{ "not-compared", 1u << CONTRAST_NOT_COMPARED },
};

enum { KEY_BASE = 256, KEY_IGNORE, KEY_MARGIN, KEY_FAIL_ON, KEY_FORMAT, KEY_BOOTSTRAP,
       KEY_SEED };

static void allow(struct args *a, const char *name, struct argp_state *state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(allows); i++)
		if (!strcmp(allows[i].name, name))
			break;
	if (i == ARRAY_SIZE(allows)) {
		argp_error(state, "--allow %s: known are register, kernel, qemu, machine, cells",
			   name);
		return;
	}
	a->allow |= allows[i].bit;
	a->ask.ignore |= allows[i].ignore;
}

static void ignore(struct args *a, const char *name, struct argp_state *state)
{
	int f;

	for (f = 0; f < CELL_FIELDS; f++) {
		if (strcmp(cell_field_name((enum cell_field)f), name))
			continue;
		a->ask.ignore |= 1u << f;
		return;
	}
	argp_error(state, "--ignore %s: no such word of a cell", name);
}

static double percent(const char *text, const char *option,
		      struct argp_state *state)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || (*end && strcmp(end, "%")) || !(x > 0 && x < 1000))
		argp_error(state, "%s: '%s' is no percentage above 0, such as 2%%",
			   option, text);
	return x / 100;
}

static void fail_on(struct args *a, const char *text, struct argp_state *state)
{
	const char *limit = strchr(text, '=');
	size_t i, n = limit ? (size_t)(limit - text) : strlen(text);

	for (i = 0; i < ARRAY_SIZE(fails); i++)
		if (strlen(fails[i].name) == n && !strncmp(fails[i].name, text, n))
			break;
	if (i == ARRAY_SIZE(fails)) {
		argp_error(state, "--fail-on %s: known are slower, faster, more, fewer (with =X%% if you like), inconclusive, not-compared",
			   text);
		return;
	}
	a->ask.fail |= fails[i].words;
	if (limit) {
		a->ask.limit = percent(limit + 1, "--fail-on", state);
		a->ask.rule.margin = a->ask.limit;
	}
}

static unsigned long number(const char *text, const char *option,
			    unsigned long most, struct argp_state *state)
{
	char *end;
	unsigned long x = strtoul(text, &end, 10);

	if (end == text || *end || x > most || strchr(text, '-'))
		argp_error(state, "%s: '%s' is no number from 0 to %lu", option,
			   text, most);
	return x;
}

static void format(struct args *a, const char *name, struct argp_state *state)
{
	const struct contrast_format *f;

	for (f = contrast_formats; f->name && strcmp(f->name, name); f++)
		;
	if (!f->name)
		argp_error(state, "--format %s: known are text, markdown, csv, json, ktap, junit",
			   name);
	else
		a->format = f;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	switch (key) {
	case 'a':
		allow(a, arg, state);
		return 0;
	case 'd':
		a->differing = 1;
		return 0;
	case 'b':
		a->by_run = !strcmp(arg, "run");
		if (!strcmp(arg, "meter") || !strcmp(arg, "environment"))
			argp_error(state, "--by %s: figures of two of them are never compared",
				   arg);
		a->ask.by = a->by_run ? "" : arg;
		return 0;
	case KEY_IGNORE:
		ignore(a, arg, state);
		return 0;
	case KEY_BASE:
		a->ask.base = arg;
		return 0;
	case KEY_MARGIN:
		a->ask.rule.margin = percent(arg, "--margin", state);
		return 0;
	case KEY_FAIL_ON:
		fail_on(a, arg, state);
		return 0;
	case KEY_FORMAT:
		format(a, arg, state);
		return 0;
	case KEY_BOOTSTRAP:
		a->ask.rule.draws = number(arg, "--bootstrap", 1000000, state);
		return 0;
	case KEY_SEED:
		a->ask.seed = number(arg, "--seed", 4294967295, state);
		return 0;
	case ARGP_KEY_ARG:
		a->side[a->n++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->n > 2 && !a->by_run)
			argp_error(state, "two sides, not more; several runs of one side are separated by commas, and --by run makes a column of each");
		else if (a->differing && !a->by_run)
			argp_error(state, "--differing is of --by run");
		else if (a->n < 2 && !*a->ask.by)
			argp_error(state, "two sides are needed, or --by with one");
		else if (!a->n)
			argp_error(state, "a run is needed");
		else if (a->ask.base && !*a->ask.by)
			argp_error(state, "--base names a column of --by");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "allow", 'a', "register|kernel|qemu|machine|cells", 0,
	  "The difference you want to see; cells: that only one side has some. May be repeated",
	  0 },
	{ "by", 'b', "KEY", 0,
	  "Make columns by design (its knobs included), kernel, guard, window, or any other word, knob or parameter of a cell, and compare them; run: each run is a column, and compared with the first",
	  0 },
	{ "differing", 'd', NULL, 0,
	  "With --by run: only rows in which two runs have another figure, an exact one where the first run has none; those that a run has none in are counted", 0 },
	{ "base", KEY_BASE, "VALUE", 0,
	  "The column of --by that all others are compared with [the first]",
	  0 },
	{ "ignore", KEY_IGNORE, "WORD", 0,
	  "The cells of a row may differ in this word as well: with --by depth quantity, which is outermost of the one depth and nested of the others",
	  0 },
	{ "margin", KEY_MARGIN, "X%", 0,
	  "A smaller difference is of no interest [2%]", 0 },
	{ "fail-on", KEY_FAIL_ON, "WORD[=X%]", 0,
	  "Exit with 1 when a verdict is slower, faster, more, fewer, inconclusive or not-compared. X sets the margin; of exact figures any difference counts without it. May be repeated",
	  0 },
	{ "format", KEY_FORMAT, "text|markdown|csv|json|ktap|junit", 0,
	  "How it is written; ktap and junit where --fail-on says what fails [text]",
	  0 },
	{ "bootstrap", KEY_BOOTSTRAP, "N", 0,
	  "In json: the interval of the ratio of medians, by so many draws [0]",
	  0 },
	{ "seed", KEY_SEED, "N", 0, "Of the draws [1]", 0 },
	{ 0 }
};

const struct argp compare_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "A B\n--by KEY A [B]\n--by run [NAME=]A [NAME=]B...",
	.doc = "Compare runs: directories or summary.json files, several of one "
	       "side separated by commas. Exact figures (instructions and, "
	       "under one counting vCPU, events) are equal or they are not. "
	       "Of noisy ones (ticks) the blocks are compared, in pairs where "
	       "they were measured in the same ones: slower, faster, no "
	       "difference of at least the margin, or inconclusive.\v"
	       "Exit status: 0 exact figures are equal, and no verdict is one "
	       "of --fail-on; 1 some exact ones differ, are unstable, or are "
	       "on one side only, or a verdict is; 2 not comparable, with the "
	       "reason. With --by only --fail-on makes it 1.\n\n"
	       "The change is Hodges and Lehmann's shift, its interval and the "
	       "tests are of ranks, corrected for the number of rows of a "
	       "table (Holm). \"would find\" is the smallest change that so "
	       "many blocks find in four of five cases, in a table of so "
	       "many rows.\n\n"
	       "Runs of different kernels, QEMU versions, registers or "
	       "machines are refused, since a difference would say nothing "
	       "about the designs, unless --allow names what is under test:\n\n"
	       "  pkscale compare --allow kernel runs/before runs/after\n"
	       "  pkscale compare --by design --base none runs/latest\n"
	       "  pkscale compare --fail-on slower=5% runs/a1,runs/a2 runs/b\n"
	       "  pkscale compare --by run --allow kernel old=runs/a new=runs/b runs/c\n\n"
	       "Two price lists compare as well: of each price whether it is "
	       "dearer in B, as far as the intervals tell:\n\n"
	       "  pkscale compare bench/prices/cited.json bench/prices/CPU.json",
};

static int report_exact(const struct args *args, const struct comparison *r,
			FILE *out)
{
	int equal = summary_compare_equal(r, args->allow);

	fprintf(out, "%s: %zu equal, %zu differ, %zu only in A, %zu only in B",
		equal ? "equal" : "differs", r->equal, r->differ, r->only_a,
		r->only_b);
	if (r->empty)
		fprintf(out, ", %zu skipped in both", r->empty);
	fputc('\n', out);
	return equal ? EXIT_OK : EXIT_VERDICT;
}

/*
 * Exact cells of the first run against those of each other one, of its own side
 * too: there is one right figure. @nothing: no run has any of them.
 */
static int compare_exact(const struct args *args, const struct sides *s,
			 FILE *out, int *nothing)
{
	struct comparison r;
	struct err err = { "" };
	int ret, status = EXIT_OK;
	size_t i;

	*nothing = 1;
	for (i = 1; i < s->n; i++) {
		ret = summary_compare(&s->run[0], &s->run[i], args->allow, out,
				      &r, &err);
		if (ret == -ENODATA && r.noisy)
			continue;
		if (ret)
			return complain("%s", err.text);
		*nothing = 0;
		ret = report_exact(args, &r, out);
		status = ret > status ? ret : status;
	}
	return status;
}

static int failed(const struct args *args, const struct contrasts *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += (size_t)contrast_fails(&c->row[i], &args->ask);
	if (n)
		complain("%zu of %zu rows are what --fail-on names", n, c->n);
	return n ? EXIT_VERDICT : EXIT_OK;
}

/* Rows of a table, and whether one of them makes it fail. @beside: other figures. */
static int tabulate(const struct args *args, const struct sides *s, int beside)
{
	struct contrasts c;
	struct err err;
	int ret;

	if (contrast_all(s->run, s->side, s->n, &args->ask, &c, &err)) {
		if (!beside || args->ask.fail)
			return complain("%s", err.text);
		printf("noisy cells are not compared: %s\n", err.text);
		return EXIT_OK;
	}
	args->format->print(&c, &args->ask, stdout);
	/* What follows is on stderr, and may be the same place. */
	fflush(stdout);
	if (c.alone)
		fprintf(stderr, "%zu rows have nothing to be compared with\n",
			c.alone);
	if (c.skipped)
		fprintf(stderr, "%zu cells were skipped\n", c.skipped);
	ret = failed(args, &c);
	contrasts_free(&c);
	return ret;
}

static int has_noisy(const struct sides *s)
{
	const struct contrast_ask noisy = { .noisy = 1 };
	size_t i, j;

	for (i = 0; i < s->n; i++)
		for (j = 0; j < s->run[i].n; j++)
			if (contrast_wants(&s->run[i].cell[j], &noisy) &&
			    !isnan(s->run[i].cell[j].median))
				return 1;
	return 0;
}

/* Text says of exact cells what it always said, and has a table of the noisy. */
static int two_sides(struct args *args, const struct sides *s)
{
	const int text = !strcmp(args->format->name, "text");
	int exact, noisy, nothing;
	struct err err;

	exact = compare_exact(args, s, text ? stdout : stderr, &nothing);
	if (exact == EXIT_USAGE || (text && !has_noisy(s)))
		return exact;
	if (has_noisy(s) && sides_machines(s, args->allow, &err)) {
		if (nothing || args->ask.fail || !text)
			return complain("%s", err.text);
		printf("noisy cells are not compared: %s\n", err.text);
		return exact;
	}
	args->ask.noisy = text;
	noisy = tabulate(args, s, text && !nothing);
	return noisy > exact ? noisy : exact;
}

static int columns(struct args *args, const struct sides *s)
{
	struct err err;
	size_t i;

	for (i = 1; i < s->n; i++)
		if (summary_comparable(&s->run[0], &s->run[i], args->allow,
				       &err))
			return complain("%s", err.text);
	if (s->n > 1 && has_noisy(s) && sides_machines(s, args->allow, &err))
		return complain("%s", err.text);
	return tabulate(args, s, 0);
}

/* [NAME=]RUN; without a name the run is called by the last part of its path. */
static void name_side(struct args *args, int i)
{
	char *eq = strchr(args->side[i], '='), *last;

	if (eq && access(args->side[i], F_OK)) {
		*eq = 0;
		args->name[i] = args->side[i];
		args->side[i] = eq + 1;
		return;
	}
	last = strrchr(args->side[i], '/');
	args->name[i] = last && last[1] ? last + 1 : args->side[i];
}

static int name_sides(struct args *args)
{
	int i, k;

	for (i = 0; i < args->n; i++) {
		name_side(args, i);
		if (strchr(args->side[i], ','))
			return complain("%s: with --by run a run is a column, and a comma joins none",
					args->side[i]);
		for (k = 0; k < i; k++)
			if (!strcmp(args->name[i], args->name[k]))
				return complain("two columns are called %s: name them, as in old=%s",
						args->name[i], args->side[k]);
	}
	return EXIT_OK;
}

/* A column each; what programs read is as ever, with the names of the runs. */
static int runs(struct args *args, const struct sides *s)
{
	const int markdown = !strcmp(args->format->name, "markdown");
	struct columns c = {
		.run = s->run, .env = s->env, .name = args->name,
		.path = s->path, .n = s->n, .ask = &args->ask,
		.differing = args->differing,
	};
	struct contrasts all;
	struct err err;
	int ret = EXIT_OK;
	size_t i;

	for (i = 1; i < s->n; i++)
		if (summary_comparable(&s->run[0], &s->run[i], args->allow, &err))
			return complain("%s: %s", args->name[i], err.text);
	if (has_noisy(s) && sides_machines(s, args->allow, &err))
		return complain("%s", err.text);
	if (!markdown && strcmp(args->format->name, "text"))
		return tabulate(args, s, 0);
	if (contrast_all(s->run, s->side, s->n, &args->ask, &all, &err))
		complain("%s", err.text);
	else
		c.compared = &all;
	columns_print(&c, stdout, markdown ? GRID_MARKDOWN : GRID_TEXT);
	fflush(stdout);
	if (!c.compared)
		return EXIT_USAGE;
	ret = failed(args, &all);
	contrasts_free(&all);
	return ret;
}

int cmd_compare(int argc, char **argv)
{
	struct args args = {
		.format = contrast_formats,
		.side = xcalloc((size_t)argc, sizeof(*args.side)),
		.name = xcalloc((size_t)argc, sizeof(*args.name)),
		.ask = { .by = "", .rule = EFFECT_RULE, .seed = 1 },
	};
	struct err err = { "" };
	struct sides s;
	int ret;

	args.ask.rule.draws = 0;
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&compare_argp, argc, argv, 0, NULL, &args);
	/* What makes the columns differs, or there would be one of them. */
	if (!strcmp(args.ask.by, "kernel"))
		args.allow |= ALLOW_KERNEL;
	if (!strcmp(args.ask.by, "register"))
		args.allow |= ALLOW_REGISTER;
	if (args.by_run) {
		if (name_sides(&args))
			return EXIT_USAGE;
		args.ask.names = args.name;
	} else if (!*args.ask.by && (are_prices(args.side[0]) ||
				     are_prices(args.side[1]))) {
		return compare_prices(args.side, !!(args.allow & ALLOW_REGISTER));
	}
	if (sides_load(args.side, args.n, &s, &err))
		return complain("%s", err.text);
	ret = args.by_run ? runs(&args, &s) :
	      *args.ask.by ? columns(&args, &s) : two_sides(&args, &s);
	sides_free(&s);
	free(args.side);
	free(args.name);
	return ret;
}
