// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * touch: a guard is opened by a context that has just slept, one byte is read
 * where it says, and it is closed; then the same without the read. Yields what
 * lies between the two, the price of the first use: the fault that opens the
 * key, where that is how it opens, and what the register costs then. A design
 * that opens when it is told has the read itself, and no more.
 */
#include <linux/sched.h>

#include "exercises.h"

static u64 once(struct pks_run *run, bool read)
{
	const struct pks_access *a = &run->load.access;
	u64 begin = pks_clock();

	run->loops->grant(a, run->held);
	if (read)
		*(const volatile u8 *)pks_held_addr(run->guard, a, run->held);
	run->loops->revoke(a, run->held);
	return pks_clock() - begin;
}

static int touch_check(const struct pks_run *run)
{
	if (!run->guard)
		return -EINVAL;
	return run->variant->shut ? -EOPNOTSUPP : 0;
}

static int touch_take(struct pks_session *s, struct pks_run *run,
		      struct pkscale_sample *sample)
{
	struct pks_window w = {
		.reg = run->reg,
		.off = run->window == PKSCALE_IRQS_OFF,
	};
	struct pks_evidence e;
	u64 used, unused;

	/* What faults have given ends here, and a tick has just been. */
	schedule_timeout_uninterruptible(1);
	pks_window_begin(&w);
	pks_evidence_begin(&e);
	used = once(run, true);
	unused = once(run, false);
	pks_evidence_end(&e, w.off, sample);
	pks_window_end(&w);
	sample->t2 = used - unused;
	return 0;
}

const struct pks_reading pks_reading_touch = {
	.check = touch_check,
	.take = touch_take,
};
