// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guards that map a page for the kernel. They have no place for a cookie
 * and ask for the right to write, whatever their caller is going to do.
 */
#include "guards.h"

/* Not each half of a pair needs it. */
#define PAGE	struct page *page __maybe_unused = (struct page *)a.page
#define FOLIO	struct folio *folio __maybe_unused =			\
			page_folio((struct page *)a.page)

PKS_GUARD_LOOPS(kmap_local_page, void *, PAGE,
		h = kmap_local_page(page), kunmap_local(h))
PKS_GUARD_LOOPS(kmap_local_folio, void *, FOLIO,
		h = kmap_local_folio(folio, 0), kunmap_local(h))
/* Who maps wants the address, though kunmap() does not. */
PKS_GUARD_LOOPS(kmap, void *, PAGE,
		h = kmap(page); asm volatile("" : : "r" (h)), kunmap(page))
PKS_GUARD_LOOPS(kmap_atomic, void *, PAGE,
		h = kmap_atomic(page), kunmap_atomic(h))

const struct pks_guard pks_guard_kmap_local_page = {
	.name = "kmap_local_page",
	.help = "kmap_local_page(), kunmap_local()",
	.kind = PKS_LOCAL,
	PKS_GUARD_CODE(kmap_local_page)
};

const struct pks_guard pks_guard_kmap_local_folio = {
	.name = "kmap_local_folio",
	.help = "kmap_local_folio(), kunmap_local()",
	.kind = PKS_LOCAL,
	PKS_GUARD_CODE(kmap_local_folio)
};

const struct pks_guard pks_guard_kmap = {
	.name = "kmap",
	.help = "kmap(), kunmap()",
	.kind = PKS_GLOBAL,
	.sleeps = true,
	PKS_GUARD_CODE(kmap)
};

const struct pks_guard pks_guard_kmap_atomic = {
	.name = "kmap_atomic",
	.help = "kmap_atomic(), kunmap_atomic(): preemption is off in between",
	.kind = PKS_LOCAL,
	PKS_GUARD_CODE(kmap_atomic)
};
