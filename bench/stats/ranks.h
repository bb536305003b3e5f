/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_RANKS_H
#define BENCH_STATS_RANKS_H

#include <stddef.h>

/* Ranks, and how likely a sum of them is when all orders are equally so. Pure;
 * safe to call from any thread. Ranks are doubled: the rank that tied values
 * share lies half-way between two whole ones, and a doubled one is whole.
 */

/**
 * stats_ranks() - twice the rank of each value, 1 being the rank of the least
 * @x: the values, in any order; none may be NAN
 * @n: how many
 * @twice: set to the ranks, of the same order as @x
 *
 * Return: the sum of t^3 - t over groups of t tied values, which the variance
 * of a sum of ranks is corrected by (Lehmann, Nonparametrics, 1975, 1.4);
 * NAN when there is no memory.
 */
double stats_ranks(const double *x, size_t n, unsigned int *twice);

/**
 * struct rank_sums - how often each sum of doubled ranks comes up
 * @max: the greatest sum
 * @p: probability of each, @max + 1 of them
 */
struct rank_sums {
	size_t max;
	double *p;
};

/**
 * stats_sums_of() - sums of m ranks of n, all choices being equally likely
 * @twice: the doubled ranks
 * @n: how many
 * @m: how many are chosen
 *
 * The conditional null distribution of the rank sum statistic: with ties too
 * it is exact. O(n m sum).
 *
 * Return: to stats_sums_free(); @p NULL when there is no memory.
 */
struct rank_sums stats_sums_of(const unsigned int *twice, size_t n, size_t m);

/**
 * stats_sums_signed() - sums over those of n ranks whose sign is positive
 * @twice: the doubled ranks
 * @n: how many
 *
 * Each sign is positive with probability 1/2: the conditional null distribution
 * of the signed rank statistic.
 *
 * Return: as stats_sums_of().
 */
struct rank_sums stats_sums_signed(const unsigned int *twice, size_t n);

/**
 * stats_sums_free() - end of a distribution
 * @s: its @p may be NULL
 */
void stats_sums_free(struct rank_sums *s);

/**
 * stats_sums_upto() - probability of a sum of at most so much
 * @s: the distribution
 * @sum: the sum
 */
double stats_sums_upto(const struct rank_sums *s, size_t sum);

#endif /* BENCH_STATS_RANKS_H */
