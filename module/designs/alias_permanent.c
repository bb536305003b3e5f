// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * alias-permanent: whoever keeps an address for life gets a second mapping that
 * has no key. It is made once, and never shut: any context reads and writes there
 * at any time. All others open the key as with task.
 */
#include "designs.h"

static __always_inline u64 alias_permanent_grant(struct pks_access *a,
						 struct pks_how how)
{
	return 0;
}

static __always_inline void alias_permanent_revoke(struct pks_access *a,
						   u64 cookie,
						   struct pks_how how)
{
}

static void *alias_permanent_map(struct pks_page *page)
{
	return pks_alias_new(page);
}

static void alias_permanent_unmap(struct pks_page *page, void *addr)
{
	pks_alias_free(addr);
}

PKS_VARIANT(alias_permanent, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "", .loops = alias_permanent_plain_loops },
};

const struct pks_design pks_design_alias_permanent = {
	.name = "alias-permanent",
	.help = "a second mapping without a key, for life",
	.origin = "dm-writecache in the 8th posting (2022-01-27)",
	.guarded = "a mapping is made for who keeps it, not for an access",
	.composed = 1u << PKS_LOCAL | 1u << PKS_GLOBAL | 1u << PKS_DAX |
		    1u << PKS_STACKED,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
	.map = alias_permanent_map,
	.unmap = alias_permanent_unmap,
};
