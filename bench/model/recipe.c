// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/recipe.h"

#include <string.h>

static const struct recipe recipes[] = {
	/* The page's count, up and down. */
	{ "page", 2, 0, { 0, 1 } },
	/* The entry's count, by compare and exchange. */
	{ "hash", 2, 0, { 0, 1 } },
	{ "global", 2, 0, { 0, 1 } },
	{ "global-lazy", 2, 0, { 0, 1 } },
	/* Unmapping; what mapping costs in page tables has no price here. */
	{ "alias-map", 0, 1, { 0, 0 } },
	{ "", 0, 0, { 0, 0 } },
};

const struct recipe *recipe_find(const char *design)
{
	const struct recipe *r = recipes;

	while (*r->design && strcmp(r->design, design))
		r++;
	return r;
}
