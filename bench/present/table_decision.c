// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision as text: what stands under "decision" in summary.json. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/recipe.h"
#include "present/decision.h"
#include "present/table.h"
#include "results/word.h"

static void say(struct tables *t, const char *lead, const char *text)
{
	page_paragraph(t->out, t->format, lead, text, DECISION_WIDTH);
}

/* The figures of another guard all stand in the lower half. */
static char *name_text(const json_t *row, const struct decision_half *half)
{
	int elsewhere = half == &decision_halves[1] && decision_elsewhere(row);
	char *name = decision_name(row), *s;

	s = xasprintf("%s%s%s", name, decision_unsound(row) ? "!" : "",
		      elsewhere ? "^" : "");
	free(name);
	return s;
}

/* The cell that a figure of a row is of. */
static const struct scell *cell_of(const struct tables *t, const json_t *row,
				   const char *figure)
{
	const json_t *at = json_object_get(json_object_get(row, figure), "cell");
	size_t i = (size_t)json_integer_value(at);

	return json_is_integer(at) && i < t->s->n ? &t->s->cell[i] : NULL;
}

static void print_half(struct tables *t, const json_t *rows, const char *guard,
		       const struct decision_half *half)
{
	struct grid *grid = grid_new(half->n + 1);
	const json_t *row;
	size_t i, j;

	grid_fit(grid, DECISION_WIDTH);
	grid_head(grid, 0, "design");
	for (j = 0; j < half->n; j++)
		grid_head(grid, j + 1, half->column[j].title);
	json_array_foreach(rows, i, row) {
		if (!decision_stands(row, guard))
			continue;
		grid_row(grid);
		grid_put(grid, 0, name_text(row, half));
		for (j = 0; j < half->n; j++)
			table_put(t, grid, j + 1,
				  cell_of(t, row, half->column[j].figure),
				  half->column[j].put(row));
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	fputc('\n', t->out);
}

static const json_t *row_like(const json_t *rows, const json_t *like,
			      const char *guard)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (!strcmp(word_of(row, "guard"), guard) &&
		    !strcmp(word_of(row, "design"), word_of(like, "design")) &&
		    json_equal(json_object_get(row, "knobs"),
			       json_object_get(like, "knobs")))
			return row;
	return NULL;
}

/*
 * Another design stands there: by its rules, and at its price unless the key is
 * also that of temporary rights, which the writer then has to keep.
 */
static const char *composed_text(const json_t *rows, const json_t *row)
{
	json_t *like = json_pack("{ss s{ss}}", "design", "task", "knobs",
				 "rights", "split");
	const json_t *task = row_like(rows, like, word_of(row, "guard"));
	json_t *its = json_object_get(json_object_get(task, "outermost"),
				      "value");
	json_t *mine = json_object_get(json_object_get(row, "outermost"),
				       "value");

	json_decref(like);
	if (!json_is_number(its) || !json_is_number(mine))
		return "composed: leaves this guard to task";
	if (json_number_value(its) == json_number_value(mine))
		return "composed: leaves this guard to task, whose figures they are";
	return "composed: task's rules, dearer by the key for temporary rights";
}

/* Designs whose @key is there, by what it says: "reason: a, b". */
static json_t *by_reason(const json_t *rows, const char *guard,
			 const char *key)
{
	json_t *list = json_object(), *row, *v;
	char *name, *text;
	const char *why;
	size_t i;

	json_array_foreach(rows, i, row) {
		v = json_object_get(row, key);
		if (!v || strcmp(word_of(row, "guard"), guard))
			continue;
		why = json_is_string(v) ? json_string_value(v) :
					  composed_text(rows, row);
		name = decision_name(row);
		text = text_append(xasprintf("%s", word_of(list, why)), ", ", name);
		json_object_set_new(list, why, json_string(text));
		free(text);
		free(name);
	}
	return list;
}

static void print_others(struct tables *t, const json_t *rows,
			 const char *guard, const char *key)
{
	json_t *list = by_reason(rows, guard, key), *v;
	const char *why;
	char *line;

	json_object_foreach(list, why, v) {
		line = xasprintf("%s: %s", json_string_value(v), why);
		say(t, "- ", line);
		free(line);
	}
	json_decref(list);
}

/* "sound, late": what two guards of a kind may differ in. */
static char *verdict_text(const json_t *row)
{
	static const char * const flags[] = { "narrowed", "late", "key-wide" };
	const json_t *v = json_object_get(row, "legality");
	char *s = decision_verdict(row);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (json_is_true(json_object_get(v, flags[i])))
			s = text_append(s, ", ", flags[i]);
	return s;
}

/* Another guard of the kind: the designs of which it says something else. */
static void print_other(struct tables *t, const json_t *rows,
			const char *guard, const char *main)
{
	char *line = xasprintf("%s", ""), *mine, *its, *name, *one;
	const json_t *row, *like;
	size_t i, judged = 0;

	json_array_foreach(rows, i, row) {
		if (!decision_stands(row, guard))
			continue;
		judged += !!*word_of(json_object_get(row, "legality"), "result");
		like = row_like(rows, row, main);
		mine = verdict_text(row);
		its = like ? verdict_text(like) : xasprintf("-");
		if (strcmp(mine, its)) {
			name = decision_name(row);
			one = xasprintf("%s (%s)", name, mine);
			line = text_append(line, ", ", one);
			free(one);
			free(name);
		}
		free(its);
		free(mine);
	}
	one = !judged ? xasprintf("%s: not judged", guard) : !*line ?
		xasprintf("%s: the same verdicts", guard) :
		xasprintf("%s: other verdicts for %s", guard, line);
	say(t, "- ", one);
	free(one);
	free(line);
}

/* The guards of a kind that designs stand in; the richest comes first. */
static const char **guards_of(const json_t *rows, const char *kind, size_t *n)
{
	const char **list = xcalloc(json_array_size(rows) + 1, sizeof(*list));
	size_t i, figures, most = 0, first = 0, sum = 0;
	const json_t *row;
	const char *swap;

	*n = 0;
	json_array_foreach(rows, i, row) {
		if (strcmp(word_of(row, "kind"), kind))
			continue;
		if (!*n || strcmp(list[*n - 1], word_of(row, "guard"))) {
			list[(*n)++] = word_of(row, "guard");
			sum = 0;
		}
		figures = decision_stands(row, list[*n - 1]) ?
			  json_object_size(row) : 0;
		sum += figures;
		if (sum > most) {
			most = sum;
			first = *n - 1;
		}
	}
	if (*n) {
		swap = list[0];
		list[0] = list[first];
		list[first] = swap;
	}
	return list;
}

static void print_kind(struct tables *t, const json_t *rows, const char *kind)
{
	size_t n, g, i, stand = 0;
	char *title;
	const char **guard = guards_of(rows, kind, &n);
	const json_t *row;

	if (!n) {
		free(guard);
		return;
	}
	title = xasprintf("guard %s (%s)", guard[0], kind);
	page_heading(t->out, t->format, 4, title);
	free(title);
	json_array_foreach(rows, i, row)
		stand += (size_t)decision_stands(row, guard[0]);
	if (stand) {
		print_half(t, rows, guard[0], &decision_halves[0]);
		print_half(t, rows, guard[0], &decision_halves[1]);
	}
	print_others(t, rows, guard[0], "composed");
	print_others(t, rows, guard[0], "absent");
	for (g = 1; g < n; g++)
		print_other(t, rows, guard[g], guard[0]);
	fputc('\n', t->out);
	free(guard);
}

/* Which column has no figure in any row, and why. */
static void print_missing(struct tables *t, const json_t *rows,
			  const struct decision_half *half)
{
	const struct decision_column *column = half->column;
	const json_t *row;
	size_t i, j, n;
	char *line, *p;

	for (j = 0; j < half->n; j++) {
		n = 0;
		json_array_foreach(rows, i, row)
			n += column[j].key &&
			     json_object_get(row, column[j].key);
		if (n || !column[j].key)
			continue;
		line = !strcmp(column[j].key, "cycles") &&
		       !json_object_get(t->s->json, "prices") ?
			xasprintf("%s is - everywhere: there was no price list",
				  column[j].title) :
			xasprintf("%s is - everywhere: the exercise %s was not run",
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
		term = word_of(json_object_get(row, "cycles"), "uncertain");
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
		char *whole = xasprintf("what makes the modelled ranges wide, or has no price: %s; nobody has published what a WRMSR to IA32_PKRS takes",
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
	say(t, "- ", "each verdict again: pkscale run --env=count --exercise=legality --design='DESIGN[VALUE]' --guard=GUARD; the cell and the command of each single figure: \"decision\" in summary.json. A command measures its cell alone: the same digits, but of wake, where interrupts are on and timers fall as the boot before has left them; those come again with the whole run");
}

#define TEXT(x)		TEXT_OF(x)
#define TEXT_OF(x)	#x

static const char legend[] =
	"One guard of each kind; what others of the kind say else stands below it, their figures under \"decision\" in summary.json. Knobs by their values. A design marked ! is unsound: the verdict names the first sequence that shows it (docs/legality.md), and its figures rank after all others; none, the control, protects nothing, stands first and has no mark. *: a figure without the fault of first use, which is part of the design. ^: switch, irq and wake, which depend on no guard, were measured behind another one. narrow: a legal step became impossible; late: a temporary right outlives the last revoke; key-wide: a holder reaches other pages of the key. pair, 1st use (the fault, where that opens), switch (one task holds it), irq, wake and exposure: guest instructions, exact; writes, IPI, fault: events of a pair, and of one operation with kmap()'s pointer handed on, at the most CPUs; B: bytes, for one range; cycles: modelled from events and cited prices, never measured, IPIs as of " TEXT(RECIPE_CPUS) " CPUs.";

void table_decision(struct tables *t)
{
	const json_t *decision = json_object_get(t->s->json, "decision");
	const json_t *rows = json_object_get(decision, "rows"), *row;
	json_t *kinds = json_object(), *v;
	const char *kind;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_set_new(kinds, word_of(row, "kind"), json_true());
	if (!json_array_size(rows) || (t->only && strcmp(t->only, "count"))) {
		json_decref(kinds);
		return;
	}
	table_title(t, "Decision: every design behind every guard");
	say(t, "", legend);
	fputc('\n', t->out);
	json_object_foreach(kinds, kind, v)
		print_kind(t, rows, kind);
	json_decref(kinds);
	print_missing(t, rows, &decision_halves[0]);
	print_missing(t, rows, &decision_halves[1]);
	print_uncertain(t, rows);
	print_again(t);
}
