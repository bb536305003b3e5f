// SPDX-License-Identifier: GPL-2.0-or-later
/* What of an operation of a workload is the guard: a plot a target, a panel a job. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decision.h"
#include "present/plot_workload.h"
#include "results/word.h"

/* Instructions are counted, and the control is known. */
static int is_drawn(const json_t *row)
{
	return !isnan(number_in(json_object_get(row, "insn"), "value"));
}

/* The @at-th target of those that something can be drawn of; NULL: there are fewer. */
static const char *target_at(const json_t *rows, size_t at)
{
	const char *target, *last = "";
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		target = word_of(row, "target");
		if (!is_drawn(row) || !strcmp(target, last))
			continue;
		last = target;
		if (!at--)
			return target;
	}
	return NULL;
}

/* What was there, and what came on top. */
enum { BASE, ADDED, PARTS };

static const char * const parts[PARTS] = { "without a key", "guard" };

static void put_bar(double *at, const json_t *row)
{
	double insn = number_in(json_object_get(row, "insn"), "value");

	at[ADDED] = number_in(row, "added");
	at[BASE] = isnan(at[ADDED]) ? insn : insn - at[ADDED];
}

/* What can be chosen: the table has the others. */
static int is_wanted(const json_t *row, const char *target)
{
	return is_drawn(row) && !strcmp(word_of(row, "target"), target) &&
	       !json_object_get(row, "composed") &&
	       !json_object_get(row, "unsound");
}

int plot_workload(const struct summary *s, size_t at, struct bars *b)
{
	const json_t *rows = json_object_get(s->json, "workloads"), *row;
	const char *target = target_at(rows, at);
	size_t i, panel, bar, n = json_array_size(rows);

	if (!target)
		return 0;
	b->panels = b->rows = 0;
	b->panel = xcalloc(n, sizeof(*b->panel));
	b->row = xcalloc(n, sizeof(*b->row));
	b->name = xasprintf("workload-%s", target);
	b->parts = PARTS;
	b->part = parts;
	b->ends = "+%.0f";
	b->xlabel = xasprintf("instructions of an operation");
	json_array_foreach(rows, i, row) {
		if (!is_wanted(row, target))
			continue;
		bars_place(b->panel, &b->panels, xasprintf("%s", word_of(row, "job")));
		bars_place(b->row, &b->rows, decision_name(row));
	}
	bars_alloc(b);
	json_array_foreach(rows, i, row) {
		if (!is_wanted(row, target))
			continue;
		panel = bars_place(b->panel, &b->panels,
			      xasprintf("%s", word_of(row, "job")));
		bar = bars_place(b->row, &b->rows, decision_name(row));
		put_bar(bars_at(b, panel, bar), row);
	}
	return 1;
}
