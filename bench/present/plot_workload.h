/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_PLOT_WORKLOAD_H
#define BENCH_PRESENT_PLOT_WORKLOAD_H

#include "present/bars.h"
#include "results/summary.h"

/**
 * bars_fill_fn - choose the bars of a plot
 * @s: the summary
 * @at: which of several plots of a kind, from 0
 * @b: filled in but for the title; to bars_free() where it is
 *
 * Return: 0: there are fewer, and nothing is to be freed; else 1.
 */
typedef int bars_fill_fn(const struct summary *s, size_t at, struct bars *b);

bars_fill_fn plot_workload;	/* what the guard is of an operation, for each target */
bars_fill_fn plot_depths;	/* how deep grants nest, by site */
bars_fill_fn plot_strays;	/* what became of stray writes, by design */

#endif /* BENCH_PRESENT_PLOT_WORKLOAD_H */
