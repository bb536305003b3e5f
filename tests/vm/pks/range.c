// SPDX-License-Identifier: GPL-2.0-or-later
/* Keyed ranges come and go. */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/set_memory.h>
#include <linux/slab.h>

#include <asm/pgtable.h>
#include <asm/set_memory.h>
#include <asm/tlbflush.h>
#include <asm/word-at-a-time.h>

#include "pks_test.h"

static void describe(struct pks_range *r, phys_addr_t start, unsigned long size,
		     unsigned int flags)
{
	memset(r, 0, sizeof(*r));
	r->pgmap.type = MEMORY_DEVICE_GENERIC;
	r->pgmap.flags = flags;
	r->pgmap.nr_range = 1;
	r->pgmap.range.start = start;
	r->pgmap.range.end = start + size - 1;
}

static int map_described(struct pks_range *r)
{
	void *addr = memremap_pages(&r->pgmap, NUMA_NO_NODE);

	if (IS_ERR(addr))
		return PTR_ERR(addr);
	r->addr = addr;
	return 0;
}

int range_map(struct pks_range *r, unsigned long offset, unsigned long size,
	      unsigned int flags)
{
	describe(r, range_start + offset, size, flags);
	return map_described(r);
}

void range_unmap(struct pks_range *r)
{
	if (r->addr)
		memunmap_pages(&r->pgmap);
	r->addr = NULL;
}

/* The key of the leaf at @addr, -1 without one; its size by @level. */
static int leaf_key(const void *addr, unsigned int *level)
{
	pte_t *pte = lookup_address((unsigned long)addr, level);

	if (!pte || !pte_present(*pte))
		return -1;
	return pte_flags_pkey(pte_flags(*pte));
}

/* How many pages of a range have another key than @key. */
static unsigned long pages_without(const u8 *addr, unsigned long size, int key)
{
	unsigned long i, n = 0;
	unsigned int level;

	for (i = 0; i < size; i += PAGE_SIZE)
		n += leaf_key(addr + i, &level) != key;
	return n;
}

void with_range(unsigned int flags, void (*look)(struct pks_range *r))
{
	struct pks_range r;
	int err = range_map(&r, 0, PART, flags);

	EXPECT_AT("memremap_pages()", err, 0);
	if (err)
		return;
	look(&r);
	range_unmap(&r);
}

/*
 * Mapping skips what has a leaf already, key or no key, without a word. So look
 * at every one.
 */
static void look_at_leaves(struct pks_range *r)
{
	EXPECT(pages_without(r->addr, PART, PKS_KEY_PGMAP), 0);
}

static void range_leaves_are_keyed(void)
{
	with_range(PGMAP_KEYED, look_at_leaves);
}

static void stray(struct pks_range *r)
{
	EXPECT(can_read(r->addr), REFUSED);
	EXPECT(can_write(r->addr + PART - 1), REFUSED);
}

static void range_strays_refused(void)
{
	with_range(PGMAP_KEYED, stray);
}

static void look_at_unkeyed(struct pks_range *r)
{
	EXPECT(pages_without(r->addr, PART, PKS_KEY_DEFAULT), 0);
	EXPECT(can_write(r->addr), ALLOWED);
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
}

static void range_unkeyed_is_open(void)
{
	with_range(0, look_at_unkeyed);
}

static void range_reused_unkeyed(void)
{
	with_range(PGMAP_KEYED, look_at_leaves);
	with_range(0, look_at_unkeyed);
}

static void range_reused_keyed(void)
{
	with_range(0, look_at_unkeyed);
	with_range(PGMAP_KEYED, look_at_leaves);
	with_range(PGMAP_KEYED, stray);
}

static void look_for_none(struct pks_range *r)
{
	unsigned int level;
	u8 *addr = r->addr;

	range_unmap(r);
	EXPECT(leaf_key(addr, &level), -1);
}

static void range_leaves_are_gone(void)
{
	with_range(PGMAP_KEYED, look_for_none);
}

static void look_at_2m(struct pks_range *r)
{
	unsigned int level;

	EXPECT(leaf_key(r->addr, &level), PKS_KEY_PGMAP);
	EXPECT(level, PG_LEVEL_2M);
	EXPECT(can_read(r->addr + PMD_SIZE - 1), REFUSED);
}

static void range_2m_leaf(void)
{
	with_range(PGMAP_KEYED, look_at_2m);
}

/* Addresses without memory behind them will do: the key is looked at first. */
static void range_1g_leaf(void)
{
	struct pks_range r;
	unsigned int level;
	u8 *page;

	if (!boot_cpu_has(X86_FEATURE_GBPAGES)) {
		pks_skip("no leaves of 1 GiB");
		return;
	}
	describe(&r, 4UL << 30, PUD_SIZE, PGMAP_KEYED);
	EXPECT(map_described(&r), 0);
	if (pks_failed())
		return;
	page = r.addr + SZ_512M;
	EXPECT(leaf_key(page, &level), PKS_KEY_PGMAP);
	EXPECT(level, PG_LEVEL_1G);
	EXPECT(can_read(page), REFUSED);
	EXPECT(can_write(page), REFUSED);
	pks_grant_read(PKS_KEY_PGMAP);
	EXPECT(can_read(page), ALLOWED);
	EXPECT(can_write(page), REFUSED);
	pks_revoke(PKS_KEY_PGMAP);
	range_unmap(&r);
}

static void range_fs_dax(void)
{
	struct pks_range r;

	describe(&r, range_start, PART, PGMAP_KEYED);
	r.pgmap.type = MEMORY_DEVICE_FS_DAX;
	EXPECT(map_described(&r), 0);
	if (pks_failed())
		return;
	look_at_leaves(&r);
	stray(&r);
	range_unmap(&r);
}

/* --- what is counted, and given back when something fails ------------------*/

static void range_arms(void)
{
	struct pks_range a, b;

	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
	EXPECT(range_map(&a, 0, PART, PGMAP_KEYED), 0);
	EXPECT(static_key_count(&pgmap_armed_key.key), 1);
	EXPECT(range_map(&b, PART, PART, PGMAP_KEYED), 0);
	EXPECT(static_key_count(&pgmap_armed_key.key), 2);
	range_unmap(&a);
	EXPECT(static_key_count(&pgmap_armed_key.key), 1);
	range_unmap(&b);
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
}

/* The fixture's own use of a key would hide whether the range's is back. */
static void range_activates(void)
{
	struct pks_range r;

	fixture_down();
	EXPECT(static_key_enabled(&pks_active_key), temporary);
	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	EXPECT(static_key_enabled(&pks_active_key), 1);
	range_unmap(&r);
	EXPECT(static_key_enabled(&pks_active_key), temporary);
	fixture_up();
}

/* A posted version counted the range first and then checked what it was. */
static void fails_without_trace(struct pks_range *r, int want)
{
	unsigned int refs = module_refcount(THIS_MODULE);
	int i;

	fixture_down();
	for (i = 0; i < 3; i++) {
		EXPECT_AT("memremap_pages()", map_described(r), want);
		range_unmap(r);
	}
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
	EXPECT(static_key_enabled(&pks_active_key), temporary);
	EXPECT(module_refcount(THIS_MODULE), refs);
	fixture_up();
}

static void range_of_bad_type(void)
{
	struct pks_range r;

	describe(&r, range_start, PART, PGMAP_KEYED);
	r.pgmap.type = MEMORY_DEVICE_PCI_P2PDMA;
	fails_without_trace(&r, -EINVAL);
}

/*
 * A page behind the first of a compound one has its head where others have
 * their pgmap: it could not be told whose it is.
 */
static void range_of_compound_pages(void)
{
	struct pks_range r;

	describe(&r, range_start, PART, PGMAP_KEYED);
	r.pgmap.vmemmap_shift = PMD_SHIFT - PAGE_SHIFT;
	fails_without_trace(&r, -EINVAL);
}

static void range_over_ram(void)
{
	struct pks_range r;

	describe(&r, SZ_64M, PART, PGMAP_KEYED);
	fails_without_trace(&r, -ENXIO);
	EXPECT(can_write(fixture - 1), ALLOWED);
}

static void range_the_design_refuses(void)
{
	struct pks_range r;

	if (ops_up())
		return;
	test_range_add_error = -ENOSPC;
	describe(&r, range_start, PART, PGMAP_KEYED);
	fails_without_trace(&r, -ENOSPC);
	test_range_add_error = 0;
	ops_down();
	with_range(0, look_at_unkeyed);
}

static void range_second_part_fails(void)
{
	struct dev_pagemap *pgmap = kzalloc(struct_size(pgmap, ranges, 2),
					    GFP_KERNEL);
	void *addr;

	if (!pgmap) {
		pks_skip("no memory");
		return;
	}
	pgmap->type = MEMORY_DEVICE_GENERIC;
	pgmap->flags = PGMAP_KEYED;
	pgmap->nr_range = 2;
	pgmap->ranges[0].start = range_start;
	pgmap->ranges[0].end = range_start + PART - 1;
	pgmap->ranges[1].start = SZ_64M;
	pgmap->ranges[1].end = SZ_64M + PART - 1;
	addr = memremap_pages(pgmap, NUMA_NO_NODE);
	EXPECT_AT("memremap_pages()", PTR_ERR_OR_ZERO(addr), -ENXIO);
	if (!IS_ERR(addr))
		memunmap_pages(pgmap);
	kfree(pgmap);
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
	with_range(0, look_at_unkeyed);
}

static void flush_tlb_all_here(void)
{
	preempt_disable();
	__flush_tlb_all();
	preempt_enable();
}

/*
 * Part of the range is in the direct map already: put a leaf there by hand,
 * where the range's own first leaf would come.
 */
static void range_over_direct_map(void)
{
	struct pks_range r;
	unsigned int level;
	pmd_t *pmd, was;

	EXPECT(range_map(&r, 0, PART, 0), 0);
	if (pks_failed())
		return;
	pmd = (pmd_t *)lookup_address((unsigned long)r.addr, &level);
	was = *pmd;
	range_unmap(&r);
	/* Its table is still there, since RAM below shares it. */
	if (level != PG_LEVEL_2M || pmd_val(*pmd)) {
		pks_skip("the direct map is not as it was");
		return;
	}
	WRITE_ONCE(*pmd, was);
	EXPECT_AT("memremap_pages()", range_map(&r, 0, PART, PGMAP_KEYED),
		  -EBUSY);
	range_unmap(&r);
	WRITE_ONCE(*pmd, __pmd(0));
	flush_tlb_all_here();
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
	with_range(PGMAP_KEYED, look_at_leaves);
}

/* What a machine check leaves of a page: a small leaf that is not present. */
static pte_t *lose_page(u8 *addr)
{
	unsigned long start = (unsigned long)addr;
	unsigned int level;
	pgprot_t prot;
	pte_t *pte;

	/* Two keys in it split a large leaf. */
	EXPECT(set_memory_pkey(start, 1, FOREIGN_KEY), 0);
	EXPECT(set_memory_pkey(start, 1, PKS_KEY_PGMAP), 0);
	pte = lookup_address(start, &level);
	EXPECT(level, PG_LEVEL_4K);
	if (pks_failed())
		return NULL;
	prot = pte_pgprot(*pte);
	pgprot_val(prot) &= ~(_PAGE_PRESENT | _PAGE_GLOBAL);
	set_pte(pte, pfn_pte(pte_pfn(*pte), prot));
	flush_tlb_all_here();
	return pte;
}

/*
 * Such a leaf stays when the range goes, and its key goes: when the range comes
 * again it has to have it again, or the range is refused for ever after.
 */
static void range_with_lost_page(void)
{
	struct pks_range r;
	pte_t *pte;
	u8 *page;

	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	if (pks_failed())
		return;
	page = r.addr + 5 * PAGE_SIZE;
	pte = lose_page(page);
	range_unmap(&r);
	if (!pte)
		return;
	EXPECT(pte_none(*pte), 0);
	EXPECT(pte_flags_pkey(pte_flags(*pte)), PKS_KEY_DEFAULT);
	EXPECT_AT("memremap_pages()", range_map(&r, 0, PART, PGMAP_KEYED), 0);
	if (pks_failed()) {
		/* Or no later test has the range. */
		set_pte(pte, __pte(0));
		return;
	}
	EXPECT(pte_flags_pkey(pte_flags(*pte)), PKS_KEY_PGMAP);
	EXPECT(!!pte_present(*pte), 0);
	EXPECT_AT("others", pages_without(r.addr, PART, PKS_KEY_PGMAP), 1);
	/* When it is found good after all. */
	EXPECT(clear_mce_nospec(page_to_pfn(virt_to_page(page))), 0);
	EXPECT(can_read(page), REFUSED);
	range_unmap(&r);
	with_range(PGMAP_KEYED, look_at_leaves);
}

/* --- strays at the ends of ranges, and where there is none ------------------*/

static void word_over_start(struct pks_range *r)
{
	u64 before = EVENTS(fixed_up);

	EXPECT(load_unaligned_zeropad(r->addr - 3) >> 24, 0);
	EXPECT(EVENTS(fixed_up) - before, 0);
	EXPECT(pks_msr(), MSR_SHUT);
}

/* What is in front of the range may be freed memory: the word is thrown away. */
static void range_word_over_its_start(void)
{
	if (IS_ENABLED(CONFIG_KASAN)) {
		pks_skip("KASAN looks at all of the word");
		return;
	}
	with_range(PGMAP_KEYED, word_over_start);
}

static unsigned int faults;

static enum pkey_right count_fault(struct dev_pagemap *pgmap, struct page *page,
				   bool write)
{
	faults++;
	return PKEY_NONE;
}

/*
 * Where a range comes or goes leaves have the key, and behind the struct page
 * there may be anything, also between two ranges that stay. Anything, here, is a
 * page that claims to be of a keyed range.
 */
static void range_asks_no_page_of_none(void)
{
	static struct dev_pagemap nobody = {
		.flags = PGMAP_KEYED | PGMAP_ACCESS_ADDED,
	};
	static const struct pgmap_access_ops ops = {
		.name = "counts faults", .owner = THIS_MODULE,
		.fault = count_fault,
	};
	struct pks_range a, between, b;
	struct page *page;

	faults = 0;
	EXPECT(pgmap_access_register(&ops), 0);
	if (pks_failed())
		return;
	EXPECT(range_map(&a, 0, PART, PGMAP_KEYED), 0);
	EXPECT(range_map(&between, PART, PART, 0), 0);
	EXPECT(range_map(&b, 2 * PART, PART, PGMAP_KEYED), 0);
	if (pks_failed())
		goto out;
	page = virt_to_page(between.addr);
	EXPECT(set_memory_pkey((unsigned long)between.addr, 1, PKS_KEY_PGMAP),
	       0);
	__SetPageKeyed(page);
	page->pgmap = &nobody;
	EXPECT(can_read(between.addr), REFUSED);
	EXPECT_AT("asked", faults, 0);
	page->pgmap = &between.pgmap;
	__clear_bit(PG_keyed, &page->flags);
	EXPECT(set_memory_pkey((unsigned long)between.addr, 1, PKS_KEY_DEFAULT),
	       0);
	/* As it is about each of the two. */
	EXPECT(can_read(a.addr + PART - 1), REFUSED);
	EXPECT(faults, 1);
	EXPECT(can_read(b.addr), REFUSED);
	EXPECT(faults, 2);
out:
	range_unmap(&b);
	range_unmap(&between);
	range_unmap(&a);
	EXPECT(pgmap_access_unregister(&ops), 0);
}

/* The word of a task that forgot to count down is cleared before the next range. */
static void first_range_clears_words(void)
{
	struct pks_range r;

	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	*pkrs_word() = TEST_WORD;
	range_unmap(&r);
	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	EXPECT(*pkrs_word(), 0);
	range_unmap(&r);
}

static struct task_struct *idle;

static enum hrtimer_restart see_idle(struct hrtimer *timer)
{
	if (is_idle_task(current))
		WRITE_ONCE(idle, current);
	return HRTIMER_NORESTART;
}

/* And so is that of an idle task, which is in no list of tasks. */
static void first_range_clears_idle_words(void)
{
	struct hrtimer timer;
	struct pks_range r;

	idle = NULL;
	hrtimer_init_on_stack(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	timer.function = see_idle;
	hrtimer_start(&timer, ms_to_ktime(1), HRTIMER_MODE_REL_HARD);
	msleep(20);
	hrtimer_cancel(&timer);
	destroy_hrtimer_on_stack(&timer);
	if (!READ_ONCE(idle)) {
		pks_skip("this CPU is never idle");
		return;
	}
	/* It does not run: this task does, on its CPU. */
	idle->thread.pkrs.word = TEST_WORD;
	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	EXPECT(READ_ONCE(idle->thread.pkrs.word), 0);
	idle->thread.pkrs.word = 0;
	range_unmap(&r);
}

const struct runner_test range_tests[] = {
#define TEST(name) { #name, name, NEEDS_RANGE }
	TEST(range_leaves_are_keyed),
	TEST(range_strays_refused),
	TEST(range_unkeyed_is_open),
	TEST(range_reused_unkeyed),
	TEST(range_reused_keyed),
	TEST(range_leaves_are_gone),
	TEST(range_2m_leaf),
	TEST(range_1g_leaf),
	TEST(range_fs_dax),
	TEST(range_arms),
	TEST(range_activates),
	TEST(range_of_bad_type),
	TEST(range_of_compound_pages),
	TEST(range_over_ram),
	TEST(range_the_design_refuses),
	TEST(range_second_part_fails),
	TEST(range_over_direct_map),
	TEST(range_with_lost_page),
	TEST(range_word_over_its_start),
	TEST(range_asks_no_page_of_none),
	TEST(first_range_clears_words),
	TEST(first_range_clears_idle_words),
#undef TEST
	{}
};
