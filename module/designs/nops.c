// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nops: a control. A pair of exactly n NOPs must read n instructions through
 * the loops that every design goes through.
 */
#include "designs.h"

static __always_inline u64 nops_grant(struct pks_access *a, struct pks_how how)
{
	asm volatile(".rept %c0\n\tnop\n\t.endr" : : "i" (how.n));
	return 0;
}

static __always_inline void nops_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
}

PKS_VARIANT(nops, n0, .n = 0)
PKS_VARIANT(nops, n1, .n = 1)
PKS_VARIANT(nops, n7, .n = 7)

static const struct pks_variant variants[] = {
	{ .knobs = "n=0", .loops = nops_n0_loops },
	{ .knobs = "n=1", .loops = nops_n1_loops },
	{ .knobs = "n=7", .loops = nops_n7_loops },
};

const struct pks_design pks_design_nops = {
	.name = "nops",
	.help = "control: a pair of exactly n instructions",
	.origin = "control",
	.control = true,
	.unhooked = "a control of the loops, which opens nothing",
	.knobs = {
		{ "n", "0|1|7", "0", "how many NOPs" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
