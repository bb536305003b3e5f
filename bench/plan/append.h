/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells into a plan: one as it is, or one for each design. */
#ifndef BENCH_PLAN_APPEND_H
#define BENCH_PLAN_APPEND_H

#include "plan/plan.h"

/**
 * plan_append() - one more cell
 * @plan: the plan
 * @cell: copied
 *
 * Without memory for it the program ends.
 */
void plan_append(struct plan *plan, const struct plan_cell *cell);

/**
 * plan_append_each() - a cell for each design
 * @plan: the plan
 * @designs: which
 * @cell: all but the design, and why it cannot be had
 *
 * A design that makes a mapping gets one block and fewer pairs than @cell says.
 */
void plan_append_each(struct plan *plan, const struct selection *designs,
		      struct plan_cell cell);

#endif /* BENCH_PLAN_APPEND_H */
