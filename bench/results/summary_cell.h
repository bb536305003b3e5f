/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_SUMMARY_CELL_H
#define BENCH_RESULTS_SUMMARY_CELL_H

#include "results/rawread.h"
#include "results/summary_meter.h"

/* The figures of one cell, block by block, and what becomes of them. */
struct cell_sum;

/**
 * cell_sum_new() - nothing seen of a cell yet
 * @id: its identity, the kernel included; kept
 *
 * Return: to cell_sum_free().
 */
struct cell_sum *cell_sum_new(const struct cell *id);

/**
 * cell_sum_free() - end of it
 * @c: which
 */
void cell_sum_free(struct cell_sum *c);

/**
 * cell_sum_add() - take one block in
 * @c: the cell
 * @block: one of its blocks
 */
void cell_sum_add(struct cell_sum *c, const struct raw_entry *block);

/**
 * cell_sum_cmp() - order by identity
 * @a: one
 * @b: another
 */
int cell_sum_cmp(const struct cell_sum *a, const struct cell_sum *b);

/**
 * cell_sum_json() - the cell as it stands in summary.json
 * @c: which
 *
 * Return: a new object.
 */
json_t *cell_sum_json(struct cell_sum *c);

#endif /* BENCH_RESULTS_SUMMARY_CELL_H */
