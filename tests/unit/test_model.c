// SPDX-License-Identifier: GPL-2.0-or-later
/* The cost model and the footprint formula. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "designs/table.h"
#include "model/cost.h"
#include "model/footprint.h"
#include "model/recipe.h"

/* 2 writes at 20..250 and 0 to 1 fault at 700..1000. */
static void test_ends_are_added(void **state)
{
	const struct cost_term t[] = {
		{ "write", { 2, 2 }, { 20, 250 } },
		{ "fault", { 0, 1 }, { 700, 1000 } },
	};
	struct cost c = cost_sum(t, 2);

	(void)state;
	assert_float_equal(c.total.lo, 40, 1e-9);
	assert_float_equal(c.total.hi, 1500, 1e-9);
	/* 1000 - 0 is wider than 500 - 40. */
	assert_int_equal(c.widest, 1);
	c = cost_sum(t, 1);
	assert_int_equal(c.widest, 0);
}

static void test_nothing_happens(void **state)
{
	const struct cost_term t[] = {
		{ "write", { 0, 0 }, { 20, 250 } },
		{ "ipi", { 0, 0 }, { NAN, NAN } },
	};
	struct cost c = cost_sum(t, 2);

	(void)state;
	assert_float_equal(c.total.lo, 0, 0);
	assert_float_equal(c.total.hi, 0, 0);
	assert_int_equal(c.widest, 2);
}

/* A hole in the price list shows, and is named, and is no zero. */
static void test_without_a_price(void **state)
{
	const struct cost_term t[] = {
		{ "write", { 2, 2 }, { 20, 250 } },
		{ "ipi", { 0, 1 }, { NAN, NAN } },
	};
	struct cost c = cost_sum(t, 2);

	(void)state;
	assert_true(isnan(c.total.lo));
	assert_true(isnan(c.total.hi));
	assert_int_equal(c.widest, 1);
}

static void test_not_counted(void **state)
{
	const struct cost_term t = { "write", { NAN, NAN }, { 20, 250 } };
	struct cost c = cost_sum(&t, 1);

	(void)state;
	assert_true(isnan(c.total.hi));
	assert_int_equal(c.widest, 0);
}

static void test_units(void **state)
{
	const struct range ghz = { 2, 4 }, price = { 10, 20 };
	struct range r;

	(void)state;
	r = cost_in_cycles(price, "cycles", ghz);
	assert_float_equal(r.lo, 10, 0);
	assert_float_equal(r.hi, 20, 0);
	r = cost_in_cycles(price, "ns", ghz);
	assert_float_equal(r.lo, 20, 0);
	assert_float_equal(r.hi, 80, 0);
	r = cost_in_cycles(price, "us", ghz);
	assert_float_equal(r.hi, 80000, 0);
	r = cost_in_cycles(price, "furlongs", ghz);
	assert_true(isnan(r.lo));
}

/* Every factor another prime: a term that is left out or swapped shows. */
static void test_footprint(void **state)
{
	const struct footprint f = { 1000000, 2, 3, 5, 7, 11, 13 };
	const struct footprint_on on = { 17, 19, 23, 29 * 4096 + 4095, 31 };

	(void)state;
	assert_float_equal(footprint_bytes(&f, &on),
			   1000000 + 2 * 17 + 3 * 19 + 5 * 23 + 7 * 19 * 23 +
			   11 * 29 + 13 * 31, 0);
}

static void test_footprint_unknown(void **state)
{
	const struct footprint f = { 0, NAN, 4, 0, 0, 0, NAN };
	struct footprint_on on = { 0, 2, 0, 0, 0 };

	(void)state;
	assert_float_equal(footprint_bytes(&f, &on), 8, 0);
	on.tasks = 1;
	assert_true(isnan(footprint_bytes(&f, &on)));
}

/* 32 KiB: 4 of 6784 B and 8 of 4096 B; one byte more is an object less. */
static void test_slab(void **state)
{
	(void)state;
	assert_int_equal(footprint_slab_objects(6784, 3), 4);
	assert_float_equal(footprint_slab_share(6784, 3), 8192, 0);
	assert_int_equal(footprint_slab_objects(4096, 3), 8);
	assert_int_equal(footprint_slab_objects(4097, 3), 7);
	assert_int_equal(footprint_slab_objects(0, 3), 0);
	assert_true(isnan(footprint_slab_share(1 << 20, 3)));
}

/* What leaves a fault to the first access says that its pairs have none. */
static void a_fault_of_first_use_is_missed(void **state)
{
	const struct pks_design *const *d;
	unsigned int n = 0;
	int faults;

	(void)state;
	for (d = pks_designs; *d; d++) {
		faults = recipe_find((*d)->name)->first_use.hi > 0;
		n += (unsigned int)faults;
		if (faults != !!(*d)->incomplete)
			fail_msg("%s", (*d)->name);
	}
	assert_int_equal(n, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_are_added),
		cmocka_unit_test(test_nothing_happens),
		cmocka_unit_test(test_without_a_price),
		cmocka_unit_test(test_not_counted),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_footprint),
		cmocka_unit_test(test_footprint_unknown),
		cmocka_unit_test(test_slab),
		cmocka_unit_test(a_fault_of_first_use_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
