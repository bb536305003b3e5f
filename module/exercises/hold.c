// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hold: one caller; between grant and revoke it copies `bytes` bytes out of
 * the page. Yields the cost of one pair with the work inside. `none` in the
 * same cell is the work alone.
 */
#include "nest.h"

const struct pks_exercise pks_exercise_hold = {
	.name = "hold",
	.help = "a pair with work inside: bytes copied out of the page",
	.check = pks_nest_check,
	.enter = pks_nest_enter,
	.batch = pks_held_batch,
	.leave = pks_nest_leave,
};
