/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a row to its cells: what each exercise makes of what was asked for. */
#ifndef BENCH_PLAN_CELLS_H
#define BENCH_PLAN_CELLS_H

#include "plan/plan.h"
#include "plan/rows.h"

/**
 * plan_add_row() - the cells of one row, behind one guard or directly
 * @plan: they are appended to it, and it has as many blocks as they need
 * @o: what was asked for
 * @row: the row
 * @designs: of which designs
 * @guard: by which they are reached, NULL when they are called directly
 */
void plan_add_row(struct plan *plan, const struct plan_options *o,
		  const struct row *row, const struct selection *designs,
		  const struct pks_guard *guard);

#endif /* BENCH_PLAN_CELLS_H */
