/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_VERDICT_H
#define BENCH_RESULTS_VERDICT_H

#include <jansson.h>

/**
 * verdict_apply() - what the judge has said, on every cell that it is about
 * @cells: of a summary
 *
 * A cell of a design behind a guard for which it was found unsound keeps its
 * figure and gets the status "unsound"; the reason names the sequence. `none`,
 * which protects nothing and says so, stays what it is.
 */
void verdict_apply(json_t *cells);

#endif /* BENCH_RESULTS_VERDICT_H */
