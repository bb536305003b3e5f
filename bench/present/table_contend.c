// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables whose rows are more than a design: contention, and events. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

/* One row: a design and all parameters but the number of callers. */
struct line {
	const struct scell *c;
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

static int by_long(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* Every number of callers that the group has, in ascending order. */
static long *callers_of(const struct tables *t, const struct group *g,
			size_t *n)
{
	long *list = xcalloc(t->s->n, sizeof(*list)), k;
	size_t i, j;

	*n = 0;
	for (i = 0; i < t->s->n; i++) {
		if (!group_has(g, &t->s->cell[i]))
			continue;
		k = cell_param(&t->s->cell[i].id, "callers", 1);
		for (j = 0; j < *n && list[j] != k; j++)
			;
		if (j == *n)
			list[(*n)++] = k;
	}
	qsort(list, *n, sizeof(*list), by_long);
	return list;
}

static int same_row(const struct scell *a, const struct scell *b,
		    const char *label)
{
	char *other = label_of(b);
	int same = !strcmp(label, other) &&
		   scell_has(a, CELL_DESIGN, b->id.field[CELL_DESIGN]) &&
		   scell_has(a, CELL_REGISTER, b->id.field[CELL_REGISTER]) &&
		   scell_has(a, CELL_WINDOW, b->id.field[CELL_WINDOW]) &&
		   json_equal(a->id.knobs, b->id.knobs);

	free(other);
	return same;
}

/* Lines in the order of rows of @design, then of parameters. */
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
			    !json_equal(c->id.knobs, row[r].first->id.knobs) ||
			    !scell_has(c, CELL_DESIGN,
				       row[r].first->id.field[CELL_DESIGN]) ||
			    !scell_has(c, CELL_REGISTER,
				       row[r].first->id.field[CELL_REGISTER]))
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
	const struct scell *c = NULL;
	char *name = cell_name(&l->c->id);
	size_t j;

	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s%s %s", name,
		 strncmp(l->c->reason, "incomplete", 10) ? "" : "*", l->label));
	free(name);
	for (j = 0; j < nc; j++) {
		c = at_callers(t, g, l, callers[j]);
		grid_put(grid, j + 1, figure_text(c, 1));
	}
	grid_put(grid, nc + 1, spread_text(c));
}

static void print_contend(struct tables *t, const struct group *g)
{
	size_t nc, nl, i;
	long *callers = callers_of(t, g, &nc);
	struct line *line = lines_of(t, g, &nl);
	struct grid *grid = grid_new(nc + 2);
	char *s;

	table_heading(t, g, "Contention: ticks a pair, by callers",
		      "A row is a design and what its callers share, with the rounds each spins inside/between pairs; spread: the fastest and slowest caller at the most callers.");
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
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	free(line);
	free(callers);
	table_notes(t, g);
}

/* Names of all events in the group but the grants that they are counted in. */
static json_t *event_names(const struct tables *t, const struct group *g)
{
	json_t *names = json_object(), *v;
	const char *k;
	size_t i;

	/* What designs are about comes first. */
	json_object_set_new(names, "write", json_true());
	for (i = 0; i < t->s->n; i++) {
		if (!group_has(g, &t->s->cell[i]))
			continue;
		json_object_foreach(json_object_get(t->s->cell[i].json,
						    "events"), k, v)
			if (strcmp(k, "grant"))
				json_object_set_new(names, k, json_true());
	}
	return names;
}

/* "contend callers=4 sharing=page": parameters that are 0 say nothing. */
static char *params_text(const struct scell *c)
{
	char *s = xasprintf("%s", c->id.field[CELL_EXERCISE]), *v, *t;
	const char *k;
	json_t *value;

	json_object_foreach(c->id.params, k, value) {
		v = cell_param_text(&c->id, k);
		if (strcmp(v, "0")) {
			t = xasprintf("%s %s=%s", s, k, v);
			free(s);
			s = t;
		}
		free(v);
	}
	return s;
}

static void event_row(const struct scell *c, json_t *names, struct grid *grid)
{
	char *name = cell_name(&c->id), *params = params_text(c);
	size_t j = 1;
	const char *k;
	json_t *v;
	double x;

	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s%s %s", name,
		 strncmp(c->reason, "incomplete", 10) ? "" : "*", params));
	free(params);
	free(name);
	json_object_foreach(names, k, v) {
		x = scell_event(c, k);
		grid_put(grid, j++, isnan(x) ? xasprintf("-") :
			 xasprintf(x == floor(x) ? "%.0f" : "%.4f", x));
	}
}

static void print_events(struct tables *t, const struct group *g)
{
	json_t *names = event_names(t, g), *v;
	struct grid *grid = grid_new(json_object_size(names) + 1);
	size_t i, j = 1, r, rows;
	struct row *row = group_rows(t->s, g, &rows);
	const struct scell *c;
	const char *k;
	char *title;

	title = xasprintf("Events a pair: %s", g->word[CELL_EXERCISE]);
	table_heading(t, g, title, NULL);
	free(title);
	grid_head(grid, 0, "design, exercise");
	json_object_foreach(names, k, v)
		grid_head(grid, j++, k);
	for (r = 0; r < rows; r++) {
		for (i = 0; i < t->s->n; i++) {
			c = &t->s->cell[i];
			if (group_has(g, c) && !isnan(c->median) &&
			    json_equal(c->id.knobs, row[r].first->id.knobs) &&
			    scell_has(c, CELL_DESIGN,
				      row[r].first->id.field[CELL_DESIGN]) &&
			    scell_has(c, CELL_REGISTER,
				      row[r].first->id.field[CELL_REGISTER]))
				event_row(c, names, grid);
		}
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	group_rows_free(row, rows);
	json_decref(names);
	table_notes(t, g);
}

static void each(struct tables *t, const char *exercise, const char *meter,
		 void (*print)(struct tables *t, const struct group *g))
{
	struct group *list;
	const char *env;
	size_t i, n;

	list = group_list(t->s, exercise, meter, GROUP_BASE, &n);
	for (i = 0; i < n; i++) {
		env = list[i].word[CELL_ENVIRONMENT];
		if (t->only && strcmp(t->only, env))
			continue;
		/* Exact events stand beside the pairs they belong to. */
		if (!strcmp(meter, "event") && !strcmp(env, "count"))
			continue;
		print(t, &list[i]);
	}
	free(list);
}

void table_contend(struct tables *t)
{
	each(t, "contend", "cycles", print_contend);
}

void table_events(struct tables *t)
{
	static const char * const exercises[] = { "nest", "hold", "contend" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exercises); i++)
		each(t, exercises[i], "event", print_events);
}
