// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nest: one caller, depth d. d - 1 grants are held while pairs at depth d are
 * timed, so the outermost pair (d = 1) and each nested one have a figure of
 * their own. Yields the cost of one pair.
 */
#include "nest.h"

int pks_nest_check(const struct pks_run *run)
{
	if (run->depth < 1 || run->depth > PKSCALE_MAX_DEPTH)
		return -EINVAL;
	return 0;
}

void pks_nest_enter(struct pks_run *run)
{
	u32 i;

	for (i = 1; i < run->depth; i++)
		run->loops->grant(&run->load.access, &run->held[i]);
}

void pks_nest_leave(struct pks_run *run)
{
	u32 i;

	for (i = run->depth - 1; i > 0; i--)
		run->loops->revoke(&run->load.access, &run->held[i]);
}

void pks_held_batch(const struct pks_run *run, u64 n)
{
	run->loops->held(&run->load, n);
}

static void nest_batch(const struct pks_run *run, u64 n)
{
	run->loops->pairs(&run->load, n);
}

const struct pks_exercise pks_exercise_nest = {
	.name = "nest",
	.help = "one pair: the outermost, and each nested one apart",
	.check = pks_nest_check,
	.enter = pks_nest_enter,
	.batch = nest_batch,
	.leave = pks_nest_leave,
};
