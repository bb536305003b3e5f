// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocations that fail: each of an operation's, one after the other. Whatever
 * fails, no static key stays on and no reference is kept, and the operation works
 * the next time.
 *
 * Needs CONFIG_FAULT_INJECTION, and failslab and fail_page_alloc told not to spare
 * allocations that may wait: tests/vm/inject.bats does that.
 */
#include <linux/err.h>
#include <linux/fault-inject.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pgtable.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include <asm/set_memory.h>

#include "pks_test.h"

/* More allocations than any of these operations has. */
#define ENOUGH	2000

/* What an operation that failed, or was undone, leaves as it was. */
struct state {
	int active, armed, alias, lock, refs;
};

static void get_state(struct state *s)
{
	s->active = static_key_count(&pks_active_key.key);
	s->armed = static_key_count(&pgmap_armed_key.key);
	s->alias = static_key_count(&pgmap_alias_key.key);
	s->lock = static_key_count(&pgmap_lock_key.key);
	s->refs = module_refcount(THIS_MODULE);
}

static void expect_state(const struct state *was)
{
	struct state is;

	get_state(&is);
	EXPECT_AT("active", is.active, was->active);
	EXPECT_AT("armed", is.armed, was->armed);
	EXPECT_AT("alias", is.alias, was->alias);
	EXPECT_AT("lock", is.lock, was->lock);
	EXPECT_AT("references", is.refs, was->refs);
}

#ifdef CONFIG_FAULT_INJECTION
/* Let the nth allocation from here on fail; 0: none. */
static void fail_nth(unsigned int n)
{
	WRITE_ONCE(current->fail_nth, n);
}

/* Has it failed? */
static bool has_failed(void)
{
	return !READ_ONCE(current->fail_nth);
}
#else
static void fail_nth(unsigned int n) { }
static bool has_failed(void) { return false; }
#endif

/* At least @least allocations of @op have to fail, each once. */
static void inject(const char *what, int (*op)(void), void (*undo)(void),
		   unsigned int least)
{
	struct state was;
	unsigned int n, refused = 0;
	bool failed;
	int err;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION)) {
		pks_skip("no CONFIG_FAULT_INJECTION");
		return;
	}
	/* The fixture's key would hide that another is still in use. */
	fixture_down();
	get_state(&was);
	EXPECT(was.active, static_key_enabled(&pks_temporary_key));
	for (n = 1; n < ENOUGH && !pks_failed(); n++) {
		fail_nth(n);
		err = op();
		failed = has_failed();
		fail_nth(0);
		if (!err)
			undo();
		refused += !!err;
		expect_state(&was);
		if (!failed)
			break;
		EXPECT_AT("the next time", op(), 0);
		if (!pks_failed())
			undo();
		expect_state(&was);
	}
	EXPECT_AT("without a failure", err, 0);
	EXPECT_AT("ended", n < ENOUGH, 1);
	EXPECT_AT("allocations failed, enough", n - 1 >= least, 1);
	pr_info("%s: %u allocations, %u of them refused it\n", what, n - 1,
		refused);
	EXPECT_AT("the fixture", fixture_up(), 0);
}

static struct pks_range r;

static int map_keyed(void)
{
	return range_map(&r, 0, PART, PGMAP_KEYED);
}

static void unmap(void)
{
	range_unmap(&r);
}

static void inject_range(void)
{
	inject("a range", map_keyed, unmap, 5);
}

static int map_ranges(enum memory_type type)
{
	/* The array of ranges ends with room for a second. */
	static union {
		struct dev_pagemap pgmap;
		u8 room[sizeof(struct dev_pagemap) + sizeof(struct range)];
	} u;
	struct dev_pagemap *pgmap = &u.pgmap;
	void *addr;
	int i;

	memset(&u, 0, sizeof(u));
	pgmap->type = type;
	pgmap->flags = PGMAP_KEYED;
	pgmap->nr_range = 2;
	for (i = 0; i < 2; i++) {
		pgmap->ranges[i].start = range_start + i * 2 * PART;
		pgmap->ranges[i].end = pgmap->ranges[i].start + PART - 1;
	}
	addr = memremap_pages(pgmap, NUMA_NO_NODE);
	if (IS_ERR(addr))
		return PTR_ERR(addr);
	memunmap_pages(pgmap);
	return 0;
}

static int map_two(void)
{
	return map_ranges(MEMORY_DEVICE_GENERIC);
}

static void nothing(void)
{
}

static void inject_two_ranges(void)
{
	inject("two ranges", map_two, nothing, 6);
}

/* A design that has something for each range. */
static int add(struct dev_pagemap *pgmap)
{
	pgmap->access = kmalloc(SZ_128, GFP_KERNEL);
	return pgmap->access ? 0 : -ENOMEM;
}

static void del(struct dev_pagemap *pgmap)
{
	kfree(pgmap->access);
}

static void lock(void)
{
}

static const struct pgmap_access_ops ops = {
	.name = "allocating",
	.owner = THIS_MODULE,
	.uses = PGMAP_ACCESS_USES_RANGE,
	.range_add = add,
	.range_del = del,
	.lock_grant = lock,
	.lock_revoke = lock,
};

static int register_and_map(void)
{
	int err = pgmap_access_register(&ops);

	if (err)
		return err;
	err = map_keyed();
	if (err)
		EXPECT(pgmap_access_unregister(&ops), 0);
	return err;
}

static void unmap_and_unregister(void)
{
	unmap();
	EXPECT(pgmap_access_unregister(&ops), 0);
}

static void inject_design(void)
{
	inject("a range of a design", register_and_map, unmap_and_unregister, 6);
}

/* RAM in a large leaf of the direct map, which has to be split. */
static int key_ram(void)
{
	const int order = get_order(SZ_2M);
	unsigned long addr;
	struct page *page;
	int err;

	page = alloc_pages(GFP_KERNEL, order);
	if (!page)
		return -ENOMEM;
	addr = (unsigned long)page_address(page);
	err = pks_key_get(PKS_KEY_TEST);
	if (!err) {
		err = set_memory_pkey(addr + PAGE_SIZE, 1, PKS_KEY_TEST);
		EXPECT(set_memory_pkey(addr + PAGE_SIZE, 1, PKS_KEY_DEFAULT), 0);
		pks_key_put(PKS_KEY_TEST);
	}
	__free_pages(page, order);
	return err;
}

static void inject_ram(void)
{
	inject("RAM", key_ram, nothing, 1);
}

/* Nothing of a test's own is keyed, or registered: nor is anything else. */
static void nothing_in_use(void)
{
	const struct state idle = { .refs = module_refcount(THIS_MODULE) };

	fixture_down();
	expect_state(&idle);
	EXPECT_AT("the fixture", fixture_up(), 0);
	EXPECT_AT("a table", pgmap_access_register(&ops), 0);
	if (!pks_failed())
		pgmap_access_unregister(&ops);
}

const struct runner_test inject_tests[] = {
	{ "inject_range", inject_range, NEEDS_RANGE | BY_NAME },
	{ "inject_two_ranges", inject_two_ranges, NEEDS_RANGE | BY_NAME },
	{ "inject_design", inject_design, NEEDS_RANGE | BY_NAME },
	{ "inject_ram", inject_ram, BY_NAME },
	{ "nothing_in_use", nothing_in_use, NO_TEMPORARY | BY_NAME },
	{}
};
