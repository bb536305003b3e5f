// SPDX-License-Identifier: GPL-2.0-or-later
/* Pairs behind the guards: a row a design, a column a guard, memory and depth. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

/* A guard on a kind of memory; the strings are the summary's. */
struct place {
	const char *guard, *memory;
};

static const long depths[] = { 1, 2 };

/* Every place that the group has figures of, in the order of cells. */
static struct place *places_of(const struct tables *t, const struct group *g,
			       size_t *n)
{
	struct place *list = xcalloc(t->s->n, sizeof(*list));
	const struct scell *c;
	size_t i, j;

	*n = 0;
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!group_has(g, c) || isnan(c->median))
			continue;
		for (j = 0; j < *n; j++)
			if (scell_has(c, CELL_GUARD, list[j].guard) &&
			    scell_has(c, CELL_MEMORY, list[j].memory))
				break;
		if (j < *n)
			continue;
		list[*n].guard = c->id.field[CELL_GUARD];
		list[(*n)++].memory = c->id.field[CELL_MEMORY];
	}
	return list;
}

static const struct scell *cell_at(const struct tables *t,
				   const struct group *g, const struct row *row,
				   const struct place *p, long depth)
{
	struct want want = {
		.exercise = "nest", .meter = g->word[CELL_METER],
		.window = g->word[CELL_WINDOW], .param = "depth",
		.value = depth,
	};
	struct group one = *g;

	one.word[CELL_GUARD] = p->guard;
	one.word[CELL_MEMORY] = p->memory;
	return row_find(t->s, &one, row, &want);
}

/* The figure; of events, how often the register is written. */
static char *figure_at(const struct scell *c, int events, int interval)
{
	double x;

	if (!events || !c)
		return figure_text(c, interval);
	x = scell_event(c, "write");
	return isnan(x) ? xasprintf("-") :
		xasprintf(x == floor(x) ? "%.0f" : "%.2f", x);
}

static void put_at(const struct tables *t, struct grid *grid, size_t column,
		   const struct scell *c, int events, int interval)
{
	char *s = figure_at(c, events, interval);

	if (c && c->id.composed && !isnan(c->median))
		s = text_append(s, " ", "t");
	table_put(t, grid, column, c, s);
}

static void heads(struct grid *grid, const struct place *p, size_t n)
{
	size_t i, d, col = 1;
	char *title;

	grid_head(grid, 0, "design");
	for (i = 0; i < n; i++) {
		for (d = 0; d < ARRAY_SIZE(depths); d++) {
			title = xasprintf("%s\n%s\n%s", p[i].guard, p[i].memory,
					  depths[d] == 1 ? "outermost" :
							   "nested");
			grid_head(grid, col++, title);
			free(title);
		}
	}
}

static void print_guards(struct tables *t, const struct group *g)
{
	int events = !strcmp(g->word[CELL_METER], "event");
	int interval = strcmp(g->word[CELL_METER], "insn");
	size_t n, rows, r, i, d, col;
	struct place *place = places_of(t, g, &n);
	struct row *row = group_rows(t->s, g, &rows);
	struct grid *grid = grid_new(1 + n * ARRAY_SIZE(depths));

	heads(grid, place, n);
	for (r = 0; r < rows; r++) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s", row[r].name));
		col = 1;
		for (i = 0; i < n; i++)
			for (d = 0; d < ARRAY_SIZE(depths); d++)
				put_at(t, grid, col++,
				       cell_at(t, g, &row[r], &place[i],
					       depths[d]), events, interval);
	}
	table_heading(t, g, events ?
		      "Register writes of a pair behind the guards" :
		      "Price of a pair behind the guards",
		      "outermost: a pair at depth 1; nested: a pair at depth 2, inside an open one; pmem: a page with a key (none[hooked=0]: without); stacked: the same, handed through by a device mapper; ram: a page that has none, while others do (none[hooked=0]: while none has); t: task[rights=split] stands behind this guard in the design's place; -: it does not stand there, see pkscale list matrix.");
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	group_rows_free(row, rows);
	free(place);
}

void table_guards(struct tables *t)
{
	static const char * const meters[] = { "insn", "cycles", "event" };
	const unsigned int fields = (GROUP_BASE | GROUP_BIT(CELL_WINDOW)) &
				    ~(GROUP_BIT(CELL_GUARD) |
				      GROUP_BIT(CELL_MEMORY));
	struct group *list;
	size_t m, i, n;

	for (m = 0; m < ARRAY_SIZE(meters); m++) {
		list = group_list(t->s, "nest", meters[m], fields, &n);
		for (i = 0; i < n; i++)
			if (group_behind(&list[i]) &&
			    (!t->only || !strcmp(t->only,
						 list[i].word[CELL_ENVIRONMENT])))
				print_guards(t, &list[i]);
		free(list);
	}
}
