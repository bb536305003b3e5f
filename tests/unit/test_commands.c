// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands beside the figures: each of them measures its cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cmd/run.h"
#include "decide_fixture.h"
#include "engine/local.h"
#include "present/command.h"
#include "present/decide.h"

#define MAX_WORDS	32

/* A command's words, with a shell's quotes taken off. */
static int split(char *command, char **word)
{
	char *p = command, *end;
	int n = 0;

	while (*p) {
		assert_true(n < MAX_WORDS);
		word[n++] = p;
		end = p;
		for (; *p && *p != ' '; p++) {
			if (*p == '\'')
				for (p++; *p != '\''; p++)
					*end++ = *p;
			else
				*end++ = *p;
		}
		if (*p)
			p++;
		*end = 0;
	}
	return n;
}

static void take(struct run_args *a, char *option)
{
	const struct { const char *name; const char **to; } names[] = {
		{ "env", &a->env }, { "design", &a->plan.designs },
		{ "guard", &a->plan.guards }, { "memory", &a->plan.memory },
		{ "exercise", &a->plan.exercise }, { "meter", &a->plan.meter },
		{ "sharing", &a->plan.sharing }, { "register", &a->reg },
		{ "sequence", &a->plan.sequence },
		{ "workload", &a->plan.workload },
	};
	char *value = strchr(option, '=');
	struct err err = { "" };
	size_t i;

	assert_int_equal(strncmp(option, "--", 2), 0);
	assert_non_null(value);
	*value++ = 0;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i].name, option + 2))
			continue;
		*names[i].to = value;
		return;
	}
	for (i = 0; i < NR_KNOBS && strcmp(knobs[i].name, option + 2); i++)
		;
	if (i == NR_KNOBS)
		fail_msg("pkscale run has no option %s", option);
	if (knob_parse(&knobs[i], value, &a->plan.knob[i], &err))
		fail_msg("%s", err.text);
}

static unsigned int most_callers(const struct plan *plan)
{
	unsigned int i, most = 4;

	for (i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].callers > most)
			most = plan->cells[i].callers;
	return most;
}

/* A cell of a plan as it would be named in the results. */
static json_t *cell_of(struct plan *plan, const struct plan_cell *c)
{
	struct engine_run run = { .plan = plan };
	struct local l = { .run = &run, .reg = "none", .timer = "a clock",
			   .cpus = most_callers(plan) };
	json_t *head = local_head(&l, c, 0, 0, "ok", NULL);
	json_t *cell = json_incref(json_object_get(head, "cell"));

	json_decref(head);
	return cell;
}

static char *key_of(json_t *json)
{
	struct err err = { "" };
	struct cell id;
	char *key;

	if (cell_parse(json, &id, &err))
		fail_msg("%s", err.text);
	key = cell_key(&id);
	cell_clear(&id);
	return key;
}

/* The keys of all that a command measures. */
static json_t *measured_by(const char *command)
{
	struct run_args a = { .placement = "compact",
			      .plan = { .max_callers = 4 } };
	char *text = xasprintf("%s", command), *word[MAX_WORDS] = { 0 }, *key;
	json_t *keys = json_object(), *cell;
	struct err err = { "" };
	struct plan plan;
	int n = split(text, word), i;

	assert_string_equal(word[0], "pkscale");
	assert_string_equal(word[1], "run");
	for (i = 2; i < n; i++)
		take(&a, word[i]);
	if (run_check(&a, &err) || plan_make(a.env, &a.plan, &plan, &err))
		fail_msg("%s\n%s", command, err.text);
	for (i = 0; i < (int)plan.nr_cells; i++) {
		cell = cell_of(&plan, &plan.cells[i]);
		key = key_of(cell);
		json_object_set_new(keys, key, json_true());
		free(key);
		json_decref(cell);
	}
	plan_free(&plan);
	free(text);
	return keys;
}

/* @commands: by command the keys of cells that it is said to measure. */
static void add(json_t *commands, json_t *json)
{
	char *key = key_of(json), *command;
	struct cell id;

	assert_int_equal(cell_parse(json, &id, NULL), 0);
	command = command_of(&id, -1);
	if (!json_object_get(commands, command))
		json_object_set_new(commands, command, json_object());
	json_object_set_new(json_object_get(commands, command), key,
			    json_true());
	free(command);
	free(key);
	cell_clear(&id);
}

static void check(json_t *commands)
{
	const char *command, *key;
	json_t *of, *keys, *v;

	json_object_foreach(commands, command, of) {
		keys = measured_by(command);
		json_object_foreach(of, key, v)
			if (!json_object_get(keys, key))
				fail_msg("%s\ndoes not measure %s", command,
					 key);
		json_decref(keys);
	}
}

static void add_plan(json_t *commands, const char *environment,
		     struct plan_options *o)
{
	struct err err = { "" };
	struct plan plan;
	json_t *cell;
	unsigned int i;

	if (plan_make(environment, o, &plan, &err))
		fail_msg("%s: %s", environment, err.text);
	for (i = 0; i < plan.nr_cells; i++) {
		cell = cell_of(&plan, &plan.cells[i]);
		add(commands, cell);
		json_decref(cell);
	}
	plan_free(&plan);
}

static void test_what_is_measured(void **state)
{
	static const char * const environments[] = { "count", "smp", "user",
						     "static", "metal" };
	struct plan_options o = { .guards = "default", .max_callers = 4,
				  .designs = "none,task,percpu[pin=both,level=0],page,global[open=ipi],alias-map,alias-permanent,precise" };
	json_t *commands = json_object();
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(environments); i++)
		add_plan(commands, environments[i], &o);
	/* In guests of their own, and not unless they are named. */
	o.exercise = "workload";
	assert_int_equal(knob_parse(&knobs[KNOB_REPS], "50",
				    &o.knob[KNOB_REPS], &err), 0);
	add_plan(commands, "count", &o);
	memset(&o.knob[KNOB_REPS], 0, sizeof(o.knob[KNOB_REPS]));
	o.exercise = "legality";
	o.sequence = "each";
	assert_int_equal(knob_parse(&knobs[KNOB_RANDOM], "25",
				    &o.knob[KNOB_RANDOM], &err), 0);
	assert_int_equal(knob_parse(&knobs[KNOB_SEED], "9",
				    &o.knob[KNOB_SEED], &err), 0);
	add_plan(commands, "count", &o);
	assert_true(json_object_size(commands) > 500);
	check(commands);
	json_decref(commands);
}

/* One of several: the others take minutes. */
static void test_one_workload(void **state)
{
	static const struct dx_who task = { "task", "rights=rw", "dax-read+dax-write" };
	json_t *s = dx_summary();
	struct cell id;
	char *command;

	(void)state;
	dx_workload(s, &task, "xfs/verify", 4, 100, 1, 2);
	assert_int_equal(cell_parse(json_array_get(json_object_get(s, "cells"), 0),
				    &id, NULL), 0);
	command = command_of(&id, -1);
	assert_string_equal(command, "pkscale run --env=count --exercise=workload --meter=insn --design='task[rights=rw]' --guard=dax-read --memory=pmem --workload=xfs/verify --cpus=4 --reps=1000");
	free(command);
	cell_clear(&id);
	json_decref(s);
}

static const char kmap[] = "kmap", local[] = "kmap_local_page";

/* page leaves kmap_local_page() to task, and its cells there say so. */
static void mark_composed(json_t *cell)
{
	if (!strcmp(json_string_value(json_object_get(cell, "design")), "page") &&
	    !strcmp(json_string_value(json_object_get(cell, "guard")), local))
		json_object_set_new(cell, "composed", json_true());
	else
		json_object_del(cell, "composed");
}

static const char *word_of(const json_t *cell, const char *key)
{
	return json_string_value(json_object_get(cell, key));
}

/* The cell of a pair, as a guest names it. */
static char *pair_key(const json_t *like, const char *meter, const char *guard,
		      int context)
{
	json_t *cell = json_deep_copy(like), *params;
	char *key;

	json_object_del(cell, "kernel");
	json_object_set_new(cell, "environment", json_string("count"));
	json_object_set_new(cell, "exercise", json_string("nest"));
	json_object_set_new(cell, "meter", json_string(meter));
	json_object_set_new(cell, "guard", json_string(guard));
	json_object_set_new(cell, "window", json_string(guard == kmap ? "on" :
							"off"));
	params = json_object_get(cell, "params");
	if (!json_object_get(params, "depth")) {
		json_object_set_new(cell, "quantity", json_string("outermost"));
		json_object_set_new(cell, "params", dx_params("depth", 1));
	}
	if (context) {
		json_object_set_new(cell, "design", json_string("task"));
		json_object_set_new(cell, "knobs", cell_knobs("rights=split"));
	}
	mark_composed(cell);
	key = key_of(cell);
	json_decref(cell);
	return key;
}

static void has_pair(const json_t *keys, const json_t *cell, const char *meter,
		     const char *guard, int context)
{
	char *key = pair_key(cell, meter, guard, context);

	if (!json_object_get(keys, key))
		fail_msg("not measured: %s", key);
	free(key);
}

/* A cell that is derived: its command measures those that it is made of. */
static void check_derived(json_t *cell)
{
	int sites = !strcmp(word_of(cell, "meter"), "sites");
	const char *guard = strcmp(word_of(cell, "guard"), kmap) ? local : kmap;
	struct cell id;
	json_t *keys;
	char *command;

	assert_int_equal(cell_parse(cell, &id, NULL), 0);
	command = command_of(&id, -1);
	keys = measured_by(command);
	if (!sites) {
		has_pair(keys, cell, "event", guard, 0);
	} else {
		has_pair(keys, cell, "insn", kmap, 0);
		has_pair(keys, cell, "insn", guard, guard == kmap);
	}
	json_decref(keys);
	free(command);
	cell_clear(&id);
}

static void test_what_is_derived(void **state)
{
	static const struct dx_who who[] = {
		{ "task", "rights=rw", local }, { "task", "rights=rw", kmap },
		{ "task", "rights=split", kmap },
		{ "page", "mode=relaxed", local }, { "page", "mode=relaxed", kmap },
	};
	json_t *s = dx_summary(), *cell;
	size_t i, derived = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(who); i++)
		dx_pairs(s, &who[i], 80, 50, 2);
	json_array_foreach(json_object_get(s, "cells"), i, cell)
		mark_composed(cell);
	dx_decided(s);
	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		if ((strcmp(word_of(cell, "meter"), "model") &&
		     strcmp(word_of(cell, "meter"), "sites")) ||
		    !strcmp(word_of(cell, "guard"), "kmap_atomic"))
			continue;
		check_derived(cell);
		derived++;
	}
	assert_int_equal(derived, 2 * ARRAY_SIZE(who) + 3 * 4);
	json_decref(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_measured),
		cmocka_unit_test(test_one_workload),
		cmocka_unit_test(test_what_is_derived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
