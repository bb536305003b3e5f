// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/paired.h"

#include <math.h>
#include <stdlib.h>

static enum paired_verdict verdict_of(const struct interval *iv)
{
	if (!iv->k)
		return PAIRED_TOO_FEW;
	if (iv->lo > 0)
		return PAIRED_MORE;
	if (iv->hi < 0)
		return PAIRED_LESS;
	return PAIRED_NO_DIFFERENCE;
}

struct paired stats_paired(const double *a, const double *b, size_t n,
			   double level)
{
	struct paired p = {
		.n = n, .median = NAN,
		.interval = { .k = 0, .lo = NAN, .hi = NAN },
		.verdict = PAIRED_TOO_FEW,
	};
	double *d = n ? malloc(n * sizeof(*d)) : NULL;
	size_t i;

	if (!d)
		return p;
	for (i = 0; i < n; i++)
		d[i] = a[i] - b[i];
	stats_sort(d, n);
	p.median = stats_median(d, n);
	p.interval = stats_median_interval(d, n, level);
	p.verdict = verdict_of(&p.interval);
	free(d);
	return p;
}
