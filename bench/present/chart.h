/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_CHART_H
#define BENCH_PRESENT_CHART_H

#include <stdio.h>

#include "present/group.h"

/**
 * struct chart - what is drawn, and the words around it
 * @name: of its files, without a suffix
 * @title: names environment, register, kernel and meter
 * @xlabel: with the unit
 * @ylabel: with the unit
 * @bars: one bar for each @x instead of lines
 * @interval: draw lo and hi
 * @panels: side by side; 1 for bars
 * @panel: the name of each, "" for the only one
 * @nseries: lines in each panel; 1 for bars
 * @series: the name of each
 * @nx: places along the x axis
 * @x: the value of each
 * @tick: bars: the name of each place, borrowed; else NULL
 * @cell: [panel][series][x], NULL where there is none
 */
struct chart {
	char *name, *title, *xlabel, *ylabel;
	int bars, interval;
	size_t panels, nseries, nx;
	char **panel, **series;
	long *x;
	const char **tick;
	const struct scell **cell;
};

/**
 * chart_alloc() - make room for names and cells
 * @c: its counts are set
 */
void chart_alloc(struct chart *c);

/**
 * chart_free() - end of a chart
 * @c: which
 */
void chart_free(struct chart *c);

/**
 * chart_cell() - where a cell stands
 * @c: the chart
 * @panel: which
 * @series: which
 * @x: which place
 */
const struct scell **chart_cell(const struct chart *c, size_t panel,
				size_t series, size_t x);

/**
 * chart_range() - ends of a y axis that all figures fit on
 * @c: the chart
 * @lo: set to the lower one: 0, or below the least figure where that is
 *      negative or the axis logarithmic
 * @hi: set to the upper one
 */
void chart_range(const struct chart *c, double *lo, double *hi);

/**
 * chart_log() - whether a linear axis would hide most figures
 * @c: the chart
 */
int chart_log(const struct chart *c);

/**
 * chart_tsv() - the figures drawn, tab-separated, one header line
 * @c: the chart
 * @out: where to
 */
void chart_tsv(const struct chart *c, FILE *out);

/**
 * chart_gnuplot() - the source that draws the .tsv beside it
 * @c: the chart
 * @out: where to
 */
void chart_gnuplot(const struct chart *c, FILE *out);

#endif /* BENCH_PRESENT_CHART_H */
