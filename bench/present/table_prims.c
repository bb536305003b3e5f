// SPDX-License-Identifier: GPL-2.0-or-later
/* The price list: what a primitive costs in each meter that it was asked for in. */
#include "present/table.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The same primitive, of the same register, in ticks; NULL when none were asked for. */
static const struct scell *in_ticks(const struct tables *t, const struct scell *c)
{
	static const enum cell_field same[] = {
		CELL_REGISTER, CELL_EXERCISE, CELL_QUANTITY, CELL_WINDOW,
	};
	const struct scell *other;
	size_t i, f;

	for (i = 0; i < t->s->n && !t->only; i++) {
		other = &t->s->cell[i];
		if (!scell_has(other, CELL_METER, "cycles"))
			continue;
		for (f = 0; f < ARRAY_SIZE(same); f++)
			if (!scell_has(other, same[f], c->id.field[same[f]]))
				break;
		if (f == ARRAY_SIZE(same))
			return other;
	}
	return NULL;
}

/* The figure, or in a word or two why there is none: "void: TCG". */
static char *ticks_text(const struct scell *c)
{
	const char *more;

	if (!isnan(c->median) || !*c->reason)
		return figure_text(c, 1);
	more = strstr(c->reason, " (");
	return xasprintf("%.*s", more ? (int)(more - c->reason) : INT_MAX, c->reason);
}

static void print_prims(struct tables *t, const struct group *g)
{
	int ticks = strcmp(g->word[CELL_METER], "insn");
	struct grid *grid = grid_new(4);
	const char *one = group_window(t->s, g);
	const struct scell **cell, *other;
	size_t i, n;

	cell = group_figures(t->s, g, &n);
	table_heading(t, g, "Price list of primitives", NULL);
	grid_head(grid, 0, "primitive");
	grid_head(grid, 1, cell[0]->unit);
	grid_head(grid, 2, "interrupts");
	grid_head(grid, 3, "cycles");
	for (i = 0; i < n; i++) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s",
					    cell[i]->id.field[CELL_QUANTITY]));
		table_put(t, grid, 1, cell[i], figure_text(cell[i], ticks));
		if (!one)
			grid_put(grid, 2, xasprintf("%s",
				 cell[i]->id.field[CELL_WINDOW]));
		other = ticks ? NULL : in_ticks(t, cell[i]);
		if (other)
			table_put(t, grid, 3, other, ticks_text(other));
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
