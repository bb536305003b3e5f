// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * adds: a control. A pair of exactly n additions, each waiting for the one
 * before it, the first for the last of the round before: n core cycles, and
 * nothing the processor could do beside them. The chain runs through a
 * register that the loop carries, so a longer one costs what it is longer by.
 */
#include "designs.h"

static __always_inline u64 adds_grant(struct pks_access *a, struct pks_how how)
{
	asm volatile(".rept %c1\n\tadd %2, %0\n\t.endr"
		     : "+r" (a->page) : "i" (how.n), "r" (0ul) : "cc");
	return 0;
}

static __always_inline void adds_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
}

PKS_VARIANT(adds, n20, .n = 20)
PKS_VARIANT(adds, n40, .n = 40)
PKS_VARIANT(adds, n100, .n = 100)
PKS_VARIANT(adds, n101, .n = 101)
PKS_VARIANT(adds, n103, .n = 103)
PKS_VARIANT(adds, n220, .n = 220)
PKS_VARIANT(adds, n440, .n = 440)

static const struct pks_variant variants[] = {
	{ .knobs = "n=20", .loops = adds_n20_loops },
	{ .knobs = "n=40", .loops = adds_n40_loops },
	{ .knobs = "n=100", .loops = adds_n100_loops },
	{ .knobs = "n=101", .loops = adds_n101_loops },
	{ .knobs = "n=103", .loops = adds_n103_loops },
	{ .knobs = "n=220", .loops = adds_n220_loops },
	{ .knobs = "n=440", .loops = adds_n440_loops },
};

const struct pks_design pks_design_adds = {
	.name = "adds",
	.help = "control: a pair of exactly n dependent additions",
	.origin = "control",
	.control = true,
	.unhooked = "a control of the loops, which opens nothing",
	.knobs = {
		{ "n", "20|40|100|101|103|220|440", "20", "how many additions" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
