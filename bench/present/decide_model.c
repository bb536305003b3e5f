// SPDX-License-Identifier: GPL-2.0-or-later
/* Modelled cells: the events of a pair, or of a workload's operation, times prices. */
#include <math.h>
#include <string.h>

#include "model/recipe.h"
#include "present/decide.h"

#define MAX_TERMS	12
/* A temporary right is written when it is given, and when it ends. */
#define FAULT_WRITES	2

/* Events that have a price; what is elided or only counted has none. */
static const char * const priced[][2] = {
	{ "write", "wrmsr_pkrs" },
	{ "fault", "fault" },
	{ "ipi", "ipi" },
};

struct terms {
	struct cost_term t[MAX_TERMS];
	size_t n;
};

static void add(struct terms *terms, const struct prices *p, const char *price,
		double lo, double hi)
{
	struct cost_term *t = &terms->t[terms->n];

	if (hi == 0)
		return;
	t->name = price;
	t->count.lo = lo;
	t->count.hi = hi;
	t->price = prices_find(p, price);
	terms->n++;
}

static int is_workload(const struct scell *events)
{
	return scell_has(events, CELL_EXERCISE, "workload");
}

/* An operation has so many as were counted. */
static double pairs_of(const struct scell *events)
{
	double n = scell_event(events, "grant");

	if (!is_workload(events))
		return 1;
	return isnan(n) ? 0 : n;
}

/* Knobs say what holds preemption off, whatever the design. */
static void add_pin(struct terms *terms, const struct prices *p,
		    const json_t *knobs, double pairs)
{
	const char *pin = json_string_value(json_object_get(knobs, "pin"));
	int both = pin && !strcmp(pin, "both");

	if (both || (pin && !strcmp(pin, "preempt")))
		add(terms, p, "preempt_pair", pairs, pairs);
	if (both || (pin && !strcmp(pin, "migrate")))
		add(terms, p, "migrate_pair", pairs, pairs);
}

/*
 * Events are counted on one CPU, which has nobody to send an IPI to. They go out
 * together and are waited for together: at the least as long as one takes, at
 * the most one after the other.
 */
static double rounds_of(const struct recipe *r, const struct scell *events)
{
	const char *open = json_string_value(json_object_get(events->id.knobs,
							     "open"));

	if (json_is_true(json_object_get(events->json, "composed")) ||
	    cell_param(&events->id, "depth", 1) > 1)
		return 0;
	return r->rounds + (open && !strcmp(open, "ipi"));
}

static void collect(struct terms *terms, const struct prices *p,
		    const struct scell *events)
{
	const struct recipe *r = recipe_find(events->id.field[CELL_DESIGN]);
	const double pairs = pairs_of(events), rounds = pairs * rounds_of(r, events);
	/* Operations touch what they open: their faults are among the events. */
	const struct range unseen = is_workload(events) ?
				    (struct range){ 0, 0 } : r->first_use;
	int own = !json_is_true(json_object_get(events->json, "composed"));
	double x, more;
	size_t i;

	terms->n = 0;
	for (i = 0; i < ARRAY_SIZE(priced); i++) {
		x = scell_event(events, priced[i][0]);
		more = own && !strcmp(priced[i][0], "write") ?
		       FAULT_WRITES * unseen.hi : 0;
		/* What this kernel does not count has not happened. */
		if (!isnan(x))
			add(terms, p, priced[i][1], x, x + more);
	}
	/* A composed guard is the other design's, whose knobs these are not. */
	if (!own)
		return;
	add_pin(terms, p, events->id.knobs, pairs);
	add(terms, p, "atomic", pairs * r->atomics, pairs * r->atomics);
	/* How many of several pairs are nested, and send none, nobody has counted. */
	add(terms, p, "ipi", is_workload(events) ? 0 : rounds,
	    rounds * (RECIPE_CPUS - 1));
	add(terms, p, "tlb_flush_one", pairs * r->flushes, pairs * r->flushes);
	if (r->unpriced)
		add(terms, p, r->unpriced, pairs, pairs);
	add(terms, p, "fault", unseen.lo, unseen.hi);
}

static json_t *number(double x)
{
	return isnan(x) ? json_null() : json_real(x);
}

static json_t *range_json(const struct range *r)
{
	return json_pack("[oo]", number(r->lo), number(r->hi));
}

static json_t *terms_json(const struct terms *terms, const struct prices *p)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < terms->n; i++)
		json_array_append_new(list, json_pack("{ss so so ss}",
			"price", terms->t[i].name,
			"count", range_json(&terms->t[i].count),
			"cycles", range_json(&terms->t[i].price),
			"confidence", prices_confidence(p, terms->t[i].name)));
	return list;
}

/* What is wrong with a figure is wrong with what it was made of. */
static json_t *model_cell(const struct scell *events, const struct prices *p)
{
	int ok = !strcmp(events->status, "ok");
	struct cell id = events->id;
	struct terms terms;
	struct cost cost;
	json_t *o;

	collect(&terms, p, events);
	cost = cost_sum(terms.t, terms.n);
	id.field[CELL_ENVIRONMENT] = "model";
	id.field[CELL_METER] = "model";
	o = cell_json(&id);
	/* No middle: nothing says where in the range it lies. */
	json_object_update_new(o, json_pack(
		"{ss si ss ss sn so so sn sn s{} so ss}",
		"unit", "cycles, modelled", "n", 0, "status", events->status, "reason", ok ?
		"modelled: events times prices; instructions are not priced" :
		events->reason,
		"median", "lo", number(cost.total.lo),
		"hi", number(cost.total.hi), "fastest", "slowest", "events",
		"terms", terms_json(&terms, p),
		"uncertain", cost.widest < terms.n ?
			     terms.t[cost.widest].name : ""));
	if (json_is_true(json_object_get(events->json, "composed")))
		json_object_set_new(o, "composed", json_true());
	if (rounds_of(recipe_find(id.field[CELL_DESIGN]), events) > 0)
		json_object_set_new(o, "cpus", json_integer(RECIPE_CPUS));
	return o;
}

/* Pairs and operations, where events are exact. */
static int is_modelled(const struct scell *c)
{
	return (scell_has(c, CELL_EXERCISE, "nest") || is_workload(c)) &&
	       scell_has(c, CELL_METER, "event") &&
	       scell_has(c, CELL_ENVIRONMENT, "count") &&
	       scell_has(c, CELL_PATH, "hook") && !isnan(c->median);
}

json_t *decide_model(const struct summary *s, const struct prices *prices)
{
	json_t *cells = json_array();
	size_t i;

	for (i = 0; i < s->n; i++)
		if (is_modelled(&s->cell[i]))
			json_array_append_new(cells, model_cell(&s->cell[i],
								prices));
	return cells;
}
