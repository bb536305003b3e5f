// SPDX-License-Identifier: GPL-2.0-or-later
/* Cells of a plan by the words that they are called by. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/run.h"
#include "engine/local.h"
#include "results/cell.h"

/* As it will stand in the summary, but for what only the guest will know. */
static void identify(const struct run_args *a, const struct plan *plan,
		     const struct plan_cell *c, struct cell *cell)
{
	struct engine_run run = { .plan = plan };
	const struct local l = {
		.run = &run, .reg = a->reg ? a->reg : "pkrs", .timer = "",
	};
	json_t *id = local_identity(&l, c), *params = json_object_get(id, "params");
	struct err err;

	json_object_del(params, "timer");
	json_object_del(params, "cpus");
	if (cell_parse(id, cell, &err))
		exit(complain("%s", err.text));
	json_decref(id);
}

static int has(const struct run_args *a, const struct plan *plan,
	       const struct plan_cell *c, const char *words)
{
	struct cell cell;
	int ret;

	identify(a, plan, c, &cell);
	ret = cell_is_called_all(&cell, words);
	cell_clear(&cell);
	return ret;
}

struct plan_of {
	const struct run_args *a;
	const struct plan *plan;
};

static int any(const void *ctx, const char *words)
{
	const struct plan_of *p = ctx;
	unsigned int i;

	for (i = 0; i < p->plan->nr_cells; i++)
		if (has(p->a, p->plan, &p->plan->cells[i], words))
			return 1;
	return 0;
}

int run_keep_called(const struct run_args *a, struct plan *plan, struct err *err)
{
	const struct plan_of p = { a, plan };
	unsigned int i, n = 0;

	if (!a->cell)
		return 0;
	for (i = 0; i < plan->nr_cells; i++)
		if (has(a, plan, &plan->cells[i], a->cell))
			plan->cells[n++] = plan->cells[i];
	if (!n) {
		cell_blame(plan->environment, a->cell, any, &p, err);
		err_append(err, "; \"pkscale run --dry-run\" prints what cells are called");
		return -ENOENT;
	}
	plan->nr_cells = n;
	return 0;
}

/* Without the register: where none was named, the machine decides. */
void run_print_plan(const struct run_args *a, const struct plan *plan)
{
	const struct plan_cell *c;
	char *name, *where, *gap;
	struct cell cell;

	for (c = plan->cells; c < plan->cells + plan->nr_cells; c++) {
		identify(a, plan, c, &cell);
		cell.field[CELL_REGISTER] = "";
		name = cell_name(&cell);
		where = cell_where(&cell);
		gap = strstr(where, "  ");
		if (gap)
			memmove(gap, gap + 1, strlen(gap));
		printf("%s %s%s%s\n", name, where, c->skip ? ": " : "",
		       c->skip ? c->skip : "");
		free(where);
		free(name);
		cell_clear(&cell);
	}
}
