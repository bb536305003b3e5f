// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What designs cost contexts, and what they leave open: a row a design and guard,
 * a column a quantity of the exercise.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

/**
 * struct sheet - one table of an exercise that reads by itself
 * @exercise: its name
 * @meter: of its cells
 * @title: above the table
 * @legend: how to read it
 * @quantities: columns; NULL: one, named by the words beside the figure
 * @said: words of a cell that are columns as well
 */
struct sheet {
	const char *exercise, *meter, *title, *legend;
	const char *quantities[9], *said[4];
};

static const struct sheet sheets[] = {
	{ "switch", "insn", "A context switch",
	  "two tasks of a CPU switch to each other: shut: none of them holds a guard; held: one holds it, both do; sleeper: the holder sleeps; preempted: an interrupt preempts it. -: inside this guard nobody can be switched out.",
	  { "shut", "held-by-one", "held-by-both", "sleeper", "preempted" },
	  { NULL } },
	{ "exception", "insn", "An interrupt, and a page fault of the kernel",
	  "shut: no guard is open; held: inside an open one; disarmed: no memory has a key.",
	  { "irq-shut", "irq-held", "pf-shut", "pf-held", "irq-shut-disarmed",
	    "irq-held-disarmed", "pf-shut-disarmed", "pf-held-disarmed" },
	  { NULL } },
	{ "preempt", "insn", "What a woken real-time task waits for",
	  "while a task of its CPU holds the guard, over and over: wake-ups by a timer, at times that are drawn; stretch: from a waking inside the guard to the task.",
	  { "p50", "p99", "p99.9", "max", "stretch" }, { NULL } },
	{ "preempt", "ns", "What a woken real-time task waits for", NULL,
	  { "p50", "p99", "p99.9", "max", "stretch" }, { NULL } },
	{ "exposure", "insn", "What stays open after the last revoke",
	  "insn: instructions until a probe by the owner is refused, in a task that computes, with one tick and another task; contexts: to whom of this CPU it was open at any time; pages: how much. never: it still is.",
	  { "after-revoke" }, { "ended_by", "contexts", "pages" } },
	{ "exposure", "event", "What stays open on another processor",
	  "the owner holds, another processor probes, and again after the revoke: what ended its openness there.",
	  { NULL }, { "ended_by", "contexts", "pages" } },
};

static char *said_text(const struct scell *c, const char *key)
{
	return xasprintf("%s", c ? word_of(c->json, key) : "");
}

/* The cell of one quantity that is as @like in all else. */
static const struct scell *cell_of(const struct tables *t,
				   const struct group *g, const struct row *row,
				   const char *guard, const char *quantity)
{
	const struct scell *c;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (group_has(g, c) && row_has(row, c) &&
		    scell_has(c, CELL_GUARD, guard) &&
		    (!quantity || scell_has(c, CELL_QUANTITY, quantity)))
			return c;
	}
	return NULL;
}

static char *number_of(const struct scell *c)
{
	if (c && json_is_true(json_object_get(c->json, "never")))
		return xasprintf("never");
	return figure_text(c, 0);
}

static void heads(struct grid *grid, const struct sheet *s)
{
	size_t j, col = 2;
	char *title, *dash;

	grid_head(grid, 0, "design");
	grid_head(grid, 1, "guard");
	for (j = 0; s->quantities[j]; j++) {
		title = xasprintf("%s", s->quantities[j]);
		/* Two lines where that makes a column narrower. */
		dash = strchr(title, '-');
		if (dash && dash[1])
			*dash = '\n';
		grid_head(grid, col++, title);
		free(title);
	}
	for (j = 0; s->said[j]; j++)
		grid_head(grid, col++, s->said[j]);
}

static int unsound(const struct scell *c)
{
	return !strcmp(c->status, "unsound");
}

/* A design is unsound behind a guard: the mark stands there. */
static void put_row(const struct tables *t, const struct group *g,
		    const struct sheet *s, const struct row *row,
		    const struct scell *first, struct grid *grid)
{
	const char *guard = first->id.field[CELL_GUARD];
	const struct scell *c;
	size_t j, col = 2;

	grid_row(grid);
	grid_put(grid, 0, cell_name(&row->first->id));
	grid_put(grid, 1, xasprintf("%s%s", guard, unsound(first) ? "!" : ""));
	for (j = 0; s->quantities[j]; j++) {
		c = cell_of(t, g, row, guard, s->quantities[j]);
		table_put(t, grid, col++, c, number_of(c));
	}
	c = cell_of(t, g, row, guard, NULL);
	for (j = 0; s->said[j]; j++)
		table_put(t, grid, col++, c, said_text(c, s->said[j]));
}

/* Every guard by which a row has a cell that was measured, each once. */
static void put_rows(const struct tables *t, const struct group *g,
		     const struct sheet *s, const struct row *row,
		     struct grid *grid)
{
	json_t *done = json_object();
	const struct scell *c;
	const char *guard;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		guard = c->id.field[CELL_GUARD];
		if (!group_has(g, c) || !row_has(row, c) ||
		    (strcmp(c->status, "ok") && !unsound(c)) ||
		    json_object_get(done, guard))
			continue;
		json_object_set_new(done, guard, json_true());
		put_row(t, g, s, row, c, grid);
	}
	json_decref(done);
}

static void print_sheet(struct tables *t, const struct group *g,
			const struct sheet *s)
{
	struct grid *grid = grid_new(2 + ARRAY_SIZE(s->quantities) +
				     ARRAY_SIZE(s->said));
	size_t n, i;
	struct row *row = group_rows(t->s, g, &n);

	heads(grid, s);
	for (i = 0; i < n; i++)
		put_rows(t, g, s, &row[i], grid);
	table_heading(t, g, s->title, s->legend);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	table_notes(t, g);
	group_rows_free(row, n);
}

/* One of them was measured on a kernel of that flavour. */
static int has_flavour(const struct tables *t, const char *flavour)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (scell_has(&t->s->cell[i], CELL_EXERCISE, "preempt") &&
		    strstr(t->s->cell[i].id.field[CELL_KERNEL], flavour))
			return 1;
	return 0;
}

void table_contexts(struct tables *t)
{
	const unsigned int fields = GROUP_BASE & ~GROUP_BIT(CELL_GUARD);
	struct group *list;
	size_t s, i, n, all = 0;

	for (s = 0; s < ARRAY_SIZE(sheets); s++) {
		list = group_list(t->s, sheets[s].exercise, sheets[s].meter,
				  fields, &n);
		for (i = 0; i < n; i++) {
			if (t->only && strcmp(t->only,
					      list[i].word[CELL_ENVIRONMENT]))
				continue;
			print_sheet(t, &list[i], &sheets[s]);
			all += !strcmp(sheets[s].exercise, "preempt");
		}
		free(list);
	}
	if (all && !has_flavour(t, " rt")) {
		fputc('\n', t->out);
		table_paragraph(t, "PREEMPT_RT: ",
				"not run; make bench RT=1 does.");
	}
}
