// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dax-lock: a dax_read_lock() section is open as a whole, for writing, whoever
 * accesses what in it. The helpers that open around an access are not needed.
 *
 * nest=none: entering opens and leaving shuts. nest=count: sections are counted
 * in the context word, among task's writers, and the outermost opens and shuts.
 */
#include "designs.h"
#include "word.h"

static __always_inline u64 dax_lock_grant(struct pks_access *a,
					  struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!how.counted) {
		pks_write(how.reg, PKS_WRITE);
	} else {
		*word += TASK_WRITER;
		if (*word < 2 * TASK_WRITER)
			pks_write(how.reg, PKS_WRITE);
	}
	return 0;
}

static __always_inline void dax_lock_revoke(struct pks_access *a, u64 cookie,
					    struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!how.counted) {
		pks_write(how.reg, PKS_NONE);
	} else {
		*word -= TASK_WRITER;
		if (*word < TASK_WRITER)
			pks_write(how.reg, task_rights(*word));
	}
}

PKS_SECTION_VARIANT(dax_lock, count, .counted = true)
PKS_SECTION_VARIANT(dax_lock, none)

static const struct pks_variant variants[] = {
	{ .knobs = "nest=count", .loops = dax_lock_count_loops },
	{ .knobs = "nest=none", .loops = dax_lock_none_loops },
};

const struct pks_design pks_design_dax_lock = {
	.name = "dax-lock",
	.help = "the whole dax_read_lock() section is open",
	.origin = "2020-12-18, \"handling this via dax_read_[un]lock\"",
	.absent = {
		[PKS_WCACHE] = "used outside of dax_read_lock() sections",
	},
	.composed = 1u << PKS_LOCAL | 1u << PKS_GLOBAL,
	.section = true,
	.uses = PKS_USES_WORD,
	.knobs = {
		{ "nest", "count|none", "count",
		  "count: the outermost section opens and shuts; none: each does" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
