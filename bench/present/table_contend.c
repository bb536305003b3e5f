// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of contention: its rows are more than a design. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

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
	char *other = label_of(b);
	int same = !strcmp(label, other) &&
		   scell_same_design(a, b) &&
		   scell_has(a, CELL_REGISTER, b->id.field[CELL_REGISTER]) &&
		   scell_has(a, CELL_WINDOW, b->id.field[CELL_WINDOW]);

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

static char *spread_text(const struct scell *c)
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
		grid_put(grid, j + 1, figure_text(c, 1));
	}
	grid_put(grid, nc + 1, spread_text(c));
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

void table_contend(struct tables *t)
{
	tables_each(t, "contend", "cycles", print_contend);
}
