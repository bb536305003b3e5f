// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/recipe.h"

#include <string.h>

static const struct recipe recipes[] = {
	/* The page's count, up and down. */
	{ "page", .atomics = 2, .first_use = { 0, 1 } },
	/* The entry's count, by compare and exchange. */
	{ "hash", .atomics = 2, .first_use = { 0, 1 } },
	/* The last unmap shuts all CPUs, and waits. */
	{ "global", .atomics = 2, .rounds = 1, .first_use = { 0, 1 } },
	{ "global-lazy", .atomics = 2, .first_use = { 0, 1 } },
	/* Page tables are filled and emptied, translations flushed everywhere. */
	{ "alias-map", .rounds = 1, .flushes = 1, .unpriced = "vmap_pair" },
	{ .design = "" },
};

const struct recipe *recipe_find(const char *design)
{
	const struct recipe *r = recipes;

	while (*r->design && strcmp(r->design, design))
		r++;
	return r;
}
