// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard of those who reach device memory by its address. It has a place for
 * a cookie, on the caller's stack, and names the right that is needed. A page
 * is opened at a time.
 */
#include "guards.h"

#define ADDRESS	void *addr __maybe_unused = pks_page_address(a.page)

PKS_GUARD_LOOPS(dax_read, struct pgmap_access, ADDRESS,
		dax_grant(a.dax, &h, addr, PAGE_SIZE, PKEY_READ),
		dax_revoke(a.dax, &h))
PKS_GUARD_LOOPS(dax_write, struct pgmap_access, ADDRESS,
		dax_grant(a.dax, &h, addr, PAGE_SIZE, PKEY_WRITE),
		dax_revoke(a.dax, &h))

const struct pks_guard pks_guard_dax_read = {
	.name = "dax-read",
	.help = "dax_grant() to read, dax_revoke()",
	.cookie = true,
	.read = true,
	PKS_GUARD_CODE(dax_read)
};

const struct pks_guard pks_guard_dax_write = {
	.name = "dax-write",
	.help = "dax_grant() to write, dax_revoke()",
	.cookie = true,
	PKS_GUARD_CODE(dax_write)
};
