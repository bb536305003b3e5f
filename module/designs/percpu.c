// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu: a count for each CPU and range. The task has to stay where it
 * counted, so the guard holds preemption off, migration off, or both. The
 * register is written when this CPU's count for this range leaves zero and
 * when it is back there: another range of the same key is not looked at.
 */
#include "designs.h"
#include "percpu.h"

static __always_inline u64 percpu_grant(struct pks_access *a,
					struct pks_how how)
{
	return pks_count_grant(a->range->counts, how);
}

static __always_inline void percpu_revoke(struct pks_access *a, u64 cookie,
					  struct pks_how how)
{
	pks_count_revoke(a->range->counts, how);
}

PKS_COUNT_VARIANTS(percpu)

static int percpu_range_add(struct pks_range *range)
{
	range->counts = pks_counts_alloc();
	return range->counts ? 0 : -ENOMEM;
}

static void percpu_range_del(struct pks_range *range)
{
	pks_counts_free(range->counts);
}

const struct pks_design pks_design_percpu = {
	.name = "percpu",
	.help = "a count for each CPU and range, preemption or migration held off",
	.origin = "reply to the 8th posting, 2022-02-04",
	.absent = PKS_COUNT_ABSENT,
	.uses = PKS_USES_RANGE,
	.knobs = PKS_COUNT_KNOBS,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
	.range_add = percpu_range_add,
	.range_del = percpu_range_del,
};
