// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sound but for one thing: there is a count for each range, and one bit of state
 * for all ranges of the key. Closing one of them shuts the other (2022-02-04).
 */
#include "broken.h"

/* Ranges of 64 MiB have the two halves of the word in turn. */
static __always_inline u32 broken_shared_one(const struct pks_access *a)
{
	return (unsigned long)a->page & 1ul << 20 ? 1u << 8 : 1;
}

static __always_inline u64 broken_shared_grant(struct pks_access *a,
					       struct pks_how how)
{
	u32 one = broken_shared_one(a);
	u32 *word = pks_context_word(how);

	if (!(*word & one * 0xff))
		pks_write(how.reg, PKS_WRITE);
	*word += one;
	return 0;
}

static __always_inline void broken_shared_revoke(struct pks_access *a,
						 u64 cookie,
						 struct pks_how how)
{
	u32 one = broken_shared_one(a);
	u32 *word = pks_context_word(how);

	*word -= one;
	if (!(*word & one * 0xff))
		pks_write(how.reg, PKS_NONE);
}

PKS_VARIANT(broken_shared, plain)
BROKEN_DESIGN(broken_shared, "broken-shared", "shuts the key of another range",
	      .uses = PKS_USES_WORD)
