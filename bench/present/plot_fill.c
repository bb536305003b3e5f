// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cells each plot shows, and in which order. */
#include "present/plot_fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lines over a parameter: one a design. */
static void name_lines(struct chart *c, const struct row *rows,
		       const char *reg, const long *x)
{
	const char *own;
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		own = rows[i].first->id.field[CELL_REGISTER];
		/* The control writes nothing by definition. */
		c->series[i] = xasprintf("%s%s", rows[i].name,
			strcmp(own, reg) && !scell_has(rows[i].first, CELL_DESIGN,
						       "none") ?
			" (no register)" : "");
	}
	memcpy(c->x, x, c->nx * sizeof(*x));
}

static const struct scell *at_depth(const struct summary *s,
				    const struct group *g,
				    const struct row *row, long depth)
{
	struct want want = { .exercise = "nest", .param = "depth",
			     .meter = g->word[CELL_METER],
			     .window = g->word[CELL_WINDOW], .value = depth };

	return row_find(s, g, row, &want);
}

/* The control last, dearer ones first; a line without an end at the end. */
static int by_end(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int cx = scell_has(x->first, CELL_DESIGN, "none");
	int cy = scell_has(y->first, CELL_DESIGN, "none");

	if (cx != cy)
		return cx - cy;
	if (isnan(x->price) != isnan(y->price))
		return isnan(x->price) ? 1 : -1;
	if (x->price < y->price || x->price > y->price)
		return x->price > y->price ? -1 : 1;
	return cell_cmp(&x->first->id, &y->first->id);
}

/* As the lines end at the right, where the key is: from the top down. */
static void order_rows(const struct summary *s, const struct group *g,
		       struct row *rows, size_t n, const long *depth,
		       size_t depths)
{
	const struct scell *c;
	size_t i, x;

	for (i = 0; i < n; i++) {
		rows[i].price = NAN;
		for (x = depths; x-- && isnan(rows[i].price); ) {
			c = at_depth(s, g, &rows[i], depth[x]);
			rows[i].price = c ? c->median : NAN;
		}
	}
	qsort(rows, n, sizeof(*rows), by_end);
}

/* Two places make no curve: the table says as much. */
#define LEAST_DEPTHS	3

static char *too_few(const long *depth, size_t n)
{
	char *s = xasprintf("only depth%s", n == 1 ? "" : "s"), *more;
	size_t i;

	for (i = 0; i < n; i++) {
		more = xasprintf("%s%s %ld", s, i ? "," : "", depth[i]);
		free(s);
		s = more;
	}
	return s;
}

char *plot_fill_depth(const struct summary *s, const struct group *g,
		      struct chart *c)
{
	struct row *rows = group_rows(s, g, &c->nseries);
	long *depth = group_values(s, g, "depth", GROUP_FIGURES, &c->nx);
	char *lacks = NULL;
	size_t i, x;

	c->panels = 1;
	c->interval = strcmp(g->word[CELL_METER], "insn") != 0;
	c->xlabel = xasprintf("nesting depth of the pair (grants open, itself included)");
	c->ylabel = xasprintf("%s a pair", strcmp(g->word[CELL_METER], "insn") ?
			      "TSC ticks" : "instructions");
	chart_alloc(c);
	c->panel[0] = xasprintf("%s", "");
	order_rows(s, g, rows, c->nseries, depth, c->nx);
	name_lines(c, rows, g->word[CELL_REGISTER], depth);
	for (i = 0; i < c->nseries; i++)
		for (x = 0; x < c->nx; x++)
			*chart_cell(c, 0, i, x) = at_depth(s, g, &rows[i],
							   depth[x]);
	if (c->nx < LEAST_DEPTHS)
		lacks = too_few(depth, c->nx);
	free(depth);
	group_rows_free(rows, c->nseries);
	return lacks;
}

char *plot_fill_prims(const struct summary *s, const struct group *g,
		      struct chart *c)
{
	const int insn = !strcmp(g->word[CELL_METER], "insn");
	const struct scell **cell = group_figures(s, g, &c->nx);
	size_t i;

	c->bars = 1;
	c->panels = 1;
	c->nseries = 1;
	c->interval = !insn;
	c->xlabel = xasprintf("primitive");
	c->ylabel = xasprintf(insn ? "instructions" : "TSC ticks");
	chart_alloc(c);
	c->panel[0] = xasprintf("%s", "");
	c->series[0] = xasprintf(insn ? "insn" : "ticks");
	for (i = 0; i < c->nx; i++) {
		c->cell[i] = cell[i];
		c->tick[i] = cell[i]->id.field[CELL_QUANTITY];
	}
	free(cell);
	return NULL;
}

/* The cell of one place: the least duty cycle where there are several. */
static const struct scell *find_contend(const struct summary *s,
					const struct group *g,
					const struct row *row,
					const char *sharing, long callers)
{
	const struct scell *c;
	struct cell id;
	char *text;
	size_t i;
	int same;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		id = c->id;
		text = cell_param_text(&id, "sharing");
		same = !strcmp(text, sharing);
		free(text);
		if (same && group_has(g, c) && row_has(row, c) &&
		    cell_param(&id, "callers", 0) == callers)
			return c;
	}
	return NULL;
}

char *plot_fill_contend(const struct summary *s, const struct group *g,
			struct chart *c)
{
	static const char * const sharings[] = { "page", "pgmap", "apart" };
	struct row *rows = group_rows(s, g, &c->nseries);
	long *callers = group_values(s, g, "callers", GROUP_FIGURES, &c->nx);
	size_t i, p, x;

	c->interval = 1;
	c->panels = ARRAY_SIZE(sharings);
	c->xlabel = xasprintf("threads");
	c->ylabel = xasprintf("TSC ticks a pair");
	chart_alloc(c);
	name_lines(c, rows, g->word[CELL_REGISTER], callers);
	for (p = 0; p < c->panels; p++) {
		c->panel[p] = xasprintf("sharing: %s", sharings[p]);
		for (i = 0; i < c->nseries; i++)
			for (x = 0; x < c->nx; x++)
				*chart_cell(c, p, i, x) = find_contend(s, g,
					&rows[i], sharings[p], callers[x]);
	}
	free(callers);
	group_rows_free(rows, c->nseries);
	return NULL;
}
