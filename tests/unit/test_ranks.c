// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answers of the rank tests; each names where its digits come from. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "near.h"
#include "stats/detect.h"
#include "stats/holm.h"
#include "stats/rank_test.h"
#include "stats/ranks.h"
#include "stats/shift.h"
#include "util.h"

#define N(a)	(a), ARRAY_SIZE(a)


/* R, help page of wilcox.test: depression scores of Hollander and Wolfe. */
static const double dep_x[] = { 1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06,
				1.30 };
static const double dep_y[] = { .878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14,
				1.29 };

static void signed_rank_of_r(void **state)
{
	double d[ARRAY_SIZE(dep_x)], back[ARRAY_SIZE(dep_x)];
	struct rank_test t;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(d); i++) {
		d[i] = dep_x[i] - dep_y[i];
		back[i] = -d[i];
	}
	t = stats_signed_rank(N(d), RANK_AUTO);
	assert_true(t.exact);
	near(t.statistic, 40, 0);
	near(t.greater, .01953125, 1e-12);
	near(t.both, .0390625, 1e-12);
	t = stats_signed_rank(N(back), RANK_EXACT);
	near(t.statistic, 5, 0);
	near(t.less, .01953125, 1e-12);
	t = stats_signed_rank(N(d), RANK_NORMAL_PLAIN);
	assert_false(t.exact);
	near(t.greater, .01907585508670758, 1e-12);
}

/* The same page: permeability of the chorioamnion; interval from R. */
static const double per_x[] = { .80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64,
				.73, 1.46 };
static const double per_y[] = { 1.15, .88, .90, .74, 1.21 };

static void rank_sum_of_r(void **state)
{
	struct rank_test t = stats_mann_whitney(N(per_x), N(per_y), RANK_AUTO);
	struct shift s = stats_shift(N(per_x), N(per_y), .95);

	(void)state;
	assert_true(t.exact);
	near(t.statistic, 35, 0);
	near(t.greater, .1272061272061272, 1e-12);
	near(t.both, .2544122544122544, 1e-12);
	t = stats_mann_whitney(N(per_x), N(per_y), RANK_NORMAL_PLAIN);
	near(t.greater, .1103, 5e-5);
	near(s.at, .305, 1e-12);
	assert_int_equal(s.interval.k, 9);
	near(s.interval.lo, -.15, 1e-12);
	near(s.interval.hi, .76, 1e-12);
	near(s.interval.level, .96003996, 5e-9);
}

/* The same page: ozone in New York, May against August; the last two from R. */
static const double may[] = { 41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18,
			      14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115,
			      37 };
static const double august[] = { 39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28,
				 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73,
				 76, 118, 84, 85 };

static void ties_of_r(void **state)
{
	struct rank_test t = stats_mann_whitney(N(may), N(august), RANK_NORMAL);

	(void)state;
	near(t.statistic, 127.5, 0);
	near(t.both, .0001208078307687744, 1e-14);
	t = stats_mann_whitney(N(may), N(august), RANK_NORMAL_PLAIN);
	near(t.both, .000116377260044, 1e-14);
	t = stats_mann_whitney(N(may), N(august), RANK_AUTO);
	assert_true(t.exact);
	near(t.both, 6.1087351888e-05, 1e-14);
	near(stats_shift(N(may), N(august), .95).at, -32, 0);
}

/* SciPy, docstring of mannwhitneyu, after Shier 2004; interval from R. */
static void ages_of_scipy(void **state)
{
	static const double males[] = { 19, 22, 16, 29, 24 };
	static const double females[] = { 20, 11, 17, 12 };
	struct rank_test t = stats_mann_whitney(N(males), N(females),
						RANK_EXACT);
	struct shift s = stats_shift(N(males), N(females), .95);

	(void)state;
	near(t.statistic, 17, 0);
	near(t.both, .1111111111111111, 1e-12);
	t = stats_mann_whitney(N(females), N(males), RANK_EXACT);
	near(t.statistic, 3, 0);
	near(t.less, .05555555555555555, 1e-12);
	t = stats_mann_whitney(N(males), N(females), RANK_NORMAL);
	near(t.both, .11134688653314041, 1e-12);
	t = stats_mann_whitney(N(males), N(females), RANK_NORMAL_PLAIN);
	near(t.both, .0864107329737, 1e-12);
	near(s.at, 7, 0);
	assert_int_equal(s.interval.k, 2);
	near(s.interval.lo, -1, 0);
	near(s.interval.hi, 17, 0);
	near(s.interval.level, .968253968254, 1e-12);
}

/* NAG library, examples of g08ahf, g08akf (ties) and g08ajf (none). */
static const double nag_x[] = { 13, 6, 12, 7, 12, 7, 10, 7, 10, 7, 16, 7, 10, 8,
				9, 8 };
static const double nag_y[] = { 17, 6, 10, 8, 15, 8, 15, 10, 15, 10, 14, 10, 14,
				11, 14, 11, 13, 12, 13, 12, 13, 12, 12 };
static const double nag_u[] = { 13.0, 5.8, 11.7, 6.5, 12.3, 6.7, 9.2, 6.9, 10.0,
				7.3, 16.0, 7.0, 10.5, 8.5, 9.0, 7.5 };
static const double nag_v[] = { 17.0, 6.2, 10.1, 8.0, 15.3, 8.2, 15.0, 9.6, 14.9,
				10.4, 14.2, 9.8, 13.8, 11.0, 14.0, 11.1, 12.9,
				11.6, 12.8, 12.0, 13.1, 12.4, 11.9 };

static void tails_of_nag(void **state)
{
	struct rank_test t = stats_mann_whitney(N(nag_x), N(nag_y), RANK_NORMAL);

	(void)state;
	near(t.statistic, 86, 0);
	near(t.less, .00252442290688737, 1e-14);
	t = stats_mann_whitney(N(nag_x), N(nag_y), RANK_EXACT);
	near(t.less, .00201673030822722, 1e-14);
	near(t.both, .00403555839833506, 1e-14);
	t = stats_mann_whitney(N(nag_u), N(nag_v), RANK_NORMAL);
	near(t.statistic, 86, 0);
	near(t.less, .00268613223589, 1e-13);
	t = stats_mann_whitney(N(nag_u), N(nag_v), RANK_EXACT);
	near(t.less, .00222049745359, 1e-13);
}

/* Stata, ranksum of fuel2: z is -1.279 on statalist, 2009-10; the rest from R. */
static void fuel_of_stata(void **state)
{
	static const double untreated[] = { 20, 23, 21, 25, 18, 17, 18, 24, 20,
					    24, 23, 19 };
	static const double treated[] = { 24, 25, 21, 22, 23, 18, 17, 28, 24,
					  27, 21, 23 };
	struct rank_test t = stats_mann_whitney(N(untreated), N(treated),
						RANK_NORMAL_PLAIN);

	(void)state;
	near(t.statistic, 50, 0);
	near(t.both, .200961171424826, 1e-14);
	t = stats_mann_whitney(N(untreated), N(treated), RANK_EXACT);
	near(t.both, .211683793390618, 1e-14);
}

/* benchstat's manual, golang/perf cmd/benchstat/main.go; digits from R. */
static void example_of_benchstat(void **state)
{
	static const double json[2][10] = {
		{ 1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774 },
		{ 1423, 1416, 1411, 1413, 1412, 1426, 1422, 1424, 1447, 1425 },
	};
	static const double gob[2][10] = {
		{ 3069, 3075, 3069, 3067, 3207, 3064, 3064, 3058, 3059, 3062 },
		{ 3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062 },
	};
	struct rank_test t = stats_mann_whitney(N(json[0]), N(json[1]),
						RANK_AUTO);

	(void)state;
	near(t.both, 1.08250882245e-05, 1e-15);
	t = stats_mann_whitney(N(gob[0]), N(gob[1]), RANK_AUTO);
	near(t.both, .44610188573, 1e-11);
	t = stats_mann_whitney(N(gob[0]), N(gob[1]), RANK_NORMAL);
	near(t.both, .448666623088, 1e-11);
	t = stats_mann_whitney(N(gob[0]), N(gob[1]), RANK_NORMAL_PLAIN);
	near(t.both, .426310016594, 1e-11);
	near(stats_shift(N(gob[0]), N(gob[1]), .95).at, -3, 0);
}

/* benchstat's tests: the least p that so many a side can have; and ties. */
static void least_of_benchstat(void **state)
{
	static const double least[] = {
		1, 1. / 3, .1, .02857142857142857, .007936507936507936,
		.0021645021645021645, .0005827505827505828,
		.0001554001554001554, 4.113533525298231e-05,
	};
	static const double a[] = { 1, -1, -1, -1 }, b[] = { -1, 1, 1, 1 };
	double x[9], y[9];
	size_t i;

	(void)state;
	for (i = 0; i < 9; i++) {
		x[i] = (double)i;
		y[i] = 100 + (double)i;
	}
	for (i = 1; i <= 9; i++)
		near(stats_mann_whitney(x, i, y, i, RANK_EXACT).both,
		     least[i - 1], 1e-14);
	near(stats_mann_whitney(N(a), N(b), RANK_EXACT).both,
	     .4857142857142857, 1e-13);
}

/* Google Benchmark, tools/gbench/report.py's tests. */
static void examples_of_google_benchmark(void **state)
{
	static const double a[] = { 80, 77 }, b[] = { 75, 66.6, 1 };
	static const double c[] = { 8, 8 }, d[] = { 7, 4.54, 800 };
	static const double e[] = { 90, 86 }, f[] = { 89, 72 };

	(void)state;
	near(stats_mann_whitney(N(a), N(b), RANK_EXACT).both, .2, 1e-14);
	near(stats_mann_whitney(N(c), N(d), RANK_NORMAL).both,
	     .7670968684102772, 1e-14);
	near(stats_mann_whitney(N(e), N(f), RANK_EXACT).both,
	     .6666666666666666, 1e-14);
}

/* R: dwilcox(0:9, 3, 3) * 20, dwilcox(0:16, 4, 4) * 70. */
static void counts_of_r(void **state)
{
	static const double three[] = { 1, 1, 2, 3, 3, 3, 3, 2, 1, 1 };
	static const double four[] = { 1, 1, 2, 3, 5, 5, 7, 7, 8, 7, 7, 5, 5, 3,
				       2, 1, 1 };
	static const unsigned int ranks[] = { 2, 4, 6, 8, 10, 12, 14, 16 };
	struct rank_sums s = stats_sums_of(ranks, 6, 3);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(three); i++)
		near(s.p[12 + 2 * i] * 20, three[i], 1e-12);
	stats_sums_free(&s);
	s = stats_sums_of(ranks, 8, 4);
	for (i = 0; i < ARRAY_SIZE(four); i++)
		near(s.p[20 + 2 * i] * 70, four[i], 1e-12);
	stats_sums_free(&s);
}

/* R: qwilcox(.025, n, n) - 1 and twice its pwilcox. */
static void limits_of_r(void **state)
{
	static const struct {
		size_t n, u;
		double p;
	} rows[] = {
		{ 4, 0, .0285714286 }, { 5, 2, .0317460317 },
		{ 6, 5, .0411255411 }, { 7, 8, .0378787879 },
		{ 8, 13, .0498834499 }, { 9, 17, .0399835458 },
		{ 10, 23, .0432570525 }, { 12, 37, .0449019953 },
		{ 15, 64, .0453338991 }, { 20, 127, .0490903252 },
		/* R prints .0496199600; counted in whole numbers it is this. */
		{ 30, 317, .0496200000 },
	};
	unsigned int twice[60];
	struct rank_sums s;
	size_t i, least;

	(void)state;
	for (i = 0; i < 60; i++)
		twice[i] = (unsigned int)(2 * (i + 1));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		s = stats_sums_of(twice, 2 * rows[i].n, rows[i].n);
		least = rows[i].n * (rows[i].n + 1);
		near(2 * stats_sums_upto(&s, least + 2 * rows[i].u),
		     rows[i].p, 1e-10);
		assert_true(2 * stats_sums_upto(&s, least + 2 * rows[i].u + 2) >
			    .05);
		stats_sums_free(&s);
	}
}

/* R: 101 103 104 107 110 against 112 109 115 111 118. */
static void five_of_r(void **state)
{
	static const double a[] = { 101, 103, 104, 107, 110 };
	static const double b[] = { 112, 109, 115, 111, 118 };
	struct shift s = stats_shift(N(a), N(b), .95);

	(void)state;
	near(stats_mann_whitney(N(a), N(b), RANK_AUTO).both, .015873015873,
	     1e-12);
	near(s.at, -8, 0);
	near(s.interval.lo, -14, 0);
	near(s.interval.hi, -2, 0);
}

/* R: p.adjust(., "holm"). */
static void holm_of_r(void **state)
{
	static const struct {
		size_t n;
		double p[15], want[15];
	} rows[] = {
		{ 4, { .01, .04, .03, .005 }, { .03, .06, .06, .02 } },
		{ 5, { .01, .02, .03, .04, .05 },
		  { .05, .08, .09, .09, .09 } },
		{ 4, { NAN, .02, .02, .9 }, { NAN, .06, .06, .9 } },
		{ 15, { .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
			.0459, .3240, .4262, .5719, .6528, .7590, 1 },
		  { .0015, .0056, .0247, .1140, .2211, .2780, .2780, .2780,
		    .3213, 1, 1, 1, 1, 1, 1 } },
	};
	double p[15];
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memcpy(p, rows[i].p, sizeof(p));
		assert_int_equal(stats_holm(p, rows[i].n), 0);
		for (j = 0; j < rows[i].n; j++) {
			if (isnan(rows[i].want[j]))
				assert_true(isnan(p[j]));
			else
				near(p[j], rows[i].want[j], 1e-12);
		}
	}
	assert_int_equal(stats_holm(p, 0), 0);
}

/* By hand: all equal says nothing, none at all says so, and zeros are left out. */
static void nothing_to_say(void **state)
{
	static const double same[] = { 3, 3, 3 }, zero[] = { 0, 0 };
	static const double some[] = { 0, 1, -2, 0, 3 };
	struct rank_test t;
	size_t how;

	(void)state;
	for (how = RANK_EXACT; how <= RANK_NORMAL_PLAIN; how++) {
		t = stats_mann_whitney(N(same), N(same), (enum rank_method)how);
		near(t.both, 1, 0);
		near(t.less, 1, 0);
		near(t.greater, 1, 0);
		t = stats_signed_rank(N(zero), (enum rank_method)how);
		near(t.both, 1, 0);
	}
	assert_true(isnan(stats_mann_whitney(same, 0, N(same), RANK_AUTO).both));
	assert_true(isnan(stats_signed_rank(same, 0, RANK_AUTO).both));
	assert_true(isnan(stats_shift(same, 0, N(same), .95).at));
	/* Of 1, 2, 3 with either sign: 1 + 3 or more in 3 of 8. */
	t = stats_signed_rank(N(some), RANK_AUTO);
	near(t.statistic, 4, 0);
	near(t.greater, 3. / 8, 1e-14);
	near(t.both, 6. / 8, 1e-14);
	near(stats_shift_paired(N(same), .95).at, 3, 0);
	assert_int_equal(stats_shift_paired(N(same), .95).interval.k, 0);
}

/* The approximation takes over where counting ends, and the two agree there. */
static void counted_and_approximated(void **state)
{
	struct rank_test exact, normal;
	unsigned int twice[62];
	struct shift few, many;
	struct rank_sums s;
	double x[31], y[31];
	size_t i, k;

	(void)state;
	for (i = 0; i < 31; i++) {
		x[i] = (double)(i * 37 % 101);
		y[i] = (double)(i * 53 % 97) + 13;
	}
	exact = stats_mann_whitney(x, 31, y, 31, RANK_EXACT);
	normal = stats_mann_whitney(x, 31, y, 31, RANK_AUTO);
	assert_true(exact.exact);
	assert_false(normal.exact);
	near(normal.both, exact.both, .002);
	/* limits_of_r: 317 is the last U that is refused; k is one more. */
	few = stats_shift(x, 30, y, 30, .95);
	assert_int_equal(few.interval.k, 318);
	for (i = 0; i < 62; i++)
		twice[i] = (unsigned int)(2 * (i + 1));
	s = stats_sums_of(twice, 62, 31);
	for (k = 0; 2 * stats_sums_upto(&s, 31 * 32 + 2 * k) <= .05; k++)
		;
	stats_sums_free(&s);
	many = stats_shift(x, 31, y, 31, .95);
	assert_in_range(many.interval.k, k - 1, k + 1);
	near(many.interval.level, .95, .002);
}

/* R, 2000 runs a point, +-0.05: what U of n and n finds in 80 %, in sd. */
static void detectable(void **state)
{
	static const struct {
		size_t n;
		double found;
	} rows[] = {
		{ 6, 1.95 }, { 8, 1.56 }, { 10, 1.38 }, { 15, 1.11 },
		{ 20, .94 }, { 30, .76 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		near(stats_detectable(1, rows[i].n, rows[i].n, .05, .8),
		     rows[i].found, .12);
		assert_in_range(stats_needed(1, rows[i].found, 0, .05, .8),
				rows[i].n - rows[i].n / 8 - 1,
				rows[i].n + rows[i].n / 8 + 1);
	}
	assert_true(isnan(stats_detectable(1, 1, 1, .05, .8)));
	assert_true(isnan(stats_detectable(1, 5, 1, .05, .8)));
	near(stats_detectable(2, 10, 0, .05, .8),
	     2 * stats_detectable(1, 10, 0, .05, .8), 1e-12);
	assert_int_equal(stats_needed(1e9, 1, 1, .05, .8), 0);
	/* Without any spread as many as a test needs to say anything at all. */
	assert_int_equal(stats_needed(0, 1, 1, .05, .8), 6);
	assert_int_equal(stats_needed(0, 1, 0, .05, .8), 4);
	assert_int_equal(stats_needed(0, 1, 1, .05 / 130, .8), 13);
	assert_int_equal(stats_needed(NAN, 1, 1, .05, .8), 0);
	near(stats_least(6, 0), 2. / 64, 1e-15);
	near(stats_least(5, 4), 2. / 126, 1e-12);
	near(stats_least(1000, 1000), 0, 1e-100);
	near(stats_least(0, 0), 1, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_rank_of_r),
		cmocka_unit_test(rank_sum_of_r),
		cmocka_unit_test(ties_of_r),
		cmocka_unit_test(ages_of_scipy),
		cmocka_unit_test(tails_of_nag),
		cmocka_unit_test(fuel_of_stata),
		cmocka_unit_test(example_of_benchstat),
		cmocka_unit_test(least_of_benchstat),
		cmocka_unit_test(examples_of_google_benchmark),
		cmocka_unit_test(counts_of_r),
		cmocka_unit_test(limits_of_r),
		cmocka_unit_test(five_of_r),
		cmocka_unit_test(holm_of_r),
		cmocka_unit_test(nothing_to_say),
		cmocka_unit_test(counted_and_approximated),
		cmocka_unit_test(detectable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
