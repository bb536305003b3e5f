// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * global: one count for all. While it is above zero the key is open to whoever
 * asks: a CPU opens it when it faults (open=fault), or the first mapping opens
 * it on all other CPUs by an IPI (open=ipi). The last unmap shuts every CPU by
 * an IPI and waits.
 */
#include "designs.h"
#include "lazy.h"

static PKS_DEFINE_ATOMIC(mappings);

static __always_inline u64 global_grant(struct pks_access *a,
					struct pks_how how)
{
	if (pks_atomic_inc(&mappings) == 1 && how.ipi)
		pks_open_others(how);
	return 0;
}

static __always_inline void global_revoke(struct pks_access *a, u64 cookie,
					  struct pks_how how)
{
	if (!pks_atomic_dec(&mappings))
		pks_shut_all(how);
}

static __always_inline enum pks_right global_fault(struct pks_access *a,
						   bool write,
						   struct pks_how how)
{
	return pks_lazy_right(pks_atomic_read(&mappings) > 0, how);
}

PKS_MODE_VARIANTS(global, fault_)
PKS_MODE_VARIANTS(global, ipi_, .ipi = true)

static const struct pks_variant variants[] = {
	PKS_MODE_ROWS(global, fault_, "open=fault,")
	PKS_MODE_ROWS(global, ipi_, "open=ipi,")
};

const struct pks_design pks_design_global = {
	.name = "global",
	.help = "one count for all; CPUs open by fault or IPI, and are shut by IPI",
	.origin = "RFC of 2020-10-09",
	.guarded = "it interrupts other CPUs, which takes a key that they have",
	PKS_LAZY_STAND,
	.uses = PKS_USES_TEMPORARY,
	.incomplete = "incomplete: the counter alone, the fault of first use is not in it",
	.knobs = {
		{ "open", "fault|ipi", "fault",
		  "other CPUs open when they fault, or by an IPI" },
		PKS_MODE_KNOB,
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
