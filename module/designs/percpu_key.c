// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu-key: as percpu, but a count for each CPU and key. Ranges that share a
 * key share the count, so closing one does not shut the other.
 */
#include "designs.h"
#include "percpu.h"

static PKS_DEFINE_COUNTS(key_counts);

static __always_inline u64 percpu_key_grant(struct pks_access *a,
					    struct pks_how how)
{
	return pks_count_grant(PKS_COUNTS(key_counts), how);
}

static __always_inline void percpu_key_revoke(struct pks_access *a, u64 cookie,
					      struct pks_how how)
{
	pks_count_revoke(PKS_COUNTS(key_counts), how);
}

PKS_COUNT_VARIANTS(percpu_key)

const struct pks_design pks_design_percpu_key = {
	.name = "percpu-key",
	.help = "a count for each CPU and key, preemption or migration held off",
	.origin = "ours: percpu with its shared-key defect repaired",
	.absent = PKS_COUNT_ABSENT,
	.knobs = PKS_COUNT_KNOBS,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
