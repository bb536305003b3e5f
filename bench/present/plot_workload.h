/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_PLOT_WORKLOAD_H
#define BENCH_PRESENT_PLOT_WORKLOAD_H

#include "present/bars.h"
#include "results/summary.h"

/**
 * plot_workload() - what the guard is of an operation, on one target
 * @s: the summary
 * @at: which target, from 0
 * @b: filled in but for the title; to bars_free() where it is
 *
 * Return: 0: there are fewer targets, and @b is as it was; else 1.
 */
int plot_workload(const struct summary *s, size_t at, struct bars *b);

#endif /* BENCH_PRESENT_PLOT_WORKLOAD_H */
