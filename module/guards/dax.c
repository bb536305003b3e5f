// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guards of those who reach device memory by its address. They have a place
 * for a cookie, on the caller's stack, and name the right that is needed. A page
 * is opened at a time.
 *
 * How the kernel gets from a dax device to whose memory it is can be chosen: by
 * the address, or by operations of the device. A stacked device has no memory
 * and no such operations; the address tells.
 */
#include "guards.h"

#define ADDRESS	void *addr __maybe_unused = a.addr

PKS_GUARD_LOOPS(dax_read, struct pgmap_access, ADDRESS,
		dax_grant(a.dax, &h, addr, PAGE_SIZE, PKEY_READ),
		dax_revoke(a.dax, &h))
PKS_GUARD_LOOPS(dax_write, struct pgmap_access, ADDRESS,
		dax_grant(a.dax, &h, addr, PAGE_SIZE, PKEY_WRITE),
		dax_revoke(a.dax, &h))
/* The section that each of them stands in, with one inside and alone. */
PKS_GUARD_LOOPS(dax_section, struct pks_section, ADDRESS,
		h.id = dax_read_lock();
		dax_grant(a.dax, &h.access, addr, PAGE_SIZE, PKEY_WRITE),
		dax_revoke(a.dax, &h.access); dax_read_unlock(h.id))
PKS_GUARD_LOOPS(dax_lock, int, ADDRESS,
		h = dax_read_lock(), dax_read_unlock(h))

const struct pks_guard pks_guard_dax_read = {
	.name = "dax-read",
	.help = "dax_grant() to read, dax_revoke()",
	.kind = PKS_DAX,
	.cookie = true,
	.read = true,
	PKS_GUARD_CODE(dax_read)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_write = {
	.name = "dax-write",
	.help = "dax_grant() to write, dax_revoke()",
	.kind = PKS_DAX,
	.cookie = true,
	PKS_GUARD_CODE(dax_write)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_ops_read = {
	.name = "dax-ops-read",
	.help = "dax-read, by operations of the dax device",
	.kind = PKS_DAX,
	.cookie = true,
	.read = true,
	.access_ops = true,
	PKS_GUARD_CODE(dax_read)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_ops_write = {
	.name = "dax-ops-write",
	.help = "dax-write, by operations of the dax device",
	.kind = PKS_DAX,
	.cookie = true,
	.access_ops = true,
	PKS_GUARD_CODE(dax_write)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_section = {
	.name = "dax-section",
	.help = "dax_read_lock(), dax-write, dax_read_unlock()",
	.kind = PKS_DAX,
	.cookie = true,
	PKS_GUARD_CODE(dax_section)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_stacked_read = {
	.name = "dax-stacked-read",
	.help = "dax-read on a device that hands memory through",
	.kind = PKS_STACKED,
	.cookie = true,
	.read = true,
	PKS_GUARD_CODE(dax_read)
	PKS_GUARD_SECTION(dax_lock)
};

const struct pks_guard pks_guard_dax_stacked_write = {
	.name = "dax-stacked-write",
	.help = "dax-write on a device that hands memory through",
	.kind = PKS_STACKED,
	.cookie = true,
	PKS_GUARD_CODE(dax_write)
	PKS_GUARD_SECTION(dax_lock)
};
