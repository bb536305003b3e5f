// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages of persistent memory, got as a file system gets them: the block device,
 * its dax device, direct access; or of a device mapper on top of it. Nothing is
 * ever written to them.
 *
 * A session holds the dax devices, and its pages no longer than a run takes:
 * whoever takes the memory away between two runs need not wait.
 */
#include <linux/blkdev.h>
#include <linux/memremap.h>
#include <linux/pfn_t.h>

#include "exercises.h"

#define MAX_DEVICES	8

static struct dax_device *device_get(const char *name, unsigned int i)
{
	struct dax_device *dax;
	struct file *file;
	char path[24];
	u64 start;

	snprintf(path, sizeof(path), "/dev/%s%u", name, i);
	file = bdev_file_open_by_path(path, BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(file))
		return NULL;
	dax = fs_dax_get_by_bdev(file_bdev(file), &start, NULL, NULL);
	bdev_fput(file);
	return dax;
}

/* The page at @pgoff. Who has it need not be asked until it is held. */
static struct pks_page *page_at(struct dax_device *dax, pgoff_t pgoff)
{
	long got;
	pfn_t pfn;
	int id;

	id = dax_read_lock();
	got = dax_direct_access(dax, pgoff, 1, DAX_ACCESS, NULL, &pfn);
	dax_read_unlock(id);
	if (got < 1 || !pfn_t_has_page(pfn))
		return NULL;
	return (struct pks_page *)pfn_t_to_page(pfn);
}

/* A page each of the first device, or the first page of a device each. */
static int open_devices(struct pks_session *s, const char *name)
{
	bool apart = s->sharing == PKSCALE_SHARE_NOTHING;
	u32 i;

	if (s->nr_ranges > MAX_DEVICES)
		return -ENODEV;
	s->dax = pks_zalloc(s->nr_ranges, sizeof(*s->dax));
	if (!s->dax)
		return -ENOMEM;
	for (i = 0; i < s->nr_ranges; i++) {
		s->dax[i] = device_get(name, i);
		if (!s->dax[i])
			return -ENODEV;
	}
	for (i = 0; i < s->nr_pages; i++) {
		s->pages[i] = page_at(s->dax[apart ? i : 0], apart ? 0 : i);
		if (!s->pages[i])
			return -ENODEV;
	}
	return 0;
}

int pks_pmem_open(struct pks_session *s)
{
	return open_devices(s, "pmem");
}

int pks_stacked_open(struct pks_session *s)
{
	return open_devices(s, "dm-");
}

void pks_pmem_close(struct pks_session *s)
{
	u32 i;

	for (i = 0; s->dax && i < s->nr_ranges; i++)
		fs_put_dax(s->dax[i], NULL);
	pks_free(s->dax);
}

int pks_pmem_hold(struct pks_page *page)
{
	struct dev_pagemap *pgmap;

	pgmap = get_dev_pagemap(page_to_pfn((struct page *)page), NULL);
	return pgmap ? 0 : -ENODEV;
}

void pks_pmem_release(struct pks_page *page)
{
	put_dev_pagemap(((struct page *)page)->pgmap);
}
