// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A design that says it uses nothing, and uses the word: a debug kernel poisons
 * it before each op and looks at it afterwards. No other kernel does.
 */
#include <linux/dax.h>
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "pks_test.h"

#define POISON	0x5a5a5a5au

/* What the last op found in the word. */
static u32 found;
/* Whether it leaves something else there. */
static bool lies;

static void look_and_lie(void)
{
	found = *pkrs_word();
	if (lies)
		*pkrs_word() = TEST_WORD;
}

static struct page *nested;

static void *liar_map(struct page *page)
{
	/* It may sleep, and so come to a guard of somebody else's. */
	if (nested)
		kunmap_local(kmap_local_page(nested));
	look_and_lie();
	return page_address(page);
}

static void liar_unmap(struct page *page)
{
	look_and_lie();
}

static enum pkey_right liar_fault(struct dev_pagemap *pgmap, struct page *page,
				  bool write)
{
	look_and_lie();
	return PKEY_NONE;
}

static const struct pgmap_access_ops liar = {
	.name = "liar",
	.owner = THIS_MODULE,
	.map = liar_map,
	.unmap = liar_unmap,
	.fault = liar_fault,
	.lock_grant = look_and_lie,
	.lock_revoke = look_and_lie,
};

static struct pks_range r;

static bool liar_up(void)
{
	found = 0;
	nested = NULL;
	lies = true;
	if (!IS_ENABLED(CONFIG_PGMAP_ACCESS_DEBUG)) {
		pks_skip("no CONFIG_PGMAP_ACCESS_DEBUG");
		return false;
	}
	EXPECT(pgmap_access_register(&liar), 0);
	if (pks_failed())
		return false;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	if (!pks_failed())
		return true;
	pgmap_access_unregister(&liar);
	return false;
}

static void liar_down(void)
{
	range_unmap(&r);
	EXPECT(pgmap_access_unregister(&liar), 0);
}

static void poison_of_map(void)
{
	struct page *page;

	if (!liar_up())
		return;
	page = virt_to_page(r.addr);
	kmap(page);
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	found = 0;
	kunmap(page);
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	liar_down();
}

static void poison_of_fault(void)
{
	if (!liar_up())
		return;
	EXPECT(can_read(r.addr), REFUSED);
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	liar_down();
}

static void poison_of_lock(void)
{
	int id;

	if (!liar_up())
		return;
	id = dax_read_lock();
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	found = 0;
	dax_read_unlock(id);
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	liar_down();
}

/* The inner guard leaves the poison of the outer as it was: nobody is accused. */
static void poison_nests(void)
{
	if (!liar_up())
		return;
	lies = false;
	nested = virt_to_page(r.addr + PAGE_SIZE);
	kmap(virt_to_page(r.addr));
	EXPECT(found, POISON);
	EXPECT(*pkrs_word(), 0);
	kunmap(virt_to_page(r.addr));
	liar_down();
}

const struct runner_test poison_tests[] = {
	{ "poison_nests", poison_nests, NEEDS_RANGE | BY_NAME },
	{ "poison_of_map", poison_of_map, NEEDS_RANGE | BY_NAME },
	{ "poison_of_fault", poison_of_fault, NEEDS_RANGE | BY_NAME },
	{ "poison_of_lock", poison_of_lock, NEEDS_RANGE | BY_NAME },
	{}
};
