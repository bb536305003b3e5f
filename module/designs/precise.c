// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * precise: no state at all. A grant opens what was named, for reading or for
 * writing, and a revoke shuts. So nothing may nest: the inner revoke would shut
 * the outer grant.
 */
#include "designs.h"

static __always_inline u64 precise_grant(struct pks_access *a,
					 struct pks_how how)
{
	pks_write(how.reg, a->right);
	return 0;
}

static __always_inline void precise_revoke(struct pks_access *a, u64 cookie,
					   struct pks_how how)
{
	pks_write(how.reg, PKS_NONE);
}

PKS_VARIANT(precise, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "", .loops = precise_plain_loops },
};

const struct pks_design pks_design_precise = {
	.name = "precise",
	.help = "no state: a grant opens for reading or writing, a revoke shuts",
	.origin = "2020-12-18, grants and revokes that name the right, for dax",
	.absent = {
		[PKS_LOCAL] = "it was proposed for dax only",
		[PKS_GLOBAL] = "it was proposed for dax only",
		[PKS_WCACHE] = "used from other contexts than the one that opens",
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
