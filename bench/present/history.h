/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_HISTORY_H
#define BENCH_PRESENT_HISTORY_H

#include <stdio.h>

#include "present/xy.h"
#include "results/history.h"

/**
 * history_print() - each cell, run by run, and what had changed where
 * @h: the history
 * @out: where to
 */
void history_print(const struct history *h, FILE *out);

/**
 * history_xy() - the same as a plot
 * @h: the history
 * @words: how its cells were found, for the title
 * @c: filled in; to xy_free() in any case
 *
 * Return: NULL; else why nothing can be drawn.
 */
const char *history_xy(const struct history *h, const char *words, struct xy *c);

#endif /* BENCH_PRESENT_HISTORY_H */
