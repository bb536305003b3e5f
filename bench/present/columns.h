/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs beside each other: a column each, a row for each cell. */
#ifndef BENCH_PRESENT_COLUMNS_H
#define BENCH_PRESENT_COLUMNS_H

#include <jansson.h>
#include <stdio.h>

#include "present/grid.h"
#include "results/contrast.h"

/**
 * struct columns - what is shown
 * @run: a summary for each column; the first is what the others are compared with
 * @env: of each its env.json, NULL where there is none
 * @name: of each
 * @path: of each
 * @n: how many
 * @ask: what was asked
 * @compared: contrast_all() of them, a side each; NULL when no two cells compare
 * @differing: only rows of which two columns have another figure; a row that a column
 *	has none in is counted, unless two others differ in it
 */
struct columns {
	const struct summary *run;
	json_t *const *env;
	const char *const *name;
	char *const *path;
	size_t n;
	const struct contrast_ask *ask;
	const struct contrasts *compared;
	int differing;
};

/**
 * columns_print() - the tables, a line for each column on how it compares, and what
 *	each of them was measured on
 * @c: what is shown
 * @out: where to
 * @format: GRID_TEXT or GRID_MARKDOWN
 */
void columns_print(const struct columns *c, FILE *out, enum grid_format format);

#endif /* BENCH_PRESENT_COLUMNS_H */
