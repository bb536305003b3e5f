// SPDX-License-Identifier: GPL-2.0-or-later
/* Two revokes in a row: the second finds nothing to do, and leaves it open. */
#include "broken.h"

static __always_inline u64 broken_leak_grant(struct pks_access *a,
					     struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!(*word)++)
		pks_write(how.reg, PKS_WRITE);
	return 0;
}

static __always_inline void broken_leak_revoke(struct pks_access *a,
					       u64 cookie, struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (*word == 1)
		pks_write(how.reg, PKS_NONE);
	/* Nested ones are counted twice. */
	*word -= *word > 2 ? 2 : 1;
}

PKS_VARIANT(broken_leak, plain)
BROKEN_DESIGN(broken_leak, "broken-leak", "miscounts what is nested three deep",
	      .uses = PKS_USES_WORD)
