// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of events: one row a design, unless its cells differ. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/spans.h"
#include "present/table.h"

/* What the columns count; one that is not here has to speak for itself. */
static const struct { const char *event, *means, *behind; } meanings[] = {
	{ "write", "write: writes of the register", NULL },
	{ "elided", "elided: halves of a pair that wrote nothing",
	  "elided: writes left out, since the register held the value" },
	{ "fault", "fault: faults that were granted a temporary right", NULL },
	{ "refused", "refused: faults that were not", NULL },
	{ "ipi", "ipi: sent to other processors", NULL },
	{ "switch", "switch: context switches", NULL },
	{ "revoke", "revoke: closings", NULL },
};

/* These are told when there are any. */
static const char *const rare[] = { "fault", "refused", "ipi", "switch" };

/* A column that is as it must be in every row says nothing. */
static int all_closed(const struct tables *t, const struct group *g)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (group_has(g, &t->s->cell[i]) &&
		    !isnan(t->s->cell[i].median) &&
		    scell_event(&t->s->cell[i], "revoke") != 1)
			return 0;
	return 1;
}

static int never_seen(const struct tables *t, const struct group *g,
		      const char *event)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (group_has(g, &t->s->cell[i]) &&
		    scell_event(&t->s->cell[i], event) > 0)
			return 0;
	return 1;
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
	if (all_closed(t, g))
		json_object_del(names, "revoke");
	for (i = 0; i < ARRAY_SIZE(rare); i++)
		if (never_seen(t, g, rare[i]))
			json_object_del(names, rare[i]);
	return names;
}

static int by_identity(const void *a, const void *b)
{
	return cell_cmp(&(*(const struct scell * const *)a)->id,
			&(*(const struct scell * const *)b)->id);
}

/* The cells of a row, parameters ascending. */
static const struct scell **cells_of(const struct tables *t,
				     const struct group *g,
				     const struct row *row, size_t *n)
{
	const struct scell **list = xcalloc(t->s->n, sizeof(*list)), *c;
	size_t i;

	*n = 0;
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (group_has(g, c) && !isnan(c->median) && row_has(row, c))
			list[(*n)++] = c;
	}
	qsort(list, *n, sizeof(*list), by_identity);
	return list;
}

static int agree(const struct scell **cell, size_t n, json_t *names)
{
	const char *k;
	double x, y;
	json_t *v;
	size_t i;

	json_object_foreach(names, k, v) {
		x = scell_event(cell[0], k);
		for (i = 1; i < n; i++) {
			y = scell_event(cell[i], k);
			if (x != y && !(isnan(x) && isnan(y)))
				return 0;
		}
	}
	return 1;
}

/* Takes @label over. */
static void event_row(const struct tables *t, const struct scell *c,
		      char *label, json_t *names, struct grid *grid)
{
	size_t j = 1;
	const char *k;
	json_t *v;
	double x;

	grid_row(grid);
	grid_put(grid, 0, label);
	json_object_foreach(names, k, v) {
		x = scell_event(c, k);
		table_put(t, grid, j++, c, isnan(x) ? xasprintf("-") :
			  xasprintf(x == floor(x) ? "%.0f" : "%.4f", x));
	}
}

/* @sets: which cells "all" stands for, to the designs it does so for. */
static void design_rows(const struct tables *t, const struct group *g,
			const struct row *row, json_t *names, json_t *sets,
			struct grid *grid)
{
	size_t n, i;
	const struct scell **cell = cells_of(t, g, row, &n);
	json_t *spans = spans_of(cell, n);
	const char *said;
	char *text, *all;

	if (agree(cell, n, names)) {
		all = spans_text(spans, n);
		said = json_string_value(json_object_get(sets, all));
		text = xasprintf("%s%s%s", said ? said : "", said ? ", " : "",
				 row->name);
		json_object_set_new(sets, all, json_string(text));
		free(text);
		free(all);
		event_row(t, cell[0], xasprintf("%s all", row->name), names,
			  grid);
	} else {
		for (i = 0; i < n; i++) {
			text = spans_cell(spans, cell[i]);
			event_row(t, cell[i],
				  xasprintf("%s %s", row->name, text), names,
				  grid);
			free(text);
		}
	}
	json_decref(spans);
	free(cell);
}

/* Behind a guard it is the kernel that counts. */
static char *legend_of(const struct group *g, json_t *names, json_t *sets)
{
	char *s = xasprintf("%s", ""), *one;
	const char *k;
	json_t *v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (json_object_get(names, meanings[i].event))
			s = text_append(s, "; ",
					group_behind(g) && meanings[i].behind ?
					meanings[i].behind : meanings[i].means);
	json_object_foreach(sets, k, v) {
		one = json_object_size(sets) == 1 ? xasprintf("all: %s", k) :
			xasprintf("all of %s: %s", json_string_value(v), k);
		s = text_append(s, "; ", one);
		free(one);
	}
	return text_append(s, "", ".");
}

static void print_events(struct tables *t, const struct group *g)
{
	json_t *names, *sets, *v;
	struct grid *grid;
	char *title, *legend;
	struct row *row;
	size_t j = 1, r, rows;
	const char *k;

	/* Exact events stand beside the pairs they belong to. */
	if (!strcmp(g->word[CELL_ENVIRONMENT], "count"))
		return;
	/* Behind guards tables of their own tell of these. */
	if (group_behind(g) && strcmp(g->word[CELL_EXERCISE], "hold"))
		return;
	names = event_names(t, g);
	sets = json_object();
	grid = grid_new(json_object_size(names) + 1);
	row = group_rows(t->s, g, &rows);
	grid_head(grid, 0, "design, cells");
	json_object_foreach(names, k, v)
		grid_head(grid, j++, k);
	for (r = 0; r < rows; r++)
		design_rows(t, g, &row[r], names, sets, grid);
	title = xasprintf("Events a pair: %s", g->word[CELL_EXERCISE]);
	legend = legend_of(g, names, sets);
	table_heading(t, g, title, legend);
	grid_print(grid, t->out, t->format);
	table_notes(t, g);
	free(legend);
	free(title);
	group_rows_free(row, rows);
	grid_free(grid);
	json_decref(sets);
	json_decref(names);
}

void table_events(struct tables *t)
{
	static const char * const exercises[] = { "nest", "hold", "contend" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exercises); i++)
		tables_each(t, exercises[i], "event", print_events);
}
