// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kmap() and its relatives on keyed pages and on RAM, each with the tests' own
 * design and with the built-in one.
 *
 * Not all of them were hooked in a posted version while all unmaps were: the
 * count went below 0 and the key never opened again.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "pks_test.h"

#define AT	24	/* where the data is that a page is told by */

/* One way to map: where the byte at @AT of @page is; how to undo it. */
struct way {
	u8 *(*map)(struct page *page);
	void (*unmap)(struct page *page, u8 *addr);
};

static u8 *way_kmap(struct page *page) { return kmap(page); }
static void way_kunmap(struct page *page, u8 *addr) { kunmap(page); }
static u8 *way_local(struct page *page) { return kmap_local_page(page); }
static void way_unlocal(struct page *page, u8 *addr) { kunmap_local(addr); }
static u8 *way_pfn(struct page *page)
{
	return kmap_local_pfn(page_to_pfn(page));
}
static u8 *way_prot(struct page *page)
{
	return kmap_local_page_prot(page, PAGE_KERNEL);
}
static u8 *way_folio(struct page *page)
{
	return kmap_local_folio(page_folio(page), 0);
}
static u8 *way_folio_offset(struct page *page)
{
	return kmap_local_folio(page_folio(page), AT) - AT;
}
static u8 *way_atomic(struct page *page) { return kmap_atomic(page); }
static u8 *way_atomic_pfn(struct page *page)
{
	return kmap_atomic_pfn(page_to_pfn(page));
}
static void way_unatomic(struct page *page, u8 *addr) { kunmap_atomic(addr); }
/* Any address in the page will do. */
static void way_unlocal_offset(struct page *page, u8 *addr)
{
	kunmap_local(addr + PAGE_SIZE - 1);
}

static const struct way kmap_way = { way_kmap, way_kunmap },
	local_way = { way_local, way_unlocal },
	pfn_way = { way_pfn, way_unlocal },
	prot_way = { way_prot, way_unlocal },
	folio_way = { way_folio, way_unlocal },
	folio_offset_way = { way_folio_offset, way_unlocal },
	atomic_way = { way_atomic, way_unatomic },
	atomic_pfn_way = { way_atomic_pfn, way_unatomic },
	unlocal_offset_way = { way_local, way_unlocal_offset };

static struct pks_range range;
static bool own_ops;

static bool range_up(bool own)
{
	own_ops = own;
	if (own && ops_up())
		return false;
	EXPECT_AT("memremap_pages()", range_map(&range, 0, PART, PGMAP_KEYED),
		  0);
	if (!pks_failed())
		return true;
	if (own)
		ops_down();
	return false;
}

static void range_down(void)
{
	range_unmap(&range);
	if (own_ops)
		ops_down();
}

/* A byte that tells a page; written beside all guards. */
static struct page *marked(unsigned long index, u8 mark)
{
	u8 *addr = range.addr + index * PAGE_SIZE;

	pks_grant_write(PKS_KEY_PGMAP);
	addr[AT] = mark;
	pks_revoke(PKS_KEY_PGMAP);
	return virt_to_page(addr);
}

static void keyed_page(const struct way *way, bool own)
{
	struct page *page;
	u8 *addr, value = 0;

	if (!range_up(own))
		return;
	page = marked(3, 0x33);
	marked(4, 0x44);
	addr = way->map(page);
	EXPECT(pks_probe_read(addr + AT, &value), ALLOWED);
	EXPECT(value, 0x33);
	EXPECT(pks_probe_write(addr + AT, 0x34), ALLOWED);
	EXPECT(!!*pkrs_word(), 1);
	way->unmap(page, addr);
	EXPECT(can_read(addr + AT), REFUSED);
	EXPECT(*pkrs_word(), 0);
	EXPECT(pks_msr(), MSR_SHUT);
	range_down();
}

static void ram_page(const struct way *way, bool own)
{
	struct page *page = virt_to_page(fixture - PAGE_SIZE);
	u8 *addr;

	if (!range_up(own))
		return;
	addr = way->map(page);
	EXPECT((unsigned long)addr, (unsigned long)fixture - PAGE_SIZE);
	EXPECT(*pkrs_word(), 0);
	EXPECT(pks_msr(), MSR_SHUT);
	way->unmap(page, addr);
	EXPECT(*pkrs_word(), 0);
	range_down();
}

#define WAYS(way)							\
static void keyed_##way(void) { keyed_page(&way##_way, true); }		\
static void keyed_##way##_builtin(void) { keyed_page(&way##_way, false); }\
static void ram_##way(void) { ram_page(&way##_way, true); }

WAYS(kmap)
WAYS(local)
WAYS(pfn)
WAYS(prot)
WAYS(folio)
WAYS(folio_offset)
WAYS(atomic)
WAYS(atomic_pfn)
WAYS(unlocal_offset)

/* --- a folio of many pages --------------------------------------------------*/

static void compound_ram_folio(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	u8 *addr;

	if (!page || !range_up(true)) {
		pks_skip("no memory");
		return;
	}
	addr = kmap_local_folio(page_folio(page), PAGE_SIZE + AT);
	EXPECT((unsigned long)addr,
	       (unsigned long)page_address(page) + PAGE_SIZE + AT);
	kunmap_local(addr);
	range_down();
	__free_pages(page, 1);
}

/* --- a design with a shorter way for one page -------------------------------*/

static unsigned int pages_granted;

static void page_grant(struct page *page, struct dev_pagemap *pgmap)
{
	pages_granted++;
	(*pkrs_word())++;
	pks_grant_write(PKS_KEY_PGMAP);
}

static void page_revoke(struct page *page, struct dev_pagemap *pgmap)
{
	if (!--*pkrs_word())
		pks_revoke(PKS_KEY_PGMAP);
}

static void page_ops_are_used(void)
{
	struct pgmap_access_ops ops = test_ops;

	ops.range_add = NULL;
	ops.range_del = NULL;
	ops.grant_page = page_grant;
	ops.revoke_page = page_revoke;
	pages_granted = 0;
	EXPECT(pgmap_access_register(&ops), 0);
	if (pks_failed())
		return;
	keyed_page(&local_way, false);
	EXPECT(pages_granted, 1);
	EXPECT(pgmap_access_unregister(&ops), 0);
}

/* --- a design that does something else for kmap() ---------------------------*/

static unsigned int kmaps, kunmaps;

static void own_kmap(struct page *page, struct dev_pagemap *pgmap)
{
	kmaps++;
	page_grant(page, pgmap);
}

static void own_kunmap(struct page *page, struct dev_pagemap *pgmap)
{
	kunmaps++;
	page_revoke(page, pgmap);
}

static void kmap_ops_of(const struct way *way, unsigned int asked)
{
	struct pgmap_access_ops ops = test_ops;

	ops.range_add = NULL;
	ops.range_del = NULL;
	ops.grant_page = page_grant;
	ops.revoke_page = page_revoke;
	ops.kmap = own_kmap;
	ops.kunmap = own_kunmap;
	kmaps = 0;
	kunmaps = 0;
	EXPECT(pgmap_access_register(&ops), 0);
	if (pks_failed())
		return;
	keyed_page(way, false);
	EXPECT(kmaps, asked);
	EXPECT(kunmaps, asked);
	EXPECT(pgmap_access_unregister(&ops), 0);
}

static void kmap_ops_are_used(void) { kmap_ops_of(&kmap_way, 1); }
static void kmap_ops_are_not_for_local(void) { kmap_ops_of(&local_way, 0); }
static void kmap_ops_are_not_for_atomic(void) { kmap_ops_of(&atomic_way, 0); }

/* --- nesting ---------------------------------------------------------------*/

static void nested_same_page(void)
{
	struct page *page;
	u8 *a, *b;

	if (!range_up(true))
		return;
	page = marked(0, 1);
	a = kmap_local_page(page);
	b = kmap_local_page(page);
	kunmap_local(b);
	EXPECT(can_write(a), ALLOWED);
	kunmap_local(a);
	EXPECT(can_read(a), REFUSED);
	range_down();
}

static void nested_kinds(void)
{
	struct page *page;
	u8 *a, *b;

	if (!range_up(false))
		return;
	page = marked(0, 1);
	a = kmap(page);
	b = kmap_local_page(page);
	kunmap(page);
	EXPECT(can_write(b), ALLOWED);
	kunmap_local(b);
	EXPECT(can_read(a), REFUSED);
	range_down();
}

/* Ranges share a key: shutting one must not shut the other. */
static void two_ranges(bool own)
{
	struct pks_range second;
	u8 *a, *b;

	if (!range_up(own))
		return;
	EXPECT(range_map(&second, PART, PART, PGMAP_KEYED), 0);
	if (!pks_failed()) {
		a = kmap_local_page(virt_to_page(range.addr));
		b = kmap_local_page(virt_to_page(second.addr));
		kunmap_local(b);
		EXPECT(can_write(a), ALLOWED);
		kunmap_local(a);
		EXPECT(can_read(a), REFUSED);
		EXPECT(can_read(b), REFUSED);
		range_unmap(&second);
	}
	range_down();
}

static void inner_of_two_ranges(void) { two_ranges(true); }
static void inner_of_two_ranges_builtin(void) { two_ranges(false); }

/* Reading inside writing and writing inside reading, built-in design. */
static void nested_rights(enum pkey_right outer, enum pkey_right inner)
{
	struct pgmap_access o, i;
	u8 *addr;

	if (!range_up(false))
		return;
	addr = range.addr;
	pgmap_grant(&o, addr, 8, outer);
	pgmap_grant(&i, addr, 8, inner);
	EXPECT(can_write(addr), ALLOWED);
	pgmap_revoke(&i);
	EXPECT(can_read(addr), ALLOWED);
	EXPECT(can_write(addr), outer == PKEY_WRITE ? ALLOWED : REFUSED);
	pgmap_revoke(&o);
	EXPECT(can_read(addr), REFUSED);
	EXPECT(*pkrs_word(), 0);
	range_down();
}

static void read_in_write_builtin(void)
{
	nested_rights(PKEY_WRITE, PKEY_READ);
}

static void write_in_read_builtin(void)
{
	nested_rights(PKEY_READ, PKEY_WRITE);
}

static void read_only_builtin(void)
{
	struct pgmap_access access;

	if (!range_up(false))
		return;
	pgmap_grant(&access, range.addr, 8, PKEY_READ);
	EXPECT(can_read(range.addr), ALLOWED);
	EXPECT(can_write(range.addr), REFUSED);
	pgmap_revoke(&access);
	EXPECT(can_read(range.addr), REFUSED);
	range_down();
}

/* --- mapped before the hooks were on, unmapped after, and the reverse -------*/

static void ram_mapped_before_arming(void)
{
	u8 *addr = kmap_local_page(virt_to_page(fixture - PAGE_SIZE));

	if (!range_up(true)) {
		kunmap_local(addr);
		return;
	}
	kunmap_local(addr);
	EXPECT(*pkrs_word(), 0);
	EXPECT(pks_msr(), MSR_SHUT);
	range_down();
}

static void ram_unmapped_after_disarming(void)
{
	u8 *addr;

	if (!range_up(true))
		return;
	addr = kmap_local_page(virt_to_page(fixture - PAGE_SIZE));
	range_down();
	kunmap_local(addr);
	EXPECT(*pkrs_word(), 0);
	EXPECT(pks_msr(), MSR_SHUT);
}

/* --- a design that has addresses of its own --------------------------------*/

static struct page *unmapped_page;
static void *alias;

static void *alias_map(struct page *page)
{
	alias = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	return alias;
}

static void alias_unmap(struct page *page)
{
	unmapped_page = page;
	vunmap(alias);
}

static void default_unmap(struct page *page)
{
}

/* For kmap() alone: what others return is for their own context. */
static void alias_of(const struct way *way, bool keyed)
{
	bool aliased = keyed && way == &kmap_way;
	static const struct pgmap_access_ops ops = {
		.name = "alias", .owner = THIS_MODULE,
		.map = alias_map, .unmap = alias_unmap,
	};
	u8 *addr, value = 0;
	struct page *page;

	EXPECT(pgmap_access_register(&ops), 0);
	if (pks_failed() || !range_up(false)) {
		pgmap_access_unregister(&ops);
		return;
	}
	unmapped_page = NULL;
	page = keyed ? marked(2, 0x22) : virt_to_page(fixture - PAGE_SIZE);
	addr = way->map(page);
	EXPECT(addr == page_address(page), !aliased);
	EXPECT(pks_msr(), MSR_SHUT);
	if (keyed && !aliased) {
		EXPECT(can_read(addr + AT), REFUSED);
	} else {
		EXPECT(pks_probe_read(addr + AT, &value), ALLOWED);
		EXPECT(value, keyed ? 0x22 : FIXTURE_BYTE);
	}
	way->unmap(page, addr);
	EXPECT(unmapped_page == page, aliased);
	range_down();
	pgmap_access_unregister(&ops);
}

static void *no_map(struct page *page)
{
	return NULL;
}

/* kmap() cannot fail: its caller gets an address that is shut, not one near 0. */
static void alias_that_is_none(void)
{
	static const struct pgmap_access_ops ops = {
		.name = "no alias", .owner = THIS_MODULE,
		.map = no_map, .unmap = default_unmap,
	};
	struct page *page;
	void *addr;

	EXPECT(pgmap_access_register(&ops), 0);
	if (pks_failed() || !range_up(false)) {
		pgmap_access_unregister(&ops);
		return;
	}
	page = marked(2, 0x22);
	addr = kmap(page);
	EXPECT(addr == page_address(page), 1);
	EXPECT(can_read(page_address(page)), REFUSED);
	kunmap(page);
	range_down();
	pgmap_access_unregister(&ops);
}

static void alias_of_keyed_local(void) { alias_of(&local_way, true); }
static void alias_of_keyed_kmap(void) { alias_of(&kmap_way, true); }
static void alias_of_keyed_folio(void) { alias_of(&folio_offset_way, true); }
static void alias_of_ram_local(void) { alias_of(&local_way, false); }
static void alias_of_ram_kmap(void) { alias_of(&kmap_way, false); }

const struct runner_test kmap_tests[] = {
#define TEST(name) { #name, name, NEEDS_RANGE }
#define ROWS(way) TEST(keyed_##way), TEST(keyed_##way##_builtin), TEST(ram_##way)
	ROWS(kmap),
	ROWS(local),
	ROWS(pfn),
	ROWS(prot),
	ROWS(folio),
	ROWS(folio_offset),
	ROWS(atomic),
	ROWS(atomic_pfn),
	ROWS(unlocal_offset),
	TEST(compound_ram_folio),
	TEST(page_ops_are_used),
	TEST(kmap_ops_are_used),
	TEST(kmap_ops_are_not_for_local),
	TEST(kmap_ops_are_not_for_atomic),
	TEST(nested_same_page),
	TEST(nested_kinds),
	TEST(inner_of_two_ranges),
	TEST(inner_of_two_ranges_builtin),
	TEST(read_in_write_builtin),
	TEST(write_in_read_builtin),
	TEST(read_only_builtin),
	TEST(ram_mapped_before_arming),
	TEST(ram_unmapped_after_disarming),
	TEST(alias_of_keyed_local),
	TEST(alias_of_keyed_kmap),
	TEST(alias_of_keyed_folio),
	TEST(alias_of_ram_local),
	TEST(alias_of_ram_kmap),
	TEST(alias_that_is_none),
	{}
};
