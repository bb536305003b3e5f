/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_CONTRAST_ENTRY_H
#define BENCH_RESULTS_CONTRAST_ENTRY_H

#include "results/contrast.h"

/**
 * struct entry - a cell on its way into a table of contrasts
 * @key: what is the same in all cells of its row
 * @column: which of its place in the row
 * @run: which run it is of
 * @cell: the cell
 */
struct entry {
	char *key;
	size_t column, run;
	const struct scell *cell;
};

/**
 * contrast_noisy() - two places of a row, by the blocks of their cells
 * @a: the base: a cell of each run
 * @na: how many
 * @b: the other
 * @nb: how many
 * @ask: what is asked
 *
 * Pairs where both were measured in the same blocks of the same run; of runs of
 * several boots the same boots.
 */
struct effect contrast_noisy(const struct entry *a, size_t na,
			     const struct entry *b, size_t nb,
			     const struct contrast_ask *ask);

#endif /* BENCH_RESULTS_CONTRAST_ENTRY_H */
