// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a module of another licence than the kernel's does with a page: it maps it
 * in each way there is. The hooks are inline, so all that they name has to be
 * there for it; and they have to work for it as for others.
 *
 * With memory behind @pfn that has a key, an access that no hook opens is an oops.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

static unsigned long pfn;
module_param(pfn, ulong, 0400);

static unsigned int ways, wrong;

/* Another byte by each way; the one before is still there. */
static void visit(u8 *addr)
{
	wrong += addr[1] != (u8)ways;
	addr[1] = ++ways;
}

static void map_each_way(struct page *page)
{
	u8 *addr;

	/* clear_highpage() is not for it, patches or not. */
	memzero_page(page, 0, PAGE_SIZE);
	addr = kmap(page);
	visit(addr);
	kunmap(page);
	addr = kmap_local_page(page);
	visit(addr);
	kunmap_local(addr);
	addr = kmap_local_folio(page_folio(page), 0);
	visit(addr);
	kunmap_local(addr);
	addr = kmap_local_pfn(page_to_pfn(page));
	visit(addr);
	kunmap_local(addr);
	addr = kmap_atomic(page);
	visit(addr);
	kunmap_atomic(addr);
}

static void copy_each_way(struct page *page)
{
	u8 bytes[16], back[16];

	memset(bytes, 0x18, sizeof(bytes));
	memcpy_to_page(page, 100, bytes, sizeof(bytes));
	memcpy_from_page(back, page, 100, sizeof(back));
	wrong += !!memcmp(bytes, back, sizeof(back));
	memzero_page(page, 100, 8);
	memset(bytes, 0, 8);
	memcpy_from_page(back, page, 100, sizeof(back));
	wrong += !!memcmp(bytes, back, sizeof(back));
}

static int __init foreign_init(void)
{
	struct page *page = pfn_to_page(pfn);

	if (!pfn_valid(pfn))
		return -EINVAL;
	map_each_way(page);
	copy_each_way(page);
	pr_info("pks_foreign: %u ways, %u wrong\n", ways, wrong);
	return 0;
}

static void __exit foreign_exit(void)
{
}

module_init(foreign_init);
module_exit(foreign_exit);
MODULE_DESCRIPTION("A module of another licence that maps pages");
MODULE_LICENSE("Proprietary");
