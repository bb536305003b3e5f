/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_BOOTSTRAP_H
#define BENCH_STATS_BOOTSTRAP_H

#include "stats/order.h"
#include "stats/shuffle.h"

/* What two samples are put together to. */
enum contrast {
	CONTRAST_DIFFERENCE,	/* median of the first less that of the second */
	CONTRAST_RATIO,		/* median of the first by that of the second */
};

/* Enough for an end at 2.5 % to stand still in its second digit. */
#define BOOTSTRAP_DRAWS	10000
/*
 * Blocks a side, and pairs, from which on it covers what it says. Of six pairs
 * 92 to 93 % were covered: stats_shift_paired() is exact there.
 */
#define BOOTSTRAP_LEAST		5
#define BOOTSTRAP_LEAST_PAIRS	8

/**
 * struct bootstrap - what is drawn, and how often
 * @contrast: what of
 * @paired: block i of the one and of the other were measured together, and are
 *	    drawn together; both then have as many
 * @draws: how often, BOOTSTRAP_DRAWS say
 * @level: of the interval
 */
struct bootstrap {
	enum contrast contrast;
	int paired;
	size_t draws;
	double level;
};

/**
 * stats_bootstrap() - interval of a contrast of medians
 * @b: what of, and how
 * @x: a figure of each block of the first, the unit of analysis
 * @m: how many
 * @y: of the second
 * @n: how many, @m if paired
 * @rng: where the draws come from; a seed replays them
 *
 * The percentile interval (Efron and Tibshirani, 1993, 13.3), its ends being
 * values that were drawn (type 1 of Hyndman and Fan). No interval below
 * BOOTSTRAP_LEAST blocks a side or BOOTSTRAP_LEAST_PAIRS.
 *
 * Return: @k is the rank of the lower end among the draws, 0 when there is no
 * interval (too few blocks, a ratio to zero, no memory).
 */
struct interval stats_bootstrap(const struct bootstrap *b, const double *x,
				size_t m, const double *y, size_t n,
				struct stats_rng *rng);

#endif /* BENCH_STATS_BOOTSTRAP_H */
