/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_RANK_TEST_H
#define BENCH_STATS_RANK_TEST_H

#include <stddef.h>

/* How a probability is found. */
enum rank_method {
	RANK_AUTO,	/* exact up to RANK_EXACT_MAX values a side */
	RANK_EXACT,	/* all orders counted, given the ties that there are */
	RANK_NORMAL,	/* variance corrected for ties, half a step toward the mean */
	RANK_NORMAL_PLAIN,	/* the same without the half step */
};

#define RANK_EXACT_MAX	30

/**
 * struct rank_test - what a test of ranks says
 * @statistic: U of the first sample (pairs in which it is the greater, a tie
 *	       being half of one), or V (sum of the ranks of positive differences)
 * @less: probability of so little or less, when there is no difference
 * @greater: of so much or more
 * @both: of so far from the middle, on either side; NAN when nothing can be said
 * @exact: they were counted
 */
struct rank_test {
	double statistic;
	double less, greater, both;
	int exact;
};

/**
 * stats_mann_whitney() - do values of one sample tend to be the greater ones
 * @x: the first sample, in any order
 * @m: how many
 * @y: the second
 * @n: how many
 * @how: exact or not
 *
 * Mann and Whitney, Ann. Math. Stat. 18 (1947); with ties the distribution is
 * the one that they leave. All values equal: every probability is 1.
 *
 * Return: @both NAN when a sample is empty, or there is no memory.
 */
struct rank_test stats_mann_whitney(const double *x, size_t m, const double *y,
				    size_t n, enum rank_method how);

/**
 * stats_signed_rank() - do paired differences tend to one side of zero
 * @d: the differences
 * @n: how many
 * @how: exact or not
 *
 * Wilcoxon, Biometrics 1 (1945): differences of zero are left out. No others:
 * every probability is 1.
 *
 * Return: @both NAN without a difference, or without memory.
 */
struct rank_test stats_signed_rank(const double *d, size_t n,
				   enum rank_method how);

#endif /* BENCH_STATS_RANK_TEST_H */
