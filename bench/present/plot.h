/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_PLOT_H
#define BENCH_PRESENT_PLOT_H

#include <stdio.h>

#include "present/xy.h"
#include "results/summary.h"
#include "util.h"

/* What a plot is drawn as. */
#define PLOT_KINDS	"svg png pdf"

/**
 * plots_write() - every plot that a summary has figures for
 * @s: the summary
 * @dir: directory for the files, made when missing
 * @kinds: PLOT_KINDS, or some of them
 * @drawn: set to the names of those drawn, "a, b", to free()
 * @skipped: which were not drawn and why, a line each
 * @err: text of an error; it names files, but not @dir, which may be renamed
 *
 * NAME.tsv and NAME.gp are written first, and stay when drawing fails.
 *
 * Return: 0; -ENOENT without gnuplot; another -errno.
 */
int plots_write(const struct summary *s, const char *dir, const char *kinds,
		char **drawn, FILE *skipped, struct err *err);

/**
 * plot_xy() - one plot that is of more than a run, of all PLOT_KINDS
 * @c: the plot
 * @dir: directory for its files
 * @err: text of an error; it does not name @dir
 *
 * Return: as plots_write().
 */
int plot_xy(const struct xy *c, const char *dir, struct err *err);

/**
 * plot_draw() - run gnuplot on one source
 * @dir: where NAME.gp is
 * @name: NAME
 * @kinds: PLOT_KINDS, or some of them; "svg" is always among them
 * @err: text of an error; it does not name @dir
 *
 * At most a minute. What was drawn is removed when it fails.
 *
 * Return: 0; -ENOENT without gnuplot; another -errno.
 */
int plot_draw(const char *dir, const char *name, const char *kinds,
	      struct err *err);

#endif /* BENCH_PRESENT_PLOT_H */
