// SPDX-License-Identifier: GPL-2.0-or-later
/* A count for each CPU and range; one that comes back is taken for held. */
#include "broken.h"
#include "percpu.h"

static __always_inline u64 broken_stale_grant(struct pks_access *a,
					      struct pks_how how)
{
	return pks_count_grant(a->range->counts, how);
}

static __always_inline void broken_stale_revoke(struct pks_access *a,
						u64 cookie, struct pks_how how)
{
	pks_count_revoke(a->range->counts, how);
}

#ifdef __KERNEL__
static void hold(struct pks_counts __percpu *counts)
{
	int cpu;

	for_each_possible_cpu(cpu)
		per_cpu_ptr(counts, cpu)->n[0]++;
}
#else
#define hold(counts)	((void)(counts))
#endif

static bool gone;

static int broken_stale_add(struct pks_range *range)
{
	range->counts = pks_counts_alloc();
	if (!range->counts)
		return -ENOMEM;
	if (gone)
		hold(range->counts);
	return 0;
}

static void broken_stale_del(struct pks_range *range)
{
	pks_counts_free(range->counts);
	gone = true;
}

PKS_VARIANT(broken_stale, plain, .pin = PKS_PIN_BOTH)
BROKEN_DESIGN(broken_stale, "broken-stale", "keeps the count of a range that went",
	      .uses = PKS_USES_RANGE, .range_add = broken_stale_add,
	      .range_del = broken_stale_del)
