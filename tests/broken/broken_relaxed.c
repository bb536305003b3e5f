// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A design that opens by itself, with a fault handler that lets in whatever it
 * did not open (relaxed mode of the 8th posting).
 */
#include "broken.h"

static __always_inline u64 broken_relaxed_grant(struct pks_access *a,
						struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!(*word)++)
		pks_write(how.reg, PKS_WRITE);
	return 0;
}

static __always_inline void broken_relaxed_revoke(struct pks_access *a,
						  u64 cookie,
						  struct pks_how how)
{
	u32 *word = pks_context_word(how);

	if (!--*word)
		pks_write(how.reg, PKS_NONE);
}

static __always_inline enum pks_right
broken_relaxed_fault(struct pks_access *a, bool write, struct pks_how how)
{
	return PKS_WRITE;
}

PKS_LAZY_VARIANT(broken_relaxed, plain)
BROKEN_DESIGN(broken_relaxed, "broken-relaxed", "a stray opens the key",
	      .uses = PKS_USES_WORD | PKS_USES_TEMPORARY)
