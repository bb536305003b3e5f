/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_DECIDE_FIXTURE_H
#define TESTS_UNIT_DECIDE_FIXTURE_H

/* Writes made-up summaries, a cell at a time: of every exercise that the
 * decision and its plots read. The figures resemble no machine; each is made
 * from the design's number, so that what a table must say follows from it. To be
 * included behind cmocka.h.
 */

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decide.h"
#include "results/prices.h"
#include "results/summary.h"
#include "util.h"

/* A design behind a guard, as the fixture's cells have it. */
struct dx_who {
	const char *design, *knobs, *guard;
};

static inline json_t *dx_summary(void)
{
	return json_pack("{si ss ss s[] s{s{si si s[]} s{si}} s[]}",
			 "schema", SUMMARY_SCHEMA, "raw_sha256", "0", "run",
			 "made-up", "boots", "controls", "selftest", "boots", 1,
			 "ok", 1, "failed", "exact", "unstable", 0, "cells");
}

/* A cell without a figure; takes @params over. */
static inline json_t *dx_cell(json_t *summary, const struct dx_who *who,
			      const char *exercise, const char *meter,
			      const char *quantity, json_t *params)
{
	json_t *c = json_pack("{ss ss ss ss ss ss ss ss ss ss ss so so}",
		"environment", "count", "kernel", "6.12.117 production",
		"register", "pkrs", "path", who->guard ? "hook" : "direct",
		"guard", who->guard ? who->guard : "none",
		"memory", who->guard ? "pmem" : "", "exercise", exercise,
		"meter", meter, "window",
		who->guard && !strcmp(who->guard, "kmap") ? "on" : "off",
		"design", who->design, "quantity", quantity,
		"knobs", cell_knobs(who->knobs), "params", params);

	json_object_update_new(c, json_pack(
		"{ss si sn sn sn sn sn s{} ss ss}", "unit", meter, "n", 2,
		"median", "lo", "hi", "fastest", "slowest", "events", "status",
		"ok", "reason", ""));
	json_array_append_new(json_object_get(summary, "cells"), c);
	return c;
}

static inline json_t *dx_figure(json_t *cell, double x)
{
	json_object_set_new(cell, "median", json_real(x));
	json_object_set_new(cell, "lo", json_real(x));
	json_object_set_new(cell, "hi", json_real(x));
	return cell;
}

static inline json_t *dx_params(const char *key, int value)
{
	return json_pack("{si}", key, value);
}

/* Outermost and nested pair, and what each writes. */
static inline void dx_pairs(json_t *s, const struct dx_who *w, double outer,
			    double nested, double writes)
{
	json_t *c;

	dx_figure(dx_cell(s, w, "nest", "insn", "outermost",
			  dx_params("depth", 1)), outer);
	dx_figure(dx_cell(s, w, "nest", "insn", "nested",
			  dx_params("depth", 2)), nested);
	c = dx_figure(dx_cell(s, w, "nest", "event", "outermost",
			      dx_params("depth", 1)), writes);
	json_object_set_new(c, "events", json_pack("{sf sf}", "grant", 1.,
						   "write", writes));
	c = dx_figure(dx_cell(s, w, "nest", "event", "nested",
			      dx_params("depth", 2)), 0);
	json_object_set_new(c, "events", json_pack("{sf sf}", "grant", 1.,
						   "write", 0.));
}

/* @first: the sequence that makes it unsound, NULL when it is sound. */
static inline void dx_verdict(json_t *s, const struct dx_who *w,
			      const char *first, int narrowed, int late)
{
	json_t *c = dx_cell(s, w, "legality", "verdict", "all",
			    json_pack("{si si}", "random", 10, "seed", 7));

	json_object_set_new(c, "verdict", json_pack("{ss sb sb sb}",
		"result", first ? "unsound" : "sound", "narrowed", narrowed,
		"late", late, "key-wide", 1));
	if (first)
		json_object_set_new(json_object_get(c, "verdict"), "first",
				    json_string(first));
}

/* @x: instructions, negative for never. */
static inline void dx_exposure(json_t *s, const struct dx_who *w, double x)
{
	json_t *c = dx_cell(s, w, "exposure", "insn", "after-revoke",
			    json_object());

	json_object_update_new(c, json_pack("{ss ss ss}", "ended_by",
		x < 0 ? "never" : x > 0 ? "switch" : "revoke", "contexts",
		"self", "pages", "key"));
	if (x < 0)
		json_object_set_new(c, "never", json_true());
	else
		dx_figure(c, x);
}

/* Half of the latencies at @x, and one at 8 times that. */
static inline void dx_wakeup(json_t *s, const struct dx_who *w, int x)
{
	static const char * const q[] = { "p50", "p99", "p99.9", "max" };
	json_t *c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(q); i++) {
		c = dx_figure(dx_cell(s, w, "preempt", "insn", q[i],
				      dx_params("hold", 1000)),
			      i ? 4. * x : x);
		if (!i)
			json_object_set_new(c, "hist", json_pack(
				"[[i,i],[i,i],[i,i],[i,i]]", x, 500, 2 * x, 400,
				4 * x, 99, 8 * x, 1));
	}
}

static inline void dx_bytes(json_t *s, const struct dx_who *w, double task,
			    double cpu_pgmap, double page, double mapped)
{
	const struct dx_who own = { w->design, w->knobs, NULL };
	const struct { const char *name; double x; } q[] = {
		{ "task", task }, { "cpu", 0 }, { "cpu-pgmap", cpu_pgmap },
		{ "pgmap", 0 }, { "page", page }, { "mapped-page", mapped },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(q); i++)
		dx_figure(dx_cell(s, &own, "footprint", "bytes", q[i].name,
				  json_object()), q[i].x);
}

static inline void dx_global(json_t *s, const struct dx_who *w, int k,
			     double ipis, double faults)
{
	json_t *c = dx_figure(dx_cell(s, w, "global", "event", "operation",
		json_pack("{si ss}", "k", k, "hand", "pointer")), 1);

	json_object_set_new(c, "events", json_pack("{sf sf sf}", "write", 1.,
						   "ipi", ipis, "fault", faults));
}

static inline json_t *dx_job(int jobs, const char *of)
{
	return json_pack("{si si ss}", "jobs", jobs, "ops", 1000, "of", of);
}

/* A job of fio: its calls' instructions, and 1000 more; NAN: none; and events. */
static inline void dx_workload(json_t *s, const struct dx_who *w,
			       const char *name, int jobs, double insn,
			       double grants, double writes)
{
	json_t *c;

	if (!isnan(insn)) {
		dx_figure(dx_cell(s, w, "workload", "insn", name,
				  dx_job(jobs, "all")), insn + 1000);
		dx_figure(dx_cell(s, w, "workload", "insn", name,
				  dx_job(jobs, "calls")), insn);
	}
	c = dx_figure(dx_cell(s, w, "workload", "event", name,
			      dx_job(jobs, "all")), writes);
	json_object_set_new(c, "unit", json_string("events/op"));
	json_object_set_new(c, "events", json_pack("{sf sf sf sf sf sf}",
		"grant", grants, "revoke", grants, "write", writes, "elided",
		.5, "fault", 0., "switch", .25));
}

static inline json_t *dx_site(const char *name, int one, int two, int three,
			      int faults)
{
	return json_pack("{ss s[iii] si si si si si si s[[ii][ii]]}",
		"site", name, "depth", one, two, three, "grants",
		one + two + three, "faults", faults, "schedules", 0, "p50", 400,
		"p90", 4096, "longest", 4304, "hold", 400, 30, 4096, 10);
}

/* To the events before it: one call of a guard, or two. */
static inline void dx_profile(json_t *s, const char *environment, int calls)
{
	json_t *cells = json_object_get(s, "cells");
	json_t *c = json_array_get(cells, json_array_size(cells) - 1);
	json_t *sites = json_array();

	json_array_append_new(sites, dx_site("dax_copy+0x1/0x20", 40, 0, 0, 0));
	if (calls > 1)
		json_array_append_new(sites, dx_site("dax_fault+0x9/0x20", 10, 20, 10, 7));
	json_object_set_new(c, "profile", json_pack("{so}", "sites", sites));
	json_object_set_new(c, "environment", json_string(environment));
}

/* The published prices, as long as the program runs. */
static inline const struct prices *dx_prices(void)
{
	static struct prices prices;
	struct err err;

	if (!prices.json && prices_load("bench/prices/cited.json", &prices, &err))
		fail_msg("%s", err.text);
	return &prices;
}

/* By those, and without a census. */
static inline json_t *dx_decided(json_t *s)
{
	struct err err;

	if (decide(s, dx_prices(), NULL, &err))
		fail_msg("%s", err.text);
	return s;
}

/* Nothing of it can be had. */
static inline void dx_absent(json_t *s, const struct dx_who *w,
			     const char *why)
{
	json_t *c = dx_cell(s, w, "nest", "insn", "outermost",
			    dx_params("depth", 1));

	json_object_set_new(c, "status", json_string("skipped"));
	json_object_set_new(c, "reason", json_string(why));
}

#endif /* TESTS_UNIT_DECIDE_FIXTURE_H */
