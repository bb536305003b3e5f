// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * page: a count in the page. Mapping and unmapping count and write no
 * register; the first access faults, and the fault opens the key for the
 * faulting context while the page's count is above zero. The context keeps it
 * beyond the last unmap, until it is switched out or ends.
 */
#include "designs.h"
#include "lazy.h"

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

static __always_inline enum pks_right page_fault(struct pks_access *a,
						 bool write,
						 struct pks_how how)
{
	return pks_lazy_right(pks_page_count(a->page, how) > 0, how);
}

PKS_MODE_VARIANTS(page, )

static const struct pks_variant variants[] = {
	PKS_MODE_ROWS(page, , "")
};

const struct pks_design pks_design_page = {
	.name = "page",
	.help = "a count in the page; the key is opened by the fault of first use",
	.origin = "2020-12-18 reply to the global variant",
	.incomplete = "incomplete: the counter alone, the fault of first use is not in it",
	PKS_LAZY_STAND,
	.uses = PKS_USES_PAGE | PKS_USES_TEMPORARY,
	.knobs = { PKS_MODE_KNOB },
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
