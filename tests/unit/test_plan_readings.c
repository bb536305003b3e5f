// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of exercises that read by themselves, or by two guards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guards/guards.h"
#include "plan/plan.h"
#include "plan/workloads.h"

static unsigned int cells_of(const struct plan *plan, const char *exercise,
			     const char *design)
{
	unsigned int i, n = 0;

	for (i = 0; i < plan->nr_cells; i++)
		n += !strcmp(plan->cells[i].exercise, exercise) &&
		     !strcmp(plan->cells[i].chosen.design->name, design);
	return n;
}

/* Where it stands by itself: behind the first such guard, or those named. */
static void readings_are_made_where_a_design_is_itself(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "switch" };
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	/* Five quantities, for each setting of its knobs. */
	assert_int_equal(cells_of(&plan, "switch", "task"), 5 * 2);
	assert_int_equal(cells_of(&plan, "switch", "page"), 5);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		assert_string_equal(c->quantity, c->subject);
		assert_int_not_equal(pks_stands(c->chosen.design,
						c->guard->kind), PKS_COMPOSED);
		if (!strcmp(c->chosen.design->name, "page"))
			assert_string_equal(c->guard->name, "kmap");
		if (!strcmp(c->chosen.design->name, "task"))
			assert_string_equal(c->guard->name, "kmap_local_page");
		if (!strcmp(c->chosen.design->name, "token") && !c->skip)
			assert_string_equal(c->guard->name, "dax-write");
	}
	plan_free(&plan);
	o.guards = "kmap";
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	assert_int_equal(cells_of(&plan, "switch", "task"), 5 * 2);
	plan_free(&plan);
}

/* What is disarmed is of the control alone, and the control of that alone. */
static void exceptions_are_told_apart_by_arming(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "exception" };
	struct plan plan;
	unsigned int i, disarmed = 0;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];
		int is = strstr(c->quantity, "-disarmed") != NULL;

		assert_int_equal(is, c->chosen.variant->unkeyed);
		disarmed += is;
	}
	assert_int_equal(disarmed, 4);
	plan_free(&plan);
}

static unsigned int most_callers(const struct plan *plan)
{
	unsigned int i, most = 0;

	for (i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].callers > most)
			most = plan->cells[i].callers;
	return most;
}

static void as_many_use_a_page_as_there_is_time_for(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "global",
				  .max_callers = 4 };
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
	assert_int_equal(most_callers(&plan), 8);
	plan_free(&plan);
	o.quick = 1;
	assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
	assert_int_equal(most_callers(&plan), 4);
	plan_free(&plan);
	o.quick = 0;
	o.full = 1;
	assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
	assert_int_equal(most_callers(&plan), PLAN_FULL);
	plan_free(&plan);
}

static void two_guards_are_mixed_by_two_callers_at_least(void **state)
{
	struct plan_options o = { .guards = "default", .exercise = "contend",
				  .max_callers = 4 };
	unsigned int i, mixed = 0, duties = 0;
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make("smp", &o, &plan, NULL), 0);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		mixed += c->mix != NULL;
		duties += c->guard && c->held;
		if (!c->mix)
			continue;
		assert_true(c->callers > 1);
		assert_ptr_not_equal(c->mix, c->guard);
	}
	assert_true(mixed && duties);
	plan_free(&plan);
}

/* Numbers of callers, a bit each, of the cells of a design behind a guard. */
static unsigned int callers_of(const struct plan *plan, const char *guard,
			       const char *design, unsigned int sharing,
			       int mixed, unsigned int held)
{
	unsigned int i, set = 0;

	for (i = 0; i < plan->nr_cells; i++) {
		const struct plan_cell *c = &plan->cells[i];

		if (strcmp(c->chosen.design->name, design) || !c->guard ||
		    strcmp(c->guard->name, guard) || c->held != held ||
		    !c->mix == !!mixed || c->sharing != sharing)
			continue;
		/* None of them twice. */
		assert_false(set & c->callers);
		set |= c->callers;
	}
	return set;
}

static void make_contend(struct plan *plan, struct plan_options *o)
{
	o->guards = "default";
	o->exercise = "contend";
	o->designs = "task[rights=split],alias-map";
	o->max_callers = o->full ? PLAN_FULL : 4;
	assert_int_equal(plan_make("smp", o, plan, NULL), 0);
}

static void callers_behind_guards_are_an_axis(void **state)
{
	static const char *const guards[] = { "kmap", "kmap_local_page" };
	struct plan_options o = { 0 };
	struct plan plan;
	size_t i;

	(void)state;
	make_contend(&plan, &o);
	for (i = 0; i < ARRAY_SIZE(guards); i++) {
		assert_int_equal(callers_of(&plan, guards[i], "task",
					    PKSCALE_SHARE_PAGE, 0, 0), 1 | 2 | 4);
		/* What one shares is its page; what many do is told by one. */
		assert_int_equal(callers_of(&plan, guards[i], "task",
					    PKSCALE_SHARE_PGMAP, 0, 0), 2 | 4);
		assert_int_equal(callers_of(&plan, guards[i], "task",
					    PKSCALE_SHARE_NOTHING, 0, 0), 2 | 4);
		assert_int_equal(callers_of(&plan, guards[i], "task",
					    PKSCALE_SHARE_PAGE, 0, 20), 4);
	}
	assert_int_equal(callers_of(&plan, "kmap_local_page", "task",
				    PKSCALE_SHARE_PAGE, 1, 0), 2 | 4);
	plan_free(&plan);
	o.full = 1;
	make_contend(&plan, &o);
	for (i = PKSCALE_SHARE_PAGE; i < PKSCALE_NR_SHARING; i++)
		assert_int_equal(callers_of(&plan, "kmap", "task",
					    (unsigned int)i, 0, 0) | 1, 127);
	plan_free(&plan);
	/* Who names them means it. */
	o = (struct plan_options){ .knob[KNOB_CPUS] = { 2, { 1, 16 } } };
	make_contend(&plan, &o);
	assert_int_equal(callers_of(&plan, "kmap", "task", PKSCALE_SHARE_PGMAP,
				    0, 0), 16);
	plan_free(&plan);
}

/* Which waits for every CPU each time. */
static void few_make_mappings_at_once(void **state)
{
	struct plan_options o = { .full = 1 };
	unsigned int i, skipped = 0;
	struct plan plan;

	(void)state;
	make_contend(&plan, &o);
	for (i = 0; i < plan.nr_cells; i++) {
		const struct plan_cell *c = &plan.cells[i];

		if (strcmp(c->chosen.design->name, "alias-map") || !c->guard)
			continue;
		assert_int_equal(!c->skip, c->callers <= 4);
		assert_int_equal(plan_repeats(c), 1);
		skipped += !!c->skip;
	}
	assert_true(skipped);
	plan_free(&plan);
}

/* How callers meet differs, where interrupts are on. */
static void what_differs_is_measured_again(void **state)
{
	struct plan_options o = { 0 };
	unsigned long measured = 0;
	struct plan plan;
	unsigned int i, n;

	(void)state;
	for (n = 2; n <= 7; n += 5) {
		make_contend(&plan, &o);
		for (i = 0, measured = 0; i < plan.nr_cells; i++) {
			const struct plan_cell *c = &plan.cells[i];
			int twice = !strcmp(c->window, "on") &&
				    strcmp(c->chosen.design->name, "alias-map");

			assert_int_equal(plan_blocks(&plan, c), 1);
			assert_int_equal(plan_repeats(c), twice ? n : 1);
			measured += c->skip ? 1 : plan_repeats(c);
		}
		assert_int_equal(plan_measured(&plan), measured);
		assert_true(measured > plan.nr_cells);
		plan_free(&plan);
		o.knob[KNOB_BLOCKS] = (struct knob_value){ 1, { 7 } };
	}
}

/* One that takes part in fewer rounds is not waited for. */
static void a_cell_may_take_part_in_fewer_rounds(void **state)
{
	struct plan_options o = { .guards = "default",
				  .designs = "task[rights=rw]",
				  .exercise = "preempt" };
	struct plan plan;
	unsigned int i, n = 0;

	(void)state;
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	assert_int_equal(plan.blocks, 2);
	for (i = 0; i < plan.nr_cells; i++) {
		assert_int_equal(plan_blocks(&plan, &plan.cells[i]), 1);
		assert_true(plan_reads(&plan.cells[i]));
		n += plan.cells[i].samples == 1000;
	}
	/* A wake-up is one of many; the stretch is not. */
	assert_int_equal(n, plan.nr_cells / 2);
	assert_int_equal(plan_measured(&plan), plan.nr_cells);
	plan_free(&plan);
}

static unsigned int workloads(const struct plan_options *o, const char *environment,
			      const char *workload, const char *meter)
{
	unsigned int i, n = 0;
	struct plan plan;

	if (plan_make(environment, o, &plan, NULL))
		return 0;
	for (i = 0; i < plan.nr_cells; i++)
		n += plan.cells[i].jobs && !plan.cells[i].skip &&
		     !strcmp(plan.cells[i].subject, workload) &&
		     !strcmp(plan.cells[i].meter, meter);
	plan_free(&plan);
	return n;
}

/* They take a guest of their own, so they come when they are named. */
static void workloads_are_apart(void **state)
{
	struct plan_options o = { .guards = "default", .designs = "token" };

	(void)state;
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"), 0);
	o.exercise = "workload";
	/* token, and none without a key: of each part. */
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"),
			 2 * 4);
	assert_int_equal(workloads(&o, "count", "ext4/randread", "event"), 1);
	assert_int_equal(workloads(&o, "count", "ext4/own", "insn"), 0);
	o.designs = NULL;
	assert_true(workloads(&o, "count", "ext4/randread", "event") > 12);
	assert_true(workloads(&o, "count", "linear/randwrite", "event") > 5);
	/* none and task[split] */
	assert_int_equal(workloads(&o, "count", "ext4/fsync", "insn"),
			 2 * 4);
	o.workload = "linear/randread";
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"), 0);
	assert_true(workloads(&o, "count", "linear/randread", "event") > 5);
	o.workload = NULL;
	o.fio = "a file";
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"), 0);
	assert_int_equal(workloads(&o, "count", "linear/own", "event"), 0);
	assert_true(workloads(&o, "count", "ext4/own", "event") > 8);
	o.workload = "raw/own";
	assert_int_equal(workloads(&o, "count", "ext4/own", "event"), 0);
	assert_int_equal(workloads(&o, "count", "raw/own", "event"), 1);
}

/* Of a machine with other uses for its memory somebody has to name a device. */
static void a_device_is_named(void **state)
{
	struct plan_options o = { .guards = "default", .designs = "token" };

	(void)state;
	assert_int_equal(workloads(&o, "metal", "ext4/randread", "ns"), 0);
	o.pmem = "/dev/pmem0";
	/* token, and none without a key: three percentiles. */
	assert_int_equal(workloads(&o, "metal", "ext4/randread", "ns"), 6);
	assert_int_equal(workloads(&o, "metal", "raw/randread", "ns"), 0);
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"), 0);
}

static void time_is_short(void **state)
{
	struct plan_options o = {
		.guards = "default", .exercise = "workload", .quick = 1,
		.designs = "task[rights=split],token,page[mode=relaxed]",
	};

	(void)state;
	assert_int_equal(workloads(&o, "count", "ext4/randread", "event"), 1);
	assert_int_equal(workloads(&o, "count", "ext4/randread", "insn"),
			 2 * 4);
	assert_int_equal(workloads(&o, "count", "ext4/randwrite", "event"), 0);
	assert_int_equal(workloads(&o, "count", "ext4/fsync", "event"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_are_made_where_a_design_is_itself),
		cmocka_unit_test(exceptions_are_told_apart_by_arming),
		cmocka_unit_test(as_many_use_a_page_as_there_is_time_for),
		cmocka_unit_test(two_guards_are_mixed_by_two_callers_at_least),
		cmocka_unit_test(callers_behind_guards_are_an_axis),
		cmocka_unit_test(few_make_mappings_at_once),
		cmocka_unit_test(what_differs_is_measured_again),
		cmocka_unit_test(a_cell_may_take_part_in_fewer_rounds),
		cmocka_unit_test(workloads_are_apart),
		cmocka_unit_test(a_device_is_named),
		cmocka_unit_test(time_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
