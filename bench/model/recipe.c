// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/recipe.h"

#include <string.h>

static const struct recipe recipes[] = {
	/* The page's count, up and down. */
	{ "page", 2, NULL, { 0, 1 } },
	/* The entry's count, by compare and exchange. */
	{ "hash", 2, NULL, { 0, 1 } },
	{ "global", 2, NULL, { 0, 1 } },
	{ "global-lazy", 2, NULL, { 0, 1 } },
	/* Page tables are filled and emptied, translations flushed. */
	{ "alias-map", 0, "vmap_pair", { 0, 0 } },
	{ "", 0, NULL, { 0, 0 } },
};

const struct recipe *recipe_find(const char *design)
{
	const struct recipe *r = recipes;

	while (*r->design && strcmp(r->design, design))
		r++;
	return r;
}
