// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/append.h"

#include <stdlib.h>

#include "guards/guards.h"
#include "plan/reasons.h"

void plan_append(struct plan *plan, const struct plan_cell *cell)
{
	const size_t n = plan->nr_cells;

	/* Room for twice as many: a large plan is not copied for each cell. */
	if (!(n & (n - 1)))
		plan->cells = reallocarray(plan->cells, n ? 2 * n : 1,
					   sizeof(*cell));
	if (!plan->cells)
		exit(complain("out of memory for the plan"));
	plan->cells[plan->nr_cells++] = *cell;
}

/* Pairs of callers that interrupt each other in every single one. */
#define FEW_REPS	4

static int makes_mapping(const struct plan_cell *c)
{
	return c->guard && c->guard->kind == PKS_GLOBAL &&
	       c->chosen.design->map &&
	       pks_stands(c->chosen.design, PKS_GLOBAL) == PKS_NATIVE;
}

/*
 * A mapping that is made costs what the allocator's trees look like by then, and
 * the next block would find others. In one block all samples agree, and in the
 * next run of the same plan. Taking it away interrupts every CPU, which takes an
 * emulator milliseconds; what is counted then needs no repetition.
 */
static void limit(struct plan_cell *c)
{
	if (!makes_mapping(c))
		return;
	c->blocks = 1;
	c->repeats = 1;
	if (c->callers > 1 && c->reps > FEW_REPS)
		c->reps = FEW_REPS;
}

void plan_append_each(struct plan *plan, const struct selection *designs,
		      struct plan_cell cell)
{
	struct plan_cell c;
	unsigned int i;

	for (i = 0; i < designs->n; i++) {
		c = cell;
		c.chosen = designs->item[i];
		limit(&c);
		c.skip = plan_why_not(plan->environment, c.chosen.design,
				      c.chosen.variant);
		if (!c.skip)
			c.skip = plan_why_not_behind(&c);
		plan_append(plan, &c);
	}
}
