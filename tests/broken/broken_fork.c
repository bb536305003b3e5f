// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An exception has a word of its own. A task has a count that its child is born
 * with: the child opens nothing, and has no right (the postings of 2022).
 */
#include "broken.h"

/* A task's count is above that of what came on top of it. */
static __always_inline u32 *broken_fork_count(struct pks_how how)
{
	u32 *word = pks_context_word(how);

	return pks_level(true) || *word ? word : broken_place();
}

static __always_inline u64 broken_fork_grant(struct pks_access *a,
					     struct pks_how how)
{
	u32 *p = broken_fork_count(how);

	if (!broken_count(p))
		pks_write(how.reg, PKS_WRITE);
	*p += BROKEN_ONE;
	return 0;
}

static __always_inline void broken_fork_revoke(struct pks_access *a,
					       u64 cookie, struct pks_how how)
{
	u32 *p = broken_fork_count(how);

	*p -= BROKEN_ONE;
	if (!broken_count(p))
		pks_write(how.reg, PKS_NONE);
}

PKS_VARIANT(broken_fork, plain)
BROKEN_DESIGN(broken_fork, "broken-fork", "a child inherits the count",
	      .uses = PKS_USES_WORD)
