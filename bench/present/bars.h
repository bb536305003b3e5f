/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacked bars, lying: a row a name, a panel each for what is not to be compared. */
#ifndef BENCH_PRESENT_BARS_H
#define BENCH_PRESENT_BARS_H

#include <stdio.h>

/**
 * struct bars - what is drawn, and the words around it
 * @name: of its files, without a suffix
 * @title: above all
 * @xlabel: with the unit
 * @parts: what a bar is put together from
 * @part: the name of each
 * @ends: what a bar says at its end, of its last part; NULL: nothing
 * @panels: so many
 * @panel: the name of each
 * @rows: so many bars in each
 * @row: the name of each
 * @value: [panel][row][part], NAN where there is none
 */
struct bars {
	char *name, *title, *xlabel;
	size_t parts;
	const char *const *part;
	const char *ends;
	size_t panels, rows;
	char **panel, **row;
	double *value;
};

/**
 * bars_alloc() - make room for values; there are none yet
 * @b: its counts are set
 */
void bars_alloc(struct bars *b);

/**
 * bars_free() - end of a plot
 * @b: which
 */
void bars_free(struct bars *b);

/**
 * bars_place() - the place of a name among panels or rows, each once
 * @list: their names, with room for it
 * @n: how many
 * @name: from malloc(); the plot's from now on
 */
size_t bars_place(char **list, size_t *n, char *name);

/**
 * bars_at() - the parts of one bar
 * @b: the plot
 * @panel: which
 * @row: which
 */
double *bars_at(const struct bars *b, size_t panel, size_t row);

/**
 * bars_tsv() - the figures drawn, tab-separated, one header line
 * @b: the plot
 * @out: where to
 */
void bars_tsv(const struct bars *b, FILE *out);

/**
 * bars_gnuplot() - the source that draws the .tsv beside it
 * @b: the plot
 * @out: where to
 */
void bars_gnuplot(const struct bars *b, FILE *out);

#endif /* BENCH_PRESENT_BARS_H */
