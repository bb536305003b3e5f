// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots from the decision: how long memory stays open, and what that saves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/plot_xy.h"
#include "present/table.h"
#include "results/word.h"

/* More than fit beside each other; the rest is in the table. */
#define MAX_PANELS	4

static const json_t *rows_of(const struct summary *s)
{
	return json_object_get(json_object_get(s->json, "decision"), "rows");
}

const char **xy_guards(const json_t *rows, const char *column, size_t *n)
{
	const char **list = xcalloc(json_array_size(rows) + 1, sizeof(*list));
	const json_t *row;
	size_t i;

	*n = 0;
	/* Rows of one guard stand together. */
	json_array_foreach(rows, i, row) {
		if (!json_object_get(row, column) ||
		    json_object_get(row, "composed"))
			continue;
		if (!*n || strcmp(list[*n - 1], word_of(row, "guard")))
			list[(*n)++] = word_of(row, "guard");
	}
	return list;
}

char *xy_row_name(const json_t *row)
{
	struct cell id = { .knobs = json_object_get(row, "knobs") };

	id.field[CELL_DESIGN] = word_of(row, "design");
	return cell_name(&id);
}

int xy_row_mark(const json_t *row)
{
	const char *result = word_of(json_object_get(row, "legality"), "result");

	if (!*result)
		return XY_NOT_JUDGED;
	return strcmp(result, "unsound") ? XY_SOUND : XY_UNSOUND;
}

static double exposure_of(const json_t *row)
{
	const json_t *e = json_object_get(row, "exposure");

	if (json_is_true(json_object_get(e, "never")))
		return INFINITY;
	return number_in(e, "value");
}

/* Designs that some panel has, each once, the last one on top. */
static double tick_of(struct xy_axis *a, const json_t *row)
{
	return (double)xy_place(&a->tick, &a->ticks, xy_row_name(row));
}

static const char * const judged[] = {
	[XY_SOUND] = "sound", [XY_NOT_JUDGED] = "not judged",
	[XY_UNSOUND] = "unsound",
};

char *xy_fill_exposure(const struct summary *s, struct xy *c)
{
	const json_t *rows = rows_of(s), *row;
	size_t i, p, n;
	const char **guard = xy_guards(rows, "exposure", &n);
	struct xy_series *mark;
	int m;

	c->panels = n < MAX_PANELS ? n : MAX_PANELS;
	c->panel = xcalloc(c->panels + 1, sizeof(*c->panel));
	c->x = (struct xy_axis){
		.label = xasprintf("instructions until shut"),
		.log = 1, .none = "0", .never = "never",
	};
	c->y.label = xasprintf("%s", "");
	for (p = 0; p < c->panels; p++) {
		c->panel[p] = xasprintf("guard %s", guard[p]);
		for (m = XY_SOUND; m <= XY_UNSOUND; m++) {
			mark = xy_series(c, xasprintf("%s", judged[m]), p);
			mark->mark = m;
			json_array_foreach(rows, i, row) {
				if (strcmp(word_of(row, "guard"), guard[p]) ||
				    json_object_get(row, "composed") ||
				    xy_row_mark(row) != m ||
				    isnan(exposure_of(row)))
					continue;
				xy_point(mark, exposure_of(row),
					 tick_of(&c->y, row));
			}
		}
	}
	free(guard);
	return n ? NULL : xasprintf("no exposure was measured");
}

static double end_of(const json_t *row, const char *end)
{
	return number_in(json_object_get(row, "cycles"), end);
}

/* Within a hundredth: a tick comes when it comes. */
static int alike(double a, double b)
{
	return a == b || fabs(a - b) <= .01 * fabs(a);
}

/* Designs that nothing tells apart here share a point, and its name. */
static int same_place(const struct xy_series *s, const json_t *row, size_t p)
{
	return s->panel == p && s->mark == xy_row_mark(row) && s->n &&
	       s->point[0].lo == end_of(row, "lo") &&
	       s->point[0].hi == end_of(row, "hi") &&
	       alike(s->point[0].y, exposure_of(row));
}

#define LONGEST_NAME	36

/* "task[rights=split], token, +4": the .tsv of the exposure has them all. */
static void add_name(struct xy_series *s, char *more)
{
	char *plus = strstr(s->name, ", +"), *t;
	long others = plus ? atol(plus + 3) : 0;

	if (!plus && strlen(s->name) + strlen(more) + 2 <= LONGEST_NAME) {
		t = xasprintf("%s, %s", s->name, more);
	} else {
		if (plus)
			*plus = 0;
		t = xasprintf("%s, +%ld", s->name, others + 1);
	}
	free(s->name);
	free(more);
	s->name = t;
}

static void add_row(struct xy *c, const json_t *row, size_t p)
{
	double lo = end_of(row, "lo"), hi = end_of(row, "hi");
	struct xy_series *s;
	struct xy_point *at;
	char *name, *short_name = xy_row_name(row);
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		if (same_place(&c->series[i], row, p)) {
			add_name(&c->series[i], short_name);
			return;
		}
	}
	name = xasprintf("%s: %s", judged[xy_row_mark(row)], short_name);
	free(short_name);
	s = xy_series(c, name, p);
	s->mark = xy_row_mark(row);
	/* The middle of a logarithmic axis, which says nothing by itself. */
	at = xy_point(s, lo > 0 ? sqrt(lo * hi) : hi / 2, exposure_of(row));
	at->lo = lo;
	at->hi = hi;
}

/* The guard of the most rows: one picture, not one a guard. */
static const char *richest(const json_t *rows)
{
	size_t n, g, i, count, most = 0;
	const char **guard = xy_guards(rows, "exposure", &n), *best = NULL;
	const json_t *row;

	for (g = 0; g < n; g++) {
		count = 0;
		json_array_foreach(rows, i, row)
			count += !strcmp(word_of(row, "guard"), guard[g]) &&
				 !json_object_get(row, "composed") &&
				 !isnan(end_of(row, "hi")) &&
				 !isnan(exposure_of(row));
		if (count > most) {
			most = count;
			best = guard[g];
		}
	}
	free(guard);
	return best;
}

/* "; without a price, so not here: alias-map": whoever looks for it finds it. */
static char *without_price(const json_t *rows, const char *guard)
{
	char *line = xasprintf("%s", ""), *name, *s;
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (strcmp(word_of(row, "guard"), guard) ||
		    json_object_get(row, "composed") ||
		    !isnan(end_of(row, "hi")) || isnan(exposure_of(row)))
			continue;
		name = xy_row_name(row);
		line = text_append(line, ", ", name);
		free(name);
	}
	s = *line ? xasprintf("; without a price, so not here: %s", line) :
		    xasprintf("%s", "");
	free(line);
	return s;
}

char *xy_fill_pareto(const struct summary *s, struct xy *c)
{
	const json_t *rows = rows_of(s), *row;
	const char *guard = richest(rows);
	char *lacks = guard ? without_price(rows, guard) : xasprintf("%s", "");
	size_t i;

	c->panels = 1;
	c->panel = xcalloc(1, sizeof(*c->panel));
	c->panel[0] = xasprintf("guard %s%s", guard ? guard : "none", lacks);
	free(lacks);
	/* IPIs are dearer than all else together. */
	c->x = (struct xy_axis){
		.label = xasprintf("cycles of an outermost pair, modelled: the whole range (lower left is better)"),
		.log = 1, .none = "0",
	};
	c->y = (struct xy_axis){
		.label = xasprintf("instructions after the last revoke until shut"),
		.log = 1, .none = "0", .never = "never",
	};
	json_array_foreach(rows, i, row) {
		if (guard && !strcmp(word_of(row, "guard"), guard) &&
		    !json_object_get(row, "composed") &&
		    !isnan(end_of(row, "hi")) && !isnan(exposure_of(row)))
			add_row(c, row, 0);
	}
	return guard ? NULL : xasprintf("no design has both a modelled price and an exposure");
}
