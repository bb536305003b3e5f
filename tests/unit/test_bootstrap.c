// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bootstrap against what can be enumerated, and how often each interval of
 * bench/stats covers what it says it covers.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "near.h"
#include "stats/bootstrap.h"
#include "stats/shift.h"
#include "util.h"

#define SEED	20260u

/* 101 103 104 107 110 and 112 109 115 111 118, all 5^10 draws counted, in R. */
static void five_enumerated(void **state)
{
	static const double a[] = { 101, 103, 104, 107, 110 };
	static const double b[] = { 112, 109, 115, 111, 118 };
	struct bootstrap how = { CONTRAST_RATIO, 0, BOOTSTRAP_DRAWS, .95 };
	struct stats_rng *rng = stats_rng_new(SEED);
	struct interval iv;

	(void)state;
	iv = stats_bootstrap(&how, b, 5, a, 5, rng);
	near(iv.lo, 1.01818181818, 1e-11);
	near(iv.hi, 1.13861386139, 1e-11);
	assert_int_equal(iv.k, 250);
	how.contrast = CONTRAST_DIFFERENCE;
	iv = stats_bootstrap(&how, b, 5, a, 5, rng);
	near(iv.lo, 2, 0);
	near(iv.hi, 14, 0);
	stats_rng_free(rng);
}

/*
 * Against zeros the contrast is the median of the first side: its distribution over the order statistics is known exactly (n = 7, by
 * enumeration in R), and at a level the end is the value that it names.
 */
static void one_median(void **state)
{
	static const double x[] = { 1, 2, 3, 4, 5, 6, 7 }, zero[7];
	static const double p[] = { .0101500468, .0981235952, .2386262770,
				    .3062001620, .2386262770, .0981235952,
				    .0101500468 };
	struct bootstrap how = { CONTRAST_DIFFERENCE, 0, BOOTSTRAP_DRAWS, 0 };
	struct stats_rng *rng = stats_rng_new(SEED);
	struct interval iv;
	double below = 0;
	size_t i;

	(void)state;
	/* A little to either side of where a value takes over from the one before. */
	for (i = 0; i < 3; i++) {
		below += p[i];
		how.level = 1 - 2 * (below + (i ? .02 : .005));
		iv = stats_bootstrap(&how, x, 7, zero, 7, rng);
		near(iv.lo, x[i + 1], 0);
		near(iv.hi, x[5 - i], 0);
		if (!i)
			continue;
		how.level = 1 - 2 * (below - .02);
		iv = stats_bootstrap(&how, x, 7, zero, 7, rng);
		near(iv.lo, x[i], 0);
		near(iv.hi, x[6 - i], 0);
	}
	stats_rng_free(rng);
}

static void no_interval(void **state)
{
	static const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, zero[8];
	struct bootstrap how = { CONTRAST_DIFFERENCE, 0, 100, .95 };
	struct stats_rng *rng = stats_rng_new(SEED);

	(void)state;
	assert_int_equal(stats_bootstrap(&how, x, 4, x, 6, rng).k, 0);
	assert_int_equal(stats_bootstrap(&how, x, 6, x, 4, rng).k, 0);
	assert_int_not_equal(stats_bootstrap(&how, x, 5, x, 5, rng).k, 0);
	how.paired = 1;
	assert_int_equal(stats_bootstrap(&how, x, 7, x, 7, rng).k, 0);
	assert_int_equal(stats_bootstrap(&how, x, 8, x, 7, rng).k, 0);
	assert_int_not_equal(stats_bootstrap(&how, x, 8, x, 8, rng).k, 0);
	how.contrast = CONTRAST_RATIO;
	assert_true(isnan(stats_bootstrap(&how, x, 8, zero, 8, rng).lo));
	stats_rng_free(rng);
}

/* Drawn together, what drifts from block to block cancels. */
static void pairs_are_kept(void **state)
{
	struct bootstrap how = { CONTRAST_DIFFERENCE, 1, 1000, .95 };
	struct stats_rng *rng = stats_rng_new(SEED);
	double x[12], y[12];
	struct interval iv;
	size_t i;

	(void)state;
	for (i = 0; i < 12; i++) {
		y[i] = 100. * (double)i;
		x[i] = y[i] + 3;
	}
	iv = stats_bootstrap(&how, x, 12, y, 12, rng);
	near(iv.lo, 3, 0);
	near(iv.hi, 3, 0);
	how.paired = 0;
	iv = stats_bootstrap(&how, x, 12, y, 12, rng);
	assert_true(iv.lo < -100 && iv.hi > 100);
	stats_rng_free(rng);
}

static void seeds_replay(void **state)
{
	struct bootstrap how = { CONTRAST_RATIO, 0, 200, .95 };
	struct interval iv[3];
	double x[20], y[20];
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		x[i] = 3 + 1.37 * (double)i;
		y[i] = 5 + 1.91 * (double)i;
	}
	for (i = 0; i < 3; i++) {
		struct stats_rng *rng = stats_rng_new(SEED + i / 2);

		iv[i] = stats_bootstrap(&how, x, 20, y, 20, rng);
		stats_rng_free(rng);
	}
	near(iv[0].lo, iv[1].lo, 0);
	near(iv[0].hi, iv[1].hi, 0);
	assert_true(iv[0].lo != iv[2].lo || iv[0].hi != iv[2].hi);
}

/* --- coverage ------------------------------------------------------------- */

static double normal(gsl_rng *r)
{
	return 100 + gsl_ran_gaussian(r, 5);
}

static double lognormal(gsl_rng *r)
{
	return 100 * gsl_ran_lognormal(r, 0, .3);
}

static double bimodal(gsl_rng *r)
{
	return (gsl_rng_uniform(r) < .5 ? 90 : 110) + gsl_ran_gaussian(r, 3);
}

/* A clock with a quantum: about eight values, each hit often. */
static double tied(gsl_rng *r)
{
	return round(100 + gsl_ran_gaussian(r, 2));
}

static const struct {
	double (*one)(gsl_rng *r);
	double median;
	int continuous;
} data[] = {
	{ normal, 100, 1 },
	{ lognormal, 100, 1 },
	{ bimodal, 100, 1 },
	{ tied, 100, 0 },
};

struct draw {
	double x[64], y[64];
	size_t n;
	struct stats_rng *rng;
};

static int covers(const struct interval *iv, double truth)
{
	return iv->k && iv->lo <= truth && truth <= iv->hi;
}

static int of_median(struct draw *d, double median)
{
	struct interval iv;

	stats_sort(d->x, d->n);
	iv = stats_median_interval(d->x, d->n, .95);
	return covers(&iv, median);
}

static int of_shift(struct draw *d, double median)
{
	struct shift s = stats_shift(d->x, d->n, d->y, d->n, .95);

	(void)median;
	return covers(&s.interval, 0);
}

static int of_pairs(struct draw *d, double median)
{
	struct shift s;
	size_t i;

	(void)median;
	for (i = 0; i < d->n; i++)
		d->x[i] -= d->y[i];
	s = stats_shift_paired(d->x, d->n, .95);
	return covers(&s.interval, 0);
}

static int of_difference(struct draw *d, double median)
{
	struct bootstrap how = { CONTRAST_DIFFERENCE, 0, 400, .95 };
	struct interval iv = stats_bootstrap(&how, d->x, d->n, d->y, d->n,
					     d->rng);

	(void)median;
	return covers(&iv, 0);
}

static int of_ratio(struct draw *d, double median)
{
	struct bootstrap how = { CONTRAST_RATIO, 0, 400, .95 };
	struct interval iv = stats_bootstrap(&how, d->x, d->n, d->y, d->n,
					     d->rng);

	(void)median;
	return covers(&iv, 1);
}

static int of_paired_ratio(struct draw *d, double median)
{
	struct bootstrap how = { CONTRAST_RATIO, 1, 400, .95 };
	struct interval iv = stats_bootstrap(&how, d->x, d->n, d->y, d->n,
					     d->rng);

	(void)median;
	return covers(&iv, 1);
}

static const struct {
	const char *name;
	int (*once)(struct draw *d, double median);
	size_t least;
} intervals[] = {
	{ "median", of_median, 6 },
	{ "shift", of_shift, 6 },
	{ "paired shift", of_pairs, 6 },
	{ "difference", of_difference, 6 },
	{ "ratio", of_ratio, 6 },
	{ "paired ratio", of_paired_ratio, BOOTSTRAP_LEAST_PAIRS },
};

static double coverage(size_t interval, size_t from, size_t n, gsl_rng *r,
		       struct stats_rng *rng)
{
	/* Few values are quick, and theirs is the narrower miss. */
	const size_t runs = n < 16 ? 24000 / n : 2000;
	struct draw d = { .n = n, .rng = rng };
	size_t run, i, covered = 0;

	for (run = 0; run < runs; run++) {
		for (i = 0; i < n; i++) {
			d.x[i] = data[from].one(r);
			d.y[i] = data[from].one(r);
		}
		covered += (size_t)intervals[interval].once(&d,
							    data[from].median);
	}
	return (double)covered / (double)runs;
}

/*
 * 95 % asked for: at least 93 % found, and not so wide that the data were wasted:
 * at most 97 % where the values are not tied and there are 30 of them.
 */
static void intervals_cover(void **state)
{
	static const size_t sizes[] = { 6, 8, 10, 30 };
	gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
	struct stats_rng *rng = stats_rng_new(SEED);
	size_t i, j, k;
	double c;

	(void)state;
	gsl_rng_set(r, SEED);
	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		for (j = 0; j < ARRAY_SIZE(data); j++) {
			for (k = 0; k < ARRAY_SIZE(sizes); k++) {
				if (sizes[k] < intervals[i].least)
					continue;
				c = coverage(i, j, sizes[k], r, rng);
				if (c < .93 || (sizes[k] >= 30 && c > .97 &&
						data[j].continuous))
					fail_msg("%s, data %zu, n %zu: %.4f",
						 intervals[i].name, j, sizes[k],
						 c);
			}
		}
	}
	stats_rng_free(rng);
	gsl_rng_free(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_enumerated),
		cmocka_unit_test(one_median),
		cmocka_unit_test(no_interval),
		cmocka_unit_test(pairs_are_kept),
		cmocka_unit_test(seeds_replay),
		cmocka_unit_test(intervals_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
