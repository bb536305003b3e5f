// SPDX-License-Identifier: GPL-2.0-or-later
/* set_memory_pkey(): keys on memory that was mapped without. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include <asm/pgtable.h>
#include <asm/set_memory.h>

#include "pks_test.h"

static int key_of(const void *addr, unsigned int *level)
{
	pte_t *pte = lookup_address((unsigned long)addr, level);

	return pte ? (int)pte_flags_pkey(pte_flags(*pte)) : -1;
}

static void pkey_4k_leaf(void)
{
	unsigned int level;

	EXPECT(key_of(fixture, &level), PKS_KEY_TEST);
	EXPECT(level, PG_LEVEL_4K);
	EXPECT(key_of(fixture - 1, &level), PKS_KEY_DEFAULT);
	EXPECT(key_of(fixture + 2 * PAGE_SIZE, &level), PKS_KEY_DEFAULT);
}

/* As much as one large leaf maps; the test is skipped without. */
static u8 *large_block(void)
{
	unsigned long addr = __get_free_pages(GFP_KERNEL,
					      PMD_SHIFT - PAGE_SHIFT);

	if (!addr)
		pks_skip("no 2 MiB of memory");
	return (u8 *)addr;
}

/* A large leaf that is keyed as a whole stays one, and is as shut. */
static void pkey_2m_leaf(void)
{
	unsigned int level;
	u8 *addr = large_block();

	if (!addr)
		return;
	key_of(addr, &level);
	if (level == PG_LEVEL_4K) {
		pks_skip("the direct map has small leaves there");
	} else {
		EXPECT(set_memory_pkey((unsigned long)addr, PTRS_PER_PMD,
				       PKS_KEY_TEST), 0);
		EXPECT(key_of(addr + PMD_SIZE / 2, &level), PKS_KEY_TEST);
		EXPECT(level, PG_LEVEL_2M);
		EXPECT(can_read(addr), REFUSED);
		EXPECT(can_write(addr + PMD_SIZE - 1), REFUSED);
		guard_open();
		EXPECT(can_write(addr + PMD_SIZE - 1), ALLOWED);
		guard_close();
		EXPECT(set_memory_pkey((unsigned long)addr, PTRS_PER_PMD, 0),
		       0);
		EXPECT(can_write(addr), ALLOWED);
	}
	free_pages((unsigned long)addr, PMD_SHIFT - PAGE_SHIFT);
}

/* The other pages of a large leaf that is split keep what they had. */
static void pkey_splits_a_leaf(void)
{
	unsigned int level;
	u8 *addr = large_block();

	if (!addr)
		return;
	EXPECT(set_memory_pkey((unsigned long)addr, PTRS_PER_PMD,
			       PKS_KEY_TEST), 0);
	EXPECT(set_memory_pkey((unsigned long)addr + 5 * PAGE_SIZE, 1, 0), 0);
	EXPECT(key_of(addr + 5 * PAGE_SIZE, &level), PKS_KEY_DEFAULT);
	EXPECT(level, PG_LEVEL_4K);
	EXPECT(can_write(addr + 5 * PAGE_SIZE), ALLOWED);
	EXPECT(can_write(addr + 4 * PAGE_SIZE), REFUSED);
	EXPECT(can_write(addr + PMD_SIZE - 1), REFUSED);
	EXPECT(set_memory_pkey((unsigned long)addr, PTRS_PER_PMD, 0), 0);
	EXPECT(can_write(addr + 4 * PAGE_SIZE), ALLOWED);
	free_pages((unsigned long)addr, PMD_SHIFT - PAGE_SHIFT);
}

/* All bits of the old key go, not only those that the new one adds. */
static void pkey_replaces_a_key(void)
{
	unsigned int level;

	EXPECT(set_memory_pkey((unsigned long)fixture, 1, 5), 0);
	EXPECT(key_of(fixture, &level), 5);
	EXPECT(set_memory_pkey((unsigned long)fixture, 1, 10), 0);
	EXPECT(key_of(fixture, &level), 10);
	EXPECT(set_memory_pkey((unsigned long)fixture, 1, PKS_KEY_TEST), 0);
	EXPECT(key_of(fixture, &level), PKS_KEY_TEST);
}

static void pkey_takes_effect_everywhere(void)
{
	u8 *addr = fixture - PAGE_SIZE;
	struct pks_seen seen = {};

	/* Both CPUs have a translation of it. */
	can_read(addr);
	see_on_cpu(other_cpu(), &seen);
	fixture = addr;
	see_on_cpu(other_cpu(), &seen);
	EXPECT(seen.read, ALLOWED);
	EXPECT(set_memory_pkey((unsigned long)addr, 1, PKS_KEY_TEST), 0);
	see_on_cpu(other_cpu(), &seen);
	EXPECT(seen.read, REFUSED);
	EXPECT(can_read(addr), REFUSED);
	EXPECT(set_memory_pkey((unsigned long)addr, 1, 0), 0);
	see_on_cpu(other_cpu(), &seen);
	EXPECT(seen.read, ALLOWED);
	fixture = addr + PAGE_SIZE;
}

/* --- what is refused, and changes nothing ----------------------------------*/

static void refused_at(unsigned long addr, int numpages, unsigned int key)
{
	unsigned int level;

	EXPECT(set_memory_pkey(addr, numpages, key), -EINVAL);
	EXPECT(key_of(fixture, &level), PKS_KEY_TEST);
	EXPECT(key_of(fixture - 1, &level), PKS_KEY_DEFAULT);
}

static void pkey_misaligned(void)
{
	refused_at((unsigned long)fixture - PAGE_SIZE + 8, 1, PKS_KEY_TEST);
}

static void pkey_of_no_pages(void)
{
	refused_at((unsigned long)fixture - PAGE_SIZE, 0, PKS_KEY_TEST);
	refused_at((unsigned long)fixture - PAGE_SIZE, -1, PKS_KEY_TEST);
}

static void pkey_that_is_none(void)
{
	refused_at((unsigned long)fixture - PAGE_SIZE, 1, PKS_NR_KEYS);
	refused_at((unsigned long)fixture, 1, ~0u);
}

static void pkey_of_vmalloc(void)
{
	void *area = vmalloc(PAGE_SIZE);
	unsigned int level;

	refused_at((unsigned long)area, 1, PKS_KEY_TEST);
	EXPECT(key_of(area, &level), PKS_KEY_DEFAULT);
	vfree(area);
}

static void pkey_of_module(void)
{
	refused_at((unsigned long)pks_probes_start & PAGE_MASK, 1,
		   PKS_KEY_TEST);
}

static void pkey_of_user_address(void)
{
	refused_at(PAGE_SIZE, 1, PKS_KEY_TEST);
}

static void pkey_of_unmapped(void)
{
	refused_at((unsigned long)__va(range_start), 1, PKS_KEY_TEST);
}

static void pkey_behind_memory(void)
{
	refused_at(PAGE_OFFSET + (1UL << 45), 1, PKS_KEY_TEST);
}

/* Mapped at its begin, and not at its end: the begin is not changed either. */
static void pkey_of_half_mapped(void)
{
	unsigned long end = (unsigned long)__va(range_start);
	unsigned int level;

	if (key_of((void *)end - PAGE_SIZE, &level) != PKS_KEY_DEFAULT) {
		pks_skip("nothing is mapped in front of the range");
		return;
	}
	refused_at(end - PAGE_SIZE, 2, PKS_KEY_TEST);
	EXPECT(key_of((void *)end - PAGE_SIZE, &level), PKS_KEY_DEFAULT);
}

const struct runner_test memory_tests[] = {
	{ "pkey_4k_leaf", pkey_4k_leaf },
	{ "pkey_2m_leaf", pkey_2m_leaf },
	{ "pkey_splits_a_leaf", pkey_splits_a_leaf },
	{ "pkey_replaces_a_key", pkey_replaces_a_key },
	{ "pkey_takes_effect_everywhere", pkey_takes_effect_everywhere,
	  NEEDS_SMP },
	{ "pkey_misaligned", pkey_misaligned },
	{ "pkey_of_no_pages", pkey_of_no_pages },
	{ "pkey_that_is_none", pkey_that_is_none },
	{ "pkey_of_vmalloc", pkey_of_vmalloc },
	{ "pkey_of_module", pkey_of_module },
	{ "pkey_of_user_address", pkey_of_user_address },
	{ "pkey_of_unmapped", pkey_of_unmapped, NEEDS_RANGE },
	{ "pkey_behind_memory", pkey_behind_memory },
	{ "pkey_of_half_mapped", pkey_of_half_mapped, NEEDS_RANGE },
	{}
};
