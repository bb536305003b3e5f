// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hash: as page, but the count is in a table of all pages that are mapped, and
 * struct page is left alone. Mapping, unmapping and the fault each look the page
 * up; the table takes no lock, so that the fault may, in whatever it interrupts.
 */
#include "designs.h"
#include "lazy.h"

static PKS_DEFINE_TABLE(mapped);

static __always_inline u64 hash_grant(struct pks_access *a, struct pks_how how)
{
	pks_table_inc(&mapped, a->page);
	return 0;
}

static __always_inline void hash_revoke(struct pks_access *a, u64 cookie,
					struct pks_how how)
{
	pks_table_dec(&mapped, a->page);
}

static __always_inline enum pks_right hash_fault(struct pks_access *a,
						 bool write,
						 struct pks_how how)
{
	return pks_lazy_right(pks_table_count(&mapped, a->page) > 0, how);
}

/* Nothing is mapped in a range that only comes. */
static int hash_range_add(struct pks_range *range)
{
	pks_table_forget(&mapped);
	return 0;
}

static void hash_range_del(struct pks_range *range)
{
}

PKS_MODE_VARIANTS(hash, )

static const struct pks_variant variants[] = {
	PKS_MODE_ROWS(hash, , "")
};

const struct pks_design pks_design_hash = {
	.name = "hash",
	.help = "a count in a table keyed by page; the key is opened as with page",
	.origin = "2020-12-18 reply to the global variant, \"or a global hash\"",
	.incomplete = "incomplete: the counter alone, the fault of first use is not in it",
	PKS_LAZY_STAND,
	.uses = PKS_USES_TEMPORARY,
	.knobs = { PKS_MODE_KNOB },
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
	.range_add = hash_range_add,
	.range_del = hash_range_del,
};
