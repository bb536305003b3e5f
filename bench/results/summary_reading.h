/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_SUMMARY_READING_H
#define BENCH_RESULTS_SUMMARY_READING_H

#include "results/summary_meter.h"

/* A block of wake-ups has these figures instead of one; ends with NULL. */
extern const char *const summary_wakeups[];

/**
 * summary_is_wakeups() - whether a block is one of single wake-ups
 * @b: the block
 */
int summary_is_wakeups(const struct raw_entry *b);

/**
 * figure_reading() - what a block of readings comes to
 * @b: the block
 * @f: filled in
 *
 * Of an exact meter all of its samples must agree, but for wake-ups, which are
 * a distribution: of them the quantity says which figure it is.
 */
void figure_reading(const struct raw_entry *b, struct figure *f);

/**
 * extra_of() - what the samples of a block say beside numbers
 * @b: the block
 *
 * Return: a new object; NULL when they say nothing.
 */
json_t *extra_of(const struct raw_entry *b);

/**
 * extra_merge() - what the blocks of one cell say beside their figures
 * @all: what those before said
 * @more: what the next says, or NULL
 *
 * Histograms are added up.
 *
 * Return: NULL, or the name of what they contradict each other in.
 */
const char *extra_merge(json_t *all, json_t *more);

#endif /* BENCH_RESULTS_SUMMARY_READING_H */
