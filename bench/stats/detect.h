/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_DETECT_H
#define BENCH_STATS_DETECT_H

#include <stddef.h>

/* What a comparison could have found, and what follows when it found nothing. */

/**
 * stats_detectable() - the smallest shift that a comparison would likely find
 * @spread: standard deviation of a figure (of a difference, if paired)
 * @m: blocks of the first side, pairs if paired
 * @n: blocks of the other side; 0: paired
 * @alpha: how often it may find one where there is none, two-sided
 * @power: how often it is to find this one
 *
 * Of rank tests, as a t test of pi/3 times as many would (their efficiency on
 * normal data; Lehmann, Nonparametrics, 1975, 2.4).
 *
 * Return: the shift, in the unit of @spread; NAN with fewer than two blocks.
 */
double stats_detectable(double spread, size_t m, size_t n, double alpha,
			double power);

/**
 * stats_least() - the smallest probability that a rank test can come to
 * @m: blocks of the first side, pairs if paired
 * @n: blocks of the other side; 0: paired
 *
 * Two-sided, all values being different: of all orders two are the outermost.
 *
 * Return: 1 with no block.
 */
double stats_least(size_t m, size_t n);

/**
 * stats_needed() - how many blocks a side would find a shift
 * @spread: as above
 * @shift: the shift
 * @paired: the blocks are pairs
 * @alpha: as above
 * @power: as above
 *
 * So many that the shift is detectable, and that a test can come below @alpha.
 *
 * Return: at least 2; 0 when no number up to 1,000,000 does, or nothing is known
 * of the spread.
 */
size_t stats_needed(double spread, double shift, int paired, double alpha,
		    double power);

/**
 * stats_spread() - standard deviation by the median absolute deviation
 * @x: the figures
 * @n: how many
 *
 * Times 1.4826, which makes it that of normal data; one wild block moves it
 * little. Where more than half of the values are equal, the plain one.
 *
 * Return: NAN with fewer than two values, or without memory.
 */
double stats_spread(const double *x, size_t n);

#endif /* BENCH_STATS_DETECT_H */
