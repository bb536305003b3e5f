/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_CONTRAST_H
#define BENCH_RESULTS_CONTRAST_H

#include "results/summary.h"
#include "stats/effect.h"

/* Cells that are the same but for one thing, in columns by that thing. */

/**
 * struct contrast_ask - what is compared with what
 * @by: the word, knob or parameter that makes the columns; "" for the side that a
 *      summary is on, A or B. By design: with its knobs
 * @base: the column that all others are compared with, a design with or without
 *	  its knobs; NULL: the first one seen
 * @ignore: words in which the cells of a row may differ as well, 1 << CELL_...
 * @noisy: cells of noisy meters alone
 * @fail: verdicts that fail, 1 << enum contrast_word
 * @rule: for noisy meters
 * @seed: of what is drawn
 */
struct contrast_ask {
	const char *by;
	const char *base;
	unsigned int ignore;
	int noisy;
	unsigned int fail;
	struct effect_rule rule;
	unsigned long seed;
};

enum contrast_word {
	CONTRAST_EQUAL,		/* exact meters: in every digit */
	CONTRAST_FEWER,		/* less, and exact, or sure enough */
	CONTRAST_MORE,
	CONTRAST_NO_DIFFERENCE,	/* of at least the margin */
	CONTRAST_INCONCLUSIVE,
	CONTRAST_TOO_FEW,	/* blocks, for any interval */
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
 * @word: what it comes to
 * @why: not compared: why, to free(); else NULL
 */
struct contrast {
	const char *base, *other;
	const struct scell *a, *b;
	int exact;
	size_t excluded;
	struct effect effect;
	enum contrast_word word;
	char *why;
};

/**
 * struct contrasts - a table of them
 * @row: in the order of identities
 * @n: how many
 * @alone: cells for which the base column, or no other, has a partner
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
 * Blocks of several runs of a side are one sample. Probabilities are corrected
 * for the number of rows (Holm).
 *
 * Return: 0; -EINVAL when no cell has what makes the columns, there is no such
 * base, or two cells of a run would stand in one place; -EXDEV when no row has two.
 */
int contrast_all(const struct summary *s, const int *side, size_t n,
		 const struct contrast_ask *ask, struct contrasts *out,
		 struct err *err);

/**
 * contrasts_free() - end of a table
 * @c: whose
 */
void contrasts_free(struct contrasts *c);

#endif /* BENCH_RESULTS_CONTRAST_H */
