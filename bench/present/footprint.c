// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/footprint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Quantities of the exercise, and the member each is. */
static const struct {
	const char *quantity;
	size_t member;
} members[] = {
	{ "fixed", offsetof(struct footprint, fixed) },
	{ "task", offsetof(struct footprint, task) },
	{ "cpu", offsetof(struct footprint, cpu) },
	{ "pgmap", offsetof(struct footprint, pgmap) },
	{ "cpu-pgmap", offsetof(struct footprint, cpu_pgmap) },
	{ "page", offsetof(struct footprint, page) },
	{ "mapped-page", offsetof(struct footprint, mapped) },
};

static double *member_of(struct footprint *f, const char *quantity)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(members); i++)
		if (!strcmp(members[i].quantity, quantity))
			return (double *)((char *)f + members[i].member);
	return NULL;
}

static int is_footprint(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "footprint") && !isnan(c->median);
}

static int is_mechanism(const struct scell *c)
{
	return !strncmp(c->id.field[CELL_QUANTITY], "mechanism-", 10);
}

/*
 * The page's word lies in a field that such pages do not use: by how much struct
 * page grows is a figure of the mechanism.
 */
static double growth(const struct scell *c)
{
	return scell_has(c, CELL_QUANTITY, "page") ? 0 : c->median;
}

static void fill(const struct summary *s, struct footprint_of *d)
{
	const struct scell *c;
	double *at;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!is_footprint(c) || is_mechanism(c) ||
		    !scell_same_design(c, d->first))
			continue;
		at = member_of(&d->f, c->id.field[CELL_QUANTITY]);
		if (at)
			*at = growth(c);
	}
}

static double mechanism(const struct summary *s, const char *what)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (is_footprint(&s->cell[i]) && is_mechanism(&s->cell[i]) &&
		    !strcmp(s->cell[i].id.field[CELL_QUANTITY] + 10, what))
			return s->cell[i].median;
	return NAN;
}

static size_t add_mechanism(const struct summary *s, struct footprint_of *list,
			    size_t n)
{
	struct footprint f = {
		.task = mechanism(s, "task") - mechanism(s, "word"),
		.cpu = mechanism(s, "cpu"),
		.pgmap = mechanism(s, "pgmap"),
		.page = mechanism(s, "page"),
	};

	if (isnan(f.task))
		return n;
	list[n].name = xasprintf("mechanism, for every design");
	list[n].first = NULL;
	list[n].f = f;
	return n + 1;
}

/* Variants of one design that take the same are one. */
static size_t fold(struct footprint_of *list, size_t n)
{
	size_t i, j, k, same;

	for (i = 0; i < n; i++) {
		same = 1;
		for (j = i + 1; j < n; ) {
			if (!list[i].first || !list[j].first ||
			    !scell_has(list[j].first, CELL_DESIGN,
				       list[i].first->id.field[CELL_DESIGN]) ||
			    memcmp(&list[i].f, &list[j].f, sizeof(list[i].f))) {
				j++;
				continue;
			}
			free(list[j].name);
			for (k = j; k + 1 < n; k++)
				list[k] = list[k + 1];
			n--;
			same++;
		}
		if (same > 1) {
			free(list[i].name);
			list[i].name = xasprintf("%s (%zu variants)",
				list[i].first->id.field[CELL_DESIGN], same);
		}
	}
	return n;
}

struct footprint_of *footprints_of(const struct summary *s, size_t *n)
{
	struct footprint_of *list = xcalloc(s->n + 1, sizeof(*list));
	const struct scell *c;
	size_t i, j;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!is_footprint(c) || is_mechanism(c))
			continue;
		for (j = 0; j < *n; j++)
			if (scell_same_design(list[j].first, c))
				break;
		if (j < *n)
			continue;
		list[*n].name = cell_name(&c->id);
		list[*n].first = c;
		fill(s, &list[(*n)++]);
	}
	*n = add_mechanism(s, list, *n);
	*n = fold(list, *n);
	return list;
}

void footprints_free(struct footprint_of *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(list[i].name);
	free(list);
}
