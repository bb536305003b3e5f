/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_PLOT_FILL_H
#define BENCH_PRESENT_PLOT_FILL_H

#include "present/chart.h"

/**
 * plot_fill_fn - choose the cells of a plot
 * @s: the summary
 * @g: whose cells; it has some
 * @c: filled in but for name and title; to chart_free() in any case
 *
 * Return: NULL; else what it lacks to be drawn, to free().
 */
typedef char *plot_fill_fn(const struct summary *s, const struct group *g,
			   struct chart *c);

plot_fill_fn plot_fill_depth;	/* price against nesting depth */
plot_fill_fn plot_fill_prims;	/* bars, cheapest first */
plot_fill_fn plot_fill_contend;	/* price against callers, a panel a sharing */

#endif /* BENCH_PRESENT_PLOT_FILL_H */
