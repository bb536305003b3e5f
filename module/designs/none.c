// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * none: the control. No state and no register write: what is left is what the
 * harness itself costs. It is a row of its own; nothing is taken off silently.
 *
 * hooked=0: no memory has a key, so behind a guard the hook points are closed.
 * hooked=1: memory has one, and the hook points come here for nothing.
 */
#include "designs.h"

static __always_inline u64 none_grant(struct pks_access *a, struct pks_how how)
{
	return 0;
}

static __always_inline void none_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
}

PKS_VARIANT(none, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "hooked=0", .unkeyed = true, .loops = none_plain_loops },
	{ .knobs = "hooked=1", .where = PKS_GUARD_ONLY, .shut = true,
	  .loops = none_plain_loops },
};

const struct pks_design pks_design_none = {
	.name = "none",
	.help = "nothing keyed, nothing counted: the harness's own cost",
	.origin = "control",
	.knobs = {
		{ "hooked", "0|1", "0",
		  "0: nothing is keyed; 1: behind a guard: keyed, for nothing" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
