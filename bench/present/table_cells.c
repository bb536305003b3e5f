// SPDX-License-Identifier: GPL-2.0-or-later
/* Every cell of a run: what figures of all other tables link to. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/command.h"
#include "present/table.h"
#include "results/word.h"

enum { DESIGN, WHAT, FIGURE, BLOCKS, STATUS, REASON, EVENTS, LEFT_OUT, COMMAND,
       COLUMNS };

static const char * const titles[COLUMNS] = {
	"design", "identity", "figure", "blocks", "status", "reason",
	"events that there were, or verdict", "samples left out", "measure it again: all of",
};

/* What stands in one table. */
static const unsigned int shared[] = {
	CELL_ENVIRONMENT, CELL_KERNEL, CELL_EXERCISE, CELL_METER, CELL_PATH,
};

static int together(const struct scell *a, const struct scell *b)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shared); i++)
		if (!scell_has(a, shared[i], b->id.field[shared[i]]))
			return 0;
	return 1;
}

/* "grant 1, write 2", of an object of numbers: those that are not 0. */
static char *numbers_text(const json_t *o)
{
	char *s = xasprintf("%s", ""), *one;
	const char *k;
	json_t *v;

	json_object_foreach((json_t *)o, k, v) {
		if (json_number_value(v) == 0)
			continue;
		one = xasprintf("%s %.6g", k, json_number_value(v));
		s = text_append(s, ", ", one);
		free(one);
	}
	return s;
}

/* Of a verdict: how much was judged, and what was not as it must be. */
static char *verdict_text(const json_t *verdict)
{
	json_t *judged = json_object_get(verdict, "judged"), *v;
	char *s = json_is_integer(judged) ?
		  xasprintf("%lld sequences", json_integer_value(judged)) :
		  xasprintf("%s", word_of(verdict, "result"));
	const char *k;
	char *one;

	json_object_foreach(json_object_get(verdict, "sequences"), k, v) {
		one = xasprintf("%s %s", k, word_of(v, "result"));
		s = text_append(s, ", ", one);
		free(one);
	}
	return s;
}

static char *left_out(const struct scell *c)
{
	json_int_t n = json_integer_value(json_object_get(c->json, "samples"));
	json_int_t out = json_integer_value(json_object_get(c->json,
							    "excluded_samples"));
	char *causes, *s;

	if (!n || !out)
		return xasprintf("%s", "");
	causes = numbers_text(json_object_get(c->json, "excluded"));
	s = xasprintf("%lld of %lld%s%s", (long long)out, (long long)n,
		      *causes ? ": " : "", causes);
	free(causes);
	return s;
}

static char *figure_of(const struct scell *c)
{
	char *lo, *hi, *s;

	if (json_is_true(json_object_get(c->json, "never")))
		return xasprintf("never");
	if (!isnan(c->median) || isnan(c->lo))
		return figure_text(c, c->lo != c->hi);
	/* Modelled: a range and nothing in the middle of it. */
	lo = rate_text(c->lo);
	hi = rate_text(c->hi);
	s = xasprintf("%s to %s", lo, hi);
	free(hi);
	free(lo);
	return s;
}

/* The boot of that environment and kernel, where provenance tells of it. */
static char *boot_anchor(const struct tables *t, const struct scell *c)
{
	json_t *boot;
	char *name;
	size_t i;
	int found;

	json_array_foreach(json_object_get(t->s->json, "boots"), i, boot) {
		name = summary_kernel(boot);
		found = scell_has(c, CELL_KERNEL, name) &&
			scell_has(c, CELL_ENVIRONMENT,
				  word_of(boot, "environment"));
		free(name);
		if (found)
			return xasprintf("boot-%zu", i);
	}
	return xasprintf("provenance");
}

/* A pair that the module calls itself is in a listing, instruction by instruction. */
static void link_pair(const struct tables *t, struct grid *grid,
		      const struct scell *c)
{
	if (t->itemised && scell_has(c, CELL_EXERCISE, "nest") &&
	    scell_has(c, CELL_METER, "insn") && scell_has(c, CELL_PATH, "direct"))
		grid_link(grid, DESIGN, itemised_anchor(t->itemised,
						c->id.field[CELL_DESIGN]));
}

/*
 * What measures a cell again, with words in place of what stands in the row: design,
 * guard and memory. What is derived from several has them where it needs them.
 */
static char *command_for(const struct scell *c)
{
	struct cell id = c->id;

	if (scell_has(c, CELL_METER, "sites") ||
	    scell_has(c, CELL_EXERCISE, "control"))
		return command_of(&id, -1);
	id.field[CELL_DESIGN] = "DESIGN";
	id.knobs = NULL;
	if (scell_has(c, CELL_PATH, "hook")) {
		id.field[CELL_GUARD] = "GUARD";
		if (*c->id.field[CELL_MEMORY])
			id.field[CELL_MEMORY] = "MEMORY";
	}
	return command_of(&id, -1);
}

static void put_cell(const struct tables *t, struct grid *grid,
		     const struct scell *c, size_t same)
{
	const json_t *verdict = json_object_get(c->json, "verdict");
	char *command;

	grid_row(grid);
	grid_anchor(grid, table_anchor(t, c));
	grid_put(grid, DESIGN, cell_name(&c->id));
	link_pair(t, grid, c);
	grid_put(grid, WHAT, cell_what(&c->id));
	grid_put(grid, FIGURE, figure_of(c));
	grid_put(grid, BLOCKS, xasprintf("%ld", c->n));
	grid_put(grid, STATUS, xasprintf("%s", c->status));
	grid_put(grid, REASON, xasprintf("%s", c->reason));
	grid_put(grid, EVENTS, verdict ? verdict_text(verdict) :
		 numbers_text(json_object_get(c->json, "events")));
	grid_put(grid, LEFT_OUT, left_out(c));
	command = command_for(c);
	grid_put(grid, COMMAND, xasprintf("%s", command + same));
	free(command);
}

/* How far the commands of all these cells are the same, up to a whole word. */
static size_t same_command(const struct tables *t, const struct scell *first)
{
	const struct scell *end = t->s->cell + t->s->n, *c;
	char *a = command_for(first), *b;
	size_t same = strlen(a), i;

	for (c = first; c < end; c++) {
		if (!together(first, c))
			continue;
		b = command_for(c);
		for (i = 0; i < same && a[i] == b[i]; i++)
			;
		same = i;
		free(b);
	}
	while (same && a[same - 1] != ' ')
		same--;
	free(a);
	return same;
}

static void print_together(struct tables *t, const struct scell *first)
{
	const struct scell *end = t->s->cell + t->s->n, *c;
	struct grid *grid = grid_new(COLUMNS);
	char *title = xasprintf("%s", ""), *text, *command, *of;
	size_t i, n = 0, skipped = 0, same = same_command(t, first);

	for (i = 0; i < COLUMNS; i++)
		grid_head(grid, i, titles[i]);
	command = command_for(first);
	of = xasprintf("%s\n%.*s", titles[COMMAND], (int)same, command);
	grid_head(grid, COMMAND, of);
	free(of);
	free(command);
	for (c = first; c < end; c++) {
		if (!together(first, c))
			continue;
		n++;
		if (table_lists(c))
			put_cell(t, grid, c, same);
		else
			skipped++;
	}
	for (i = 0; i < ARRAY_SIZE(shared); i++)
		title = text_append(title, ", ", first->id.field[shared[i]]);
	title = text_append(title, " in ", first->unit);
	text = xasprintf(skipped ? "%s: %zu cell%s, of which %zu were skipped" :
				   "%s: %zu cell%s", title, n,
			 n == 1 ? "" : "s", skipped);
	page_fold(t->out, t->format, NULL, text);
	free(text);
	text = boot_anchor(t, first);
	page_contents(t->out, t->format, text, "the boot it is from");
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	page_fold_end(t->out, t->format);
	fputc('\n', t->out);
	free(text);
	free(title);
	grid_free(grid);
}

void table_cells(struct tables *t)
{
	const struct scell **first = xcalloc(t->s->n, sizeof(*first)), *c;
	size_t n = 0, i;

	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		for (i = 0; i < n && !together(first[i], c); i++)
			;
		if (i == n)
			first[n++] = c;
	}
	table_paragraph(t, "", "In a command DESIGN stands for what the first column says, in quotes, as in --design='task[rights=rw]', GUARD and MEMORY for what the identity has: hook/GUARD/MEMORY, of two guards the first.");
	for (i = 0; i < n; i++)
		print_together(t, first[i]);
	free(first);
}
