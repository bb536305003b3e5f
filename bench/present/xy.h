/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plots of numbers against numbers, where chart.h has places along an axis. */
#ifndef BENCH_PRESENT_XY_H
#define BENCH_PRESENT_XY_H

#include <stdio.h>

/**
 * struct xy_point - one point
 * @x: its place
 * @y: its place; INFINITY is drawn at the axis' end, as its @never
 * @lo: lower end of an interval of @x, or of @y; NAN for none
 * @hi: upper end
 */
struct xy_point {
	double x, y, lo, hi;
};

/**
 * struct xy_series - points with one colour and one mark
 * @name: in the key
 * @panel: where it is drawn
 * @mark: enum xy_mark
 * @n: how many points
 * @point: they
 */
struct xy_series {
	char *name;
	size_t panel;
	int mark;
	size_t n;
	struct xy_point *point;
};

enum xy_mark {
	XY_BY_NUMBER,	/* whatever comes next, as long as there are some */
	XY_SOUND,
	XY_NOT_JUDGED,
	XY_UNSOUND,
};

/**
 * struct xy_axis - one of the two
 * @label: with the unit
 * @log: logarithmic, base 10; what is not above 0 is drawn at its lower end
 * @none: what is written there; NULL: nothing ever is
 * @never: what is written at its upper end; NULL: nothing ever is there
 * @tick: names along it, from 0 on; NULL for numbers
 * @ticks: how many
 * @at: where ticks are to be, as gnuplot takes them; NULL: where it likes
 */
struct xy_axis {
	char *label;
	int log;
	const char *none, *never;
	char **tick;
	size_t ticks;
	const char *at;
};

/**
 * struct xy - what is drawn, and the words around it
 * @name: of its files, without a suffix
 * @title: names environment, kernel and meter
 * @x: horizontal axis; with several panels @xlabel of each instead of its label
 * @y: vertical axis, the same for all panels
 * @lines: join the points of a series
 * @steps: join those that have no intervals by steps instead
 * @upright: intervals are of y, not of x
 * @panels: side by side
 * @panel: the name of each
 * @xlabel: of each panel, NULL to have @x.label under all
 * @series: what is drawn
 * @nseries: how many
 */
struct xy {
	char *name, *title;
	struct xy_axis x, y;
	int lines, steps, upright;
	size_t panels;
	char **panel, **xlabel;
	struct xy_series *series;
	size_t nseries;
};

/**
 * xy_series() - another series
 * @c: the plot
 * @name: from malloc(); the plot's from now on
 * @panel: where it is drawn
 *
 * Return: the series, until the next one is made.
 */
struct xy_series *xy_series(struct xy *c, char *name, size_t panel);

/**
 * xy_point() - another point
 * @s: the series
 * @x: where
 * @y: where
 *
 * Return: the point, until the next one is made.
 */
struct xy_point *xy_point(struct xy_series *s, double x, double y);

/**
 * xy_place() - the place of a name among panels or ticks, each once
 * @list: their names
 * @n: how many
 * @name: from malloc(); the plot's from now on; the last one if it is new
 *
 * Return: the place, from 0.
 */
size_t xy_place(char ***list, size_t *n, char *name);

/**
 * xy_free() - end of a plot
 * @c: which
 */
void xy_free(struct xy *c);

/**
 * xy_tsv() - the figures drawn, a line a point
 * @c: the plot
 * @out: where to
 */
void xy_tsv(const struct xy *c, FILE *out);

/**
 * xy_gnuplot() - the source that draws the .tsv beside it
 * @c: the plot
 * @out: where to
 */
void xy_gnuplot(const struct xy *c, FILE *out);

#endif /* BENCH_PRESENT_XY_H */
