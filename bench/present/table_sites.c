// SPDX-License-Identifier: GPL-2.0-or-later
/* The conversion options as text: a row a design, a column an option. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

#define OPTIONS	5

static const struct scell *first_of(const struct tables *t, const char *option)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (scell_has(&t->s->cell[i], CELL_METER, "sites") &&
		    scell_has(&t->s->cell[i], CELL_QUANTITY, option))
			return &t->s->cell[i];
	return NULL;
}

/* The total, and whether the design is unsound behind one of its guards. */
static char *total_text(const struct scell *c)
{
	char *figure = figure_text(c, 0), *s;

	s = xasprintf("%s%s", figure, strcmp(c->status, "unsound") ? "" : "!");
	free(figure);
	return s;
}

static void add_row(struct tables *t, struct grid *grid,
		    const struct scell *design)
{
	const struct scell *c;
	size_t i;

	grid_row(grid);
	grid_put(grid, 0, cell_name(&design->id));
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (scell_has(c, CELL_METER, "sites") &&
		    scell_same_design(c, design))
			table_put(t, grid, (size_t)atoi(
					c->id.field[CELL_QUANTITY] +
					strlen("option-")), c, total_text(c));
	}
}

static void print_options(struct tables *t)
{
	const struct scell *c;
	char name[16], *line;
	int i;

	for (i = 1; i <= OPTIONS; i++) {
		snprintf(name, sizeof(name), "option-%d", i);
		c = first_of(t, name);
		if (!c)
			continue;
		line = xasprintf("%s; %lld call sites change",
				 json_string_value(json_object_get(c->json, "what")),
				 (long long)json_integer_value(
					json_object_get(c->json, "changed")));
		snprintf(name, sizeof(name), "%d: ", i);
		table_paragraph(t, name, line);
		free(line);
	}
}

void table_sites(struct tables *t)
{
	struct grid *grid;
	const struct scell *c;
	char title[4];
	size_t i, j;

	if (!first_of(t, "option-1") || (t->only && strcmp(t->only, "count")))
		return;
	table_title(t, "Converting the callers of kmap(), options of 2020-10-09");
	table_paragraph(t, "", "static (sites, not frequency): guest instructions of an outermost pair, of the guard that 209 thread-local call sites would use and of kmap() for the 20 global ones, times the number of sites. !: whose grants these are is unsound behind one of the two guards.");
	print_options(t);
	fputc('\n', t->out);
	grid = grid_new(OPTIONS + 1);
	grid_head(grid, 0, "design");
	for (i = 1; i <= OPTIONS; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		grid_head(grid, i, title);
	}
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!scell_has(c, CELL_METER, "sites"))
			continue;
		for (j = 0; j < i; j++)
			if (scell_has(&t->s->cell[j], CELL_METER, "sites") &&
			    scell_same_design(&t->s->cell[j], c))
				break;
		if (j == i)
			add_row(t, grid, c);
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}
