// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/shift.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "stats/rank_test.h"
#include "stats/ranks.h"

static const struct shift nothing = {
	.at = NAN, .interval = { .k = 0, .lo = NAN, .hi = NAN, .level = 0 },
};

/*
 * The largest k with 1 - 2 P(statistic <= k - 1) >= level: so many of the sorted
 * differences are left out on either side, less one.
 */
static void exact_rank(struct interval *iv, struct rank_sums *s,
		       size_t least, double level)
{
	double below = 0, got;
	size_t at, k;

	for (k = 1, at = least; s->p && at <= s->max; k++, at += 2) {
		below += s->p[at];
		got = 1 - 2 * below;
		if (got < level)
			break;
		iv->k = k;
		iv->level = got;
	}
	stats_sums_free(s);
}

static void normal_rank(struct interval *iv, double mean, double variance,
			double level)
{
	double sigma = sqrt(variance), k;

	/* P(statistic <= k - 1) with half a step toward the mean. */
	k = floor(mean + sigma * gsl_cdf_ugaussian_Pinv((1 - level) / 2) + .5);
	if (k < 1)
		return;
	iv->k = (size_t)k;
	iv->level = 1 - 2 * gsl_cdf_ugaussian_P((k - .5 - mean) / sigma);
}

static unsigned int *whole_ranks(size_t n)
{
	unsigned int *twice = malloc(n * sizeof(*twice));
	size_t i;

	for (i = 0; twice && i < n; i++)
		twice[i] = (unsigned int)(2 * (i + 1));
	return twice;
}

static struct interval two_rank(size_t m, size_t n, double level)
{
	double dm = (double)m, dn = (double)n;
	struct interval iv = nothing.interval;
	unsigned int *twice;
	struct rank_sums s;

	if (m > RANK_EXACT_MAX || n > RANK_EXACT_MAX) {
		normal_rank(&iv, dm * dn / 2, dm * dn * (dm + dn + 1) / 12,
			    level);
		return iv;
	}
	twice = whole_ranks(m + n);
	if (!twice)
		return iv;
	s = stats_sums_of(twice, m + n, m);
	exact_rank(&iv, &s, m * (m + 1), level);
	free(twice);
	return iv;
}

static struct interval one_rank(size_t n, double level)
{
	double dn = (double)n;
	struct interval iv = nothing.interval;
	unsigned int *twice;
	struct rank_sums s;

	if (n > RANK_EXACT_MAX) {
		normal_rank(&iv, dn * (dn + 1) / 4,
			    dn * (dn + 1) * (2 * dn + 1) / 24, level);
		return iv;
	}
	twice = whole_ranks(n);
	if (!twice)
		return iv;
	s = stats_sums_signed(twice, n);
	exact_rank(&iv, &s, 0, level);
	free(twice);
	return iv;
}

/* The cells of a table tend to have as many blocks as each other. */
static struct interval rank_of(size_t m, size_t n, double level)
{
	static _Thread_local struct {
		size_t m, n;
		double level;
		struct interval iv;
	} last;

	if (last.m != m || last.n != n || last.level != level) {
		last.iv = n ? two_rank(m, n, level) : one_rank(m, level);
		last.m = m;
		last.n = n;
		last.level = level;
	}
	return last.iv;
}

/* Sorts and frees @all. */
static struct shift among(double *all, size_t n, struct interval iv)
{
	struct shift s = nothing;

	stats_sort(all, n);
	s.at = stats_median(all, n);
	s.interval = iv;
	if (iv.k) {
		s.interval.lo = all[iv.k - 1];
		s.interval.hi = all[n - iv.k];
	}
	free(all);
	return s;
}

struct shift stats_shift(const double *x, size_t m, const double *y, size_t n,
			 double level)
{
	double *all = m && n ? malloc(m * n * sizeof(*all)) : NULL;
	size_t i, j;

	if (!all)
		return nothing;
	for (i = 0; i < m; i++)
		for (j = 0; j < n; j++)
			all[i * n + j] = x[i] - y[j];
	return among(all, m * n, rank_of(m, n, level));
}

struct shift stats_shift_paired(const double *d, size_t n, double level)
{
	double *all = n ? malloc(n * (n + 1) / 2 * sizeof(*all)) : NULL;
	size_t i, j, at = 0;

	if (!all)
		return nothing;
	for (i = 0; i < n; i++)
		for (j = i; j < n; j++)
			all[at++] = (d[i] + d[j]) / 2;
	return among(all, at, rank_of(n, 0, level));
}
