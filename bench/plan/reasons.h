/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a cell cannot be had: in its environment, behind its guard. */
#ifndef BENCH_PLAN_REASONS_H
#define BENCH_PLAN_REASONS_H

#include "plan/plan.h"

/**
 * plan_why_not() - why an environment has nothing of a design
 * @environment: its name
 * @d: the design
 * @v: its setting
 *
 * Return: the reason, NULL if there is none.
 */
const char *plan_why_not(const char *environment, const struct pks_design *d,
			 const struct pks_variant *v);

/**
 * plan_why_not_behind() - why a design is not measured behind a guard
 * @c: the cell: design, guard or none, exercise, meter, memory, hold and
 *	callers
 *
 * Return: the reason, NULL if there is none.
 */
const char *plan_why_not_behind(const struct plan_cell *c);

#endif /* BENCH_PLAN_REASONS_H */
