// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * task with split rights, word for word, which says of itself what is not so. It
 * is sound, and the judge has no way to be told otherwise.
 */
#include "broken.h"

#define READER	1u
#define WRITER	(1u << 16)

static __always_inline u64 broken_liar_grant(struct pks_access *a,
					     struct pks_how how)
{
	u32 *word = pks_context_word(how);
	u32 was = *word;

	*word = was + (a->right == PKS_WRITE ? WRITER : READER);
	if (a->right == PKS_WRITE ? was < WRITER : !was)
		pks_write(how.reg, a->right);
	return 0;
}

static __always_inline void broken_liar_revoke(struct pks_access *a,
					       u64 cookie, struct pks_how how)
{
	u32 *word = pks_context_word(how);

	*word -= a->right == PKS_WRITE ? WRITER : READER;
	if (*word < WRITER)
		pks_write(how.reg, *word ? PKS_READ : PKS_NONE);
}

PKS_VARIANT(broken_liar, plain)
BROKEN_DESIGN(broken_liar, "broken-liar", "task[rights=split] with false flags",
	      .incomplete = "incomplete: not a word of it is true",
	      .cookie = true,
	      .uses = PKS_USES_PAGE | PKS_USES_RANGE)
