// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The count is put aside when an exception comes, what the task may do is not:
 * the first update in a handler brings the victim's rights back to it (10th
 * posting).
 */
#include "broken.h"

static __always_inline u64 broken_reimport_grant(struct pks_access *a,
						 struct pks_how how)
{
	u32 *word = pks_context_word(how);

	*broken_place() += BROKEN_ONE;
	if (!(*word)++)
		pks_write(how.reg, PKS_WRITE);
	return 0;
}

static __always_inline void broken_reimport_revoke(struct pks_access *a,
						   u64 cookie,
						   struct pks_how how)
{
	u32 *word = pks_context_word(how);

	*broken_place() -= BROKEN_ONE;
	if (--*word)
		return;
	pks_write(how.reg, broken_count(broken_place()) ? PKS_WRITE : PKS_NONE);
}

PKS_VARIANT(broken_reimport, plain)
BROKEN_DESIGN(broken_reimport, "broken-reimport",
	      "an update in a handler brings the victim's rights back",
	      .uses = PKS_USES_WORD)
