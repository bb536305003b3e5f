// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Is there something to show: a figure, or that there never is an end. */
static int shown(const struct scell *c)
{
	return !isnan(c->median) ||
	       json_is_true(json_object_get(c->json, "never"));
}

static int is_none(const char *s)
{
	return !strcmp(s, "none");
}

int group_has(const struct group *g, const struct scell *c)
{
	int f;

	for (f = 0; f < CELL_FIELDS; f++) {
		if (!g->word[f] || scell_has(c, (enum cell_field)f, g->word[f]))
			continue;
		if (f != CELL_REGISTER || !is_none(c->id.field[f]))
			return 0;
	}
	return 1;
}

static struct group group_of(const struct scell *c, unsigned int fields)
{
	struct group g = { { NULL } };
	int f;

	for (f = 0; f < CELL_FIELDS; f++)
		if (fields & GROUP_BIT(f))
			g.word[f] = c->id.field[f];
	return g;
}

/* Equal in all words, the register apart. */
static int alike(const struct group *a, const struct group *b)
{
	int f;

	for (f = 0; f < CELL_FIELDS; f++)
		if (f != CELL_REGISTER && a->word[f] && b->word[f] &&
		    strcmp(a->word[f], b->word[f]))
			return 0;
	return 1;
}

/* Put @g into the list unless what is there covers it. */
static size_t add_group(struct group *list, size_t n, const struct group *g)
{
	const char *reg = g->word[CELL_REGISTER];
	size_t i;

	for (i = 0; i < n; i++) {
		if (!alike(&list[i], g))
			continue;
		if (!reg || is_none(reg) ||
		    !strcmp(list[i].word[CELL_REGISTER], reg))
			return n;
		if (is_none(list[i].word[CELL_REGISTER])) {
			list[i] = *g;
			return n;
		}
	}
	list[n] = *g;
	return n + 1;
}

struct group *group_list(const struct summary *s, const char *exercise,
			 const char *meter, unsigned int fields, size_t *n)
{
	struct group *list = xcalloc(s->n, sizeof(*list)), g;
	size_t i;

	fields |= GROUP_BIT(CELL_EXERCISE) | GROUP_BIT(CELL_METER);
	*n = 0;
	for (i = 0; i < s->n; i++) {
		if (!scell_has(&s->cell[i], CELL_EXERCISE, exercise) ||
		    !scell_has(&s->cell[i], CELL_METER, meter) ||
		    !shown(&s->cell[i]))
			continue;
		g = group_of(&s->cell[i], fields);
		*n = add_group(list, *n, &g);
	}
	return list;
}

int group_behind(const struct group *g)
{
	return !strcmp(g->word[CELL_PATH], "hook");
}

const char *group_window(const struct summary *s, const struct group *g)
{
	const char *window = NULL;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (!group_has(g, &s->cell[i]) || isnan(s->cell[i].median))
			continue;
		if (window && !scell_has(&s->cell[i], CELL_WINDOW, window))
			return NULL;
		window = s->cell[i].id.field[CELL_WINDOW];
	}
	return window;
}

static int by_long(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

long *group_values(const struct summary *s, const struct group *g,
		   const char *param, enum group_cells cells, size_t *n)
{
	long *list = xcalloc(s->n, sizeof(*list)), v;
	size_t i, j;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		if (!group_has(g, &s->cell[i]) ||
		    (cells == GROUP_FIGURES && isnan(s->cell[i].median)))
			continue;
		v = cell_param(&s->cell[i].id, param, 0);
		for (j = 0; j < *n && list[j] != v; j++)
			;
		if (j == *n)
			list[(*n)++] = v;
	}
	qsort(list, *n, sizeof(*list), by_long);
	return list;
}

static int by_median(const void *a, const void *b)
{
	const struct scell *x = *(const struct scell * const *)a;
	const struct scell *y = *(const struct scell * const *)b;

	if (x->median < y->median || x->median > y->median)
		return x->median < y->median ? -1 : 1;
	return cell_cmp(&x->id, &y->id);
}

const struct scell **group_figures(const struct summary *s,
				   const struct group *g, size_t *n)
{
	const struct scell **cell = xcalloc(s->n, sizeof(*cell));
	size_t i;

	*n = 0;
	for (i = 0; i < s->n; i++)
		if (group_has(g, &s->cell[i]) && !isnan(s->cell[i].median))
			cell[(*n)++] = &s->cell[i];
	qsort(cell, *n, sizeof(*cell), by_median);
	return cell;
}

static int same_row(const struct scell *a, const struct scell *b)
{
	return scell_same_design(a, b) &&
	       scell_has(a, CELL_REGISTER, b->id.field[CELL_REGISTER]);
}

int row_has(const struct row *row, const struct scell *c)
{
	return same_row(row->first, c);
}

static int param_is(const struct scell *c, const char *name, long value)
{
	return cell_param(&c->id, name, -1) == value;
}

const struct scell *row_find(const struct summary *s, const struct group *g,
			     const struct row *row, const struct want *want)
{
	const struct scell *c;
	struct group wide = *g;
	size_t i;

	/* A row takes its columns from several exercises and meters. */
	wide.word[CELL_EXERCISE] = want->exercise;
	wide.word[CELL_METER] = want->meter;
	wide.word[CELL_WINDOW] = want->window;
	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (group_has(&wide, c) && same_row(c, row->first) &&
		    (!want->param || param_is(c, want->param, want->value)))
			return c;
	}
	return NULL;
}

/* Where a row stands by kind: the control, the sound, the unsound. */
static int rank(const struct row *r)
{
	if (is_none(r->first->id.field[CELL_DESIGN]))
		return 0;
	return strcmp(r->first->status, "unsound") ? 1 : 2;
}

static int by_price(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (isnan(x->price) != isnan(y->price))
		return isnan(x->price) ? 1 : -1;
	if (x->price < y->price || x->price > y->price)
		return x->price < y->price ? -1 : 1;
	return cell_cmp(&x->first->id, &y->first->id);
}

static const char *mark_of(const struct scell *c)
{
	if (!strncmp(c->reason, "incomplete", 10))
		return "*";
	return strcmp(c->status, "unsound") ? "" : "!";
}

struct row *group_rows(const struct summary *s, const struct group *g,
		       size_t *n)
{
	struct want outermost = {
		.exercise = "nest", .meter = g->word[CELL_METER],
		.window = g->word[CELL_WINDOW], .param = "depth", .value = 1,
	};
	struct row *rows = xcalloc(s->n, sizeof(*rows));
	/* All there is to sort by when nothing was nested. */
	struct want held = {
		.exercise = "hold", .meter = g->word[CELL_METER],
		.window = g->word[CELL_WINDOW],
	};
	const struct scell *c;
	size_t i, j;
	char *name;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!group_has(g, c) || !shown(c))
			continue;
		for (j = 0; j < *n && !same_row(rows[j].first, c); j++)
			;
		if (j < *n)
			continue;
		name = cell_name(&c->id);
		rows[*n].name = xasprintf("%s%s", name, mark_of(c));
		free(name);
		rows[(*n)++].first = c;
	}
	for (i = 0; i < *n; i++) {
		c = row_find(s, g, &rows[i], &outermost);
		if (!c)
			c = row_find(s, g, &rows[i], &held);
		rows[i].price = c ? c->median : NAN;
	}
	qsort(rows, *n, sizeof(*rows), by_price);
	return rows;
}

void group_rows_free(struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(rows[i].name);
	free(rows);
}
