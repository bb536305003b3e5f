// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables: which cells stand in which columns. */
#include "present/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH	64

/* A column of the table of pairs; @meter NULL is the meter of the table. */
struct column {
	const char *title;
	struct want want;
	const char *event;	/* this event of the cell, not its median */
	const char *means;
};

static const char outermost[] = "outermost: a pair at depth 1";
static const char nested[] = "nested: a pair at depth 2, inside an open one";
static const char hold[] =
	"hold: an outermost pair with so many bytes copied inside";
static const char writes[] = "writes: register writes a pair";

#define NEST(irqs, d) \
	{ .exercise = "nest", .window = irqs, .param = "depth", .value = d }
#define HOLD(n) { .exercise = "hold", .param = "bytes", .value = n }
#define WRITES(d) \
	{ .exercise = "nest", .meter = "event", .param = "depth", .value = d }

static const struct column columns[] = {
	{ "outermost", NEST("off", 1), NULL, outermost },
	{ "nested", NEST("off", 2), NULL, nested },
	{ "outermost", NEST("on", 1), NULL, outermost },
	{ "nested", NEST("on", 2), NULL, nested },
	{ "hold\n0 B", HOLD(0), NULL, hold },
	{ "hold\n64 B", HOLD(64), NULL, hold },
	{ "hold\n4096 B", HOLD(4096), NULL, hold },
	{ "writes:\noutermost", WRITES(1), "write", writes },
	{ "writes:\nnested", WRITES(2), "write", writes },
};

/* Short when that loses nothing: counts are whole, ticks have a tenth. */
static char *number_text(double x)
{
	return xasprintf(x == floor(x) ? "%.0f" : "%.1f", x);
}

char *figure_text(const struct scell *c, int interval)
{
	char *m, *lo, *hi, *s;

	if (!c)
		return xasprintf("%s", "");
	if (isnan(c->median))
		return xasprintf("-");
	m = number_text(c->median);
	if (!interval)
		return m;
	if (isnan(c->lo)) {
		s = xasprintf("%s [n=%ld]", m, c->n);
	} else {
		lo = number_text(c->lo);
		hi = number_text(c->hi);
		s = xasprintf("%s [%s, %s]", m, lo, hi);
		free(lo);
		free(hi);
	}
	free(m);
	return s;
}

/* Rates are fractions: two digits, and none that are zero. */
static char *rate_text(double x)
{
	if (isnan(x))
		return xasprintf("-");
	return xasprintf(x == floor(x) ? "%.0f" : "%.2f", x);
}

static char *column_text(const struct tables *t, const struct group *g,
			 const struct row *row, const struct column *col)
{
	struct want want = col->want;
	const struct scell *c;

	if (!want.meter)
		want.meter = g->word[CELL_METER];
	/* Without a word to the contrary interrupts are off. */
	if (!want.window && !col->event) {
		want.window = group_window(t->s, g);
		want.window = want.window ? want.window : "off";
	}
	c = row_find(t->s, g, row, &want);
	if (!c || !col->event)
		return figure_text(c, strcmp(g->word[CELL_METER], "insn"));
	return rate_text(scell_event(c, col->event));
}

/* A register column is needed when rows of two kinds stand together. */
static int mixed_registers(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (!scell_has(rows[i].first, CELL_REGISTER,
			       rows[0].first->id.field[CELL_REGISTER]))
			return 1;
	return 0;
}

/* Deeper pairs that cost something else than those at depth 2: say so. */
static void depth_notes(struct tables *t, const struct group *g,
			const struct row *rows, size_t n)
{
	struct want want = { .exercise = "nest", .param = "depth",
			     .meter = g->word[CELL_METER] };
	static const char * const windows[] = { "off", "on" };
	const struct scell *two, *c;
	char *x;
	size_t i, w;
	long d;

	for (i = 0; i < n; i++) {
		for (w = 0; w < ARRAY_SIZE(windows); w++) {
			want.window = windows[w];
			want.value = 2;
			two = row_find(t->s, g, &rows[i], &want);
			for (d = 3; two && d <= MAX_DEPTH; d++) {
				want.value = d;
				c = row_find(t->s, g, &rows[i], &want);
				if (!c || isnan(c->median) ||
				    c->median == two->median)
					continue;
				x = figure_text(c, 0);
				fprintf(t->out, "%s: depth %ld reads %s, not as depth 2 (interrupts %s)\n",
					rows[i].name, d, x, windows[w]);
				free(x);
				break;
			}
		}
	}
}

/* What the columns that are there mean; @one: the only window, or NULL. */
static char *pairs_legend(const struct grid *grid, const char *one)
{
	char *s = xasprintf("%s", "");
	size_t j, on = 0;

	for (j = 0; j < ARRAY_SIZE(columns); j++) {
		if (grid_empty(grid, j + 1))
			continue;
		if (!strstr(s, columns[j].means))
			s = text_append(s, "; ", columns[j].means);
		on |= columns[j].want.window &&
		      !strcmp(columns[j].want.window, "on");
	}
	if (on && !one)
		s = text_append(s, "; ", "irqs on: interrupts on around it, else off");
	return text_append(s, "", ".");
}

static void pairs_heads(struct grid *grid, const char *one)
{
	const struct column *c;
	char *title;
	size_t j;

	grid_head(grid, 0, "design");
	for (j = 0; j < ARRAY_SIZE(columns); j++) {
		c = &columns[j];
		title = xasprintf("%s%s", !one && c->want.window &&
				  !strcmp(c->want.window, "on") ?
				  "irqs on:\n" : "", c->title);
		grid_head(grid, j + 1, title);
		free(title);
	}
	grid_head(grid, ARRAY_SIZE(columns) + 1, "register");
}

static void print_pairs(struct tables *t, const struct group *g)
{
	size_t n, i, j, last = ARRAY_SIZE(columns) + 1;
	struct row *rows = group_rows(t->s, g, &n);
	struct grid *grid = grid_new(last + 1);
	const char *one = group_window(t->s, g);
	int mixed = mixed_registers(rows, n);
	char *legend;

	pairs_heads(grid, one);
	for (i = 0; i < n; i++) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s", rows[i].name));
		for (j = 0; j < ARRAY_SIZE(columns); j++)
			grid_put(grid, j + 1, column_text(t, g, &rows[i],
							  &columns[j]));
		if (mixed)
			grid_put(grid, last, xasprintf("%s",
				 rows[i].first->id.field[CELL_REGISTER]));
	}
	legend = pairs_legend(grid, one);
	table_heading(t, g, "Price of a pair, by design", legend);
	free(legend);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	if (!strcmp(g->word[CELL_METER], "insn"))
		depth_notes(t, g, rows, n);
	group_rows_free(rows, n);
}

void tables_each(struct tables *t, const char *exercise, const char *meter,
		 void (*print)(struct tables *t, const struct group *g))
{
	struct group *list;
	size_t i, n;

	list = group_list(t->s, exercise, meter, GROUP_BASE, &n);
	for (i = 0; i < n; i++)
		if (!t->only ||
		    !strcmp(t->only, list[i].word[CELL_ENVIRONMENT]))
			print(t, &list[i]);
	free(list);
}

void table_pairs(struct tables *t)
{
	tables_each(t, "nest", "insn", print_pairs);
	tables_each(t, "nest", "cycles", print_pairs);
}

static int by_median(const void *a, const void *b)
{
	const struct scell *x = *(const struct scell * const *)a;
	const struct scell *y = *(const struct scell * const *)b;

	if (x->median < y->median || x->median > y->median)
		return x->median < y->median ? -1 : 1;
	return cell_cmp(&x->id, &y->id);
}

static void print_prims(struct tables *t, const struct group *g)
{
	int ticks = strcmp(g->word[CELL_METER], "insn");
	const struct scell **cell = xcalloc(t->s->n, sizeof(*cell));
	struct grid *grid = grid_new(3);
	const char *one = group_window(t->s, g);
	size_t i, n = 0;

	for (i = 0; i < t->s->n; i++)
		if (group_has(g, &t->s->cell[i]) &&
		    !isnan(t->s->cell[i].median))
			cell[n++] = &t->s->cell[i];
	qsort(cell, n, sizeof(*cell), by_median);
	table_heading(t, g, "Price list of primitives", NULL);
	grid_head(grid, 0, "primitive");
	grid_head(grid, 1, cell[0]->unit);
	grid_head(grid, 2, "interrupts");
	for (i = 0; i < n; i++) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s",
					    cell[i]->id.field[CELL_QUANTITY]));
		grid_put(grid, 1, figure_text(cell[i], ticks));
		if (!one)
			grid_put(grid, 2, xasprintf("%s",
				 cell[i]->id.field[CELL_WINDOW]));
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	free(cell);
	table_notes(t, g);
}

void table_prims(struct tables *t)
{
	tables_each(t, "prims", "insn", print_prims);
	tables_each(t, "prims", "cycles", print_prims);
}

void tables_print(struct tables *t)
{
	table_pairs(t);
	table_prims(t);
	table_contend(t);
	table_events(t);
	table_controls(t);
}
