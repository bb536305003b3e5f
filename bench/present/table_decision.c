// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision as text: what stands under "decision" in summary.json. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static double value(const json_t *row, const char *column)
{
	json_t *v = json_object_get(json_object_get(row, column), "value");

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static char *number_text(double x)
{
	if (isnan(x))
		return xasprintf("-");
	return xasprintf(x == floor(x) ? "%.0f" : "%.2f", x);
}

/* task[split]: the values alone, in the order in which knobs are named. */
static char *short_name(const json_t *row)
{
	struct cell id = { .knobs = json_object_get(row, "knobs") };
	char *s = NULL, *p, *q, *eq;

	id.field[CELL_DESIGN] = word(row, "design");
	s = cell_name(&id);
	for (p = q = strchr(s, '['); p && *p; ) {
		*q++ = *p++;
		if (q[-1] != '[' && q[-1] != ',')
			continue;
		eq = strchr(p, '=');
		p = eq ? eq + 1 : p;
	}
	if (q)
		*q = 0;
	return s;
}

static char *put_name(const json_t *row)
{
	const char *result = word(json_object_get(row, "legality"), "result");
	char *name = short_name(row), *s;

	s = xasprintf("%s%s", name, !strcmp(result, "unsound") ? "!" : "");
	free(name);
	return s;
}

/* "sound", or the number of the first sequence that makes it unsound. */
static char *put_legal(const json_t *row)
{
	const json_t *v = json_object_get(row, "legality");
	const char *result = word(v, "result"), *first = word(v, "first");

	if (!*result)
		return xasprintf("-");
	if (strcmp(result, "unsound"))
		return xasprintf("%s", result);
	return xasprintf("! %.*s", (int)strcspn(first, "-"), first);
}

static char *put_flag(const json_t *row, const char *flag)
{
	const json_t *v = json_object_get(row, "legality");

	if (!*word(v, "result"))
		return xasprintf("-");
	return xasprintf(json_is_true(json_object_get(v, flag)) ? "yes" : "no");
}

static char *put_narrowed(const json_t *row)
{
	return put_flag(row, "narrowed");
}

static char *put_late(const json_t *row)
{
	return put_flag(row, "late");
}

static char *put_key_wide(const json_t *row)
{
	return put_flag(row, "key-wide");
}

static char *put_outermost(const json_t *row)
{
	return number_text(value(row, "outermost"));
}

static char *put_nested(const json_t *row)
{
	return number_text(value(row, "nested"));
}

static char *put_two(const json_t *row, const char *a, const char *b)
{
	char *x = number_text(value(row, a)), *y = number_text(value(row, b));
	char *s = xasprintf("%s/%s", x, y);

	if (isnan(value(row, a)) && isnan(value(row, b)))
		s[1] = 0;
	free(x);
	free(y);
	return s;
}

static char *put_writes(const json_t *row)
{
	return put_two(row, "writes", "writes-nested");
}

static char *put_events(const json_t *row)
{
	return put_two(row, "ipis", "faults");
}

static char *put_exposure(const json_t *row)
{
	if (json_is_true(json_object_get(json_object_get(row, "exposure"),
					 "never")))
		return xasprintf("never");
	return number_text(value(row, "exposure"));
}

static char *put_first_use(const json_t *row)
{
	return number_text(value(row, "first-use"));
}

static char *put_switch(const json_t *row)
{
	return number_text(value(row, "switch"));
}

static char *put_exception(const json_t *row)
{
	return number_text(value(row, "exception"));
}

static char *put_wakeup(const json_t *row)
{
	return number_text(value(row, "wakeup-p99"));
}

/* A column for it alone when somebody asked for that kernel. */
static char *put_wakeup_rt(const json_t *row)
{
	if (!json_object_get(row, "wakeup-p99-rt"))
		return xasprintf("%s", "");
	return number_text(value(row, "wakeup-p99-rt"));
}

static char *put_task(const json_t *row)
{
	return number_text(value(row, "bytes-task"));
}

/* On a machine with one range. */
static char *put_cpu(const json_t *row)
{
	return number_text(value(row, "bytes-cpu") +
			   value(row, "bytes-cpu-pgmap"));
}

static char *put_page(const json_t *row)
{
	return number_text(value(row, "bytes-page"));
}

static char *put_cycles(const json_t *row)
{
	const json_t *c = json_object_get(row, "cycles");
	json_t *lo = json_object_get(c, "lo"), *hi = json_object_get(c, "hi");

	if (!json_is_number(lo) || !json_is_number(hi))
		return xasprintf("-");
	return xasprintf("%.0f-%.0f", json_number_value(lo),
			 json_number_value(hi));
}

/**
 * struct column - one of the decision
 * @title: above it
 * @put: its text in a row
 * @key: of the row, whose absence everywhere is explained
 * @exercise: that was not run then
 */
struct column {
	const char *title;
	char *(*put)(const json_t *row);
	const char *key, *exercise;
};

static const struct column upper[] = {
	{ "verdict", put_legal, "legality", "legality" },
	{ "nar-\nrow", put_narrowed, NULL, NULL },
	{ "late", put_late, NULL, NULL },
	{ "key-\nwide", put_key_wide, NULL, NULL },
	{ "outer\npair", put_outermost, "outermost", "nest" },
	{ "nested\npair", put_nested, NULL, NULL },
	{ "writes\nout/in", put_writes, "writes", "nest (meter event)" },
	{ "IPI/\nfault", put_events, "ipis", "global" },
};

static const struct column lower[] = {
	{ "expo-\nsure", put_exposure, "exposure", "exposure" },
	{ "1st\nuse", put_first_use, "first-use", "touch" },
	{ "swi-\ntch", put_switch, "switch", "switch" },
	{ "irq\nheld", put_exception, "exception", "exception" },
	{ "wake\np99", put_wakeup, "wakeup-p99", "preempt" },
	{ "RT\np99", put_wakeup_rt, "wakeup-p99-rt", "preempt (RT=1)" },
	{ "B/\ntask", put_task, "bytes-task", "footprint" },
	{ "B/\nCPU", put_cpu, NULL, NULL },
	{ "B/\npage", put_page, NULL, NULL },
	{ "cycles,\nmodelled", put_cycles, "cycles", "nest (meter event)" },
};

static void say(struct tables *t, const char *lead, const char *text)
{
	if (t->format == GRID_MARKDOWN)
		table_paragraph(t, lead, text);
	else
		print_fitted(t->out, lead, text, DECISION_WIDTH);
}

static int stands_in(const json_t *row, const char *guard)
{
	return !strcmp(word(row, "guard"), guard) &&
	       !json_object_get(row, "absent") &&
	       !json_object_get(row, "composed");
}

static void print_half(struct tables *t, const json_t *rows, const char *guard,
		       const struct column *column, size_t columns)
{
	struct grid *grid = grid_new(columns + 1);
	const json_t *row;
	size_t i, j;

	grid_fit(grid, DECISION_WIDTH);
	grid_head(grid, 0, "design");
	for (j = 0; j < columns; j++)
		grid_head(grid, j + 1, column[j].title);
	json_array_foreach(rows, i, row) {
		if (!stands_in(row, guard))
			continue;
		grid_row(grid);
		grid_put(grid, 0, put_name(row));
		for (j = 0; j < columns; j++)
			grid_put(grid, j + 1, column[j].put(row));
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	fputc('\n', t->out);
}

/* Designs whose @key is there, by what it says: "reason: a, b". */
static json_t *by_reason(const json_t *rows, const char *guard,
			 const char *key, const char *fixed)
{
	json_t *list = json_object(), *row, *v;
	char *name, *text;
	const char *why;
	size_t i;

	json_array_foreach(rows, i, row) {
		v = json_object_get(row, key);
		if (!v || strcmp(word(row, "guard"), guard))
			continue;
		why = fixed ? fixed : json_string_value(v);
		name = short_name(row);
		text = text_append(xasprintf("%s", word(list, why)), ", ", name);
		json_object_set_new(list, why, json_string(text));
		free(text);
		free(name);
	}
	return list;
}

static void print_others(struct tables *t, const json_t *rows,
			 const char *guard, const char *key, const char *fixed)
{
	json_t *list = by_reason(rows, guard, key, fixed), *v;
	const char *why;
	char *line;

	json_object_foreach(list, why, v) {
		line = xasprintf("%s: %s", json_string_value(v), why);
		say(t, "- ", line);
		free(line);
	}
	json_decref(list);
}

static void print_guard(struct tables *t, const json_t *rows, const char *guard)
{
	char *line = xasprintf(t->format == GRID_MARKDOWN ? "#### guard %s\n" :
			       "guard %s\n", guard);
	const json_t *row;
	size_t i, n = 0;

	fprintf(t->out, "%s\n", line);
	free(line);
	json_array_foreach(rows, i, row)
		n += (size_t)stands_in(row, guard);
	if (n) {
		print_half(t, rows, guard, upper, ARRAY_SIZE(upper));
		print_half(t, rows, guard, lower, ARRAY_SIZE(lower));
	}
	print_others(t, rows, guard, "composed",
		     "composed: leaves this guard to task, whose figures they are");
	print_others(t, rows, guard, "absent", NULL);
	fputc('\n', t->out);
}

/* Which column has no figure in any row, and why. */
static void print_missing(struct tables *t, const json_t *rows,
			  const struct column *column, size_t columns)
{
	const json_t *row;
	size_t i, j, n;
	char *line, *p;

	for (j = 0; j < columns; j++) {
		n = 0;
		json_array_foreach(rows, i, row)
			n += column[j].key &&
			     json_object_get(row, column[j].key);
		if (n || !column[j].key)
			continue;
		line = xasprintf("%s is - everywhere: the exercise %s was not run",
				 column[j].title, column[j].exercise);
		for (p = line; (p = strchr(p, '\n')); )
			*p = ' ';
		say(t, "- ", line);
		free(line);
	}
}

/* The price that makes the modelled ranges as wide as they are. */
static void print_uncertain(struct tables *t, const json_t *rows)
{
	const json_t *row;
	const char *term;
	json_t *terms = json_object(), *v;
	char *line = xasprintf("%s", "");
	size_t i;

	json_array_foreach(rows, i, row) {
		term = word(json_object_get(row, "cycles"), "uncertain");
		if (*term)
			json_object_set_new(terms, term, json_integer(1 +
				json_integer_value(json_object_get(terms, term))));
	}
	json_object_foreach(terms, term, v) {
		char *one = xasprintf("%s (%lld rows)", term,
				      (long long)json_integer_value(v));

		line = text_append(line, ", ", one);
		free(one);
	}
	if (*line) {
		char *whole = xasprintf("what makes the modelled ranges wide: %s; nobody has published what a WRMSR to IA32_PKRS takes",
					line);

		say(t, "- ", whole);
		free(whole);
	}
	free(line);
	json_decref(terms);
}

/* What a table of text cannot hold: the cell and the command of each figure. */
static void print_again(struct tables *t)
{
	say(t, "- ", "each verdict again: pkscale run --env=count --exercise=legality --design='DESIGN[KNOB=VALUE]' --guard=GUARD; the cell and the command of each single figure: \"decision\" in summary.json");
}

static const char legend[] =
	"Knobs by their values. A design marked ! is unsound: the verdict names the first sequence that shows it (docs/results.md), and its figures rank after all others. narrow: a legal step became impossible; late: a temporary right outlives the last revoke; key-wide: a holder reaches other pages of the key. pair, 1st use (the fault, where that opens), switch (one task holds it), irq, wake and exposure: guest instructions, exact; writes, IPI, fault: events of a pair, and of one operation with kmap()'s pointer handed on, at the most CPUs; B: bytes, for one range; cycles: modelled from events and cited prices, never measured.";

void table_decision(struct tables *t)
{
	const json_t *decision = json_object_get(t->s->json, "decision");
	const json_t *rows = json_object_get(decision, "rows"), *row;
	const char *guard = "";
	size_t i;

	if (!json_array_size(rows) || (t->only && strcmp(t->only, "count")))
		return;
	fprintf(t->out, t->format == GRID_MARKDOWN ? "%s### %s\n\n" : "%s%s\n",
		t->printed ? "\n" : "", "Decision: every design behind every guard");
	say(t, "", legend);
	fputc('\n', t->out);
	json_array_foreach(rows, i, row) {
		if (!strcmp(word(row, "guard"), guard))
			continue;
		guard = word(row, "guard");
		print_guard(t, rows, guard);
	}
	print_missing(t, rows, upper, ARRAY_SIZE(upper));
	print_missing(t, rows, lower, ARRAY_SIZE(lower));
	print_uncertain(t, rows);
	print_again(t);
	t->printed++;
}
