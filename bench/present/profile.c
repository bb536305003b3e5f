// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/profile.h"

#include <stdlib.h>

#include "results/word.h"

static int same_workload(const json_t *a, const json_t *b)
{
	return !strcmp(word_of(a, "target"), word_of(b, "target")) &&
	       !strcmp(word_of(a, "job"), word_of(b, "job"));
}

struct profile_of *profiles_of(const struct summary *s, size_t *n)
{
	const json_t *rows = json_object_get(s->json, "workloads"), *row, *at;
	struct profile_of *list = xcalloc(json_array_size(rows) + 1,
					  sizeof(*list)), *p;
	size_t i;

	*n = 0;
	json_array_foreach(rows, i, row) {
		at = json_object_get(json_object_get(row, "writes"), "cell");
		if (!json_is_integer(at) ||
		    (size_t)json_integer_value(at) >= s->n ||
		    strcmp(word_of(row, "environment"), "count") ||
		    (*n && same_workload(list[*n - 1].row, row)))
			continue;
		p = &list[*n];
		p->row = row;
		p->cell = &s->cell[json_integer_value(at)];
		p->sites = json_object_get(json_object_get(p->cell->json,
							   "profile"), "sites");
		*n += json_array_size(p->sites) > 0;
	}
	return list;
}

/* How long the function is, the kernel says as well: "+0x9a/0xc0". */
char *profile_site(const struct profile_of *p, const json_t *site)
{
	const char *name = word_of(site, "site");

	return xasprintf("%s %.*s", word_of(p->row, "job"),
			 (int)strcspn(name, "/"), name);
}
