// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/rank_test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "stats/ranks.h"

static const struct rank_test nothing = { NAN, NAN, NAN, NAN, 0 };

/* The tails of a sum of doubled ranks, and both of them, as far out. */
static void count(struct rank_test *t, struct rank_sums *s, size_t sum)
{
	double middle, mean = 0, out;
	size_t at;

	if (!s->p) {
		*t = nothing;
		return;
	}
	for (at = 0; at <= s->max; at++)
		mean += s->p[at] * (double)at;
	/* The mean is a multiple of a half: rounding is taken out of it. */
	middle = round(2 * mean) / 2;
	out = fabs((double)sum - middle);
	t->less = stats_sums_upto(s, sum);
	t->greater = sum ? 1 - stats_sums_upto(s, sum - 1) : 1;
	t->both = 0;
	for (at = 0; at <= s->max; at++)
		if (fabs((double)at - middle) >= out)
			t->both += s->p[at];
	t->both = fmin(t->both, 1);
	t->greater = fmax(t->greater, 0);
	t->exact = 1;
	stats_sums_free(s);
}

static void approximate(struct rank_test *t, double above, double variance,
			enum rank_method how)
{
	double step = how == RANK_NORMAL_PLAIN ? 0 : .5;
	double sigma = sqrt(variance);

	if (!(sigma > 0)) {
		t->less = 1;
		t->greater = 1;
		t->both = 1;
		return;
	}
	t->less = gsl_cdf_ugaussian_P((above + step) / sigma);
	t->greater = gsl_cdf_ugaussian_Q((above - step) / sigma);
	t->both = fmin(2 * gsl_cdf_ugaussian_Q(fmax(fabs(above) - step, 0) /
					       sigma), 1);
}

static int counted(enum rank_method how, size_t m, size_t n)
{
	return how == RANK_EXACT ||
	       (how == RANK_AUTO && m <= RANK_EXACT_MAX && n <= RANK_EXACT_MAX);
}

static void rank_sum(struct rank_test *t, const unsigned int *twice, size_t m,
		     size_t n, double ties, enum rank_method how)
{
	double dm = (double)m, dn = (double)n, all = dm + dn;
	struct rank_sums s;
	size_t i, sum = 0;

	for (i = 0; i < m; i++)
		sum += twice[i];
	t->statistic = (double)sum / 2 - dm * (dm + 1) / 2;
	if (counted(how, m, n)) {
		s = stats_sums_of(twice, m + n, m);
		count(t, &s, sum);
		return;
	}
	approximate(t, t->statistic - dm * dn / 2,
		    dm * dn / 12 * (all + 1 - ties / (all * (all - 1))), how);
}

struct rank_test stats_mann_whitney(const double *x, size_t m, const double *y,
				    size_t n, enum rank_method how)
{
	struct rank_test t = nothing;
	unsigned int *twice;
	double *all, ties;
	size_t i;

	if (!m || !n)
		return t;
	all = malloc((m + n) * sizeof(*all));
	twice = malloc((m + n) * sizeof(*twice));
	if (all && twice) {
		for (i = 0; i < m + n; i++)
			all[i] = i < m ? x[i] : y[i - m];
		ties = stats_ranks(all, m + n, twice);
		if (!isnan(ties))
			rank_sum(&t, twice, m, n, ties, how);
	}
	free(twice);
	free(all);
	return t;
}

static void signed_sum(struct rank_test *t, const double *d,
		       const unsigned int *twice, size_t n, double ties,
		       enum rank_method how)
{
	double dn = (double)n;
	struct rank_sums s;
	size_t i, sum = 0;

	for (i = 0; i < n; i++)
		if (d[i] > 0)
			sum += twice[i];
	t->statistic = (double)sum / 2;
	if (counted(how, n, n)) {
		s = stats_sums_signed(twice, n);
		count(t, &s, sum);
		return;
	}
	approximate(t, t->statistic - dn * (dn + 1) / 4,
		    dn * (dn + 1) * (2 * dn + 1) / 24 - ties / 48, how);
}

struct rank_test stats_signed_rank(const double *d, size_t n,
				   enum rank_method how)
{
	struct rank_test t = nothing;
	unsigned int *twice;
	double *left, *size, ties;
	size_t i, m = 0;

	if (!n)
		return t;
	left = malloc(n * sizeof(*left));
	size = malloc(n * sizeof(*size));
	twice = malloc(n * sizeof(*twice));
	if (left && size && twice) {
		for (i = 0; i < n; i++) {
			if (d[i] == 0)
				continue;
			left[m] = d[i];
			size[m++] = fabs(d[i]);
		}
		ties = stats_ranks(size, m, twice);
		if (!isnan(ties))
			signed_sum(&t, left, twice, m, ties, how);
	}
	free(twice);
	free(size);
	free(left);
	return t;
}
