/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_SUMMARY_COMPARE_H
#define BENCH_RESULTS_SUMMARY_COMPARE_H

#include <stdio.h>

#include "results/summary.h"

/* Differences that a user may name as the ones under test. */
enum compare_allow {
	ALLOW_REGISTER = 1,
	ALLOW_KERNEL = 2,
	ALLOW_QEMU = 4,
	ALLOW_CELLS = 8,	/* cells that only one side has */
	ALLOW_MACHINE = 16,	/* of noisy meters */
};

/**
 * struct comparison - what came of it
 * @equal: exact cells that agree in every digit
 * @differ: exact cells that do not, unstable ones included
 * @empty: exact cells that have no figure on either side (skipped)
 * @only_a: exact cells that only the first has
 * @only_b: exact cells that only the second has
 * @noisy: cells of noisy meters, which equality says nothing about
 */
struct comparison {
	size_t equal, differ, empty, only_a, only_b, noisy;
};

/**
 * summary_comparable() - whether a difference of two runs would mean anything
 * @a: the one
 * @b: the other
 * @allow: which differences are under test: enum compare_allow, or'ed
 * @err: if not, why
 *
 * Return: 0 or -EXDEV.
 */
int summary_comparable(const struct summary *a, const struct summary *b,
		       unsigned int allow, struct err *err);

/**
 * summary_compare() - exact meters of two summaries, cell by cell
 * @a: the first
 * @b: the second
 * @allow: which differences are under test: enum compare_allow, or'ed
 * @out: differing cells and cells of one side are listed here
 * @result: the counts
 * @err: when the two are not comparable: why
 *
 * Return: 0 when compared; -EXDEV when not comparable; -ENODATA when that leaves
 * no exact figure.
 */
int summary_compare(const struct summary *a, const struct summary *b,
		    unsigned int allow, FILE *out, struct comparison *result,
		    struct err *err);

/**
 * summary_compare_equal() - the verdict
 * @r: the counts
 * @allow: as above
 */
int summary_compare_equal(const struct comparison *r, unsigned int allow);

#endif /* BENCH_RESULTS_SUMMARY_COMPARE_H */
