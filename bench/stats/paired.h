/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_PAIRED_H
#define BENCH_STATS_PAIRED_H

#include "stats/order.h"

/* What a paired difference comes to. */
enum paired_verdict {
	PAIRED_TOO_FEW,		/* no interval exists for so few blocks */
	PAIRED_NO_DIFFERENCE,	/* the interval covers 0 */
	PAIRED_LESS,		/* a is below b */
	PAIRED_MORE,		/* a is above b */
};

/**
 * struct paired - a against b, block by block
 * @n: number of blocks
 * @median: median of the differences a - b, in the unit of the input
 * @interval: order-statistic interval of that median
 * @verdict: the word for it
 */
struct paired {
	size_t n;
	double median;
	struct interval interval;
	enum paired_verdict verdict;
};

/**
 * stats_paired() - difference of two cells that were measured in blocks
 * @a: figure of the one cell in each block
 * @b: figure of the other in the same blocks, in the same order
 * @n: number of blocks
 * @level: level of the interval, such as 0.95
 *
 * Both cells ran once in each block, so what drifts from block to block
 * cancels in the difference; two unpaired medians would carry it.
 *
 * Return: median and interval NAN and verdict PAIRED_TOO_FEW when there is
 * nothing to say (or no memory).
 */
struct paired stats_paired(const double *a, const double *b, size_t n,
			   double level);

#endif /* BENCH_STATS_PAIRED_H */
