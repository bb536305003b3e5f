/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_ORDER_H
#define BENCH_STATS_ORDER_H

#include <stddef.h>

/* Order statistics. Pure: no I/O, no globals; every figure has the unit of
 * its input; NAN is the answer where there is none (no values). Safe to call
 * from any thread on arrays that nobody else is writing.
 */

/**
 * struct interval - a confidence interval of a median
 * @k: it runs from the k-th smallest value to the k-th largest; 0 when no
 *     interval of the wanted level exists because there are too few values
 * @lo: its lower end, NAN when @k is 0
 * @hi: its upper end, NAN when @k is 0
 * @level: the level it really has (at least the one asked for), 0 when @k is 0
 */
struct interval {
	size_t k;
	double lo, hi;
	double level;
};

/**
 * stats_sort() - sort values in ascending order, in place
 * @x: the values; none may be NAN
 * @n: how many
 */
void stats_sort(double *x, size_t n);

/**
 * stats_median() - the middle value, or the mean of the two middle ones
 * @sorted: values in ascending order
 * @n: how many
 */
double stats_median(const double *sorted, size_t n);

/**
 * stats_quantile1() - a quantile that is one of the values
 * @sorted: values in ascending order
 * @n: how many
 * @p: 0..1
 *
 * The inverse of the empirical distribution function: type 1 of Hyndman and
 * Fan. For tails, where a value between two measured ones would be invented.
 */
double stats_quantile1(const double *sorted, size_t n, double p);

/**
 * stats_quantile7() - an interpolated quantile
 * @sorted: values in ascending order
 * @n: how many
 * @p: 0..1
 *
 * Type 7 of Hyndman and Fan, the default of R, NumPy and GSL.
 */
double stats_quantile7(const double *sorted, size_t n, double p);

/**
 * stats_mad() - median absolute deviation from the median, not scaled
 * @x: values, in any order
 * @n: how many
 *
 * Return: the plain figure; times 1.4826 it estimates the standard deviation
 * of normal data.
 */
double stats_mad(const double *x, size_t n);

/**
 * stats_interval_rank() - which order statistics bound the median
 * @n: number of values
 * @level: wanted level, 0..1, such as 0.95
 *
 * The largest k with 1 - 2 P(Bin(n, 1/2) <= k - 1) >= level.
 *
 * Return: @lo and @hi are NAN; see struct interval for the rest.
 */
struct interval stats_interval_rank(size_t n, double level);

/**
 * stats_median_interval() - interval of the median, free of a distribution
 * @sorted: values in ascending order
 * @n: how many
 * @level: wanted level, 0..1, such as 0.95
 */
struct interval stats_median_interval(const double *sorted, size_t n,
				      double level);

/**
 * stats_interval_need() - the fewest values that have an interval
 * @level: wanted level, 0..1, below 1
 *
 * Return: 6 for 0.95, 8 for 0.99; what "n too small" should ask for.
 */
size_t stats_interval_need(double level);

#endif /* BENCH_STATS_ORDER_H */
