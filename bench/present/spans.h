/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_SPANS_H
#define BENCH_PRESENT_SPANS_H

#include "results/summary.h"

/**
 * spans_of() - the values that parameters take over some cells
 * @cell: the cells, of one exercise
 * @n: how many
 *
 * The window counts as a parameter "interrupts" when there are both. Left out
 * is what is 0 in all cells.
 *
 * Return: a new object of ascending lists: {"callers": [1, 2, 4]}.
 */
json_t *spans_of(const struct scell **cell, size_t n);

/**
 * spans_text() - say which cells they were
 * @spans: from spans_of()
 * @n: how many cells
 *
 * Return: string to free(): each of 9 cells (callers 1,2,4; sharing apart,...)
 */
char *spans_text(json_t *spans, size_t n);

/**
 * spans_cell() - tell one of the cells from the others
 * @spans: from spans_of()
 * @c: the cell
 *
 * Return: string to free(): callers 4, sharing page
 */
char *spans_cell(json_t *spans, const struct scell *c);

#endif /* BENCH_PRESENT_SPANS_H */
