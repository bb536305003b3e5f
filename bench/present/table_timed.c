// SPDX-License-Identifier: GPL-2.0-or-later
/* Workloads on a real machine: fio's own percentiles, a row a design and job. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/workloads.h"
#include "present/table.h"

/* The cell of the same design and job that has this percentile. */
static const struct scell *beside(const struct tables *t, const struct group *g,
				  const struct scell *first, const char *percentile)
{
	const struct scell *c;
	char *of;
	int is;

	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		of = cell_param_text(&c->id, "of");
		is = !strcmp(of, percentile) && group_has(g, c) &&
		     scell_same_design(c, first) &&
		     scell_has(c, CELL_QUANTITY, first->id.field[CELL_QUANTITY]);
		free(of);
		if (is)
			return c;
	}
	return NULL;
}

static void put_row(const struct tables *t, const struct group *g,
		    const struct scell *first, const char *design,
		    struct grid *grid)
{
	const struct scell *c;
	size_t i;

	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s", first->id.field[CELL_QUANTITY]));
	grid_put(grid, 1, xasprintf("%s", design));
	for (i = 0; plan_percentiles[i]; i++) {
		c = beside(t, g, first, plan_percentiles[i]);
		table_put(t, grid, 2 + i, c, c && !isnan(c->median) ?
			  figure_text(c, 1) : xasprintf("-"));
	}
}

static void print_timed(struct tables *t, const struct group *g)
{
	size_t n, i, columns = 2;
	struct row *row = group_rows(t->s, g, &n);
	const struct scell *c;
	struct grid *grid;

	while (plan_percentiles[columns - 2])
		columns++;
	grid = grid_new(columns);
	grid_head(grid, 0, "workload");
	grid_head(grid, 1, "design");
	for (i = 2; i < columns; i++)
		grid_head(grid, i, plan_percentiles[i - 2]);
	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		if (!group_has(g, c) || beside(t, g, c, *plan_percentiles) != c)
			continue;
		for (i = 0; i < n; i++)
			if (scell_same_design(c, row[i].first))
				put_row(t, g, c, row[i].name, grid);
	}
	table_heading(t, g, "What an operation takes",
		      "Of one operation of fio on the device that was named, by fio's own clock: half of them, 99 and 99.9 of a hundred take at the most so long. The median over blocks, each with a file system of its own, and its 95 % interval.");
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	group_rows_free(row, n);
}

void table_timed(struct tables *t)
{
	tables_each(t, "workload", "ns", print_timed);
}
