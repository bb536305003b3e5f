// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guard that is hooked on one side: the address of a folio is had without a
 * grant, and given back with a revoke (10th posting).
 */
#include "guards.h"

PKS_GUARD_LOOPS(broken_folio, void *,
		struct page *page __maybe_unused = (struct page *)a.page,
		h = page_address(page), kunmap_local(h))

const struct pks_guard pks_guard_broken_folio = {
	.name = "broken-folio",
	.help = "kmap_local_folio() without its hook",
	.kind = PKS_LOCAL,
	PKS_GUARD_CODE(broken_folio)
};
