// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The count is the task's, and an exception's as well: its handler finds it above
 * zero, opens nothing, and has no right (the postings of 2021 and 2022).
 */
#include "broken.h"

static __always_inline u64 broken_entry_grant(struct pks_access *a,
					      struct pks_how how)
{
	u32 *p = broken_place();

	if (!broken_count(p))
		pks_write(how.reg, PKS_WRITE);
	*p += BROKEN_ONE;
	return 0;
}

static __always_inline void broken_entry_revoke(struct pks_access *a,
						u64 cookie,
						struct pks_how how)
{
	u32 *p = broken_place();

	*p -= BROKEN_ONE;
	if (!broken_count(p))
		pks_write(how.reg, PKS_NONE);
}

PKS_VARIANT(broken_entry, plain)
BROKEN_DESIGN(broken_entry, "broken-entry",
	      "an exception inherits the count, and not the right")
