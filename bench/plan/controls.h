/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells that vouch for the others: what they find is known beforehand. */
#ifndef BENCH_PLAN_CONTROLS_H
#define BENCH_PLAN_CONTROLS_H

#include "plan/plan.h"

/**
 * plan_complete() - what is measured beside what was asked for
 * @plan: of plan_make(); for each meter in it that reads a clock it gets one
 *	design under two names and known costs, and twins of all cells if wanted
 * @o: what was asked for
 */
void plan_complete(struct plan *plan, const struct plan_options *o);

#endif /* BENCH_PLAN_CONTROLS_H */
