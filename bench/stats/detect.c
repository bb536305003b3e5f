// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/detect.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "stats/order.h"

#define MOST	1000000u

double stats_detectable(double spread, size_t m, size_t n, double alpha,
			double power)
{
	double dm = (double)m, dn = (double)n, of, freedom;

	if (m < 2 || n == 1)
		return NAN;
	of = n ? sqrt(1 / dm + 1 / dn) : sqrt(1 / dm);
	freedom = n ? dm + dn - 2 : dm - 1;
	return spread * of / sqrt(3 / M_PI) *
	       (gsl_cdf_tdist_Qinv(alpha / 2, freedom) +
		gsl_cdf_tdist_Pinv(power, freedom));
}

double stats_least(size_t m, size_t n)
{
	double least;

	if (!m)
		return 1;
	least = n ? 2 * exp(-gsl_sf_lnchoose((unsigned int)(m + n),
					     (unsigned int)m)) :
		    2 * exp2(-(double)m);
	return fmin(least, 1);
}

static int finds(double spread, double shift, size_t n, int paired,
		 double alpha, double power)
{
	size_t other = paired ? 0 : n;

	return stats_detectable(spread, n, other, alpha, power) <= shift &&
	       stats_least(n, other) < alpha;
}

size_t stats_needed(double spread, double shift, int paired, double alpha,
		    double power)
{
	size_t lo = 2, hi = 2, mid;

	if (isnan(spread) || isnan(shift))
		return 0;
	/* What can be found only gets smaller with more blocks. */
	while (!finds(spread, shift, hi, paired, alpha, power)) {
		lo = hi;
		hi *= 2;
		if (hi > MOST)
			return 0;
	}
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (finds(spread, shift, mid, paired, alpha, power))
			hi = mid;
		else
			lo = mid + 1;
	}
	return hi;
}

double stats_spread(const double *x, size_t n)
{
	double mad = stats_mad(x, n);

	if (n < 2)
		return NAN;
	return mad > 0 ? 1.4826 * mad : gsl_stats_sd(x, 1, n);
}
