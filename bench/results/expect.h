/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was expected of a judged sequence, and who says so: a table of patterns. */
#ifndef BENCH_RESULTS_EXPECT_H
#define BENCH_RESULTS_EXPECT_H

#include "util.h"

/* Columns of the table. */
enum expect_column {
	EXPECT_DESIGN, EXPECT_KNOBS, EXPECT_GUARD, EXPECT_SEQUENCE,
	EXPECT_VERDICT, EXPECT_SOURCE,
	EXPECT_COLUMNS
};

struct expect;

/**
 * expect_load() - read the table
 * @path: the file; tests/legality/expected.tsv says what is in it
 * @err: on failure, which line
 *
 * Return: the table, NULL on failure.
 */
struct expect *expect_load(const char *path, struct err *err);

/**
 * expect_find() - the last row that fits
 * @e: the table
 * @key: design, knobs, guard, sequence
 *
 * Return: its columns, NULL when none fits.
 */
const char *const *expect_find(const struct expect *e,
			       const char *const key[EXPECT_VERDICT]);

/**
 * expect_free() - end of a table
 * @e: whose
 */
void expect_free(struct expect *e);

#endif /* BENCH_RESULTS_EXPECT_H */
