// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "shim.h"

static const struct module_memory *own_data(void)
{
	return &THIS_MODULE->mem[MOD_DATA];
}

int pks_seen_alloc(struct pks_seen *seen)
{
	seen->bytes = own_data()->size;
	seen->data = kvmalloc(seen->bytes, GFP_KERNEL);
	return seen->data ? 0 : -ENOMEM;
}

void pks_seen_free(struct pks_seen *seen)
{
	kvfree(seen->data);
	seen->data = NULL;
}

void pks_see(struct pks_seen *seen, struct pks_page *page)
{
	const u32 *word = pks_hook_word();
	atomic_long_t *of_page = pks_hook_page(page);

	seen->word = word ? *word : 0;
	seen->page = of_page ? atomic_long_read(of_page) : 0;
	seen->noted = pks_noted_now();
	memcpy(seen->data, own_data()->base, seen->bytes);
}

/* The notes are module data as well, and no design's. */
static bool is_note(size_t at)
{
	const void *p = own_data()->base + at;

	return p >= (void *)&pks_noted_words &&
	       p < (void *)(&pks_noted_words + 1);
}

u64 pks_seen_anew(const struct pks_seen seen[3])
{
	const u64 *a = seen[0].data, *b = seen[1].data, *c = seen[2].data;
	size_t i, n = seen[0].bytes / sizeof(*a);
	u64 bytes = 0;

	for (i = 0; i < n; i++)
		if (a[i] == b[i] && b[i] != c[i] && !is_note(i * sizeof(*a)))
			bytes += sizeof(*a);
	return bytes;
}
