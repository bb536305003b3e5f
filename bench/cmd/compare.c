// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale compare: exact meters of two runs, by equality. */
#include <argp.h>
#include <string.h>

#include "cmd/cmd.h"
#include "results/summary_compare.h"
#include "util.h"

struct args {
	const char *side[2];
	int n;
	unsigned int allow;
};

/* What --allow knows. An environment is not among it: instructions are
 * counted in one environment only, so there is nothing to allow.
 */
static const struct {
	const char *name;
	unsigned int bit;
} allows[] = {
	{ "register", ALLOW_REGISTER },
	{ "kernel", ALLOW_KERNEL },
	{ "qemu", ALLOW_QEMU },
	{ "cells", ALLOW_CELLS },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	size_t i;

	switch (key) {
	case 'a':
		for (i = 0; i < ARRAY_SIZE(allows); i++)
			if (!strcmp(allows[i].name, arg))
				break;
		if (i == ARRAY_SIZE(allows))
			argp_error(state, "--allow %s: known are register, kernel, qemu, cells",
				   arg);
		else
			a->allow |= allows[i].bit;
		return 0;
	case ARGP_KEY_ARG:
		if (a->n == 2)
			argp_error(state, "two runs, not more");
		else
			a->side[a->n++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->n < 2)
			argp_error(state, "two runs are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "allow", 'a', "WHAT", 0,
	  "The difference you want to see: register, kernel, qemu, or cells (only one side has). May be repeated",
	  0 },
	{ 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "A B",
	.doc = "Compare the exact figures of two runs (directories or "
	       "summary.json files): instructions and, under one counting "
	       "vCPU, events. Exact figures are equal or they are not.\v"
	       "Exit status: 0 all equal; 1 some differ, are unstable, or are "
	       "on one side only; 2 not comparable, with the reason.\n\n"
	       "Runs of different kernels, QEMU versions or registers are "
	       "refused, since a difference would say nothing about the "
	       "designs, unless --allow names what is under test:\n\n"
	       "  pkscale compare --allow kernel runs/before runs/after\n\n"
	       "Noisy meters (cycles) are counted but not compared here.",
};

static int report(const struct args *args, const struct comparison *r)
{
	int equal = summary_compare_equal(r, args->allow);

	printf("%s: %zu equal, %zu differ, %zu only in A, %zu only in B",
	       equal ? "equal" : "differs", r->equal, r->differ, r->only_a,
	       r->only_b);
	if (r->empty)
		printf(", %zu skipped in both", r->empty);
	putchar('\n');
	if (r->noisy)
		printf("%zu cells of noisy meters: not compared here\n",
		       r->noisy);
	return equal ? EXIT_OK : EXIT_VERDICT;
}

int cmd_compare(int argc, char **argv)
{
	struct args args = { .n = 0 };
	struct err err = { "" };
	struct comparison result;
	struct summary s[2];
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &args);
	if (summary_load(args.side[0], &s[0], &err))
		return complain("%s", err.text);
	if (summary_load(args.side[1], &s[1], &err)) {
		summary_free(&s[0]);
		return complain("%s", err.text);
	}
	if (summary_compare(&s[0], &s[1], args.allow, stdout, &result, &err))
		ret = complain("%s", err.text);
	else
		ret = report(&args, &result);
	summary_free(&s[0]);
	summary_free(&s[1]);
	return ret;
}
