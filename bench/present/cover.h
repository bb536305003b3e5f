/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_COVER_H
#define BENCH_PRESENT_COVER_H

#include <jansson.h>
#include <stdio.h>

#include "results/summary.h"

/* What a mail takes, quoted a few times, and what of it somebody reads. */
#define COVER_WIDTH	75
#define COVER_LINES	40

/**
 * cover_print() - a run in a few lines, to go into a cover letter
 * @s: its figures
 * @env: env.json of the same run, NULL when there is none
 * @out: where to; at most COVER_LINES lines of at most COVER_WIDTH columns
 *
 * The best designs behind each of some guards, unsound ones last; of a run that
 * judges none the price of a pair. The last line says where the figures are from.
 */
void cover_print(const struct summary *s, const json_t *env, FILE *out);

#endif /* BENCH_PRESENT_COVER_H */
