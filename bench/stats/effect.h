/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_EFFECT_H
#define BENCH_STATS_EFFECT_H

#include "stats/order.h"
#include "stats/shuffle.h"

/* What is asked of a comparison, before it is made. */
struct effect_rule {
	double level;		/* of the interval that is shown */
	double alpha;		/* how often to see what is not there, in a table */
	double power;		/* how often to see what is, for @detectable */
	double margin;		/* relative: what is less is of no interest */
	size_t draws;		/* of the bootstrap; 0: none */
};

#define EFFECT_RULE	{ .95, .05, .8, .02, 10000 }

enum effect_word {
	EFFECT_TOO_FEW,		/* blocks: no interval, or no p can be small enough */
	EFFECT_LESS,		/* the second side is below the first */
	EFFECT_MORE,		/* it is above */
	EFFECT_NONE,		/* they differ by less than the margin */
	EFFECT_UNDECIDED,
};

/**
 * struct effect - the second side against the first
 * @m: blocks of the first
 * @n: of the second
 * @paired: they are the same blocks, and were taken in pairs
 * @relative: @at, the intervals and @detectable are parts of the first side's
 *	      median; else, where a figure is not above zero, in its unit
 * @a: median of the first side
 * @b: median of the second
 * @at: how far the second is above the first: Hodges and Lehmann's shift
 * @iv: interval of @at, at the level asked for
 * @inner: at a level of 1 - 2 alpha, which lies inside the margin where the two
 *	   are as good as equal (two one-sided tests)
 * @medians: bootstrap interval of the ratio (difference) of the medians
 * @p: of a rank test, corrected for the rows of the table by effect_in_table()
 * @alone: @p as it was before
 * @least: the smallest that @p could have been
 * @spread: standard deviation of a figure, of a difference if paired
 * @detectable: the smallest that so many blocks would likely find
 * @margin: of the rule, in the unit of @at
 * @needed: blocks a side that would find the margin; 0: none would
 */
struct effect {
	size_t m, n;
	int paired, relative;
	double a, b, at;
	struct interval iv, inner, medians;
	double p, alone, least, spread, detectable, margin;
	size_t needed;
};

/**
 * stats_effect() - compare two sides by their blocks
 * @x: a figure of each block of the first side
 * @m: how many
 * @y: of the second
 * @n: how many, @m if paired
 * @paired: block i of both was measured together
 * @rule: what is asked
 * @rng: for the bootstrap; NULL if @rule has no draws
 *
 * The verdict rests on ranks: shift and interval are exact for few blocks, and of
 * pairs they are of the differences, in which a drift of both sides cancels; in
 * the medians of the two it does not. Shifts are of logarithms where the effect
 * is relative.
 *
 * Return: the figures; those that cannot be had are NAN, and those of a table are
 * set by stats_effect_in_table().
 */
struct effect stats_effect(const double *x, size_t m, const double *y, size_t n,
			   int paired, const struct effect_rule *rule,
			   struct stats_rng *rng);

/**
 * stats_effect_in_table() - what one of several in a table can find; once
 * @e: the effect; @p has been corrected, @detectable and @needed are set
 * @rows: of the table
 * @rule: as above
 *
 * Each of them has to be as sure as alpha by their number.
 */
void stats_effect_in_table(struct effect *e, size_t rows,
			   const struct effect_rule *rule);

/**
 * stats_effect_word() - what it comes to
 * @e: the effect, @p corrected
 * @rule: as above
 *
 * Less or more needs three things: an interval that leaves zero out, a
 * probability below alpha, and an estimate of the margin at least. None is an
 * inner interval inside the margin. A difference that is sure and small is none.
 * That interval is of the row by itself, whatever else is in the table.
 */
enum effect_word stats_effect_word(const struct effect *e,
				   const struct effect_rule *rule);

#endif /* BENCH_STATS_EFFECT_H */
