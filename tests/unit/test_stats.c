// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answers of bench/stats; each names where its digits come from. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "near.h"
#include "stats/order.h"
#include "stats/paired.h"
#include "stats/shuffle.h"
#include "util.h"

/* R: k <- max k with 1-2*pbinom(k-1,n,.5) >= level; that level. */
static const struct {
	size_t n;
	double level;
	size_t lo, hi;
	double got;
} ranks[] = {
	{ 6, .95, 1, 6, .9687500 }, { 7, .95, 1, 7, .9843750 },
	{ 8, .95, 1, 8, .9921875 }, { 9, .95, 2, 8, .9609375 },
	{ 10, .95, 2, 9, .9785156 }, { 11, .95, 2, 10, .9882812 },
	{ 12, .95, 3, 10, .9614258 }, { 15, .95, 4, 12, .9648438 },
	{ 20, .95, 6, 15, .9586105 }, { 25, .95, 8, 18, .9567147 },
	{ 30, .95, 10, 21, .9572261 }, { 40, .95, 14, 27, .9615227 },
	{ 50, .95, 18, 33, .9671609 }, { 8, .99, 1, 8, .9921875 },
	{ 10, .99, 1, 10, .9980469 }, { 12, .99, 2, 11, .9936523 },
	{ 20, .99, 4, 17, .9974232 }, { 30, .99, 8, 23, .9947771 },
	{ 50, .99, 16, 35, .9933996 },
};

static void interval_ranks(void **state)
{
	struct interval iv;
	double x[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(x); i++)
		x[i] = (double)(i + 1);
	for (i = 0; i < ARRAY_SIZE(ranks); i++) {
		iv = stats_median_interval(x, ranks[i].n, ranks[i].level);
		assert_int_equal(iv.k, ranks[i].lo);
		near(iv.lo, (double)ranks[i].lo, 0);
		near(iv.hi, (double)ranks[i].hi, 0);
		near(iv.level, ranks[i].got, 5.1e-8);
	}
}

/* golang.org/x/perf/benchmath, sample_test: {-10,2,3,4,5,6}, level
 * 1-0.03125, median 3.5 in [-10, 6]; 99 % needs 8 values.
 */
static void interval_benchmath(void **state)
{
	static const double x[] = { -10, 2, 3, 4, 5, 6 };
	struct interval iv = stats_median_interval(x, 6, .95);

	(void)state;
	near(stats_median(x, 6), 3.5, 0);
	near(iv.lo, -10, 0);
	near(iv.hi, 6, 0);
	near(iv.level, 1 - 0.03125, 1e-15);
	assert_int_equal(stats_interval_need(.99), 8);
	assert_int_equal(stats_interval_need(.95), 6);
}

static void interval_too_small(void **state)
{
	static const double x[] = { 1, 2, 3, 4, 5 };
	struct interval iv;
	size_t n;

	(void)state;
	for (n = 0; n <= 5; n++) {
		iv = stats_median_interval(x, n, .95);
		assert_int_equal(iv.k, 0);
		assert_true(isnan(iv.lo) && isnan(iv.hi));
		near(iv.level, 0, 0);
	}
	assert_int_equal(stats_interval_rank(7, .99).k, 0);
}

static void median_and_sort(void **state)
{
	double x[] = { 9, -1, 4, 4, 0 };

	(void)state;
	stats_sort(x, 5);
	near(x[0], -1, 0);
	near(x[4], 9, 0);
	near(stats_median(x, 5), 4, 0);	/* -1 0 [4] 4 9 */
	near(stats_median(x, 4), 2, 0);	/* -1 [0 4] 4 */
	near(stats_median(x, 1), -1, 0);
	assert_true(isnan(stats_median(x, 0)));
}

/* R: quantile(1:10, c(.5,.9,.95,.99), type = 1) and type = 7. */
static void quantiles(void **state)
{
	static const double p[] = { .5, .9, .95, .99 };
	static const double t1[] = { 5, 9, 10, 10 };
	static const double t7[] = { 5.5, 9.1, 9.55, 9.91 };
	double x[100];
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		x[i] = (double)(i + 1);
	for (i = 0; i < 4; i++) {
		near(stats_quantile1(x, 10, p[i]), t1[i], 0);
		near(stats_quantile7(x, 10, p[i]), t7[i], 1e-12);
	}
	near(stats_quantile1(x, 10, 0), 1, 0);
	near(stats_quantile1(x, 10, 1), 10, 0);
	/* R: quantile(1:100, .07, type = 1) is 7, though .07*100 > 7. */
	near(stats_quantile1(x, 100, .07), 7, 0);
	assert_true(isnan(stats_quantile1(x, 0, .5)));
	assert_true(isnan(stats_quantile7(x, 0, .5)));
}

/* R: mad(c(1,2,3,4,100), constant = 1) is 1, mad() of the same 1.4826. */
static void mad(void **state)
{
	static const double x[] = { 100, 2, 1, 4, 3 };

	(void)state;
	near(stats_mad(x, 5), 1, 0);
	near(1.4826 * stats_mad(x, 5), 1.4826, 1e-12);
	assert_true(isnan(stats_mad(x, 0)));
}

/* The order of seed 7, computed apart from GSL with Python's MT19937: state
 * from init_genrand(7), Fisher-Yates from the top, an index below n drawn as
 * getrandbits(32) / (0xffffffff / n), drawn again when that is not below n.
 */
static void shuffle_replays(void **state)
{
	static const int want[] = { 9, 3, 1, 5, 4, 7, 8, 6, 2, 0 };
	struct stats_rng *rng;
	int x[10], i, round;

	(void)state;
	for (round = 0; round < 2; round++) {
		rng = stats_rng_new(7);
		for (i = 0; i < 10; i++)
			x[i] = i;
		stats_shuffle(rng, x, 10, sizeof(*x));
		stats_rng_free(rng);
		assert_memory_equal(x, want, sizeof(want));
	}
	rng = stats_rng_new(8);
	for (i = 0; i < 10; i++)
		x[i] = i;
	stats_shuffle(rng, x, 10, sizeof(*x));
	stats_rng_free(rng);
	assert_memory_not_equal(x, want, sizeof(want));
	assert_string_equal(STATS_RNG_NAME, gsl_rng_mt19937->name);
}

/* Every one of the 6 orders of 3 elements about equally often: chi-squared
 * of 5 degrees of freedom, 0.999 quantile 20.515 [R: qchisq(.999, 5)].
 */
static void shuffle_is_fair(void **state)
{
	struct stats_rng *rng = stats_rng_new(20260);
	int seen[27] = { 0 }, x[3], i, cells = 0;
	double chi2 = 0;

	(void)state;
	for (i = 0; i < 6000; i++) {
		x[0] = 0, x[1] = 1, x[2] = 2;
		stats_shuffle(rng, x, 3, sizeof(*x));
		seen[x[0] * 9 + x[1] * 3 + x[2]]++;
	}
	stats_rng_free(rng);
	for (i = 0; i < 27; i++) {
		cells += !!seen[i];
		if (seen[i])
			chi2 += (seen[i] - 1000.) * (seen[i] - 1000.) / 1000.;
	}
	assert_int_equal(cells, 6);
	assert_true(chi2 < 20.515);
}

/* Blocks drift by 100 and more, a - b is 2 +- 1 in each: by hand, the sorted
 * differences are 1 1 2 2 3 3, their median 2, the interval [1, 3].
 */
static void paired_cancels_drift(void **state)
{
	static const double b[] = { 10, 110, 220, 330, 440, 550 };
	static const double a[] = { 11, 113, 222, 331, 443, 552 };
	struct paired p = stats_paired(a, b, 6, .95);

	(void)state;
	near(p.median, 2, 0);
	near(p.interval.lo, 1, 0);
	near(p.interval.hi, 3, 0);
	assert_int_equal(p.verdict, PAIRED_MORE);
	assert_int_equal(stats_paired(b, a, 6, .95).verdict, PAIRED_LESS);
	assert_int_equal(stats_paired(a, a, 6, .95).verdict,
			 PAIRED_NO_DIFFERENCE);
	assert_int_equal(stats_paired(a, b, 5, .95).verdict, PAIRED_TOO_FEW);
	assert_int_equal(stats_paired(a, b, 0, .95).verdict, PAIRED_TOO_FEW);
}

/* Distributions with a known median, for the coverage below. */
static double normal(gsl_rng *r)
{
	return 5 + gsl_ran_gaussian(r, 1);		/* median 5 */
}

static double lognormal(gsl_rng *r)
{
	return gsl_ran_lognormal(r, 0, 1);		/* median 1 */
}

static double bimodal(gsl_rng *r)
{
	/* Two humps with equal weight, symmetric about 0: median 0. */
	return (gsl_rng_uniform(r) < .5 ? -4 : 4) + gsl_ran_gaussian(r, 1);
}

static double tied(gsl_rng *r)
{
	return 26 * floor(gsl_ran_gaussian(r, 1) + .5);	/* median 0 */
}

/* Theory: 96.875 % at n = 6, 97.852 % at 10, 95.861 % at 20 (ties: more). */
static void interval_covers(void **state)
{
	static const struct {
		const char *name;
		double (*draw)(gsl_rng *r);
		double median;
	} kind[] = {
		{ "normal", normal, 5 }, { "lognormal", lognormal, 1 },
		{ "bimodal", bimodal, 0 }, { "tied", tied, 0 },
	};
	static const size_t sizes[] = { 6, 10, 20 };
	gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
	struct interval iv;
	int hit, i, rounds = 4000;
	size_t k, s, j;
	double x[20];

	(void)state;
	gsl_rng_set(r, 20260);
	for (k = 0; k < ARRAY_SIZE(kind); k++) {
		for (s = 0; s < ARRAY_SIZE(sizes); s++) {
			for (i = 0, hit = 0; i < rounds; i++) {
				for (j = 0; j < sizes[s]; j++)
					x[j] = kind[k].draw(r);
				stats_sort(x, sizes[s]);
				iv = stats_median_interval(x, sizes[s], .95);
				hit += iv.lo <= kind[k].median &&
				       kind[k].median <= iv.hi;
			}
			print_message("# coverage %s n=%zu: %.1f %%\n",
				      kind[k].name, sizes[s],
				      100. * hit / rounds);
			assert_true(hit >= rounds * 93 / 100);
			/* An interval that is far too wide is wrong as well:
			 * without ties it may exceed its level by 1 % only.
			 */
			if (kind[k].draw != tied)
				near((double)hit / rounds,
				     stats_interval_rank(sizes[s], .95).level,
				     .01);
		}
	}
	gsl_rng_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interval_ranks),
		cmocka_unit_test(interval_benchmath),
		cmocka_unit_test(interval_too_small),
		cmocka_unit_test(median_and_sort),
		cmocka_unit_test(quantiles),
		cmocka_unit_test(mad),
		cmocka_unit_test(shuffle_replays),
		cmocka_unit_test(shuffle_is_fair),
		cmocka_unit_test(paired_cancels_drift),
		cmocka_unit_test(interval_covers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
