/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_RAW_FIXTURE_H
#define TESTS_UNIT_RAW_FIXTURE_H

/* Writes made-up raw.jsonl files: every line well formed unless a test spoils
 * it afterwards. The figures resemble no machine; they are chosen so that what
 * a summary must say can be worked out by hand. To be included behind cmocka.h.
 */

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rawread.h"
#include "results/summary.h"
#include "util.h"

struct fixture {
	FILE *f;
	gsl_rng *rng;
	long blocks;
	int boot;
	const char *environment, *reg;
};

static inline void fx_put(struct fixture *x, json_t *o)
{
	char *s = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);

	fprintf(x->f, "%s\n", s);
	free(s);
	json_decref(o);
}

static inline void fx_begin(struct fixture *x, FILE *f)
{
	memset(x, 0, sizeof(*x));
	x->f = f;
	x->boot = -1;
	x->rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(x->rng, 1);
	fx_put(x, json_pack("{sssiss}", "type", "run", "v", 1, "id",
			    "made-up"));
}

static inline void fx_boot_of(struct fixture *x, const char *environment,
			      const char *reg, const char *fingerprint,
			      const char *qemu, int ok)
{
	x->boot++;
	x->environment = environment;
	x->reg = reg;
	fx_put(x, json_pack("{sssisss{ssssssss}sss{sbsssi}}", "type", "boot",
			    "boot", x->boot, "environment", environment,
			    "kernel", "release", "6.12.117", "series",
			    "1 patch", "flavour", "production", "fingerprint",
			    fingerprint, "qemu", qemu, "selftest", "ok", ok,
			    "reason", ok ? "" : "10 NOPs read 11",
			    "loop_insn", 2));
}

static inline void fx_boot(struct fixture *x, const char *environment,
			   const char *reg)
{
	fx_boot_of(x, environment, reg, "f00d",
		   strcmp(environment, "user") ? "7.2.22" : "", 1);
}

/* @design is "percpu pin=both,level=0"; @params is a new object. */
static inline json_t *fx_cell(const struct fixture *x, const char *design,
			      const char *exercise, const char *quantity,
			      const char *window, const char *meter,
			      json_t *params)
{
	char *name = strdup(design), *knobs = strchr(name, ' ');
	json_t *o;

	if (knobs)
		*knobs++ = 0;
	o = json_pack("{sssssssssosssssssssssO}", "environment",
		      x->environment, "path", "direct", "guard", "none",
		      "design", name, "knobs", cell_knobs(knobs ? knobs : ""),
		      "exercise", exercise, "quantity", quantity, "window",
		      window, "meter", meter, "register",
		      strcmp(name, "none") ? x->reg : "none", "params",
		      params);
	json_decref(params);
	free(name);
	return o;
}

/* Takes @cell, @samples and @events over. */
static inline void fx_block(struct fixture *x, json_t *cell, long block,
			    const char *status, const char *reason,
			    json_t *samples, json_t *events)
{
	char sum[9];
	json_t *o;

	o = json_pack("{sssisIsisosssssi}", "type", "block", "boot", x->boot,
		      "block", (json_int_t)block, "seq", (int)x->blocks,
		      "cell", cell, "status", status, "reason", reason,
		      "reps", 1000);
	if (samples) {
		raw_checksum(samples, events, NULL, NULL, sum);
		json_object_set_new(o, "samples", samples);
		json_object_set_new(o, "events", events);
		json_object_set_new(o, "sum", json_string(sum));
	}
	fx_put(x, o);
	x->blocks++;
}

/* A block of an exercise that reads by itself: an operation is @reps. */
static inline void fx_reading(struct fixture *x, json_t *cell, long block,
			      int reps, json_t *samples, json_t *events)
{
	char sum[9];
	json_t *o;

	raw_checksum(samples, events, NULL, NULL, sum);
	o = json_pack("{sssisIsisosssssisbsososs}", "type", "block", "boot",
		      x->boot, "block", (json_int_t)block, "seq",
		      (int)x->blocks, "cell", cell, "status", "ok", "reason",
		      "", "reps", reps, "reading", 1, "samples", samples,
		      "events", events, "sum", sum);
	fx_put(x, o);
	x->blocks++;
}

static inline void fx_end(struct fixture *x)
{
	fx_put(x, json_pack("{sssi}", "type", "end", "blocks",
			    (int)x->blocks));
	gsl_rng_free(x->rng);
}

/* Ends @x. Return: the summary of its lines. */
static inline json_t *fx_built(struct fixture *x)
{
	struct err err;
	json_t *built;

	fx_end(x);
	rewind(x->f);
	if (summary_build(x->f, "raw", &built, &err))
		fail_msg("%s", err.text);
	fclose(x->f);
	return built;
}

/* The same, as it comes back from a file; takes @built over. */
static inline struct summary fx_loaded(json_t *built)
{
	char path[] = "/tmp/pkscale-test-XXXXXX";
	struct summary s;
	struct err err;

	close(mkstemp(path));
	if (summary_write(built, path, &err) || summary_load(path, &s, &err))
		fail_msg("%s", err.text);
	json_decref(built);
	unlink(path);
	return s;
}

static inline void fx_push(json_t *samples, const char *column, long value)
{
	json_t *a = json_object_get(samples, column);

	if (!a) {
		a = json_array();
		json_object_set_new(samples, column, a);
	}
	json_array_append_new(a, json_integer(value));
}

/* Samples of @n readings that all say @insn a repetition (loop: 2). */
static inline json_t *fx_insn(long insn, int n)
{
	json_t *s = json_object();
	int i;

	for (i = 0; i < n; i++) {
		fx_push(s, "t1", 7 + 1000 * (insn + 2));
		fx_push(s, "t2", 7 + 2000 * (insn + 2));
		fx_push(s, "irq", 0);
	}
	return s;
}

/* One caller without noise: three samples of @ticks a repetition, one disturbed. */
static inline json_t *fx_flat(double ticks)
{
	json_t *s = json_object();
	int i;

	for (i = 0; i < 3; i++) {
		fx_push(s, "caller", 0);
		fx_push(s, "t1", lround(1000 * ticks));
		fx_push(s, "t2", lround(2000 * ticks));
		fx_push(s, "irq", i == 2);
	}
	return s;
}

/* Noisy samples of @callers, about @ticks a repetition, 90 % quiet. */
static inline json_t *fx_ticks(struct fixture *x, double ticks, int callers,
			       int n)
{
	json_t *s = json_object();
	double level = ticks + gsl_ran_gaussian(x->rng, ticks / 50), noise;
	int i, c, hit;

	for (c = 0; c < callers; c++) {
		for (i = 0; i < n; i++) {
			noise = gsl_ran_lognormal(x->rng, 3, 1);
			hit = gsl_rng_uniform(x->rng) < .1;
			fx_push(s, "caller", c);
			fx_push(s, "t1", (long)(50 + 1000 * level + noise));
			fx_push(s, "t2", (long)(50 + 2000 * (level + .02 * c) +
						noise + hit * 90000));
			fx_push(s, "cpu", c);
			fx_push(s, "irq", hit);
			fx_push(s, "csw", 0);
			fx_push(s, "mig", 0);
			fx_push(s, "steal", 0);
		}
	}
	return s;
}

static inline json_t *fx_events(long grants, long writes)
{
	return json_pack("{sIsIsIsI}", "grant", (json_int_t)grants, "revoke",
			 (json_int_t)grants, "write", (json_int_t)writes,
			 "elided", (json_int_t)(2 * grants - writes));
}

/* Made-up designs: price of an outermost and of a nested pair. */
static const struct fx_design {
	const char *name;
	long outer, nested, writes;
	int user;
} fx_designs[] = {
	{ "none", 0, 0, 0, 1 },
	{ "task rights=rw", 14, 6, 2, 1 },
	{ "task rights=split", 15, 7, 2, 1 },
	{ "percpu pin=both,level=0", 62, 43, 2, 0 },
	{ "percpu pin=both,level=1", 66, 47, 2, 0 },
	{ "percpu pin=preempt,level=0", 16, 11, 2, 0 },
	{ "percpu pin=none,level=0", 12, 7, 2, 1 },
	{ "percpu-key pin=preempt,level=1", 19, 14, 2, 0 },
	{ "percpu-key pin=migrate,level=1", 53, 40, 2, 0 },
	{ "page", 9, 9, 0, 1 },
	{ "token", 12, 10, 2, 1 },
};

static inline const char *fx_reason(const char *design)
{
	return strcmp(design, "page") ? "" :
	       "incomplete: counter only, until the fault handler exists";
}

static inline const char *fx_pair(int depth)
{
	return depth == 1 ? "outermost" : "nested";
}

/* Counting: nest with both windows and events, hold, prims, one skipped. */
static inline void fx_count(struct fixture *x, int blocks)
{
	static const struct { const char *name; long insn; } prims[] = {
		{ "empty", 0 }, { "call", 2 }, { "preempt", 4 },
		{ "wrmsr", 4 }, { "migrate", 46 }, { "atomic", 2 },
	};
	const struct fx_design *d;
	int b, depth;
	size_t i;
	long n;

	for (b = 0; b < blocks; b++) {
		for (d = fx_designs; d < fx_designs + ARRAY_SIZE(fx_designs);
		     d++) {
			if (strstr(d->name, "pin=none")) {
				fx_block(x, fx_cell(x, d->name, "nest",
					 "outermost", "off", "insn",
					 json_pack("{si}", "depth", 1)), b,
					 "skipped", "needs user space", NULL,
					 NULL);
				continue;
			}
			for (depth = 1; depth <= 8; depth++) {
				n = depth == 1 ? d->outer : d->nested;
				fx_block(x, fx_cell(x, d->name, "nest",
					 fx_pair(depth), "off", "insn",
					 json_pack("{si}", "depth", depth)), b,
					 "ok", fx_reason(d->name),
					 fx_insn(n, 3), json_object());
			}
			fx_block(x, fx_cell(x, d->name, "nest", "outermost",
				 "off", "event", json_pack("{si}", "depth", 1)),
				 b, "ok", fx_reason(d->name), json_object(),
				 fx_events(1000, 1000 * d->writes));
			fx_block(x, fx_cell(x, d->name, "nest", "nested",
				 "off", "event", json_pack("{si}", "depth", 2)),
				 b, "ok", fx_reason(d->name), json_object(),
				 fx_events(1000, 0));
			for (i = 0; i < 3; i++)
				fx_block(x, fx_cell(x, d->name, "hold", "pair",
					 "off", "insn", json_pack("{si}",
					 "bytes", i == 2 ? 4096 : 64 * (int)i)),
					 b, "ok", fx_reason(d->name),
					 fx_insn(d->outer + 9 * (long)i, 3),
					 json_object());
		}
		for (i = 0; i < ARRAY_SIZE(prims); i++)
			fx_block(x, fx_cell(x, "none", "prims", prims[i].name,
				 "off", "insn", json_object()), b, "ok", "",
				 fx_insn(prims[i].insn, 3), json_object());
	}
}

/* Real CPUs: ticks for nest, prims and contention of 1, 2, 4, 8 callers. */
static inline void fx_user(struct fixture *x, int blocks)
{
	static const char * const sharing[] = { "page", "pgmap", "apart" };
	const struct fx_design *d;
	int b, depth, callers, s;
	double t;

	for (b = 0; b < blocks; b++) {
		for (d = fx_designs; d < fx_designs + ARRAY_SIZE(fx_designs);
		     d++) {
			if (!d->user)
				continue;
			for (depth = 1; depth <= 2; depth++)
				fx_block(x, fx_cell(x, d->name, "nest",
					 fx_pair(depth), "on", "cycles",
					 json_pack("{si}", "depth", depth)), b,
					 "ok", fx_reason(d->name), fx_ticks(x,
					 1 + .7 * (double)(depth == 1 ?
						d->outer : d->nested), 1, 20),
					 json_object());
			for (s = 0; s < 3; s++)
				for (callers = 1; callers <= 8; callers *= 2) {
					t = 1 + .7 * (double)d->outer;
					if (!strcmp(d->name, "page") && s == 0)
						t *= callers;
					fx_block(x, fx_cell(x, d->name,
						 "contend", "pair", "on",
						 "cycles", json_pack(
						 "{sisssisi}", "callers",
						 callers, "sharing", sharing[s],
						 "held", 0, "idle", 0)), b,
						 "ok", fx_reason(d->name),
						 fx_ticks(x, t, callers, 20),
						 json_object());
				}
		}
		fx_block(x, fx_cell(x, "none", "prims", "atomic", "on",
			 "cycles", json_object()), b, "ok", "",
			 fx_ticks(x, 12.5, 1, 20), json_object());
		fx_block(x, fx_cell(x, "none", "prims", "call", "on",
			 "cycles", json_object()), b, "ok", "",
			 fx_ticks(x, 1.2, 1, 20), json_object());
	}
}

/* Several emulated CPUs: events alone. */
static inline void fx_smp(struct fixture *x, int blocks)
{
	const struct fx_design *d;
	int b;

	for (b = 0; b < blocks; b++)
		for (d = fx_designs; d < fx_designs + ARRAY_SIZE(fx_designs);
		     d++)
			fx_block(x, fx_cell(x, d->name, "contend", "pair",
				 "off", "event", json_pack("{sisssisi}",
				 "callers", 4, "sharing", "page", "held", 0,
				 "idle", 0)), b, "ok", fx_reason(d->name),
				 json_object(), fx_events(4000,
				 4000 * d->writes));
}

#endif /* TESTS_UNIT_RAW_FIXTURE_H */
