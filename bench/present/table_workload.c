// SPDX-License-Identifier: GPL-2.0-or-later
/* Workloads: what stands under "workloads" in summary.json, a table a target. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decision.h"
#include "present/spread.h"
#include "results/word.h"

/* The cell that a figure of a row is of. */
static const struct scell *cell_of(const struct tables *t, const json_t *row,
				   const char *figure)
{
	const json_t *at = json_object_get(json_object_get(row, figure), "cell");
	size_t i = (size_t)json_integer_value(at);

	return json_is_integer(at) && i < t->s->n ? &t->s->cell[i] : NULL;
}

/* Of thousands no digit behind the point. */
static void put_insn(const struct tables *t, struct grid *grid, size_t column,
		     const struct scell *c)
{
	if (c)
		table_put(t, grid, column, c, isnan(c->median) ?
			  xasprintf("-") : xasprintf("%.0f", c->median));
}

/* What only rows above the control have. */
static char *above_text(double x, const char *format)
{
	return isnan(x) ? xasprintf("%s", "") : xasprintf(format, x);
}

/* An event that no row has is no column. */
static char *event_text(const struct scell *c, const char *event)
{
	struct spread x = spread_of(c, event);

	if (c && (isnan(c->median) || json_is_null(json_object_get(
			json_object_get(c->json, "events"), event))))
		return xasprintf("-");
	return spread_text(&x);
}

static const struct {
	const char *title, *event;
} events[] = {
	{ "grants", "grant" }, { "writes", "write" }, { "elided", "elided" },
	{ "PK\nfaults", "fault" }, { "IPIs", "ipi" }, { "swit-\nches", "switch" },
};

enum { DESIGN, INSN, KERNEL, CALLS, ADDED, SHARE, EVENTS,
       CYCLES = EVENTS + ARRAY_SIZE(events), WIDEST,
       COLLECTING, COLUMNS };

static const char * const titles[COLUMNS] = {
	[DESIGN] = "design", [INSN] = "insn", [KERNEL] = "kernel",
	[CALLS] = "calls", [ADDED] = "added", [SHARE] = "share\n%",
	[CYCLES] = "cycles,\nmodel", [WIDEST] = "widest\nterm",
	[COLLECTING] = "col-\nlecting",
};

static char *name_of(const json_t *row)
{
	long jobs = (long)number_in(row, "jobs");
	char *name = decision_name(row);
	char *several = jobs > 1 ? xasprintf(", %ld jobs", jobs) :
				   xasprintf("%s", "");
	char *s = xasprintf("%s%s%s%s", name,
			    *word_of(row, "unsound") ? "!" : "",
			    json_is_true(json_object_get(row, "composed")) ?
			    " t" : "", several);

	free(several);
	free(name);
	return s;
}

static int seen(const struct tables *t, const json_t *const *row, size_t n,
		const char *event)
{
	const struct scell *c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = cell_of(t, row[i], "writes");
		if (c && scell_event(c, event) > 0)
			return 1;
	}
	return 0;
}

static void put_row(const struct tables *t, struct grid *grid,
		    const json_t *row, const int *shown)
{
	const struct scell *event = cell_of(t, row, "writes");
	const struct scell *model = cell_of(t, row, "cycles");
	size_t i;

	grid_row(grid);
	grid_put(grid, DESIGN, name_of(row));
	put_insn(t, grid, INSN, cell_of(t, row, "insn"));
	put_insn(t, grid, KERNEL, cell_of(t, row, "kernel"));
	put_insn(t, grid, CALLS, cell_of(t, row, "calls"));
	put_insn(t, grid, COLLECTING, cell_of(t, row, "collecting"));
	grid_put(grid, ADDED, above_text(number_in(row, "added"), "%.1f"));
	grid_put(grid, SHARE, above_text(100 * number_in(row, "share"), "%.2f"));
	if (model) {
		table_put(t, grid, CYCLES, model, decision_cycles(row));
		grid_put(grid, WIDEST, xasprintf("%s", word_of(
			json_object_get(row, "cycles"), "uncertain")));
	}
	for (i = 0; i < ARRAY_SIZE(events); i++)
		if (shown[i])
			table_put(t, grid, EVENTS + i, event,
				  event_text(event, events[i].event));
}

static void print_grid(struct tables *t, const json_t *const *row, size_t n)
{
	struct grid *grid = grid_new(COLUMNS);
	int shown[ARRAY_SIZE(events)];
	size_t i;

	grid_fit(grid, DECISION_WIDTH);
	for (i = 0; i < COLUMNS; i++)
		grid_head(grid, i, titles[i] ? titles[i] : "");
	for (i = 0; i < ARRAY_SIZE(events); i++) {
		grid_head(grid, EVENTS + i, events[i].title);
		shown[i] = seen(t, row, n, events[i].event);
	}
	for (i = 0; i < n; i++)
		put_row(t, grid, row[i], shown);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

/* The first and the last of the sound, which are the cheapest and the dearest. */
static size_t sound(const json_t *const *row, size_t n, const json_t *ends[2])
{
	size_t i, found = 0;

	for (i = 0; i < n; i++) {
		if (isnan(number_in(row[i], "added")) ||
		    !json_is_true(json_object_get(row[i], "sound")) ||
		    json_is_true(json_object_get(row[i], "composed")))
			continue;
		ends[0] = found++ ? ends[0] : row[i];
		ends[1] = row[i];
	}
	return found;
}

static char *part_text(const json_t *row, const char *lead)
{
	char *name = decision_name(row);
	char *s = xasprintf("%s, %s, adds %.1f (%.2f %% of all)", lead, name,
			    number_in(row, "added"), 100 * number_in(row, "share"));

	free(name);
	return s;
}

/* The same in words, for those who read no table: "make readme" quotes it. */
static void print_words(struct tables *t, const json_t *const *row, size_t n)
{
	const struct scell *base = cell_of(t, row[0], "insn");
	const struct scell *calls = cell_of(t, row[0], "calls"), *event;
	const json_t *ends[2] = { NULL, NULL };
	char *text, *one;
	size_t found = sound(row, n, ends);

	if (!base || !calls || !found ||
	    strcmp(word_of(row[0], "design"), "none"))
		return;
	text = xasprintf("%s on %s: where no memory has a key an operation takes %.0f instructions, %.0f of them in what fio calls",
			 word_of(row[0], "job"), word_of(row[0], "target"),
			 base->median, calls->median);
	one = part_text(ends[0], found > 1 ? "the cheapest sound design" :
					     "the sound design");
	text = text_append(text, "; ", one);
	free(one);
	event = cell_of(t, ends[0], "writes");
	if (event && !isnan(event->median)) {
		one = xasprintf("%.2f grants and %.2f writes of the register",
				scell_event(event, "grant"),
				scell_event(event, "write"));
		text = text_append(text, ": ", one);
		free(one);
	}
	if (found > 1) {
		one = part_text(ends[1], "the dearest");
		text = text_append(text, "; ", one);
		free(one);
	}
	text = text_append(text, "", ".");
	table_paragraph(t, "", text);
	fputc('\n', t->out);
	free(text);
}

static int same(const json_t *a, const json_t *b, const char *key)
{
	return !strcmp(word_of(a, key), word_of(b, key));
}

/* So many rows from the first on have the same word. */
static size_t alike(const json_t *const *row, size_t n, const char *key)
{
	size_t i;

	for (i = 1; i < n && same(row[0], row[i], key); i++)
		;
	return i;
}

#define EVENTS_LEGEND	"Events: writes of the register, those left out since it held the value, faults that were granted, switches of all tasks; -: too few to be told from what else runs. The sound come first, then what was not judged; !: unsound behind one of the guards; t: task[rights=split] stands there in its place."

/* How a table is read: with its instructions, or events alone. */
static const char *legend_of(const struct group *g)
{
	if (strcmp(g->word[CELL_METER], "insn"))
		return "Of one operation of fio, for so many jobs at once. " EVENTS_LEGEND " " SPREAD_LEGEND;
	return "Of one operation of fio, as the difference of twice so many and so many. insn: guest instructions, all of fio and what it calls; kernel: of these the kernel's; calls: those of the calls that are the operation; added: what the calls take more than with none[0], the same with no key anywhere; share: this as a part of insn. cycles: modelled from the events and cited prices, never measured; widest term: the price to which the range owes most of its width. " EVENTS_LEGEND " collecting: what a grant profile, which has a window of its own, adds to the kernel's.";
}

/* @how: the legend, below one of several titles. */
static void print_target(struct tables *t, const struct group *g,
			 const json_t *const *row, size_t n, const char *how)
{
	char *title = xasprintf("What the guard is of an operation: %s",
				word_of(row[0], "target"));
	size_t at, jobs;

	table_heading(t, g, title, how);
	free(title);
	for (at = 0; at < n; at += jobs) {
		jobs = alike(row + at, n - at, "job");
		if (at)
			fputc('\n', t->out);
		page_heading(t->out, t->format, 4, word_of(row[at], "job"));
		print_words(t, row + at, jobs);
		print_grid(t, row + at, jobs);
	}
}

/* The rows of a group: of an environment and kernel. */
static size_t rows_of(const struct tables *t, const struct group *g,
		      const json_t **list)
{
	const json_t *rows = json_object_get(t->s->json, "workloads"), *row;
	const struct scell *c;
	size_t i, n = 0;

	json_array_foreach(rows, i, row) {
		c = cell_of(t, row, "insn");
		if (!c)
			c = cell_of(t, row, "writes");
		if (c && group_has(g, c))
			list[n++] = row;
	}
	return n;
}

static void print_group(struct tables *t, const struct group *g)
{
	const json_t *rows = json_object_get(t->s->json, "workloads");
	const json_t **row = xcalloc(json_array_size(rows) + 1, sizeof(*row));
	size_t n = rows_of(t, g, row), at, same;

	for (at = 0; at < n; at += same) {
		same = alike(row + at, n - at, "target");
		print_target(t, g, row + at, same, at ? NULL : legend_of(g));
	}
	free(row);
	if (n)
		table_notes(t, g);
}

void table_workloads(struct tables *t)
{
	t->width = DECISION_WIDTH;
	tables_each(t, "workload", "insn", print_group);
	tables_each(t, "workload", "event", print_group);
	t->width = 0;
}
