/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_SHIFT_H
#define BENCH_STATS_SHIFT_H

#include "stats/order.h"

/**
 * struct shift - by how much the values of one sample are greater
 * @at: the estimate, in the unit of the input; NAN when there is none
 * @interval: its interval; @k of it is the rank of its lower end among the
 *	      differences, 0 when there are too few values for one
 */
struct shift {
	double at;
	struct interval interval;
};

/**
 * stats_shift() - of the first sample against the second
 * @x: the first sample, in any order
 * @m: how many
 * @y: the second
 * @n: how many
 * @level: of the interval, such as 0.95
 *
 * Hodges and Lehmann, Ann. Math. Stat. 34 (1963): the median of all m n
 * differences, and those of them between which the rank sum test refuses none.
 * Exact for up to RANK_EXACT_MAX untied values a side, at least of the level
 * with ties; beyond that by the normal approximation. O(m n log m n).
 *
 * Return: @at NAN when a sample is empty, or there is no memory.
 */
struct shift stats_shift(const double *x, size_t m, const double *y, size_t n,
			 double level);

/**
 * stats_shift_paired() - of paired differences from zero
 * @d: the differences
 * @n: how many
 * @level: of the interval
 *
 * The same of one sample: the median of the means of all pairs of differences,
 * each with itself among them, and the signed rank test.
 *
 * Return: @at NAN without a difference, or without memory.
 */
struct shift stats_shift_paired(const double *d, size_t n, double level);

#endif /* BENCH_STATS_SHIFT_H */
