// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/ranks.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

double stats_ranks(const double *x, size_t n, unsigned int *twice)
{
	size_t *order = malloc((n ? n : 1) * sizeof(*order));
	size_t i, j, k;
	double ties = 0;

	if (!order)
		return NAN;
	gsl_sort_index(order, x, 1, n);
	for (i = 0; i < n; i = j) {
		double t;

		for (j = i + 1; j < n && x[order[j]] == x[order[i]]; j++)
			;
		/* Ranks i + 1 to j; their mean, twice. */
		for (k = i; k < j; k++)
			twice[order[k]] = (unsigned int)(i + 1 + j);
		t = (double)(j - i);
		ties += t * t * t - t;
	}
	free(order);
	return ties;
}

static size_t sum_of(const unsigned int *twice, size_t n)
{
	size_t i, sum = 0;

	for (i = 0; i < n; i++)
		sum += twice[i];
	return sum;
}

/* As probabilities: the counts pass 2^53 at some 30 of 60, their ratios do not. */
struct rank_sums stats_sums_of(const unsigned int *twice, size_t n, size_t m)
{
	struct rank_sums s = { .max = sum_of(twice, n) };
	size_t width = s.max + 1, reach = 0, i, k, at;
	double *ways = calloc((m + 1) * width, sizeof(*ways));

	if (!ways)
		return s;
	/*
	 * ways[k][sum]: probability that of the ranks seen so far k are chosen
	 * and come to sum, when each choice of m of n is equally likely. The next
	 * of them, with left to come, is chosen with (m - k) / left.
	 */
	ways[0] = 1;
	for (i = 0; i < n; i++) {
		size_t left = n - i;

		for (k = (i < m ? i : m) + 1; k-- > 0;) {
			size_t want = m - k;
			double *row = ways + k * width;

			if (want > left)
				break;
			for (at = reach + 1; at-- > 0;) {
				if (want)
					row[width + at + twice[i]] += row[at] *
						(double)want / (double)left;
				row[at] *= (double)(left - want) / (double)left;
			}
		}
		reach += twice[i];
	}
	s.p = malloc(width * sizeof(*s.p));
	for (at = 0; s.p && at < width; at++)
		s.p[at] = ways[m * width + at];
	free(ways);
	return s;
}

struct rank_sums stats_sums_signed(const unsigned int *twice, size_t n)
{
	struct rank_sums s = { .max = sum_of(twice, n) };
	size_t i, at;

	s.p = calloc(s.max + 1, sizeof(*s.p));
	if (!s.p)
		return s;
	s.p[0] = 1;
	for (i = 0; i < n; i++)
		for (at = s.max + 1; at-- > 0;)
			s.p[at] = (s.p[at] + (at < twice[i] ? 0 :
					      s.p[at - twice[i]])) / 2;
	return s;
}

void stats_sums_free(struct rank_sums *s)
{
	free(s->p);
	s->p = NULL;
}

double stats_sums_upto(const struct rank_sums *s, size_t sum)
{
	double p = 0;
	size_t at;

	for (at = 0; at <= s->max && at <= sum; at++)
		p += s->p[at];
	return p < 1 ? p : 1;
}
