// SPDX-License-Identifier: GPL-2.0-or-later
/* One that takes no range: it has no memory for it. */
#include "broken.h"

static __always_inline u64 broken_refuse_grant(struct pks_access *a,
					       struct pks_how how)
{
	pks_write(how.reg, a->right);
	return 0;
}

static __always_inline void broken_refuse_revoke(struct pks_access *a,
						 u64 cookie, struct pks_how how)
{
	pks_write(how.reg, PKS_NONE);
}

static int refuse(struct pks_range *range)
{
	return -ENOMEM;
}

/* It would be an error to call this. */
static void give_back(struct pks_range *range)
{
	*(volatile int *)range->counts = 0;
}

PKS_VARIANT(broken_refuse, plain)
BROKEN_DESIGN(broken_refuse, "broken-refuse", "takes no range",
	      .uses = PKS_USES_RANGE,
	      .range_add = refuse, .range_del = give_back)
