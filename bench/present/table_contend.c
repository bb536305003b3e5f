// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of contention: its rows are more than a design. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/spread.h"

/* One row: a design and all parameters but the number of callers. */
struct line {
	const struct scell *c;
	char *name;		/* of the design, with its mark */
	char *label;		/* "page, 100/0": sharing, rounds held/idle */
};

static char *label_of(const struct scell *c)
{
	char *sharing = cell_param_text(&c->id, "sharing");
	char *s = xasprintf("%s, %ld/%ld", sharing,
			    cell_param(&c->id, "held", 0),
			    cell_param(&c->id, "idle", 0));

	free(sharing);
	return s;
}

static int same_row(const struct scell *a, const struct scell *b,
		    const char *label)
{
	char *other;
	int same;

	if (!scell_has(a, CELL_REGISTER, b->id.field[CELL_REGISTER]) ||
	    !scell_has(a, CELL_WINDOW, b->id.field[CELL_WINDOW]) ||
	    !scell_same_design(a, b))
		return 0;
	other = label_of(b);
	same = !strcmp(label, other);
	free(other);
	return same;
}

/* Lines in the order of designs, then of parameters. */
static struct line *lines_of(const struct tables *t, const struct group *g,
			     size_t *n)
{
	struct line *list = xcalloc(t->s->n, sizeof(*list));
	size_t i, j, r, rows;
	struct row *row = group_rows(t->s, g, &rows);
	const struct scell *c;
	char *label;

	*n = 0;
	for (r = 0; r < rows; r++) {
		for (i = 0; i < t->s->n; i++) {
			c = &t->s->cell[i];
			if (!group_has(g, c) || isnan(c->median) ||
			    !row_has(&row[r], c))
				continue;
			label = label_of(c);
			for (j = 0; j < *n; j++)
				if (same_row(c, list[j].c, label))
					break;
			if (j < *n) {
				free(label);
				continue;
			}
			list[*n].c = c;
			list[*n].name = xasprintf("%s", row[r].name);
			list[(*n)++].label = label;
		}
	}
	group_rows_free(row, rows);
	return list;
}

static const struct scell *at_callers(const struct tables *t,
				      const struct group *g,
				      const struct line *l, long callers)
{
	const struct scell *c;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (group_has(g, c) && same_row(l->c, c, l->label) &&
		    cell_param(&c->id, "callers", 1) == callers)
			return c;
	}
	return NULL;
}

static char *range_text(const struct scell *c)
{
	if (!c || isnan(c->slowest))
		return xasprintf("%s", "");
	return xasprintf("%.1f..%.1f", c->fastest, c->slowest);
}

static void contend_row(const struct tables *t, const struct group *g,
			const struct line *l, const long *callers, size_t nc,
			struct grid *grid)
{
	const char *one = group_window(t->s, g);
	const struct scell *c = NULL;
	size_t j;

	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s %s%s%s", l->name, l->label,
		 one ? "" : ", irqs ", one ? "" : l->c->id.field[CELL_WINDOW]));
	for (j = 0; j < nc; j++) {
		c = at_callers(t, g, l, callers[j]);
		table_put(t, grid, j + 1, c, figure_text(c, 1));
	}
	grid_put(grid, nc + 1, range_text(c));
}

static void print_contend(struct tables *t, const struct group *g)
{
	size_t nc, nl, i;
	long *callers = group_values(t->s, g, "callers", GROUP_ALL, &nc);
	struct line *line = lines_of(t, g, &nl);
	struct grid *grid = grid_new(nc + 2);
	char *s;

	grid_head(grid, 0, "design, sharing, held/idle");
	for (i = 0; i < nc; i++) {
		s = xasprintf("%ld caller%s", callers[i],
			      callers[i] == 1 ? "" : "s");
		grid_head(grid, i + 1, s);
		free(s);
	}
	grid_head(grid, nc + 1, "spread");
	for (i = 0; i < nl; i++) {
		contend_row(t, g, &line[i], callers, nc, grid);
		free(line[i].label);
		free(line[i].name);
	}
	s = xasprintf("A row is a design and what its callers share, with the rounds each spins inside/between pairs%s.",
		      grid_empty(grid, nc + 1) ? "" :
		      "; spread: the fastest and slowest caller at the most callers");
	table_heading(t, g, "Contention: ticks a pair, by callers", s);
	free(s);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	free(line);
	free(callers);
	table_notes(t, g);
}

/* The lines of one design, which stand together. */
static size_t design_of(const struct line *line, size_t n)
{
	size_t i;

	for (i = 1; i < n && scell_same_design(line->c, line[i].c); i++)
		;
	return i;
}

/**
 * struct by_k - the table of events: what its rows are made from
 * @t: what and how
 * @g: whose
 * @k: numbers of callers, one a column
 * @nk: how many
 * @grid: where they go
 */
struct by_k {
	const struct tables *t;
	const struct group *g;
	const long *k;
	size_t nk;
	struct grid *grid;
};

/* Lines of a design that are as near to each other as this are one row. */
#define NEAR	.1

/* What @n lines say of an event at one number of callers. */
static struct spread spread_at(const struct by_k *b, const struct line *line,
			       size_t n, size_t j, const char *event)
{
	struct spread all = spread_of(NULL, event), one;
	const struct scell *c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = at_callers(b->t, b->g, &line[i], b->k[j]);
		one = spread_of(c, event);
		if (isnan(all.at))
			all = one;
		all.lo = fmin(all.lo, one.lo);
		all.hi = fmax(all.hi, one.hi);
	}
	return all;
}

static int near(const struct by_k *b, const struct line *line, size_t n,
		const char *event)
{
	struct spread all;
	size_t j;

	for (j = 0; j < b->nk; j++) {
		all = spread_at(b, line, n, j, event);
		if (all.hi - all.lo > NEAR)
			return 0;
	}
	return 1;
}

static int seen(const struct by_k *b, const struct line *line, size_t n,
		const char *event)
{
	const struct scell *c;
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < b->nk; j++) {
			c = at_callers(b->t, b->g, &line[i], b->k[j]);
			if (c && scell_event(c, event) > 0)
				return 1;
		}
	return 0;
}

static char *label_for(const struct line *line, size_t n)
{
	return n > 1 ? xasprintf("%s", line->name) :
		       xasprintf("%s %s", line->name, line->label);
}

/* One row for all of a design's lines when they are near, else one each. */
static void event_rows(const struct by_k *b, const struct line *line, size_t n,
		       const char *event)
{
	size_t step = near(b, line, n, event) ? n : 1, i, j;
	struct spread x;

	for (i = 0; i < n; i += step) {
		grid_row(b->grid);
		grid_put(b->grid, 0, label_for(&line[i], step));
		grid_put(b->grid, 1, xasprintf("%s", event));
		for (j = 0; j < b->nk; j++) {
			x = spread_at(b, &line[i], step, j, event);
			/* Of several lines the first. */
			table_put(b->t, b->grid, 2 + j,
				  at_callers(b->t, b->g, &line[i], b->k[j]),
				  spread_text(&x));
		}
	}
}

static void print_events(struct tables *t, const struct group *g)
{
	struct by_k b = { .t = t, .g = g };
	size_t nl, i, j, n;
	struct line *line;
	long *k;
	char *s;

	/* Of those that are called directly another table tells. */
	if (!group_behind(g))
		return;
	line = lines_of(t, g, &nl);
	k = group_values(t->s, g, "callers", GROUP_FIGURES, &b.nk);
	b.k = k;
	b.grid = grid_new(2 + b.nk);
	grid_head(b.grid, 0, "design, sharing, held/idle");
	grid_head(b.grid, 1, "event");
	for (j = 0; j < b.nk; j++) {
		s = xasprintf("%ld caller%s", k[j], k[j] == 1 ? "" : "s");
		grid_head(b.grid, 2 + j, s);
		free(s);
	}
	for (i = 0; i < nl; i += n) {
		n = design_of(&line[i], nl - i);
		for (j = 0; j < SPREAD_EVENTS; j++)
			if (!j || seen(&b, &line[i], n, spread_events[j]))
				event_rows(&b, &line[i], n, spread_events[j]);
	}
	table_heading(t, g, "Contention: events a pair, by callers",
		      "A row is a design and what its callers share, with the rounds each spins inside/between pairs; a design alone: its callers on one page, with the least and the most of all of these, which are within 0.1. Other events than writes of the register are told where there are any. " SPREAD_LEGEND);
	grid_print(b.grid, t->out, t->format);
	grid_free(b.grid);
	for (i = 0; i < nl; i++) {
		free(line[i].label);
		free(line[i].name);
	}
	free(line);
	free(k);
	table_notes(t, g);
	spread_note(t, g);
}

void table_contend(struct tables *t)
{
	tables_each(t, "contend", "cycles", print_contend);
	tables_each(t, "contend", "event", print_events);
}
