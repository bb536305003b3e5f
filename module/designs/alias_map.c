// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * alias-map: kmap() makes a second mapping of the page, which has no key, and
 * returns its address; no register is written. The page word holds that address
 * and, below the page's size, how often the page is mapped. The last unmap takes
 * the mapping away and flushes it from every CPU's translations.
 */
#include "designs.h"

#define COUNT	0xffful

static PKS_DEFINE_MUTEX(aliases);

static __always_inline u64 alias_map_grant(struct pks_access *a,
					   struct pks_how how)
{
	return 0;
}

static __always_inline void alias_map_revoke(struct pks_access *a, u64 cookie,
					     struct pks_how how)
{
}

static void *alias_map_map(struct pks_page *page)
{
	unsigned long word;

	pks_mutex_lock(&aliases);
	word = pks_page_read(page);
	if (!(word & COUNT))
		word = (unsigned long)pks_alias_new(page);
	pks_page_set(page, word + 1);
	pks_mutex_unlock(&aliases);
	return (void *)(word & ~COUNT);
}

static void alias_map_unmap(struct pks_page *page, void *addr)
{
	unsigned long word;

	pks_mutex_lock(&aliases);
	word = pks_page_read(page) - 1;
	if (!(word & COUNT)) {
		pks_alias_free((void *)word);
		word = 0;
	}
	pks_page_set(page, word);
	pks_mutex_unlock(&aliases);
}

PKS_VARIANT(alias_map, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "", .loops = alias_map_plain_loops },
};

const struct pks_design pks_design_alias_map = {
	.name = "alias-map",
	.help = "a second mapping without a key for each page that is mapped",
	.origin = "2020-12-18, contemplated: a new page-table entry",
	.guarded = "a mapping is made where kmap() asks for an address",
	.absent = {
		[PKS_WCACHE] = "its mappings end; kept for life it is alias-permanent",
	},
	.composed = 1u << PKS_LOCAL | 1u << PKS_DAX | 1u << PKS_STACKED,
	.uses = PKS_USES_PAGE,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
	.map = alias_map_map,
	.unmap = alias_map_unmap,
};
