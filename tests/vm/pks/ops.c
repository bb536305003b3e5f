// SPDX-License-Identifier: GPL-2.0-or-later
/* The accounting design's ops: a design of the tests' own, and registration. */
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "pks_test.h"

/* --- the design: readers in the low half of the word, writers in the high --*/

#define READER	1u
#define WRITER	(1u << 16)

static unsigned long test_grant(struct dev_pagemap *pgmap, struct page *page,
				unsigned long nr, enum pkey_right right)
{
	u32 *word = pkrs_word();

	*word += right == PKEY_WRITE ? WRITER : READER;
	if (*word >= WRITER)
		pks_grant_write(PKS_KEY_PGMAP);
	else
		pks_grant_read(PKS_KEY_PGMAP);
	return (unsigned long)page;
}

/* The cookie that a caller has room for comes back to it. */
static unsigned long last_cookie;

static void test_revoke(struct dev_pagemap *pgmap, struct page *page,
			unsigned long nr, enum pkey_right right,
			unsigned long cookie)
{
	u32 *word = pkrs_word();

	last_cookie = cookie;
	*word -= right == PKEY_WRITE ? WRITER : READER;
	if (*word >= WRITER)
		pks_grant_write(PKS_KEY_PGMAP);
	else if (*word)
		pks_grant_read(PKS_KEY_PGMAP);
	else
		pks_revoke(PKS_KEY_PGMAP);
}

int test_range_add_error;
static struct dev_pagemap *added, *deleted;

static int test_range_add(struct dev_pagemap *pgmap)
{
	if (test_range_add_error)
		return test_range_add_error;
	added = pgmap;
	pgmap->access = pgmap;
	return 0;
}

static void test_range_del(struct dev_pagemap *pgmap)
{
	deleted = pgmap->access;
}

struct pgmap_access_ops test_ops = {
	.name = "test",
	.owner = THIS_MODULE,
	.uses = PGMAP_ACCESS_USES_WORD | PGMAP_ACCESS_USES_RANGE,
	.grant = test_grant,
	.revoke = test_revoke,
	.range_add = test_range_add,
	.range_del = test_range_del,
};

int ops_up(void)
{
	int ret = pgmap_access_register(&test_ops);

	EXPECT_AT("pgmap_access_register()", ret, 0);
	return ret;
}

void ops_down(void)
{
	EXPECT_AT("pgmap_access_unregister()",
		  pgmap_access_unregister(&test_ops), 0);
}

/* --- registration ----------------------------------------------------------*/

static void ops_once(void)
{
	if (ops_up())
		return;
	EXPECT(pgmap_access_register(&test_ops), -EBUSY);
	ops_down();
}

static void ops_again(void)
{
	if (ops_up())
		return;
	ops_down();
	if (ops_up())
		return;
	ops_down();
}

static void ops_of_nobody(void)
{
	struct pgmap_access_ops other = test_ops;

	EXPECT(pgmap_access_unregister(&test_ops), -ENOENT);
	if (ops_up())
		return;
	EXPECT(pgmap_access_unregister(&other), -ENOENT);
	ops_down();
	EXPECT(pgmap_access_unregister(&test_ops), -ENOENT);
}

/* What takes away the design while something is counted by it. */
static void ops_stay_while_keyed(void)
{
	struct pks_range r;

	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	EXPECT(pgmap_access_unregister(&test_ops), -EBUSY);
	range_unmap(&r);
	ops_down();
}

static void ops_come_not_while_keyed(void)
{
	struct pks_range r;

	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	EXPECT(pgmap_access_register(&test_ops), -EBUSY);
	range_unmap(&r);
}

static void ops_pin_their_module(void)
{
	unsigned int refs = module_refcount(THIS_MODULE);
	struct pks_range r;

	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	EXPECT(module_refcount(THIS_MODULE), refs + 1);
	range_unmap(&r);
	EXPECT(module_refcount(THIS_MODULE), refs);
	ops_down();
}

static void ops_without_keyed_range_pin_nothing(void)
{
	unsigned int refs = module_refcount(THIS_MODULE);
	struct pks_range r;

	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, 0), 0);
	EXPECT(module_refcount(THIS_MODULE), refs);
	range_unmap(&r);
	ops_down();
}

static void ops_hear_of_ranges(void)
{
	struct pks_range r;

	added = NULL;
	deleted = NULL;
	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	EXPECT((unsigned long)added, (unsigned long)&r.pgmap);
	EXPECT((unsigned long)deleted, 0);
	range_unmap(&r);
	EXPECT((unsigned long)deleted, (unsigned long)&r.pgmap);
	EXPECT((unsigned long)r.pgmap.access, 0);
	ops_down();
}

static void grant_page_only(struct page *page, struct dev_pagemap *pgmap)
{
}

#define BAD(name, spoil)						\
static void name(void)							\
{									\
	struct pgmap_access_ops ops = test_ops;				\
									\
	spoil;								\
	EXPECT(pgmap_access_register(&ops), -EINVAL);			\
	if (pks_failed())						\
		pgmap_access_unregister(&ops);				\
}

BAD(ops_without_name, ops.name = NULL)
BAD(ops_of_unknown_use, ops.uses = PGMAP_ACCESS_USES_ALL + 1)
BAD(ops_grant_without_revoke, ops.revoke = NULL)
BAD(ops_revoke_without_grant, ops.grant = NULL)
BAD(ops_add_without_del, ops.range_del = NULL)
BAD(ops_page_grant_without_revoke, ops.grant_page = grant_page_only)

BAD(ops_kmap_without_kunmap, ops.kmap = grant_page_only)

static void *map_only(struct page *page)
{
	return NULL;
}
BAD(ops_map_without_unmap, ops.map = map_only)

static void ops_of_nothing(void)
{
	EXPECT(pgmap_access_register(NULL), -EINVAL);
}

/* A missing op is no call of NULL, and no address of 0. */
static void ops_all_missing(void)
{
	static const struct pgmap_access_ops none = {
		.name = "none", .owner = THIS_MODULE,
	};
	struct pks_range r;
	void *addr;

	EXPECT(pgmap_access_register(&none), 0);
	if (pks_failed())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	if (!pks_failed()) {
		addr = kmap_local_page(virt_to_page(r.addr));
		EXPECT((unsigned long)addr, (unsigned long)r.addr);
		EXPECT(can_read(addr), REFUSED);
		kunmap_local(addr);
		range_unmap(&r);
	}
	EXPECT(pgmap_access_unregister(&none), 0);
}

/* --- guards that name right and length --------------------------------------*/

static void with_access(const void *offset, size_t len, enum pkey_right right,
			void (*look)(u8 *addr))
{
	struct pgmap_access access;
	struct pks_range r;

	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	if (!pks_failed()) {
		u8 *addr = r.addr + (unsigned long)offset;

		pgmap_grant(&access, addr, len, right);
		look(addr);
		EXPECT(access.nr, DIV_ROUND_UP(offset_in_page(addr) + len,
					       PAGE_SIZE));
		EXPECT((unsigned long)access.pgmap, (unsigned long)&r.pgmap);
		EXPECT((unsigned long)access.page,
		       (unsigned long)virt_to_page(addr));
		pgmap_revoke(&access);
		EXPECT(last_cookie, (unsigned long)virt_to_page(addr));
		EXPECT(can_read(addr), REFUSED);
		EXPECT(*pkrs_word(), 0);
		range_unmap(&r);
	}
	ops_down();
}

static void look_read(u8 *addr)
{
	EXPECT(can_read(addr), ALLOWED);
	EXPECT(can_write(addr), REFUSED);
}

static void grant_of_reading(void)
{
	with_access(NULL, 100, PKEY_READ, look_read);
}

static void look_write(u8 *addr)
{
	EXPECT(can_write(addr), ALLOWED);
}

static void grant_of_writing(void)
{
	with_access(NULL, 100, PKEY_WRITE, look_write);
}

static void grant_of_many_pages(void)
{
	with_access((void *)(PAGE_SIZE - 1), PAGE_SIZE + 2, PKEY_WRITE,
		    look_write);
}

static void grant_of_ram(void)
{
	struct pgmap_access access;
	struct pks_range r;

	if (ops_up())
		return;
	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), 0);
	pgmap_grant(&access, fixture - PAGE_SIZE, 10, PKEY_WRITE);
	EXPECT((unsigned long)access.pgmap, 0);
	EXPECT(*pkrs_word(), 0);
	EXPECT(pks_msr(), MSR_SHUT);
	pgmap_revoke(&access);
	range_unmap(&r);
	ops_down();
}

const struct runner_test ops_tests[] = {
	{ "ops_once", ops_once },
	{ "ops_again", ops_again },
	{ "ops_of_nobody", ops_of_nobody },
	{ "ops_stay_while_keyed", ops_stay_while_keyed, NEEDS_RANGE },
	{ "ops_come_not_while_keyed", ops_come_not_while_keyed, NEEDS_RANGE },
	{ "ops_pin_their_module", ops_pin_their_module, NEEDS_RANGE },
	{ "ops_without_keyed_range_pin_nothing",
	  ops_without_keyed_range_pin_nothing, NEEDS_RANGE },
	{ "ops_hear_of_ranges", ops_hear_of_ranges, NEEDS_RANGE },
	{ "ops_without_name", ops_without_name },
	{ "ops_of_unknown_use", ops_of_unknown_use },
	{ "ops_grant_without_revoke", ops_grant_without_revoke },
	{ "ops_revoke_without_grant", ops_revoke_without_grant },
	{ "ops_page_grant_without_revoke", ops_page_grant_without_revoke },
	{ "ops_add_without_del", ops_add_without_del },
	{ "ops_kmap_without_kunmap", ops_kmap_without_kunmap },
	{ "ops_map_without_unmap", ops_map_without_unmap },
	{ "ops_of_nothing", ops_of_nothing },
	{ "ops_all_missing", ops_all_missing, NEEDS_RANGE },
	{ "grant_of_reading", grant_of_reading, NEEDS_RANGE },
	{ "grant_of_writing", grant_of_writing, NEEDS_RANGE },
	{ "grant_of_many_pages", grant_of_many_pages, NEEDS_RANGE },
	{ "grant_of_ram", grant_of_ram, NEEDS_RANGE },
	{}
};
