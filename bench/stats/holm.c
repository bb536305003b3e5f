// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/holm.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

int stats_holm(double *p, size_t n)
{
	size_t *where = malloc((n ? n : 1) * sizeof(*where));
	size_t *order = malloc((n ? n : 1) * sizeof(*order));
	double *family = calloc(n ? n : 1, sizeof(*family));
	double least = 0;
	size_t i, m = 0;
	int ret = -ENOMEM;

	if (!where || !order || !family)
		goto out;
	for (i = 0; i < n; i++) {
		if (isnan(p[i]))
			continue;
		family[m] = p[i];
		where[m++] = i;
	}
	gsl_sort_index(order, family, 1, m);
	for (i = 0; i < m; i++) {
		least = fmax(least, (double)(m - i) * family[order[i]]);
		least = fmin(least, 1);
		p[where[order[i]]] = least;
	}
	ret = 0;
out:
	free(family);
	free(order);
	free(where);
	return ret;
}
