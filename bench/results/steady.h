/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_STEADY_H
#define BENCH_RESULTS_STEADY_H

#include <jansson.h>

/**
 * steady_json() - is the second half of a run as the first
 * @cells: all cells of a summary
 * @like: a cell of the environment, kernel and meter that is asked about
 *
 * The level of a block is the median over its cells of what their figures are
 * above those of the whole run. The levels of the first half are compared with
 * those of the second, as compare does, at 95 %.
 *
 * Return: a new object: verdict ("steady", "drifts", "too few"), blocks, change.
 */
json_t *steady_json(const json_t *cells, const json_t *like);

#endif /* BENCH_RESULTS_STEADY_H */
