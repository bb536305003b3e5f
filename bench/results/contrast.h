/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_CONTRAST_H
#define BENCH_RESULTS_CONTRAST_H

#include "results/summary.h"
#include "stats/effect.h"

/* Cells that are the same but for one thing, in columns by that thing. */

/* So many a side are enough to compare runs, each of which is one draw. */
#define CONTRAST_RUNS	4u

/**
 * struct contrast_ask - what is compared with what
 * @by: the word, knob or parameter that makes the columns; "" for the side that a
 *      summary is on, A or B. By design: with its knobs
 * @base: the column that all others are compared with, a design with or without
 *	  its knobs; NULL: the first one seen
 * @names: what sides are called; NULL: A and B
 * @ignore: words in which the cells of a row may differ as well, 1 << CELL_...
 * @noisy: cells of noisy meters alone
 * @fail: verdicts that fail, 1 << enum contrast_word
 * @limit: and that of exact cells from this part of the base on; 0: any
 * @rule: for noisy meters
 * @seed: of what is drawn
 */
struct contrast_ask {
	const char *by;
	const char *base;
	const char *const *names;
	unsigned int ignore;
	int noisy;
	unsigned int fail;
	double limit;
	struct effect_rule rule;
	unsigned long seed;
};

enum contrast_word {
	CONTRAST_EQUAL,		/* exact meters: in every digit */
	CONTRAST_FEWER,		/* less, and exact, or sure enough */
	CONTRAST_MORE,
	CONTRAST_NO_DIFFERENCE,	/* of at least the margin */
	CONTRAST_INCONCLUSIVE,
	CONTRAST_TOO_FEW,	/* blocks, for an interval or for the table */
	CONTRAST_NOT_COMPARED,
};

/**
 * struct contrast - one cell against the one in the base column
 * @base: name of that column
 * @other: of this one
 * @a: the cell in the base column; of several runs the first
 * @b: the cell
 * @exact: the meter is
 * @excluded: samples that were left out of either, on evidence
 * @effect: noisy meters; of exact ones @a, @b and @at alone
 * @rows: of noisy meters, that share its probability of a false one
 * @word: what it comes to
 * @why: not compared: why, to free(); else NULL
 */
struct contrast {
	const char *base, *other;
	const struct scell *a, *b;
	int exact;
	size_t excluded;
	struct effect effect;
	size_t rows;
	enum contrast_word word;
	char *why;
};

/**
 * struct contrasts - a table of them
 * @row: table by table, in the order of identities
 * @n: how many
 * @alone: rows that have no cell in the base column, or none in another
 * @skipped: cells that could not be had
 * @columns: their names, as they were seen first; a JSON array
 */
struct contrasts {
	struct contrast *row;
	size_t n, alone, skipped;
	json_t *columns;
};

/**
 * contrast_all() - compare what can be compared
 * @s: summaries; their strings are kept until contrasts_free()
 * @side: of each: 0 for A, 1 for B
 * @n: how many
 * @ask: what is asked
 * @out: filled in
 * @err: on failure, why
 *
 * Blocks of several runs of a side are one sample; of CONTRAST_RUNS runs a side
 * and more the run is what is compared, by its median. Probabilities are corrected
 * for the number of noisy rows of a table (Holm): contrast_same_table().
 *
 * Return: 0; -EINVAL when no cell has what makes the columns, there is no such
 * base, or two cells of a run would stand in one place; -EXDEV when no row has two.
 */
int contrast_all(const struct summary *s, const int *side, size_t n,
		 const struct contrast_ask *ask, struct contrasts *out,
		 struct err *err);

/**
 * contrast_wants() - whether a cell has a figure that is compared
 * @c: the cell
 * @ask: what is asked
 */
int contrast_wants(const struct scell *c, const struct contrast_ask *ask);

/**
 * contrast_same_table() - whether two rows stand below one title
 * @a: one
 * @b: another
 */
int contrast_same_table(const struct contrast *a, const struct contrast *b);

/* Words of which all rows of a table have the same. */
extern const enum cell_field contrast_titles[];
#define CONTRAST_TITLES	8u

/**
 * contrast_fails() - whether a row is one that fails
 * @c: the row
 * @ask: what was asked
 */
int contrast_fails(const struct contrast *c, const struct contrast_ask *ask);

/**
 * contrasts_free() - end of a table
 * @c: whose
 */
void contrasts_free(struct contrasts *c);

#endif /* BENCH_RESULTS_CONTRAST_H */
