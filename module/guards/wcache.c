// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who keeps an address for life, as dm-writecache does of its cache: it is made
 * before the first access, and nothing is opened or shut from then on. A pair is
 * an access, a read of one byte.
 */
#include "guards.h"

#define ADDRESS	const u8 *addr __maybe_unused = a.addr

PKS_GUARD_LOOPS(wcache, u8, ADDRESS,
		h = *(const volatile u8 *)addr, asm volatile("" : : "q" (h)))

const struct pks_guard pks_guard_wcache = {
	.name = "wcache",
	.help = "a read by an address that is kept for life, as dm-writecache has",
	.kind = PKS_WCACHE,
	PKS_GUARD_CODE(wcache)
	PKS_WCACHE_OPS
};
