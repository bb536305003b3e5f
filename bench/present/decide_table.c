// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of the decision: every figure with its cell and its command. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guards/guards.h"
#include "present/command.h"
#include "present/decide.h"
#include "results/word.h"

/**
 * struct source - where a column of the decision has its figure from
 * @column: its key
 * @want: the cell
 * @event: this event of the cell, and not its median
 */
static const struct source {
	const char *column;
	struct decide_want want;
	const char *event;
} sources[] = {
	{ "outermost", { .exercise = "nest", .meter = "insn", .param = "depth",
			 .value = "1" }, NULL },
	{ "nested", { .exercise = "nest", .meter = "insn", .param = "depth",
		      .value = "2" }, NULL },
	{ "writes", { .exercise = "nest", .meter = "event", .param = "depth",
		      .value = "1" }, "write" },
	{ "writes-nested", { .exercise = "nest", .meter = "event",
			     .param = "depth", .value = "2" }, "write" },
	{ "ipis", { .exercise = "global", .meter = "event", .param = "hand",
		    .value = "pointer" }, "ipi" },
	{ "faults", { .exercise = "global", .meter = "event", .param = "hand",
		      .value = "pointer" }, "fault" },
	{ "exposure", { .exercise = "exposure", .meter = "insn",
			.quantity = "after-revoke" }, NULL },
	{ "first-use", { .exercise = "touch", .quantity = "first-use" }, NULL },
	{ "switch", { .exercise = "switch", .quantity = "held-by-one",
		      .elsewhere = 1 }, NULL },
	{ "switch-shut", { .exercise = "switch", .quantity = "shut",
			   .elsewhere = 1 }, NULL },
	{ "exception", { .exercise = "exception", .quantity = "irq-held",
			 .elsewhere = 1 }, NULL },
	{ "exception-shut", { .exercise = "exception", .quantity = "irq-shut",
			      .elsewhere = 1 }, NULL },
	{ "wakeup-p99", { .exercise = "preempt", .quantity = "p99",
			  .elsewhere = 1 }, NULL },
	{ "wakeup-p99-rt", { .exercise = "preempt", .quantity = "p99",
			     .rt = 1, .elsewhere = 1 }, NULL },
	{ "stretch", { .exercise = "preempt", .quantity = "stretch",
		       .elsewhere = 1 }, NULL },
	{ "bytes-task", { .exercise = "footprint", .quantity = "task" }, NULL },
	{ "bytes-cpu", { .exercise = "footprint", .quantity = "cpu" }, NULL },
	{ "bytes-cpu-pgmap", { .exercise = "footprint",
			       .quantity = "cpu-pgmap" }, NULL },
	{ "bytes-pgmap", { .exercise = "footprint", .quantity = "pgmap" },
	  NULL },
	{ "bytes-page", { .exercise = "footprint", .quantity = "page" }, NULL },
	{ "bytes-mapped", { .exercise = "footprint",
			    .quantity = "mapped-page" }, NULL },
	{ "cycles", { .meter = "model", .param = "depth", .value = "1" }, NULL },
	{ "cycles-nested", { .meter = "model", .param = "depth",
			     .value = "2" }, NULL },
};

json_t *decide_number(double x)
{
	if (isnan(x))
		return json_null();
	return x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x) :
						 json_real(x);
}

static void copy(json_t *to, const json_t *from, const char *key)
{
	json_t *v = json_object_get(from, key);

	if (v)
		json_object_set(to, key, v);
}

/* What links a figure to its cell: the place in "cells", and the command. */
static json_t *link_json(const struct summary *s, const struct scell *c)
{
	char *command = command_of(&c->id, -1);
	json_t *o = json_pack("{sI ss ss}", "cell",
			      (json_int_t)(c - s->cell), "command", command,
			      "status", c->status);

	if (*c->reason)
		json_object_set_new(o, "reason", json_string(c->reason));
	free(command);
	return o;
}

json_t *decide_figure(const struct summary *s, const struct scell *c,
		      const char *event)
{
	static const char * const more[] = { "never", "ended_by", "contexts",
					     "pages", "uncertain", "cpus",
					     "composed" };
	json_t *o = link_json(s, c);
	size_t i;

	json_object_set_new(o, "value", decide_number(event ?
			    scell_event(c, event) : c->median));
	if (isnan(c->median) && !isnan(c->hi)) {
		json_object_set_new(o, "lo", decide_number(c->lo));
		json_object_set_new(o, "hi", decide_number(c->hi));
	}
	for (i = 0; i < ARRAY_SIZE(more); i++)
		copy(o, c->json, more[i]);
	return o;
}

/* What `global` did at the most CPUs that it ran on. */
static const struct scell *at_most_cpus(const struct summary *s,
					const struct decide_key *key,
					const struct source *from)
{
	const struct scell *found = NULL, *c;
	char *hand;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!scell_has(c, CELL_EXERCISE, "global") ||
		    !scell_has(c, CELL_GUARD, key->guard) ||
		    !decide_of_design(key, c) || isnan(c->median))
			continue;
		hand = cell_param_text(&c->id, "hand");
		if (!strcmp(hand, from->want.value) &&
		    (!found || cell_param(&c->id, "k", 0) >
			       cell_param(&found->id, "k", 0)))
			found = c;
		free(hand);
	}
	return found ? found : decide_find(s, key, &from->want);
}

static const struct scell *cell_of(const struct summary *s,
				   const struct decide_key *key,
				   const struct source *from)
{
	if (from->want.exercise && !strcmp(from->want.exercise, "global"))
		return at_most_cpus(s, key, from);
	return decide_find(s, key, &from->want);
}

/* The verdict over all sequences, and each of them that is none of "ok". */
static json_t *legality_json(const struct summary *s,
			     const struct decide_key *key)
{
	json_t *flag = json_object(), *o = NULL, *verdict;
	const struct scell *c = decide_verdict(s, key, flag);

	if (c) {
		o = link_json(s, c);
		verdict = json_object_get(c->json, "verdict");
		if (json_is_object(verdict))
			json_object_update(o, verdict);
		json_object_update(o, flag);
	}
	json_decref(flag);
	return o;
}

/* Cells that nothing could be had of say why; their first says it for all. */
static const char *absent(const struct summary *s, const struct decide_key *key)
{
	const struct scell *c;
	const char *reason = NULL;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!scell_has(c, CELL_PATH, "hook") ||
		    scell_has(c, CELL_METER, "sites") ||
		    !scell_has(c, CELL_GUARD, key->guard) ||
		    !decide_of_design(key, c))
			continue;
		if (strcmp(c->status, "skipped"))
			return NULL;
		reason = reason ? reason : c->reason;
	}
	return reason;
}

/* What the guard gives its caller; guards of one kind are much alike. */
static const char *kind_of(const char *guard)
{
	const struct pks_guard *g = pks_guard_find(guard);

	return g ? pks_guard_kinds[g->kind] : "other";
}

static json_t *row_json(const struct summary *s, const struct decide_key *key)
{
	json_t *row = json_pack("{ss sO ss ss}", "design", key->design,
				"knobs", key->knobs, "guard", key->guard,
				"kind", kind_of(key->guard));
	const char *why = absent(s, key);
	const char *contexts = decide_contexts(s, key);
	json_t *verdict, *figure;
	const struct scell *c;
	size_t i;

	if (why) {
		json_object_set_new(row, "absent", json_string(why));
		return row;
	}
	verdict = legality_json(s, key);
	if (verdict)
		json_object_set_new(row, "legality", verdict);
	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		c = cell_of(s, key, &sources[i]);
		if (!c)
			continue;
		figure = decide_figure(s, c, sources[i].event);
		if (contexts && json_object_get(figure, "contexts"))
			json_object_set_new(figure, "contexts",
					    json_string(contexts));
		if (sources[i].want.elsewhere &&
		    !scell_has(c, CELL_GUARD, key->guard))
			json_object_set_new(figure, "guard", json_string(
				c->id.field[CELL_GUARD]));
		json_object_set_new(row, sources[i].column, figure);
		if (json_is_true(json_object_get(c->json, "composed")))
			json_object_set_new(row, "composed", json_true());
	}
	return row;
}

/* The control, the sound, what was not judged, the unsound, what is absent. */
static int rank(const json_t *row)
{
	const char *result = word_of(json_object_get(row, "legality"), "result");

	if (json_object_get(row, "absent"))
		return 4;
	if (!strcmp(word_of(row, "design"), "none"))
		return 0;
	if (!strcmp(result, "sound"))
		return 1;
	return *result ? 3 : 2;
}

static double price(const json_t *row)
{
	json_t *v = json_object_get(json_object_get(row, "outermost"), "value");

	return json_is_number(v) ? json_number_value(v) : INFINITY;
}

/* By guard as the cells have them, then best first. */
static int by_rank(const void *a, const void *b)
{
	const json_t *x = *(json_t * const *)a, *y = *(json_t * const *)b;
	int r = strcmp(word_of(x, "guard"), word_of(y, "guard"));

	if (!r)
		r = rank(x) - rank(y);
	if (!r && price(x) != price(y))
		r = price(x) < price(y) ? -1 : 1;
	if (!r)
		r = strcmp(word_of(x, "design"), word_of(y, "design"));
	return r;
}

static json_t *sorted(json_t *rows)
{
	size_t n = json_array_size(rows), i;
	json_t **list = xcalloc(n + 1, sizeof(*list)), *out = json_array(), *row;

	json_array_foreach(rows, i, row)
		list[i] = row;
	/* Rows that nothing tells apart stay as the cells were. */
	for (i = 0; i < n; i++) {
		size_t j = i;

		row = list[i];
		for (; j > 0 && by_rank(&list[j - 1], &row) > 0; j--)
			list[j] = list[j - 1];
		list[j] = row;
	}
	for (i = 0; i < n; i++)
		json_array_append(out, list[i]);
	free(list);
	json_decref(rows);
	return out;
}

json_t *decide_table(const struct summary *s)
{
	json_t *rows = json_array();
	struct decide_key *key;
	size_t n, i;

	key = decide_rows(s, &n);
	for (i = 0; i < n; i++)
		json_array_append_new(rows, row_json(s, &key[i]));
	free(key);
	return json_pack("{so}", "rows", sorted(rows));
}
