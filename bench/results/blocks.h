/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_BLOCKS_H
#define BENCH_RESULTS_BLOCKS_H

#include <jansson.h>

/* The figures of noisy cells, block by block, in the order of measurement. */

struct block {
	size_t run;
	json_int_t boot, block;
	double x;
};

struct blocks {
	struct block *b;
	size_t n;
};

/* What the blocks have in common that become one. */
enum blocks_of_one {
	BLOCKS_OF_BLOCK,
	BLOCKS_OF_BOOT,
};

/**
 * blocks_add() - those of one more cell
 * @to: all zero at first; its b is to be freed
 * @list: a cell's "blocks"; a null among the figures is left out
 * @run: which run the cell is of
 */
void blocks_add(struct blocks *to, const json_t *list, size_t run);

/**
 * blocks_cmp() - order of measurement
 * @a: one block
 * @b: another
 *
 * Return: below, at or above 0; 0 where they were measured together.
 */
int blocks_cmp(const struct block *a, const struct block *b);

/**
 * blocks_sort() - into the order of measurement
 * @b: the blocks
 */
void blocks_sort(struct blocks *b);

/**
 * blocks_merge() - one block, of the median figure, for all of one kind
 * @b: the blocks, sorted
 * @of: of what kind
 */
void blocks_merge(struct blocks *b, enum blocks_of_one of);

/**
 * blocks_boots() - whether any run has more than one boot
 * @b: the blocks, sorted
 *
 * The boot is the unit of analysis then: blocks of one resemble each other.
 */
int blocks_boots(const struct blocks *b);

#endif /* BENCH_RESULTS_BLOCKS_H */
