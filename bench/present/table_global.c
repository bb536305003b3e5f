// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of a page that others use: events of one operation, by how many. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/spread.h"

static int by_k(const void *a, const void *b)
{
	const struct scell *x = *(const struct scell * const *)a;
	const struct scell *y = *(const struct scell * const *)b;
	long i = cell_param(&x->id, "k", 0), j = cell_param(&y->id, "k", 0);

	if (i != j)
		return i < j ? -1 : 1;
	return cell_cmp(&x->id, &y->id);
}

static void put_rows(const struct tables *t, const struct group *g,
		     const struct row *row, struct grid *grid)
{
	const struct scell **cell = xcalloc(t->s->n, sizeof(*cell));
	size_t i, j, n = 0;
	struct spread x;
	char *hand;

	for (i = 0; i < t->s->n; i++)
		if (group_has(g, &t->s->cell[i]) &&
		    row_has(row, &t->s->cell[i]) && !isnan(t->s->cell[i].median))
			cell[n++] = &t->s->cell[i];
	qsort(cell, n, sizeof(*cell), by_k);
	for (i = 0; i < n; i++) {
		hand = cell_param_text(&cell[i]->id, "hand");
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s %s", row->name, hand));
		grid_put(grid, 1, xasprintf("%ld", cell_param(&cell[i]->id,
							      "k", 0)));
		for (j = 0; j < SPREAD_EVENTS; j++) {
			x = spread_of(cell[i], spread_events[j]);
			table_put(t, grid, 2 + j, cell[i], spread_text(&x));
		}
		free(hand);
	}
	free(cell);
}

static void print_global(struct tables *t, const struct group *g)
{
	struct grid *grid = grid_new(2 + SPREAD_EVENTS);
	size_t n, i;
	struct row *row = group_rows(t->s, g, &n);

	grid_head(grid, 0, "design, what is handed over");
	grid_head(grid, 1, "k");
	for (i = 0; i < SPREAD_EVENTS; i++)
		grid_head(grid, 2 + i, spread_events[i]);
	for (i = 0; i < n; i++)
		put_rows(t, g, &row[i], grid);
	table_heading(t, g, "A page that others use: events of one operation",
		      "pointer: a task maps the page, k others on a processor each read by its pointer, it is unmapped; page: each of the k maps the page itself. write: of the register; fault: granted on first use; ipi: sent, to every other processor of the guest; refused: reads that were not allowed, so that handing it over does not work. " SPREAD_LEGEND);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	spread_note(t, g);
	group_rows_free(row, n);
}

void table_global(struct tables *t)
{
	const unsigned int fields = GROUP_BASE & ~GROUP_BIT(CELL_GUARD);
	struct group *list;
	size_t i, n;

	list = group_list(t->s, "global", "event", fields, &n);
	for (i = 0; i < n; i++)
		if (!t->only ||
		    !strcmp(t->only, list[i].word[CELL_ENVIRONMENT]))
			print_global(t, &list[i]);
	free(list);
}
