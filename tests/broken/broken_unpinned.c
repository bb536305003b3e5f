// SPDX-License-Identifier: GPL-2.0-or-later
/* A count for each CPU and range, and nothing keeps the task on that CPU. */
#include "broken.h"
#include "percpu.h"

static __always_inline u64 broken_unpinned_grant(struct pks_access *a,
						 struct pks_how how)
{
	return pks_count_grant(a->range->counts, how);
}

static __always_inline void broken_unpinned_revoke(struct pks_access *a,
						   u64 cookie, struct pks_how how)
{
	pks_count_revoke(a->range->counts, how);
}

static int broken_unpinned_add(struct pks_range *range)
{
	range->counts = pks_counts_alloc();
	return range->counts ? 0 : -ENOMEM;
}

static void broken_unpinned_del(struct pks_range *range)
{
	pks_counts_free(range->counts);
}

PKS_VARIANT(broken_unpinned, plain, .pin = PKS_PIN_NONE)
BROKEN_DESIGN(broken_unpinned, "broken-unpinned", "counts by CPU, and is moved",
	      .uses = PKS_USES_RANGE, .range_add = broken_unpinned_add,
	      .range_del = broken_unpinned_del)
