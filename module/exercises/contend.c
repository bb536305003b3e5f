// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * contend: k callers, each on its CPU, started together, on one page, on a
 * page each of one pgmap, or apart. Each grants, spins `held` rounds, revokes,
 * spins `idle` rounds. Yields the cost of one pair for each caller.
 */
#include "nest.h"

const struct pks_exercise pks_exercise_contend = {
	.name = "contend",
	.help = "callers on several CPUs: one page, one pgmap, apart",
	.check = pks_nest_check,
	.enter = pks_nest_enter,
	.batch = pks_held_batch,
	.leave = pks_nest_leave,
};
