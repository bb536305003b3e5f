/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_PLOT_XY_H
#define BENCH_PRESENT_PLOT_XY_H

#include "present/xy.h"
#include "results/summary.h"

/**
 * xy_fill_fn - choose the points of a plot
 * @s: the summary
 * @c: filled in but for name and title; to xy_free() in any case
 *
 * Return: NULL; else what it lacks to be drawn, to free().
 */
typedef char *xy_fill_fn(const struct summary *s, struct xy *c);

xy_fill_fn xy_fill_exposure;	/* a row a design, a panel a guard */
xy_fill_fn xy_fill_pareto;	/* modelled cycles against exposure */
xy_fill_fn xy_fill_wakeup;	/* latency against percentile */
xy_fill_fn xy_fill_footprint;	/* bytes against what there is many of */
xy_fill_fn xy_fill_contend;	/* events of a pair against vCPUs */
xy_fill_fn xy_fill_hold;	/* part of the holds against their length */
xy_fill_fn xy_fill_global;	/* events of an operation against vCPUs */

/**
 * struct xy_plot - a kind of plot
 * @name: of its files
 * @title: what it shows
 * @fill: chooses the points
 */
struct xy_plot {
	const char *name, *title;
	xy_fill_fn *fill;
};

/* Every one of them; ends with an empty one. */
extern const struct xy_plot xy_plots[];

/* What helps to choose. */

/* The guards of some rows, each once; to free(), the strings are theirs. */
const char **xy_guards(const json_t *rows, const char *column, size_t *n);

/* task[rights=split], of a row of the decision; to free(). */
char *xy_row_name(const json_t *row);

/* enum xy_mark by what legality says of a row. */
int xy_row_mark(const json_t *row);

#endif /* BENCH_PRESENT_PLOT_XY_H */
