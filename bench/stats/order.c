// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/order.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void stats_sort(double *x, size_t n)
{
	gsl_sort(x, 1, n);
}

double stats_median(const double *sorted, size_t n)
{
	return n ? gsl_stats_median_from_sorted_data(sorted, 1, n) : NAN;
}

double stats_quantile1(const double *sorted, size_t n, double p)
{
	size_t rank;

	if (!n)
		return NAN;
	/* In doubles 0.07 * 100 is a little above 7: the slack keeps rounding
	 * from adding a rank.
	 */
	rank = (size_t)ceil((double)n * p - 1e-9);
	if (rank < 1)
		rank = 1;
	return sorted[rank > n ? n - 1 : rank - 1];
}

double stats_quantile7(const double *sorted, size_t n, double p)
{
	return n ? gsl_stats_quantile_from_sorted_data(sorted, 1, n, p) : NAN;
}

double stats_mad(const double *x, size_t n)
{
	double *work, mad;

	if (!n)
		return NAN;
	work = malloc(n * sizeof(*work));
	if (!work)
		return NAN;
	mad = gsl_stats_mad0(x, 1, n, work);
	free(work);
	return mad;
}

struct interval stats_interval_rank(size_t n, double level)
{
	struct interval iv = { .k = 0, .lo = NAN, .hi = NAN, .level = 0 };
	double got;
	size_t k;

	for (k = 1; 2 * k <= n; k++) {
		got = 1 - 2 * gsl_cdf_binomial_P((unsigned int)(k - 1), 0.5,
						 (unsigned int)n);
		if (got < level)
			break;
		iv.k = k;
		iv.level = got;
	}
	return iv;
}

struct interval stats_median_interval(const double *sorted, size_t n,
				      double level)
{
	struct interval iv = stats_interval_rank(n, level);

	if (iv.k) {
		iv.lo = sorted[iv.k - 1];
		iv.hi = sorted[n - iv.k];
	}
	return iv;
}

size_t stats_interval_need(double level)
{
	size_t n = 2;

	/* The widest interval misses only when all values fall on one side:
	 * its level is 1 - 2 / 2^n.
	 */
	while (1 - ldexp(2, -(int)n) < level && n < 1024)
		n++;
	return n;
}
