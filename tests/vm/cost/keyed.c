// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a kernel with keys costs while a range is keyed. The range is memory
 * that the boot line has reserved (see RANGE_START), mapped as a driver of
 * persistent memory does it.
 */
#include <linux/delay.h>
#include <linux/highmem.h>
#include <linux/memremap.h>
#include <linux/module.h>

#include "cost.h"

#if __has_include(<linux/pgmap_access_ops.h>)
#include <linux/pgmap_access_ops.h>
#endif

#ifdef CONFIG_PGMAP_ACCESS

/* memmap=16M$512M; scripts/cost says so to every kernel. */
#define RANGE_START	0x20000000UL
#define RANGE_SIZE	0x01000000UL

static struct dev_pagemap pgmap;

static struct page *arm(void)
{
	void *addr;

	memset(&pgmap, 0, sizeof(pgmap));
	pgmap.type = MEMORY_DEVICE_GENERIC;
	pgmap.range.start = RANGE_START;
	pgmap.range.end = RANGE_START + RANGE_SIZE - 1;
	pgmap.nr_range = 1;
	pgmap.flags = PGMAP_KEYED;
	addr = memremap_pages(&pgmap, NUMA_NO_NODE);
	if (IS_ERR(addr)) {
		pr_err("cost: cannot key the range: %ld\n", PTR_ERR(addr));
		return ERR_CAST(addr);
	}
	return pfn_to_page(PHYS_PFN(RANGE_START));
}

/*
 * A guard that opens nothing would be cheap, so would one of headers that are
 * not the running kernel's.
 */
static int check_guard(struct page *page)
{
	enum pkey_right inside, outside;
	u32 *addr;

	addr = kmap_local_page(page);
	inside = pkrs_right(PKS_KEY_PGMAP);
	if (inside == PKEY_WRITE)
		WRITE_ONCE(*addr, 1);
	kunmap_local(addr);
	outside = pkrs_right(PKS_KEY_PGMAP);
	if (inside == PKEY_WRITE && outside == PKEY_NONE)
		return 0;
	pr_err("cost: the right inside a guard is %d, outside %d\n", inside,
	       outside);
	return -EIO;
}

/* A pair inside of an open one. */
static noinline u32 nested_pair(void *arg)
{
	struct page *page = arg;
	void *addr, *outer;
	u32 t0, t1;

	outer = kmap_local_page(page);
	COST_BEGIN(t0, page);
	addr = kmap_local_page(page);
	COST_HOLD("+r" (addr));
	kunmap_local(addr);
	COST_END(t1, addr);
	kunmap_local(outer);
	return t1 - t0;
}

/* --- a granted fault -------------------------------------------------------*/

static enum pkey_right fault(struct dev_pagemap *p, struct page *page,
			     bool write)
{
	return PKEY_WRITE;
}

static const struct pgmap_access_ops faulting = {
	.name = "cost: granted by faults",
	.owner = THIS_MODULE,
	.uses = PGMAP_ACCESS_USES_TEMPORARY,
	.fault = fault,
};

static u32 one_load(void *arg)
{
	u32 t0, t1, value;

	COST_BEGIN(t0, arg);
	asm volatile("mov (%1), %0" : "=r" (value) : "r" (arg) : "memory");
	COST_END(t1, arg);
	return t1 - t0;
}

static int granted_faults(void)
{
	const unsigned int n = 20;
	struct page *page;
	u64 before;
	unsigned int i;
	void *addr;
	int ret;

	ret = pgmap_access_register(&faulting);
	if (ret) {
		cost_print("# no granted fault: registering fails, %d\n", ret);
		return 0;
	}
	page = arm();
	if (IS_ERR(page)) {
		ret = PTR_ERR(page);
		goto out;
	}
	addr = page_address(page);
	before = this_cpu_read(pkrs_events.granted);
	for (i = 0; i < n; i++) {
		/* What the last one granted ends with a context switch. */
		msleep(1);
		cost_buffer[i] = one_load(addr);
	}
	cost_report("granted fault", "pmem", cost_buffer, n);
	cost_print("# granted fault: %llu faults were granted in %u loads\n",
		   this_cpu_read(pkrs_events.granted) - before, n);
	memunmap_pages(&pgmap);
out:
	pgmap_access_unregister(&faulting);
	return ret;
}

int cost_keyed(struct cost_plain *p)
{
	struct page *page;
	void *addr;
	int ret;

	if (!pks_available()) {
		cost_print("# no keyed rows: the processor has no keys, or nopks\n");
		return 0;
	}
	page = arm();
	if (IS_ERR(page))
		return PTR_ERR(page);
	ret = check_guard(page);
	if (!ret) {
		cost_pairs("ram", p->page);
		cost_exceptions("ram", p);
		ret = cost_switch("ram", NULL);
	}
	if (!ret) {
		cost_pairs("pmem", page);
		cost_sample("kmap_local pair, nested", "pmem", nested_pair, page,
			    true);
		addr = kmap_local_page(page);
		cost_exceptions("pmem", p);
		kunmap_local(addr);
		ret = cost_switch("pmem", page);
	}
	memunmap_pages(&pgmap);
	return ret ?: granted_faults();
}

#else

int cost_keyed(struct cost_plain *p)
{
	return 0;
}

#endif /* CONFIG_PGMAP_ACCESS */
