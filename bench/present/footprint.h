/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_FOOTPRINT_H
#define BENCH_PRESENT_FOOTPRINT_H

#include "model/footprint.h"
#include "results/summary.h"

/**
 * struct footprint_of - what a design takes
 * @name: its name; of its variants together where they take the same
 * @first: a cell of it
 * @f: bytes
 */
struct footprint_of {
	char *name;
	const struct scell *first;
	struct footprint f;
};

/**
 * footprints_of() - the footprints in a summary
 * @s: the summary
 * @n: set to how many
 *
 * "mechanism" last, with what the series adds for every design alike: all that
 * a task has more but the context word, which is put down to the designs that
 * use it.
 *
 * Return: to footprints_free().
 */
struct footprint_of *footprints_of(const struct summary *s, size_t *n);

/**
 * footprints_free() - end of a list of footprints
 * @list: which
 * @n: how many
 */
void footprints_free(struct footprint_of *list, size_t n);

#endif /* BENCH_PRESENT_FOOTPRINT_H */
