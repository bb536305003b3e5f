// SPDX-License-Identifier: GPL-2.0-or-later
/* What designs add to an operation of a workload: all that is above the control. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decide.h"
#include "results/word.h"

/**
 * struct work - a design that carries out a workload
 * @of: a cell of it, which stands for its identity
 * @insn: all instructions of fio; NULL where they are not counted
 * @calls: those of what it calls
 * @kernel: those of the kernel
 * @event: its events; NULL where they are not
 * @model: what these would cost; NULL: nothing was modelled
 * @base: @calls where no memory has a key; NULL where nobody knows
 * @sound: it was judged behind each of its guards, and found sound
 */
struct work {
	const struct scell *of, *insn, *calls, *kernel, *collecting, *event, *model,
			   *base;
	int sound;
};

/* What a cell is to be found by, beside the workload. */
struct find {
	const char *environment, *meter, *part;
	int base;
};

/* The control is none[hooked=0]: its kernel has the hooks, and memory no key. */
static int is_base(const struct scell *c)
{
	const char *hooked = json_string_value(json_object_get(c->id.knobs,
							       "hooked"));

	return scell_has(c, CELL_DESIGN, "none") && hooked &&
	       !strcmp(hooked, "0");
}

/* The same job on the same target, so many at once, of the same length. */
static int same_work(const struct scell *a, const struct scell *b)
{
	static const enum cell_field words[] = {
		CELL_EXERCISE, CELL_QUANTITY, CELL_KERNEL, CELL_GUARD,
		CELL_MEMORY,
	};
	static const char * const params[] = { "jobs", "ops", "twin" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!scell_has(a, words[i], b->id.field[words[i]]))
			return 0;
	for (i = 0; i < ARRAY_SIZE(params); i++)
		if (cell_param(&a->id, params[i], 0) !=
		    cell_param(&b->id, params[i], 0))
			return 0;
	return 1;
}

/* One of plan_parts. */
static int is_part(const struct scell *c, const char *part)
{
	char *of = cell_param_text(&c->id, "of");
	int same = !strcmp(of, part);

	free(of);
	return same;
}

static const struct scell *find(const struct summary *s, const struct scell *of,
				const struct find *want)
{
	const struct scell *c;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (scell_has(c, CELL_METER, want->meter) &&
		    scell_has(c, CELL_ENVIRONMENT, want->environment) &&
		    (want->base ? is_base(c) : scell_same_design(c, of)) &&
		    same_work(c, of) && is_part(c, want->part))
			return c;
	}
	return NULL;
}

static int is_sound(const struct summary *s, const struct scell *of)
{
	char *guards = xasprintf("%s", of->id.field[CELL_GUARD]), *rest = guards;
	struct decide_key key = { of->id.field[CELL_DESIGN], of->id.knobs, NULL };
	json_t *flag = json_object();
	const struct scell *c;
	int sound = 1;

	while (sound && (key.guard = strsep(&rest, "+"))) {
		c = decide_verdict(s, &key, flag);
		sound = c && !strcmp(word_of(json_object_get(c->json, "verdict"),
					     "result"), "sound");
	}
	json_decref(flag);
	free(guards);
	return sound;
}

static struct work work_of(const struct summary *s, const struct scell *of)
{
	const char *env = of->id.field[CELL_ENVIRONMENT];
	struct work w = {
		.of = of,
		.insn = find(s, of, &(struct find){ env, "insn", "all", 0 }),
		.calls = find(s, of, &(struct find){ env, "insn", "calls", 0 }),
		.kernel = find(s, of, &(struct find){ env, "insn", "kernel", 0 }),
		.collecting = find(s, of, &(struct find){ env, "insn",
							  "collecting", 0 }),
		.event = find(s, of, &(struct find){ env, "event", "all", 0 }),
		.base = find(s, of, &(struct find){ env, "insn", "calls", 1 }),
	};

	w.sound = is_sound(s, of);
	/* What is modelled is made of exact events. */
	if (!strcmp(env, "count"))
		w.model = find(s, of, &(struct find){ "model", "model", "all",
						      0 });
	return w;
}

static double figure(const struct scell *c)
{
	return c ? c->median : NAN;
}

/* Of calls: between them fio does the same whatever the design. */
static double added(const struct work *w)
{
	return figure(w->calls) - figure(w->base);
}

/* The control, the sound, what was not judged, the unsound, what has no figure. */
static int rank(const struct work *w)
{
	if (isnan(w->of->median))
		return 4;
	if (is_base(w->of))
		return 0;
	if (w->sound)
		return 1;
	return strcmp(w->of->status, "unsound") ? 2 : 3;
}

/* Workloads as the cells have them; of each the best design first. */
static int by_rank(const void *a, const void *b)
{
	const struct work *x = a, *y = b;
	static const enum cell_field words[] = {
		CELL_ENVIRONMENT, CELL_KERNEL, CELL_GUARD, CELL_QUANTITY,
	};
	const char *p, *q;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		p = x->of->id.field[words[i]];
		q = y->of->id.field[words[i]];
		if (strcmp(p, q))
			return strcmp(p, q);
	}
	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (added(x) < added(y) || added(x) > added(y))
		return added(x) < added(y) ? -1 : 1;
	return cell_cmp(&x->of->id, &y->of->id);
}

/* Each design once for each workload: by its instructions, else by its events. */
static int stands_for(const struct summary *s, const struct scell *c)
{
	const struct find insn = { c->id.field[CELL_ENVIRONMENT], "insn", "all", 0 };

	if (!scell_has(c, CELL_EXERCISE, "workload") || !is_part(c, "all") ||
	    !strcmp(c->status, "skipped"))
		return 0;
	return scell_has(c, CELL_METER, "insn") ||
	       (scell_has(c, CELL_METER, "event") && !find(s, c, &insn));
}

static void put_figure(const struct summary *s, json_t *row, const char *key,
		       const struct scell *c, const char *event)
{
	if (c)
		json_object_set_new(row, key, decide_figure(s, c, event));
}

static json_t *row_json(const struct summary *s, const struct work *w)
{
	const char *name = w->of->id.field[CELL_QUANTITY];
	size_t len = strcspn(name, "/");
	json_t *row = json_pack("{ss ss# ss sI ss sO}",
		"environment", w->of->id.field[CELL_ENVIRONMENT],
		"target", name, (int)len,
		"job", name + len + (name[len] == '/'),
		"jobs", (json_int_t)cell_param(&w->of->id, "jobs", 1),
		"design", w->of->id.field[CELL_DESIGN],
		"knobs", w->of->id.knobs);

	if (w->of->id.composed)
		json_object_set_new(row, "composed", json_true());
	if (w->sound)
		json_object_set_new(row, "sound", json_true());
	if (!strcmp(w->of->status, "unsound"))
		json_object_set_new(row, "unsound", json_string(w->of->reason));
	put_figure(s, row, "insn", w->insn, NULL);
	put_figure(s, row, "calls", w->calls, NULL);
	put_figure(s, row, "kernel", w->kernel, NULL);
	put_figure(s, row, "collecting", w->collecting, NULL);
	put_figure(s, row, "writes", w->event, "write");
	if (is_base(w->of))
		return row;
	if (w->calls) {
		json_object_set_new(row, "added", decide_number(added(w)));
		json_object_set_new(row, "share-calls", decide_number(added(w) /
							figure(w->calls)));
		json_object_set_new(row, "share", decide_number(added(w) /
							figure(w->insn)));
	}
	put_figure(s, row, "cycles", w->model, NULL);
	return row;
}

json_t *decide_workloads(const struct summary *s)
{
	struct work *list = xcalloc(s->n, sizeof(*list));
	json_t *rows = json_array();
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (stands_for(s, &s->cell[i]))
			list[n++] = work_of(s, &s->cell[i]);
	qsort(list, n, sizeof(*list), by_rank);
	for (i = 0; i < n; i++)
		json_array_append_new(rows, row_json(s, &list[i]));
	free(list);
	if (n)
		return rows;
	json_decref(rows);
	return NULL;
}
