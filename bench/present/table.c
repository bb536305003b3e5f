// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables: which cells stand in which columns. */
#include "present/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A column of the table of pairs; @meter NULL is the meter of the table. */
struct column {
	char *title;
	struct want want;
	const char *event;	/* this event of the cell, not its median */
	const char *means;
};

struct columns {
	struct column *v;
	size_t n;
};

static const char outermost[] = "outermost: a pair at depth 1";
static const char nested[] = "nested: a pair at depth 2, inside an open one";
static const char deeper[] =
	"depth N: a pair at that depth, inside N - 1 open ones";
static const char hold[] =
	"hold: an outermost pair with so many bytes copied inside";
static const char writes[] = "writes: register writes a pair";

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

char *rate_text(double x)
{
	if (isnan(x))
		return xasprintf("-");
	return xasprintf(x == floor(x) ? "%.0f" : "%.2f", x);
}

/* @one: the only window that the group has figures of, or NULL. */
static void put_column(const struct tables *t, const struct group *g,
		       const struct row *row, const struct column *col,
		       const char *one, struct grid *grid, size_t at)
{
	struct want want = col->want;
	const struct scell *c;

	/* Why there are none of the other is said below the tables. */
	if (one && want.window && strcmp(one, want.window))
		return;

	if (!want.meter)
		want.meter = g->word[CELL_METER];
	/* Without a word to the contrary interrupts are off. */
	if (!want.window && !col->event)
		want.window = one ? one : "off";
	c = row_find(t->s, g, row, &want);
	table_put(t, grid, at, c, !c || !col->event ?
		  figure_text(c, strcmp(g->word[CELL_METER], "insn")) :
		  rate_text(scell_event(c, col->event)));
}

/* The values of a parameter that were measured, each once, least first. */
static long *values_of(const struct tables *t, const struct group *g,
		       const struct want *want, size_t *n)
{
	struct group wide = *g;

	wide.word[CELL_EXERCISE] = want->exercise;
	wide.word[CELL_METER] = want->meter ? want->meter :
					      g->word[CELL_METER];
	wide.word[CELL_WINDOW] = want->window;
	return group_values(t->s, &wide, want->param, GROUP_ALL, n);
}

static void add_column(struct columns *c, char *title, const struct want *want,
		       const char *event, const char *means)
{
	c->v = reallocarray(c->v, c->n + 1, sizeof(*c->v));
	if (!c->v)
		exit(complain("out of memory for a table"));
	c->v[c->n++] = (struct column){ title, *want, event, means };
}

/*
 * Depth 2 stands for those below it, which are only told when they differ.
 * Where it was not measured, each depth has a column.
 */
static void add_depths(struct columns *c, const struct tables *t,
		       const struct group *g, struct want want,
		       const char *lead, const char *event)
{
	size_t i, n, two = 0;
	long *depth, d;
	char *title;

	want.exercise = "nest";
	want.param = "depth";
	depth = values_of(t, g, &want, &n);
	for (i = 0; i < n; i++)
		two |= depth[i] == 2;
	for (i = 0; i < n && (!two || depth[i] <= 2); i++) {
		d = want.value = depth[i];
		title = d > 2 ? xasprintf("%sdepth %ld", lead, d) :
			xasprintf("%s%s", lead, d == 2 ? "nested" : "outermost");
		add_column(c, title, &want, event, event ? writes :
			   d > 2 ? deeper : d == 2 ? nested : outermost);
	}
	free(depth);
}

static void add_holds(struct columns *c, const struct tables *t,
		      const struct group *g)
{
	struct want want = { .exercise = "hold", .param = "bytes" };
	size_t i, n;
	long *bytes = values_of(t, g, &want, &n);

	for (i = 0; i < n; i++) {
		want.value = bytes[i];
		add_column(c, xasprintf("hold\n%ld B", bytes[i]), &want, NULL,
			   hold);
	}
	free(bytes);
}

/* @one: the only window, or NULL */
static struct columns pairs_columns(const struct tables *t,
				    const struct group *g, const char *one)
{
	const struct want off = { .window = "off" }, on = { .window = "on" };
	const struct want events = { .meter = "event" };
	struct columns c = { NULL, 0 };

	add_depths(&c, t, g, off, "", NULL);
	add_depths(&c, t, g, on, one ? "" : "irqs on:\n", NULL);
	add_holds(&c, t, g);
	add_depths(&c, t, g, events, "writes:\n", "write");
	return c;
}

static void columns_free(struct columns *c)
{
	while (c->n)
		free(c->v[--c->n].title);
	free(c->v);
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
	char *x, *line;
	size_t i, j, w, depths;
	long *depth = values_of(t, g, &want, &depths);

	for (i = 0; i < n; i++) {
		for (w = 0; w < ARRAY_SIZE(windows); w++) {
			want.window = windows[w];
			want.value = 2;
			two = row_find(t->s, g, &rows[i], &want);
			for (j = 0; two && j < depths; j++) {
				want.value = depth[j];
				if (depth[j] <= 2)
					continue;
				c = row_find(t->s, g, &rows[i], &want);
				if (!c || isnan(c->median) ||
				    c->median == two->median)
					continue;
				x = figure_text(c, 0);
				line = xasprintf("%s: depth %ld reads %s, not as depth 2 (interrupts %s)",
						 rows[i].name, depth[j], x,
						 windows[w]);
				table_paragraph(t, "", line);
				free(line);
				free(x);
				break;
			}
		}
	}
	free(depth);
}

/* What the columns that are there mean; @one: the only window, or NULL. */
static char *pairs_legend(const struct columns *c, const struct grid *grid,
			  const char *one)
{
	char *s = xasprintf("%s", "");
	size_t j, on = 0;

	for (j = 0; j < c->n; j++) {
		if (grid_empty(grid, j + 1))
			continue;
		if (!strstr(s, c->v[j].means))
			s = text_append(s, "; ", c->v[j].means);
		on |= c->v[j].want.window && !strcmp(c->v[j].want.window, "on");
	}
	if (on && !one)
		s = text_append(s, "; ", "irqs on: interrupts on around it, else off");
	return text_append(s, "", ".");
}

static void print_pairs(struct tables *t, const struct group *g)
{
	const char *one = group_window(t->s, g);
	struct columns c = pairs_columns(t, g, one);
	size_t n, i, j, last = c.n + 1;
	struct row *rows = group_rows(t->s, g, &n);
	struct grid *grid = grid_new(last + 1);
	int mixed = mixed_registers(rows, n);
	char *legend;

	grid_head(grid, 0, "design");
	for (j = 0; j < c.n; j++)
		grid_head(grid, j + 1, c.v[j].title);
	grid_head(grid, last, "register");
	for (i = 0; i < n; i++) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s", rows[i].name));
		for (j = 0; j < c.n; j++)
			put_column(t, g, &rows[i], &c.v[j], one, grid, j + 1);
		if (mixed)
			grid_put(grid, last, xasprintf("%s",
				 rows[i].first->id.field[CELL_REGISTER]));
	}
	legend = pairs_legend(&c, grid, one);
	table_heading(t, g, "Price of a pair, by design", legend);
	free(legend);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	if (!strcmp(g->word[CELL_METER], "insn"))
		depth_notes(t, g, rows, n);
	group_rows_free(rows, n);
	columns_free(&c);
}

/* Where there are pairs of nest, what was held stands beside them. */
static void print_held(struct tables *t, const struct group *g)
{
	struct group nest = *g;
	size_t i;

	nest.word[CELL_EXERCISE] = "nest";
	for (i = 0; i < t->s->n && !group_behind(g); i++) {
		if (group_has(&nest, &t->s->cell[i]) &&
		    !isnan(t->s->cell[i].median))
			return;
	}
	print_pairs(t, g);
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

/* Those behind guards have a table of their own: guards are its columns. */
static void print_direct(struct tables *t, const struct group *g)
{
	if (!group_behind(g))
		print_pairs(t, g);
}

void table_pairs(struct tables *t)
{
	static const char * const meters[] = { "insn", "cycles" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meters); i++) {
		tables_each(t, "nest", meters[i], print_direct);
		tables_each(t, "hold", meters[i], print_held);
	}
}

void tables_figures(struct tables *t)
{
	static void (*const all[])(struct tables *t) = {
		table_pairs, table_guards, table_prims, table_contend,
		table_events, table_global, table_contexts, table_sites,
		table_footprint, table_workloads, table_profile,
		table_timed, table_strays,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		all[i](t);
}

void tables_print(struct tables *t)
{
	table_incomplete(t);
	table_decision(t);
	/* It has the others' figures, and they stand in the file. */
	if (!t->brief || !t->printed)
		tables_figures(t);
	table_controls(t);
	table_missing(t);
}
