// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands below all tables: controls, and what there is no figure of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* The verdict, and what it rests on; exact cells have no more than that. */
static char *twins_text(const json_t *o)
{
	int relative = json_is_true(json_object_get(o, "relative"));
	const char *unit = relative ? " %" : " ticks";
	const double scale = relative ? 100 : 1;

	if (*word_of(o, "reason"))
		return xasprintf("%s, %s", word_of(o, "verdict"),
				 word_of(o, "reason"));
	if (!json_object_get(o, "blocks"))
		return xasprintf("%s", word_of(o, "verdict"));
	return xasprintf("%s, %+.3g%s of %.0f pairs, would find %.3g%s",
			 word_of(o, "verdict"), scale * number(o, "change"),
			 unit, number(o, "blocks"),
			 scale * number(o, "would_find"), unit);
}

static char *known_text(const json_t *o)
{
	if (*word_of(o, "reason"))
		return xasprintf("%s, %s", word_of(o, "verdict"),
				 word_of(o, "reason"));
	if (!json_object_get(o, "blocks"))
		return xasprintf("%s", word_of(o, "verdict"));
	return xasprintf("%s, %.0f additions as %.1f (%.1f to %.1f)",
			 word_of(o, "verdict"), number(o, "injected"),
			 number(o, "median"), number(o, "lo"), number(o, "hi"));
}

static char *steady_text(const json_t *o)
{
	if (!o)
		return xasprintf("%s", "");
	if (!json_is_number(json_object_get(o, "change")))
		return xasprintf("; second half of the blocks against the first: %s",
				 word_of(o, "verdict"));
	return xasprintf("; second half of the blocks against the first: %s, %+.3g %%",
			 word_of(o, "verdict"), 100 * number(o, "change"));
}

static void meter_line(struct tables *t, const json_t *o)
{
	char *twins = twins_text(json_object_get(o, "twins"));
	char *known = known_text(json_object_get(o, "known"));
	char *steady = steady_text(json_object_get(o, "steady"));
	char *line = xasprintf("%s%s in %s: one design under two names: %s; a known cost: %s%s",
			       json_is_true(json_object_get(o, "ok")) ? "" :
			       "VOID: ",
			       word_of(o, "meter"), word_of(o, "environment"),
			       twins, known, steady);

	table_paragraph(t, "controls: ", line);
	free(line);
	free(steady);
	free(known);
	free(twins);
}

/* What was counted beside ticks, where that is not what one would want. */
static void counters_lines(struct tables *t)
{
	const char *why, *environment;
	json_t *boot, *counters;
	char *line;
	size_t i;

	json_array_foreach(json_object_get(t->s->json, "boots"), i, boot) {
		counters = json_object_get(boot, "counters");
		why = json_string_value(json_object_get(counters, "why"));
		environment = json_string_value(json_object_get(boot,
							"environment"));
		if (!why || !*why)
			continue;
		line = xasprintf("%s: %s%s", environment, why,
				 json_array_size(json_object_get(counters,
								 "events")) ?
				 "; the kernel's software events instead" : "");
		table_paragraph(t, "counters: ", line);
		free(line);
	}
}

void table_controls(struct tables *t)
{
	json_t *all = json_object_get(t->s->json, "controls");
	json_t *test = json_object_get(all, "selftest"), *f;
	json_t *exact = json_object_get(all, "exact");
	char *line;
	size_t i;

	fputc('\n', t->out);
	line = xasprintf("self-test passed in %lld of %lld boots; unstable exact cells: %lld",
			 (long long)json_integer_value(json_object_get(test, "ok")),
			 (long long)json_integer_value(json_object_get(test, "boots")),
			 (long long)json_integer_value(json_object_get(exact,
								       "unstable")));
	table_paragraph(t, "controls: ", line);
	free(line);
	json_array_foreach(json_object_get(test, "failed"), i, f) {
		const char *why = json_string_value(json_object_get(f, "reason"));

		line = xasprintf("boot %lld: %s",
				 (long long)json_integer_value(json_object_get(f, "boot")),
				 why ? why : "");
		table_paragraph(t, "controls: ", line);
		free(line);
	}
	json_array_foreach(json_object_get(all, "meters"), i, f)
		meter_line(t, f);
	counters_lines(t);
}

enum { STATUS, ENVIRONMENT, CELLS, REASON, DESIGNS, COLUMNS };

static const char * const titles[COLUMNS] = {
	"status", "environment", "cells", "reason", "designs",
};

/*
 * Which designs a reason holds for, in which environment: a line, or a row where a
 * table may be wide.
 */
static void missing_line(struct tables *t, const struct scell *first,
			 struct grid *grid)
{
	json_t *said = json_object();
	char *line = xasprintf("%s", ""), *name, *lead;
	const struct scell *c;
	size_t i, n = 0;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (strcmp(c->status, first->status) ||
		    strcmp(c->reason, first->reason) ||
		    !scell_has(c, CELL_ENVIRONMENT,
			       first->id.field[CELL_ENVIRONMENT]))
			continue;
		n++;
		name = cell_name(&c->id);
		if (!strcmp(c->id.field[CELL_EXERCISE], "prims")) {
			free(name);
			name = xasprintf("prims:%s",
					 c->id.field[CELL_QUANTITY]);
		}
		if (!json_object_get(said, name)) {
			json_object_set_new(said, name, json_true());
			line = text_append(line, ", ", name);
		}
		free(name);
	}
	json_decref(said);
	if (grid) {
		grid_row(grid);
		grid_put(grid, STATUS, xasprintf("%s", first->status));
		grid_put(grid, ENVIRONMENT, xasprintf("%s",
				first->id.field[CELL_ENVIRONMENT]));
		table_put(t, grid, CELLS, first, xasprintf("%zu", n));
		grid_put(grid, REASON, xasprintf("%s", first->reason));
		grid_put(grid, DESIGNS, line);
		return;
	}
	lead = xasprintf("%s in %s, %zu cell%s: ", first->status,
			 first->id.field[CELL_ENVIRONMENT], n,
			 n == 1 ? "" : "s");
	name = xasprintf("%s: %s", first->reason, line);
	table_paragraph(t, lead, name);
	free(name);
	free(lead);
	free(line);
}

static int is_missing(const struct tables *t, const struct scell *c)
{
	return isnan(c->median) && strcmp(c->status, "ok") &&
	       (!t->only || scell_has(c, CELL_ENVIRONMENT, t->only));
}

/* A reason is told once for each environment. */
static void missing(struct tables *t, struct grid *grid)
{
	json_t *said = json_object();
	const struct scell *c;
	char *key;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!is_missing(t, c))
			continue;
		key = xasprintf("%s/%s/%s", c->id.field[CELL_ENVIRONMENT],
				c->status, c->reason);
		if (!json_object_get(said, key))
			missing_line(t, c, grid);
		json_object_set_new(said, key, json_true());
		free(key);
	}
	json_decref(said);
}

void table_missing(struct tables *t)
{
	struct grid *grid;
	size_t i;

	if (t->format == GRID_TEXT) {
		missing(t, NULL);
		return;
	}
	grid = grid_new(COLUMNS);
	for (i = 0; i < COLUMNS; i++)
		grid_head(grid, i, titles[i]);
	missing(t, grid);
	fputc('\n', t->out);
	if (!grid_empty(grid, STATUS))
		grid_print(grid, t->out, t->format);
	grid_free(grid);
}
