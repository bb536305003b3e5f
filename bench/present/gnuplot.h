/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sources of all plots begin with, and look like. */
#ifndef BENCH_PRESENT_GNUPLOT_H
#define BENCH_PRESENT_GNUPLOT_H

#include <stdio.h>

/* Text that is quoted: a name may hold what ends a string. */
void gnuplot_string(FILE *out, const char *s);

/* set @what '@value' */
void gnuplot_setting(FILE *out, const char *what, const char *value);

/**
 * gnuplot_head() - what it is, how to draw it, and the common look
 * @out: where to
 * @name: of the files, without a suffix
 * @title: in a comment
 */
void gnuplot_head(FILE *out, const char *name, const char *title);

/**
 * gnuplot_kinds() - draw what follows as .svg, .png and .pdf, or what the variable
 *	"kinds" names
 * @out: where to
 * @name: of the files
 * @wide: in pixels
 * @high: in pixels
 *
 * Opens a block, which the caller ends with "unset output" and a brace.
 */
void gnuplot_kinds(FILE *out, const char *name, size_t wide, size_t high);

/* Colour, mark and dashes of the @i-th series: no two alike for a long time. */
int gnuplot_colour(size_t i);
int gnuplot_shape(size_t i);
int gnuplot_dash(size_t i);

#endif /* BENCH_PRESENT_GNUPLOT_H */
