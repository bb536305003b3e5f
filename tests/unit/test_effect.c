// SPDX-License-Identifier: GPL-2.0-or-later
/* What two sides' blocks come to, and how often the word for it is wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "near.h"
#include "stats/effect.h"
#include "util.h"

static const struct effect_rule rule = EFFECT_RULE;
static struct stats_rng *rng;

static int setup(void **state)
{
	(void)state;
	rng = stats_rng_new(1);
	return !rng;
}

static int teardown(void **state)
{
	(void)state;
	stats_rng_free(rng);
	return 0;
}

/* Blocks of 100 and a little, one after the other; @by as much on top. */
static void blocks(double *x, size_t n, double by, double noise)
{
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (100 + noise * (double)(i * 7 % n) / (double)n) *
		       (1 + by);
}

/* As it stands in a table of its own. */
static struct effect alone(const double *x, size_t m, const double *y, size_t n,
			   int paired, const struct effect_rule *r)
{
	struct effect e = stats_effect(x, m, y, n, paired, r, rng);

	stats_effect_in_table(&e, 1, r);
	return e;
}

static struct effect of(size_t n, double by, double noise, int paired)
{
	double x[40], y[40];

	blocks(x, n, 0, noise);
	blocks(y, n, by, noise);
	return alone(x, n, y, n, paired, &rule);
}

static void words(void **state)
{
	struct effect e;

	(void)state;
	e = of(12, .05, 1, 1);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_MORE);
	near(e.at, .05, 1e-12);
	e = of(12, -.05, 1, 0);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_LESS);
	e = of(12, 0, 1, 0);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_NONE);
	e = of(12, 0, 60, 0);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_UNDECIDED);
	/* Sure, and of no interest: pairs show it though the blocks differ more. */
	e = of(12, .01, 1, 1);
	assert_true(e.iv.lo > 0 && e.p < .001);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_NONE);
	/* Less than six pairs, or than four a side, carry no interval. */
	e = of(5, .5, 1, 1);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_TOO_FEW);
	e = of(3, .5, 1, 0);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_TOO_FEW);
	/* Four a side and six pairs do. */
	e = of(4, .5, 1, 0);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_MORE);
	e = of(6, .5, 1, 1);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_MORE);
	near(e.iv.lo, .5, 1e-12);
}

/* What other comparisons of a table take away, the word follows. */
static void corrected(void **state)
{
	struct effect e = of(6, .5, 1, 1);

	(void)state;
	near(e.p, 2. / 64, 1e-12);
	e.p *= 2;
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_UNDECIDED);
}

/* In a table each has to be surer; where no p can be so small, that is said. */
static void in_a_table(void **state)
{
	struct effect e = of(12, .05, 1, 1), same = e;

	(void)state;
	near(e.least, 2. / 4096, 1e-12);
	e.p *= 60;
	stats_effect_in_table(&e, 60, &rule);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_MORE);
	e = same;
	e.p *= 130;
	stats_effect_in_table(&e, 130, &rule);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_TOO_FEW);
	assert_true(e.needed > 12);
	e = of(12, 0, 4, 0);
	near(e.detectable / e.spread, 1.24, .05);
	stats_effect_in_table(&e, 100, &rule);
	assert_true(e.detectable / e.spread > 1.7);
}

/* Around zero a ratio says nothing: the difference, and the margin with it. */
static void around_zero(void **state)
{
	double x[8], y[8];
	struct effect e;
	size_t i;

	(void)state;
	for (i = 0; i < 8; i++) {
		x[i] = (double)i / 8 - .5;
		y[i] = x[i] + 3;
	}
	e = alone(x, 8, y, 8, 1, &rule);
	assert_false(e.relative);
	near(e.at, 3, 1e-12);
	near(e.iv.lo, 3, 1e-12);
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_MORE);
	e = alone(x, 8, y, 0, 0, &rule);
	assert_true(isnan(e.at));
	assert_int_equal(stats_effect_word(&e, &rule), EFFECT_TOO_FEW);
}

/* Drawn @runs times from normal blocks of spread 1 %, @by apart. */
static size_t called(size_t runs, size_t n, double by, int paired,
		     enum effect_word less, enum effect_word more,
		     double *detectable)
{
	struct effect_rule quick = EFFECT_RULE;
	gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
	double x[40], y[40];
	enum effect_word word;
	struct effect e;
	size_t i, run, hits = 0;

	quick.draws = 400;
	quick.margin = 0;
	*detectable = 0;
	for (run = 0; run < runs; run++) {
		for (i = 0; i < n; i++) {
			double drift = gsl_ran_gaussian(r, paired ? 10 : 0);

			x[i] = 100 + drift + gsl_ran_gaussian(r, 1);
			y[i] = (100 + drift) * (1 + by) +
			       gsl_ran_gaussian(r, 1);
		}
		e = alone(x, n, y, n, paired, &quick);
		word = stats_effect_word(&e, &quick);
		hits += word == less || word == more;
		*detectable += e.detectable / (double)runs;
	}
	gsl_rng_free(r);
	return hits;
}

/* Without a difference one in twenty is called at most; pairs cancel drift. */
static void false_alarms(void **state)
{
	double detectable;

	(void)state;
	assert_in_range(called(1000, 10, 0, 0, EFFECT_LESS, EFFECT_MORE,
			       &detectable), 10, 65);
	assert_in_range(called(1000, 10, 0, 1, EFFECT_LESS, EFFECT_MORE,
			       &detectable), 10, 65);
}

/* What is said to be found four times in five is: within a factor of 1.5. */
static void detectable_is_found(void **state)
{
	double said, other;
	int paired;

	(void)state;
	for (paired = 0; paired < 2; paired++) {
		called(200, 10, 0, paired, EFFECT_LESS, EFFECT_MORE, &said);
		assert_true(said > .005 && said < .03);
		assert_true(called(400, 10, said * 1.5, paired, EFFECT_MORE,
				   EFFECT_MORE, &other) > 320);
		assert_true(called(400, 10, said / 1.5, paired, EFFECT_MORE,
				   EFFECT_MORE, &other) < 320);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(words, setup, teardown),
		cmocka_unit_test_setup_teardown(corrected, setup, teardown),
		cmocka_unit_test_setup_teardown(in_a_table, setup, teardown),
		cmocka_unit_test_setup_teardown(around_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(false_alarms, setup, teardown),
		cmocka_unit_test_setup_teardown(detectable_is_found, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
