// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * page: a count in the page. Mapping and unmapping count and write no
 * register; the first access faults, and the fault opens the key for the
 * faulting context while the page's count is above zero.
 */
#include "designs.h"

static __always_inline u64 page_grant(struct pks_access *a, struct pks_how how)
{
	pks_page_inc(a->page, how);
	return 0;
}

static __always_inline void page_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
	pks_page_dec(a->page, how);
}

PKS_VARIANT(page, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "", .loops = page_plain_loops },
};

const struct pks_design pks_design_page = {
	.name = "page",
	.help = "a count in the page; the key is opened by the fault of first use",
	.origin = "2020-12-18 reply to the global variant",
	.incomplete = "incomplete: the counter alone, the fault of first use is not in it",
	.unhooked = "behind the hooks it needs the fault of first use",
	.uses = PKS_USES_PAGE,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
