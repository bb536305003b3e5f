// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"

static int ram_open(struct pks_session *s)
{
	u32 i;

	for (i = 0; i < s->nr_pages; i++) {
		s->pages[i] = pks_page_alloc();
		if (!s->pages[i])
			return -ENOMEM;
	}
	return 0;
}

static void ram_close(struct pks_session *s)
{
	u32 i;

	for (i = 0; i < s->nr_pages; i++)
		pks_page_free(s->pages[i]);
}

const struct pks_memory pks_memories[] = {
	{
		.name = "ram",
		.help = "ordinary pages, which have no key",
		.open = ram_open, .close = ram_close,
	}, {
		.name = "pmem",
		.help = "pages of persistent memory, which can have one",
		PKS_PMEM_OPS
	}, {
		.name = "stacked",
		.help = "the same, handed through by a device mapper on top",
		.stacked = true,
		PKS_STACKED_OPS
	},
	{ .name = NULL }
};

const struct pks_memory *pks_memory_find(const char *name)
{
	const struct pks_memory *m;

	for (m = pks_memories; m->name; m++) {
		if (!strcmp(m->name, name))
			return m;
	}
	return NULL;
}
