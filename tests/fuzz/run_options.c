// SPDX-License-Identifier: GPL-2.0-or-later
/* What "pkscale run" is told: a word a line. Up to the plan; nothing is measured. */
#include "fuzz.h"

#include "cmd/run.c"

static void plan(struct run_args *a, const char *environment)
{
	unsigned int *order;
	struct plan plan;
	struct err err;

	a->plan.max_callers = 4;
	if (plan_make(environment, &a->plan, &plan, &err))
		return;
	must(plan.nr_cells);
	order = xcalloc(plan.nr_cells, sizeof(*order));
	plan_order(&plan, 1, order);
	free(order);
	must(plan_measured(&plan));
	plan_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *argv[64] = { "run" }, *rest;
	struct run_args a = { .placement = "compact", .env = "user" };
	struct err err;
	int argc = 1;

	for (argv[argc] = strtok_r(text, "\n", &rest); argv[argc] && argc < 63;
	     argv[argc] = strtok_r(NULL, "\n", &rest))
		argc++;
	argv[argc] = NULL;
	if (!argp_parse(&run_argp, argc, argv, ARGP_SILENT, NULL, &a) &&
	    !run_check(&a, &err))
		/* All that is known at once takes a second. */
		plan(&a, strchr(a.env, ',') ? "count" : a.env);
	run_release(&a);
	free(text);
	return 0;
}
