// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * task: a count in the task, for all ranges and pages alike. The register is
 * written when the count leaves zero and when it is back there.
 *
 * rights=rw is the count as it was posted: whoever grants, grants WRITE.
 * rights=split counts readers in the low half of the word and writers in the
 * high half, so that a reader opens for reading only, a writer inside a reader
 * opens further, and its revoke leaves the reader what it had.
 */
#include "designs.h"
#include "word.h"

static __always_inline u64 task_grant(struct pks_access *a, struct pks_how how)
{
	u32 *word = pks_context_word(how);
	u32 was = *word;

	if (!how.split) {
		*word = was + 1;
		if (!was)
			pks_write(how.reg, PKS_WRITE);
	} else if (a->right == PKS_WRITE) {
		*word = was + TASK_WRITER;
		if (was < TASK_WRITER)
			pks_write(how.reg, PKS_WRITE);
	} else {
		*word = was + TASK_READER;
		if (!was)
			pks_write(how.reg, PKS_READ);
	}
	return 0;
}

static __always_inline void task_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!how.split) {
		if (!--*word)
			pks_write(how.reg, PKS_NONE);
	} else if (a->right == PKS_WRITE) {
		*word -= TASK_WRITER;
		if (*word < TASK_WRITER)
			pks_write(how.reg, task_rights(*word));
	} else {
		if (!--*word)
			pks_write(how.reg, PKS_NONE);
	}
}

PKS_VARIANT(task, split, .split = true)
PKS_VARIANT(task, rw)

static const struct pks_variant variants[] = {
	{ .knobs = "rights=split", .loops = task_split_loops },
	{ .knobs = "rights=rw", .loops = task_rw_loops },
};

const struct pks_design pks_design_task = {
	.name = "task",
	.help = "a count in the task; register written on 0->1 and 1->0",
	.origin = "RFC V2 (2020-07-17) and the 8th posting (2022-01-27)",
	.absent = {
		[PKS_WCACHE] = "used from other contexts than the one that opens",
	},
	.uses = PKS_USES_WORD,
	.knobs = {
		{ "rights", "split|rw", "split",
		  "split: readers and writers counted apart; rw: as posted" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
