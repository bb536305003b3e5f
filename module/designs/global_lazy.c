// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * global-lazy: one count for all, and no IPIs. A CPU opens the key when it
 * faults while the count is above zero, and shuts it at its next context switch,
 * which may be long after the last unmap.
 */
#include "designs.h"
#include "lazy.h"

static PKS_DEFINE_ATOMIC(mappings);

static __always_inline u64 global_lazy_grant(struct pks_access *a,
					     struct pks_how how)
{
	pks_atomic_inc(&mappings);
	return 0;
}

static __always_inline void global_lazy_revoke(struct pks_access *a, u64 cookie,
					       struct pks_how how)
{
	pks_atomic_dec(&mappings);
}

static __always_inline enum pks_right global_lazy_fault(struct pks_access *a,
							bool write,
							struct pks_how how)
{
	return pks_lazy_right(pks_atomic_read(&mappings) > 0, how);
}

PKS_MODE_VARIANTS(global_lazy, )

static const struct pks_variant variants[] = {
	PKS_MODE_ROWS(global_lazy, , "")
};

const struct pks_design pks_design_global_lazy = {
	.name = "global-lazy",
	.help = "one count for all; CPUs open by fault and shut when they switch",
	.origin = "2020-12-18, contemplated",
	.guarded = "what it costs is in faults and switches, which takes a key",
	PKS_LAZY_STAND,
	.uses = PKS_USES_TEMPORARY,
	.incomplete = "incomplete: the counter alone, the fault of first use is not in it",
	.knobs = { PKS_MODE_KNOB },
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
