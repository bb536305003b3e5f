/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_SVG_H
#define BENCH_PRESENT_SVG_H

/**
 * svg_compact() - a drawing of gnuplot's, without what says nothing
 * @svg: the drawing, a whole file
 *
 * Attributes that have the value they have without being named, groups with nothing
 * in them, the border between two that are alike, zeros behind a point, blanks at the
 * beginnings of lines. Text stays as it is.
 *
 * Return: string to free().
 */
char *svg_compact(const char *svg);

#endif /* BENCH_PRESENT_SVG_H */
