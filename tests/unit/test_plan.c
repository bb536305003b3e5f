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

#include "plan/plan.h"

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
	struct knob_value v;

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
		"18446744073709551616", "1.5", ",1",
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
	assert_int_equal(knob_parse(&knobs[KNOB_SAMPLES], "1,2", &v, &err),
			 -EINVAL);
}

static unsigned int chosen(const char *text)
{
	struct selection s;

	return select_designs(text, &s, NULL) ? 0 : s.n;
}

static void a_knob_left_out_takes_every_value(void **state)
{
	(void)state;
	assert_int_equal(chosen("task"), 1 + 2);
	assert_int_equal(chosen("task[rights=rw]"), 1 + 1);
	assert_int_equal(chosen("percpu"), 1 + 7);
	assert_int_equal(chosen("percpu[pin=both]"), 1 + 2);
	assert_int_equal(chosen("percpu[pin=both,level=1]"), 1 + 1);
	assert_int_equal(chosen("task,page,token"), 1 + 2 + 1 + 1);
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
	assert_int_equal(select_designs("page[a=b]", &s, &err), -EINVAL);
	assert_int_equal(select_designs("task[rights=rw", &s, &err), -EINVAL);
	assert_int_equal(select_designs("task,", &s, &err), -EINVAL);
	assert_int_equal(select_designs("", &s, &err), -EINVAL);
	assert_int_equal(select_designs("percpu[pin=none,level=1]", &s, &err),
			 -EINVAL);
}

static void controls_are_left_out_unless_named(void **state)
{
	struct selection s;
	unsigned int i;

	(void)state;
	assert_int_equal(select_designs(NULL, &s, NULL), 0);
	for (i = 0; i < s.n; i++)
		assert_false(s.item[i].design->control);
	assert_int_equal(chosen("nops"), 1 + 3);
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

	(void)state;
	assert_int_equal(knob_parse(&knobs[KNOB_DEPTH], "1-3",
				    &o.knob[KNOB_DEPTH], NULL), 0);
	assert_int_equal(plan_make("count", &o, &plan, NULL), 0);
	assert_int_equal(plan.nr_cells, 2 * 3);
	plan_free(&plan);
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
		cmocka_unit_test(a_knob_left_out_takes_every_value),
		cmocka_unit_test(unknown_designs_and_knobs_name_the_known),
		cmocka_unit_test(controls_are_left_out_unless_named),
		cmocka_unit_test(order_is_a_permutation_that_a_seed_replays),
		cmocka_unit_test(what_needs_the_kernel_is_skipped_in_user_space),
		cmocka_unit_test(options_narrow_the_plan),
		cmocka_unit_test(callers_double_up_to_all),
		cmocka_unit_test(tables_of_knobs_and_variants_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
