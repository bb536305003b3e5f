/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_REPORT_H
#define BENCH_PRESENT_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "present/grid.h"
#include "present/itemised.h"
#include "results/summary.h"

/**
 * struct report_plot - a plot in a report
 * @name: its file's, without a suffix
 * @svg: the drawing, from its element on
 */
struct report_plot {
	char *name, *svg;
};

/**
 * struct report - what a report is made from
 * @s: the figures
 * @env: env.json of the same run, NULL when there is none
 * @itemised: instructions of pairs, NULL when nobody has listed them
 * @plot: plots
 * @plots: how many
 */
struct report {
	const struct summary *s;
	const json_t *env;
	const struct itemised *itemised;
	struct report_plot *plot;
	size_t plots;
};

/**
 * report_print() - all of a run on one page
 * @r: what it is made from
 * @format: GRID_HTML, which loads nothing, or GRID_MARKDOWN, which says the same
 * @out: where to
 */
void report_print(const struct report *r, enum grid_format format, FILE *out);

#endif /* BENCH_PRESENT_REPORT_H */
