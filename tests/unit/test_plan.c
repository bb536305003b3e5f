// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "guards/guards.h"
#include "plan/controls.h"
#include "plan/plan.h"
#include "prims.h"

static void a_number_in_range_is_taken(void **state)
{
	struct knob_value v;

	(void)state;
	assert_int_equal(knob_parse(&knobs[KNOB_DEPTH], "8", &v, NULL), 0);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.v[0], 8);
}

static void lists_and_spans_are_taken(void **state)
{
	/* What was there before is forgotten. */
	struct knob_value v = { .n = 5 };

	(void)state;
	assert_int_equal(knob_parse(&knobs[KNOB_DEPTH], "1,3-5", &v, NULL), 0);
	assert_int_equal(v.n, 4);
	assert_int_equal(v.v[0], 1);
	assert_int_equal(v.v[3], 5);
}

static void what_is_out_of_range_is_refused_with_the_range(void **state)
{
	static const char *const bad[] = {
		"0", "9", "-1", "", "x", "1,", "1,9", "3-1", "1-", "1 ", "0x1",
		"18446744073709551616", "1.5", ",1", " 1", "+1", "1,3-1",
	};
	struct knob_value v;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(knob_parse(&knobs[KNOB_DEPTH], bad[i], &v,
					    &err), -EINVAL);
		assert_non_null(strstr(err.text, "1 to 8"));
	}
	assert_int_equal(knob_parse(&knobs[KNOB_SAMPLES], "1,2\0", &v, &err),
			 -EINVAL);
	assert_int_equal(knob_parse(&knobs[KNOB_SAMPLES], "1-2", &v, &err),
			 -EINVAL);
	/* The longer half of a sample has twice as many. */
	assert_int_equal(knob_parse(&knobs[KNOB_REPS], "8388608", &v, &err), 0);
	assert_int_equal(knob_parse(&knobs[KNOB_REPS], "8388609", &v, &err),
			 -EINVAL);
}

static void a_list_is_no_longer_than_its_room(void **state)
{
	/* So that what is written past the end is seen. */
	struct {
		struct knob_value v;
		uint64_t guard[4];
	} room = { .guard = { 7, 7, 7, 7 } };
	struct err err;

	(void)state;
	assert_int_equal(knob_parse(&knobs[KNOB_HOLD], "0-255", &room.v, &err), 0);
	assert_int_equal(room.v.n, KNOB_MAX_VALUES);
	assert_int_equal(knob_parse(&knobs[KNOB_HOLD], "0-256", &room.v, &err),
			 -EINVAL);
	assert_int_equal(room.guard[0], 7);
}

static unsigned int chosen(const char *text)
{
	struct selection s;

	return select_designs(text, &s, NULL) ? 0 : s.n;
}

static void a_knob_left_out_takes_every_value(void **state)
{
	(void)state;
	assert_int_equal(chosen("task"), 2 + 2);
	assert_int_equal(chosen("task[rights=rw]"), 2 + 1);
	assert_int_equal(chosen("percpu"), 2 + 7);
	assert_int_equal(chosen("percpu[pin=both]"), 2 + 2);
	assert_int_equal(chosen("percpu[pin=both,level=1]"), 2 + 1);
	assert_int_equal(chosen("task,page,token"), 2 + 2 + 4 + 1);
	assert_int_equal(chosen("global[open=ipi]"), 2 + 4);
}

/* As the tables have it: a knob by its value. */
static void a_knob_is_named_by_its_value(void **state)
{
	(void)state;
	assert_int_equal(chosen("percpu[preempt,1]"), 2 + 1);
	assert_int_equal(chosen("percpu[both]"), chosen("percpu[pin=both]"));
	assert_int_equal(chosen("task[rw]"), 2 + 1);
	assert_int_equal(chosen("percpu[pin]"), 0);
	assert_int_equal(chosen("percpu[bot]"), 0);
	assert_int_equal(chosen("percpu[oth]"), 0);
	assert_int_equal(chosen("percpu[pin=both,preempt]"), 0);
}

static void unknown_designs_and_knobs_name_the_known(void **state)
{
	struct selection s;
	struct err err;

	(void)state;
	assert_int_equal(select_designs("taks", &s, &err), -EINVAL);
	assert_non_null(strstr(err.text, "percpu-key"));
	assert_int_equal(select_designs("percpu[pin=x]", &s, &err), -EINVAL);
	assert_non_null(strstr(err.text, "pin=both|preempt|migrate|none"));
	assert_int_equal(select_designs("percpu[in=both]", &s, &err), -EINVAL);
	assert_int_equal(select_designs("percpu[pin=bot]", &s, &err), -EINVAL);
	assert_int_equal(select_designs("token[a=b]", &s, &err), -EINVAL);
	assert_non_null(strstr(err.text, "token has no knobs"));
	assert_int_equal(select_designs("task[rights=rw", &s, &err), -EINVAL);
	assert_non_null(strstr(err.text, "task[knob=value,...]"));
	assert_int_equal(select_designs("task[rights=rw]x", &s, &err), -EINVAL);
	assert_int_equal(select_designs("percpu[pin=both,pin=both,pin=both,pin=both]",
					&s, &err), -EINVAL);
	assert_int_equal(select_designs("task,", &s, &err), -EINVAL);
	assert_int_equal(select_designs("", &s, &err), -EINVAL);
	assert_int_equal(select_designs("percpu[pin=none,level=1]", &s, &err),
			 -EINVAL);
}

static void what_is_left_out_has_no_cells(void **state)
{
	struct plan_options o = {
		.designs = "task,percpu", .without = "percpu[pin=both,level=1],token",
	};
	struct plan all, plan;
	struct err err;
	unsigned int i, n = 0;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, &err), 0);
	o.without = NULL;
	assert_int_equal(plan_make("count", &o, &all, &err), 0);
	for (i = 0; i < all.nr_cells; i++)
		n += !strcmp(all.cells[i].chosen.variant->knobs,
			     "pin=both,level=1");
	assert_true(n > 0);
	assert_int_equal(plan.nr_cells + n, all.nr_cells);
	for (i = 0; i < plan.nr_cells; i++)
		assert_string_not_equal(plan.cells[i].chosen.variant->knobs,
					"pin=both,level=1");
	plan_free(&plan);
	plan_free(&all);
	o.without = "taks";
	assert_int_equal(plan_make("count", &o, &plan, &err), -EINVAL);
	assert_non_null(strstr(err.text, "percpu-key"));
	o.designs = "task";
	o.exercise = "nest";
	o.without = "task,none";
	assert_int_equal(plan_make("count", &o, &plan, &err), -ENOENT);
}

static void controls_and_modes_are_left_out_unless_named(void **state)
{
	unsigned int i, named = 0;
	struct selection s;

	(void)state;
	assert_int_equal(select_designs(NULL, &s, NULL), 0);
	for (i = 0; i < s.n; i++) {
		assert_false(s.item[i].design->control);
		assert_false(s.item[i].variant->named);
		named += !strcmp(s.item[i].variant->knobs, "mode=relaxed");
	}
	assert_int_equal(named, 3);
	assert_int_equal(chosen("nops"), 2 + 3);
	assert_int_equal(chosen("page[mode=off]"), 2 + 1);
}

static void order_is_a_permutation_that_a_seed_replays(void **state)
{
	struct plan_options o = { .max_callers = 2 };
	unsigned int a[512], b[512], c[512], i, moved = 0;
	struct plan plan;
	unsigned char seen[512] = { 0 };

	(void)state;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_in_range(plan.nr_cells, 10, 512);
	plan_order(&plan, 3, a);
	plan_order(&plan, 3, b);
	plan_order(&plan, 4, c);
	assert_memory_equal(a, b, plan.nr_cells * sizeof(*a));
	assert_memory_not_equal(a, c, plan.nr_cells * sizeof(*a));
	for (i = 0; i < plan.nr_cells; i++) {
		assert_in_range(a[i], 0, plan.nr_cells - 1);
		assert_false(seen[a[i]]++);
		moved += a[i] != i;
	}
	assert_in_range(moved, plan.nr_cells / 2, plan.nr_cells);
	plan.seed++;
	plan_order(&plan, 3, b);
	assert_memory_not_equal(a, b, plan.nr_cells * sizeof(*a));
	plan_free(&plan);
}

static void what_needs_the_kernel_is_skipped_in_user_space(void **state)
{
	struct plan_options o = { .designs = "percpu", .max_callers = 1 };
	struct plan user, count;
	unsigned int i;

	(void)state;
	assert_int_equal(plan_make("user", &o, &user, NULL), 0);
	assert_int_equal(plan_make("count", &o, &count, NULL), 0);
	for (i = 0; i < user.nr_cells; i++) {
		const struct plan_cell *c = &user.cells[i];

		if (c->chosen.variant->where == PKS_KERNEL_ONLY)
			assert_string_equal(c->skip, "needs the kernel");
		else
			assert_null(c->skip);
	}
	for (i = 0; i < count.nr_cells; i++) {
		const struct plan_cell *c = &count.cells[i];

		assert_int_equal(!!c->skip,
				 c->chosen.variant->where == PKS_USER_ONLY);
	}
	plan_free(&user);
	plan_free(&count);
}

static void options_narrow_the_plan(void **state)
{
	struct plan_options o = {
		.designs = "task[rights=rw]", .exercise = "nest",
		.meter = "insn", .window = "off", .max_callers = 1,
	};
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(knob_parse(&knobs[KNOB_DEPTH], "1-3",
				    &o.knob[KNOB_DEPTH], NULL), 0);
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 2 * 3);
	for (i = 0; i < plan.nr_cells; i++) {
		assert_int_equal(plan.cells[i].depth, 1 + i / 2);
		assert_string_equal(plan.cells[i].quantity,
				    i / 2 ? "nested" : "outermost");
		assert_string_equal(plan.cells[i].window, "off");
	}
	plan_free(&plan);
	o.window = "on";
	o.knob[KNOB_DEPTH].n = 0;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 2 * 2);
	assert_string_equal(plan.cells[0].window, "on");
	plan_free(&plan);
	o.window = NULL;
	o.exercise = "contend";
	assert_int_equal(plan_make("count", &o, &plan, NULL), -ENOENT);
	plan_free(&plan);
}

static void callers_double_up_to_all(void **state)
{
	struct plan_options o = {
		.designs = "none", .exercise = "contend", .sharing = "page",
		.meter = "cycles", .max_callers = 6,
	};
	static const unsigned int want[] = { 1, 2, 4, 6 };
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(plan.cells[i].callers, want[i]);
	plan_free(&plan);
	o.max_callers = 4;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 3);
	plan_free(&plan);
	o.sharing = NULL;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 3 * PKSCALE_NR_SHARING);
	for (i = 0; i < plan.nr_cells; i++)
		assert_int_equal(plan.cells[i].sharing, i % PKSCALE_NR_SHARING);
	plan_free(&plan);
}

static void numbers_reach_the_cells(void **state)
{
	struct plan_options o = {
		.designs = "none", .exercise = "contend", .sharing = "page",
		.meter = "cycles", .max_callers = 1,
		.knob[KNOB_HELD] = { 1, { 11 } },
		.knob[KNOB_IDLE] = { 1, { 12 } },
		.knob[KNOB_REPS] = { 1, { 13 } },
		.knob[KNOB_SAMPLES] = { 1, { 14 } },
		.knob[KNOB_BLOCKS] = { 1, { 15 } },
		.knob[KNOB_WARMUP] = { 1, { 16 } },
		.knob[KNOB_SEED] = { 1, { 17 } },
		.knob[KNOB_HOLD] = { 2, { 18, 19 } },
	};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 1);
	assert_int_equal(plan.cells[0].held, 11);
	assert_int_equal(plan.cells[0].idle, 12);
	assert_int_equal(plan.cells[0].reps, 13);
	assert_int_equal(plan.cells[0].samples, 14);
	assert_int_equal(plan.blocks, 15);
	assert_int_equal(plan.warmup, 16);
	assert_int_equal(plan.seed, 17);
	plan_free(&plan);
	o.exercise = "hold";
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 2);
	assert_int_equal(plan.cells[0].hold, 18);
	assert_int_equal(plan.cells[1].hold, 19);
	plan_free(&plan);
}

static unsigned int blocks_of(const char *environment, const char *meter,
			      int quick, unsigned int *samples)
{
	struct plan_options o = {
		.designs = "none", .exercise = "nest", .meter = meter,
		.quick = quick, .max_callers = 1,
	};
	unsigned int blocks;
	struct plan plan;

	assert_int_equal(plan_make(environment, &o, &plan, NULL), 0);
	*samples = plan.cells[0].samples;
	blocks = plan.blocks;
	plan_free(&plan);
	return blocks;
}

static void blocks_are_enough_for_an_interval(void **state)
{
	unsigned int exact, one, many;

	(void)state;
	/* A control needs twelve, and some are dropped. */
	assert_in_range(blocks_of("user", "cycles", 1, &many), 13, 15);
	assert_in_range(blocks_of("user", "cycles", 0, &many), 10, 100);
	/* An exact meter needs a second look at the most. */
	assert_int_equal(blocks_of("count", "insn", 0, &exact), 2);
	assert_int_equal(blocks_of("count", "event", 0, &one), 2);
	assert_int_equal(exact, 2);
	assert_int_equal(one, 1);
	assert_in_range(many, 4, 100);
}

/* The row with the most blocks decides, and skipped cells have one line. */
static void what_will_be_measured_is_counted(void **state)
{
	struct plan_options o = {
		.designs = "percpu[pin=both]", .exercise = "nest",
		.max_callers = 1, .knob[KNOB_DEPTH] = { 1, { 1 } },
	};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("user", &o, &plan, NULL), 0);
	assert_int_equal(plan.blocks, 16);
	/* Cycles and events: none, and two that need the kernel. */
	assert_int_equal(plan.nr_cells, 2 * 3);
	assert_int_equal(plan_measured(&plan), 2 * (16 + 1 + 1));
	plan_free(&plan);
}

static struct plan completed(const char *environment,
			     const struct plan_options *o)
{
	struct plan plan;

	assert_int_equal(plan_make(environment, o, &plan, NULL), 0);
	plan_complete(&plan, o);
	return plan;
}

static unsigned int controls_of(const struct plan *plan, const char *meter)
{
	unsigned int i, n = 0;

	for (i = 0; i < plan->nr_cells; i++)
		n += plan->cells[i].control &&
		     !strcmp(plan->cells[i].meter, meter);
	return n;
}

/* Two of one design, three known costs, once for a meter that reads a clock. */
static void each_clock_has_its_controls(void **state)
{
	struct plan_options o = { .max_callers = 2, .guards = "default" };
	struct plan plan = completed("count", &o);

	(void)state;
	assert_int_equal(controls_of(&plan, "insn"), 5);
	assert_int_equal(controls_of(&plan, "event"), 0);
	plan_free(&plan);
	plan = completed("user", &o);
	assert_int_equal(controls_of(&plan, "cycles"), 5);
	assert_string_equal(plan.cells[plan.nr_cells - 1].chosen.variant->knobs,
			    "n=440");
	assert_string_equal(plan.cells[plan.nr_cells - 5].quantity, "twin");
	plan_free(&plan);
	o.exercise = "contend";
	plan = completed("smp", &o);
	assert_int_equal(controls_of(&plan, "event"), 0);
	plan_free(&plan);
	/* Who leaves a design out leaves it out. */
	o.without = "none,adds[n=220]";
	plan = completed("user", &o);
	assert_int_equal(controls_of(&plan, "cycles"), 2);
	plan_free(&plan);
}

/* Wherever they fall, what was asked for comes in the order it had. */
static void controls_move_no_other_cell(void **state)
{
	struct plan_options o = { .max_callers = 2, .guards = "default" };
	struct plan plan, with = completed("count", &o);
	unsigned int *order = xcalloc(with.nr_cells, sizeof(*order));
	unsigned int *all = xcalloc(with.nr_cells, sizeof(*all));
	unsigned int i, n, block, first = 0, seen = 0;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	for (block = 0; block < 4; block++) {
		plan_order(&plan, block, order);
		plan_order(&with, block, all);
		for (i = n = 0; i < with.nr_cells; i++) {
			if (with.cells[all[i]].control)
				seen++;
			else
				assert_int_equal(all[i], order[n++]);
		}
		assert_int_equal(n, plan.nr_cells);
		first += with.cells[all[0]].control != NULL;
	}
	assert_int_equal(seen, 4 * 5);
	/* Among the others, not in front of them. */
	assert_true(first < 4);
	free(all);
	free(order);
	plan_free(&with);
	plan_free(&plan);
}

static void twins_have_two_names(void **state)
{
	struct plan_options o = {
		.designs = "percpu[pin=both]", .exercise = "nest",
		.meter = "cycles", .max_callers = 1, .twins = 1,
		.knob[KNOB_DEPTH] = { 1, { 1 } },
	};
	struct plan plan = completed("user", &o);
	unsigned int i, twins[3] = { 0 };

	(void)state;
	for (i = 0; i < plan.nr_cells; i++)
		if (!plan.cells[i].control)
			twins[plan.cells[i].twin]++;
	/* What is skipped has one. */
	assert_int_equal(twins[0], 2);
	assert_int_equal(twins[1], 1);
	assert_int_equal(twins[2], 1);
	plan_free(&plan);
}

static void in_a_row_is_as_many_blocks(void **state)
{
	struct plan_options o = {
		.designs = "task", .exercise = "nest", .meter = "cycles",
		.max_callers = 1, .knob[KNOB_BLOCKS] = { 1, { 9 } },
	};
	struct plan plan = completed("user", &o);
	unsigned long turns = plan_measured(&plan);

	(void)state;
	plan_free(&plan);
	o.in_a_row = 1;
	plan = completed("user", &o);
	assert_int_equal(plan_measured(&plan), turns);
	assert_int_equal(plan.blocks, 1);
	assert_int_equal(plan_repeats(&plan.cells[0]), 9);
	plan_free(&plan);
}

static void every_primitive_is_in_the_price_list(void **state)
{
	struct plan_options o = { .exercise = "prims", .max_callers = 1 };
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++) {
		assert_string_equal(plan.cells[i].subject, pks_prims[i].name);
		assert_string_equal(plan.cells[i].quantity, pks_prims[i].name);
		assert_string_equal(plan.cells[i].chosen.design->name, "none");
	}
	assert_null(pks_prims[i].name);
	plan_free(&plan);
}

static unsigned int cells_of(const char *environment, const char *exercise,
			     const char *meter)
{
	struct plan_options o = {
		.designs = "none", .exercise = exercise, .meter = meter,
		.max_callers = 1,
	};
	unsigned int n;
	struct plan plan;

	plan_make(environment, &o, &plan, NULL);
	n = plan.nr_cells;
	plan_free(&plan);
	return n;
}

static void every_environment_has_its_exercises_and_meters(void **state)
{
	static const char *const has[][3] = {
		{ "count", "nest", "insn" }, { "count", "hold", "insn" },
		{ "count", "prims", "insn" }, { "count", "nest", "event" },
		{ "smp", "contend", "event" },
		{ "user", "nest", "cycles" }, { "user", "hold", "cycles" },
		{ "user", "contend", "cycles" }, { "user", "nest", "event" },
		{ "metal", "nest", "cycles" }, { "metal", "hold", "cycles" },
		{ "metal", "contend", "cycles" }, { "metal", "prims", "cycles" },
		{ "metal", "nest", "event" },
		{ "kvm", "nest", "cycles" }, { "kvm", "prims", "cycles" },
		{ "kvm", "nest", "event" },
	};
	static const char *const meters[] = { "insn", "event", "cycles" };
	const struct environment *e;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(has); i++)
		assert_true(cells_of(has[i][0], has[i][1], has[i][2]));
	/* And no meter where it does not count. */
	for (e = environments; e->name; e++) {
		for (i = 0; i < ARRAY_SIZE(meters); i++)
			assert_int_equal(!!cells_of(e->name, NULL, meters[i]),
					 !!strstr(e->meters, meters[i]));
	}
}

static void plan_of(struct plan *plan, const char *guards, const char *designs)
{
	struct plan_options o = {
		.guards = guards, .designs = designs, .max_callers = 4,
	};

	assert_int_equal(plan_make("count", &o, plan, NULL), 0);
}

static unsigned int behind_guards(const struct plan *plan)
{
	unsigned int i, n = 0;

	for (i = 0; i < plan->nr_cells; i++)
		n += !!plan->cells[i].guard;
	return n;
}

static void guards_are_asked_for_by_name(void **state)
{
	struct plan none, both, one;
	unsigned int i;

	(void)state;
	plan_of(&none, "none", NULL);
	assert_int_equal(behind_guards(&none), 0);
	plan_of(&both, "default", NULL);
	i = behind_guards(&both);
	assert_true(i > 0 && both.nr_cells - i == none.nr_cells);
	/* Nothing is said where nothing is known of a kernel. */
	plan_of(&one, NULL, NULL);
	assert_int_equal(one.nr_cells, none.nr_cells);
	plan_free(&one);
	plan_of(&one, "kmap_atomic", "task[rights=rw]");
	assert_int_equal(behind_guards(&one), one.nr_cells);
	for (i = 0; i < one.nr_cells; i++)
		assert_string_equal(one.cells[i].guard->name, "kmap_atomic");
	plan_free(&one);
	plan_free(&both);
	plan_free(&none);
}

/* Where it stands itself: a composed one keeps nothing of its own. */
static void a_footprint_is_of_the_design_itself(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "footprint",
				  .max_callers = 1 };
	unsigned int i, mapped = 0;
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		assert_non_null(c->guard);
		assert_int_equal(pks_stands(c->chosen.design, c->guard->kind),
				 PKS_NATIVE);
		assert_string_equal(c->subject, c->quantity);
		assert_false(c->chosen.design->control);
		mapped += !strcmp(c->chosen.design->name, "hash") &&
			  !strcmp(c->quantity, "mapped-page");
	}
	assert_true(mapped > 0);
	plan_free(&plan);
	/* Not one guard in common: not behind those that somebody names. */
	o.guards = "kmap";
	assert_int_equal(plan_make("count", &o, &plan, NULL), -ENOENT);
}

/* The mechanism once, whatever designs there are. */
static void what_is_read_is_read_once(void **state)
{
	struct plan_options o = { .max_callers = 1 };
	unsigned int i, task = 0, fixed = 0;
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("static", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++) {
		assert_null(plan.cells[i].guard);
		assert_string_equal(plan.cells[i].meter, "bytes");
		task += !strcmp(plan.cells[i].quantity, "mechanism-task");
		fixed += !strcmp(plan.cells[i].chosen.design->name, "hash") &&
			 !strcmp(plan.cells[i].quantity, "fixed");
	}
	assert_int_equal(task, 1);
	assert_true(fixed > 0);
	plan_free(&plan);
}

static void unknown_guards_name_the_known(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(plan_guards_known("none,kmap,dax-read", &err), 0);
	assert_int_equal(plan_guards_known("default", &err), 0);
	assert_int_equal(plan_guards_known("kmap,kunmap", &err), -EINVAL);
	assert_non_null(strstr(err.text, "\"kunmap\""));
	assert_non_null(strstr(err.text, "kmap_local_folio"));
	assert_int_equal(plan_guards_known(",", &err), -EINVAL);
	assert_int_equal(plan_guards_known("", &err), -EINVAL);
}

static const char *skip_of(const char *guards, const char *name,
			   const char *memory, const char *meter,
			   const char *knobs)
{
	const char *skip = "no such cell";
	struct plan plan;
	unsigned int i;

	plan_of(&plan, guards, name);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (!strcmp(c->chosen.design->name, name) &&
		    !strcmp(c->chosen.variant->knobs, knobs) &&
		    !strcmp(c->memory->name, memory) &&
		    !strcmp(c->meter, meter) && !c->hold)
			skip = c->skip ? c->skip : "";
	}
	plan_free(&plan);
	return skip;
}

static void what_cannot_stand_behind_a_guard_is_skipped(void **state)
{
	(void)state;
	assert_string_equal(skip_of("kmap", "task", "pmem", "insn",
				    "rights=rw"), "");
	assert_string_equal(skip_of("kmap", "nops", "pmem", "insn", "n=0"),
			    pks_design_find("nops")->unhooked);
	assert_string_equal(skip_of("kmap", "page", "pmem", "insn",
				    "mode=relaxed"), "");
	assert_string_equal(skip_of("kmap", "token", "pmem", "insn", ""),
			    "the guard has no place for its cookie");
	assert_string_equal(skip_of("wcache", "task", "pmem", "insn",
				    "rights=split"),
			    "used from other contexts than the one that opens");
	/* What is read through has to be open. */
	assert_string_equal(skip_of("wcache", "none", "pmem", "insn",
				    "hooked=0"), "");
	assert_string_equal(skip_of("wcache", "none", "pmem", "insn",
				    "hooked=1"),
			    "it opens nothing, so nothing can be read");
	assert_string_equal(skip_of("wcache", "page", "pmem", "insn",
				    "mode=strict"),
			    "it opens nothing, so nothing can be read");
	assert_string_equal(skip_of("dax-read", "token", "pmem", "insn", ""),
			    "");
	assert_string_equal(skip_of("kmap_atomic", "none", "pmem", "event",
				    "hooked=1"), "");
	assert_string_equal(skip_of("kmap_atomic", "none", "pmem", "event",
				    "hooked=0"),
			    "nothing has a key, so nothing is counted");
	/* Called directly it is as hooked=0, and no row of its own. */
	assert_string_equal(skip_of("none", "none", "ram", "insn", "hooked=1"),
			    "no such cell");
}

static void what_opens_nothing_exposes_nothing(void **state)
{
	struct plan plan;
	unsigned int i, n = 0;

	(void)state;
	plan_of(&plan, "kmap", "none");
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (strcmp(c->exercise, "exposure") || !c->chosen.variant->shut)
			continue;
		assert_string_equal(c->skip,
				    "it opens nothing, so nothing is exposed");
		n++;
	}
	assert_true(n > 0);
	plan_free(&plan);
}

/* Nothing is granted there; it is judged and looked at all the same. */
static void what_is_mapped_for_life_is_judged_and_exposed(void **state)
{
	static const struct {
		const char *environment, *exercise, *meter;
		int skipped;
	} rows[] = {
		{ "count", "legality", "verdict", 0 },
		{ "smp", "legality", "verdict", 0 },
		{ "smp", "exposure", "event", 0 },
		{ "count", "nest", "event", 1 },
	};
	struct plan_options o = { .guards = "default",
				  .designs = "alias-permanent" };
	struct plan plan;
	unsigned int i, n;
	size_t r;

	(void)state;
	for (r = 0; r < ARRAY_SIZE(rows); r++) {
		o.exercise = rows[r].exercise;
		assert_int_equal(plan_make(rows[r].environment, &o, &plan,
					   NULL), 0);
		for (i = n = 0; i < plan.nr_cells; i++) {
			const struct plan_cell *c = &plan.cells[i];

			if (!c->guard || c->guard->kind != PKS_WCACHE ||
			    c->chosen.variant->unkeyed ||
			    c->chosen.variant->shut ||
			    strcmp(c->meter, rows[r].meter))
				continue;
			assert_int_equal(!!c->skip, rows[r].skipped);
			n++;
		}
		assert_true(n > 0);
		plan_free(&plan);
	}
}

/* Once, behind the guard that is everybody's; and where it is asked for. */
static void stress_is_free_running_behind_kmap(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "legality" };
	unsigned int i, n, task;
	struct plan plan;
	int named;

	(void)state;
	for (named = 0; named < 2; named++) {
		o.sequence = named ? "stress" : NULL;
		assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
		for (i = n = task = 0; i < plan.nr_cells; i++) {
			const struct plan_cell *c = &plan.cells[i];

			if (strcmp(c->quantity, "stress") ||
			    strcmp(c->guard->name, "kmap"))
				continue;
			n++;
			task += !strcmp(c->chosen.variant->knobs,
					"rights=split");
			assert_true(named ? c->held > 1000 : c->held < 100);
		}
		assert_true(n > 10);
		assert_int_equal(task, 1);
		plan_free(&plan);
	}
}

/* design, then how it stands behind guards in the order of their kinds */
static const char *const matrix[][2] = {
	{ "none",		"NNNNN" },
	{ "task",		"NNNN-" },
	{ "percpu",		"NNNN-" },
	{ "percpu-key",		"NNNN-" },
	{ "page",		"TNTTN" },
	{ "hash",		"TNTTN" },
	{ "global",		"TNTTN" },
	{ "global-lazy",	"TNTTN" },
	{ "token",		"--NN-" },
	{ "precise",		"--NN-" },
	{ "dax-lock",		"TTNN-" },
	{ "alias-map",		"TNTT-" },
	{ "alias-permanent",	"TTTTN" },
	{ "nops",		"-----" },
	{ "adds",		"-----" },
};

static void designs_stand_where_they_were_proposed(void **state)
{
	const struct pks_design *d;
	unsigned int i, kind;

	(void)state;
	for (i = 0; pks_designs[i]; i++) {
		d = pks_designs[i];
		assert_in_range(i, 0, ARRAY_SIZE(matrix) - 1);
		assert_string_equal(d->name, matrix[i][0]);
		for (kind = 0; kind < PKS_NR_KINDS; kind++) {
			assert_int_equal(matrix[i][1][kind],
					 "NT-"[pks_stands(d, kind)]);
			assert_int_equal(!!pks_why_absent(d, kind),
					 matrix[i][1][kind] == '-');
		}
	}
	assert_int_equal(i, ARRAY_SIZE(matrix));
	assert_string_equal(pks_composing()->knobs, "rights=split");
}

/* Once of each design, unless little time is wanted; by name, everywhere. */
static void what_takes_long_is_judged_once(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "legality" };
	const struct pks_design *of[64];
	unsigned int i, j, n;
	struct plan plan;

	(void)state;
	for (o.quick = 0; o.quick < 2; o.quick++) {
		assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
		for (i = n = 0; i < plan.nr_cells; i++) {
			const struct plan_cell *c = &plan.cells[i];

			if (!c->dear || c->skip)
				continue;
			assert_int_equal(pks_stands(c->chosen.design,
						    c->guard->kind), PKS_NATIVE);
			for (j = 0; j < n; j++)
				assert_ptr_not_equal(of[j], c->chosen.design);
			of[n++] = c->chosen.design;
		}
		/* All designs of the matrix but the control. */
		assert_int_equal(n, o.quick ? 0 : ARRAY_SIZE(matrix) - 3);
		plan_free(&plan);
	}
	o.quick = 0;
	o.sequence = "s19-offline";
	assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
	for (i = n = 0; i < plan.nr_cells; i++) {
		n += !plan.cells[i].skip;
		assert_string_equal(plan.cells[i].quantity, "s19-offline");
	}
	assert_true(n > 50);
	plan_free(&plan);
}

/* A guard, and the memory that it can be called on. */
static void guards_meet_their_memory(void **state)
{
	struct plan plan;
	unsigned int i, stacked = 0;

	(void)state;
	plan_of(&plan, "default,kmap_local_folio,dax-ops-read", NULL);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (!c->guard)
			continue;
		assert_int_equal(c->memory->stacked,
				 c->guard->kind == PKS_STACKED);
		if (c->guard->access_ops || c->guard->kind == PKS_WCACHE)
			assert_string_equal(c->memory->name, "pmem");
		stacked += c->memory->stacked;
	}
	assert_in_range(stacked, 4, plan.nr_cells);
	plan_free(&plan);
}

/* What is called in one place alone is skipped in the other, with a reason. */
static void no_design_is_left_out_in_silence(void **state)
{
	const struct pks_design *const *d;
	const struct pks_guard *const *g;
	unsigned int i, direct, behind;
	struct plan plan;

	(void)state;
	plan_of(&plan, "default", NULL);
	for (d = pks_designs; *d; d++) {
		for (g = pks_guards; *g && !(*d)->control; g++) {
			direct = 0;
			behind = 0;
			for (i = 0; i < plan.nr_cells; i++) {
				const struct plan_cell *c = &plan.cells[i];

				if (c->chosen.design != *d)
					continue;
				direct += !c->guard;
				behind += c->guard == *g;
				assert_true(c->guard || !(*d)->guarded ||
					    c->skip == (*d)->guarded);
			}
			assert_true(direct && behind);
		}
	}
	plan_free(&plan);
}

/* It would find the allocator of mappings in another state. */
static void what_makes_a_mapping_has_one_block(void **state)
{
	struct plan plan;
	unsigned int i, one = 0;

	(void)state;
	plan_of(&plan, "default", "alias-map,alias-permanent,task");
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (strcmp(c->exercise, "nest") || strcmp(c->meter, "insn"))
			continue;
		assert_int_equal(plan_blocks(&plan, c) == 1, c->guard &&
			!strcmp(c->guard->name, "kmap") &&
			!strcmp(c->chosen.design->name, "alias-map"));
		one += plan_blocks(&plan, c) == 1;
	}
	assert_int_equal(one, 2);
	plan_free(&plan);
}

/* What costs nothing to map has its price in the first use. */
static void what_a_fault_opens_is_touched(void **state)
{
	unsigned int i, kmap = 0, wcache = 0;
	struct plan plan;

	(void)state;
	plan_of(&plan, "default", NULL);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (strcmp(c->exercise, "touch"))
			continue;
		assert_string_equal(c->quantity, "first-use");
		/* Who may sleep in kmap() is not to have interrupts off. */
		assert_string_equal(c->window, c->guard->sleeps ? "on" : "off");
		assert_int_equal(!!c->skip, c->chosen.variant->shut ||
				 pks_why_absent(c->chosen.design,
						c->guard->kind));
		if (c->skip || !plan_late(c))
			continue;
		kmap += c->guard->kind == PKS_GLOBAL;
		wcache += c->guard->kind == PKS_WCACHE;
	}
	/* page, hash, global twice, global-lazy */
	assert_int_equal(kmap, 5);
	assert_int_equal(wcache, 5);
	plan_free(&plan);
}

/* Temporary rights stay on, and cost all others from then on. */
static void what_changes_the_kernel_comes_last(void **state)
{
	struct plan plan;
	unsigned int i, late = 0;

	(void)state;
	plan_of(&plan, "default", NULL);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];
		int lazy = !!strstr(c->chosen.variant->knobs, "mode=");

		assert_int_equal(plan_late(c), c->guard && lazy);
		late += plan_late(c);
	}
	assert_in_range(late, 10, plan.nr_cells);
	plan_free(&plan);
}

static void nothing_is_copied_out_of_what_is_shut(void **state)
{
	struct plan_options o = {
		.guards = "dax-read", .exercise = "hold", .max_callers = 1,
		.designs = "none,task[rights=rw]",
	};
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++)
		assert_int_equal(!!plan.cells[i].skip,
				 plan.cells[i].hold &&
				 plan.cells[i].chosen.variant->shut);
	plan_free(&plan);
}

static void a_guard_that_may_sleep_has_interrupts_on(void **state)
{
	unsigned int both[2] = { 0 };
	struct plan plan;
	unsigned int i;

	(void)state;
	plan_of(&plan, "kmap,kmap_local_page", "task");
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];
		int on = !strcmp(c->window, "on");

		assert_true(on || !c->guard->sleeps);
		/* An interrupt would be counted as if it were the design's. */
		assert_true(!on || c->guard->sleeps ||
			    strcmp(c->meter, "event"));
		both[c->guard->sleeps] |= 1 << on;
	}
	assert_int_equal(both[0], 3);
	assert_int_equal(both[1], 2);
	plan_free(&plan);
}

/* Each change of what is behind the guards takes longer than a cell. */
static void one_design_follows_the_other(void **state)
{
	const struct pks_variant *now = NULL, *seen[64];
	struct plan plan;
	unsigned int order[4096], i, j, n = 0, guarded = 0;

	(void)state;
	plan_of(&plan, "default", NULL);
	assert_in_range(plan.nr_cells, 100, ARRAY_SIZE(order));
	plan_order(&plan, 1, order);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[order[i]];

		guarded |= !!c->guard;
		assert_int_equal(!!c->guard, guarded);
		if (!c->guard || c->chosen.variant == now)
			continue;
		now = c->chosen.variant;
		for (j = 0; j < n; j++)
			assert_ptr_not_equal(seen[j], now);
		seen[n++] = now;
	}
	assert_in_range(n, 10, ARRAY_SIZE(seen));
	plan_free(&plan);
}

/* Every design's knobs and variants speak of the same values. */
static void tables_of_knobs_and_variants_agree(void **state)
{
	const struct pks_design *const *d;
	const struct pks_knob *k;
	char setting[64];
	struct selection s;

	(void)state;
	for (d = pks_designs; *d; d++) {
		assert_int_equal(pks_design_find((*d)->name) == *d, 1);
		for (k = (*d)->knobs; k->name; k++) {
			snprintf(setting, sizeof(setting), "%s[%s=%s]",
				 (*d)->name, k->name, k->def);
			assert_int_equal(select_designs(setting, &s, NULL), 0);
			assert_non_null(strstr(k->values, k->def));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_in_range_is_taken),
		cmocka_unit_test(lists_and_spans_are_taken),
		cmocka_unit_test(what_is_out_of_range_is_refused_with_the_range),
		cmocka_unit_test(a_list_is_no_longer_than_its_room),
		cmocka_unit_test(a_knob_left_out_takes_every_value),
		cmocka_unit_test(a_knob_is_named_by_its_value),
		cmocka_unit_test(unknown_designs_and_knobs_name_the_known),
		cmocka_unit_test(what_is_left_out_has_no_cells),
		cmocka_unit_test(controls_and_modes_are_left_out_unless_named),
		cmocka_unit_test(order_is_a_permutation_that_a_seed_replays),
		cmocka_unit_test(what_needs_the_kernel_is_skipped_in_user_space),
		cmocka_unit_test(options_narrow_the_plan),
		cmocka_unit_test(callers_double_up_to_all),
		cmocka_unit_test(numbers_reach_the_cells),
		cmocka_unit_test(blocks_are_enough_for_an_interval),
		cmocka_unit_test(what_will_be_measured_is_counted),
		cmocka_unit_test(each_clock_has_its_controls),
		cmocka_unit_test(controls_move_no_other_cell),
		cmocka_unit_test(twins_have_two_names),
		cmocka_unit_test(in_a_row_is_as_many_blocks),
		cmocka_unit_test(every_primitive_is_in_the_price_list),
		cmocka_unit_test(every_environment_has_its_exercises_and_meters),
		cmocka_unit_test(guards_are_asked_for_by_name),
		cmocka_unit_test(a_footprint_is_of_the_design_itself),
		cmocka_unit_test(what_is_read_is_read_once),
		cmocka_unit_test(unknown_guards_name_the_known),
		cmocka_unit_test(what_cannot_stand_behind_a_guard_is_skipped),
		cmocka_unit_test(what_opens_nothing_exposes_nothing),
		cmocka_unit_test(what_is_mapped_for_life_is_judged_and_exposed),
		cmocka_unit_test(what_takes_long_is_judged_once),
		cmocka_unit_test(stress_is_free_running_behind_kmap),
		cmocka_unit_test(designs_stand_where_they_were_proposed),
		cmocka_unit_test(guards_meet_their_memory),
		cmocka_unit_test(no_design_is_left_out_in_silence),
		cmocka_unit_test(what_makes_a_mapping_has_one_block),
		cmocka_unit_test(what_a_fault_opens_is_touched),
		cmocka_unit_test(what_changes_the_kernel_comes_last),
		cmocka_unit_test(nothing_is_copied_out_of_what_is_shut),
		cmocka_unit_test(a_guard_that_may_sleep_has_interrupts_on),
		cmocka_unit_test(one_design_follows_the_other),
		cmocka_unit_test(tables_of_knobs_and_variants_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
