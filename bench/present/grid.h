/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_GRID_H
#define BENCH_PRESENT_GRID_H

#include <stddef.h>
#include <stdio.h>

/* What a page takes: a terminal, a mail quoted once, a Markdown file. */
#define PRESENT_WIDTH	100

enum grid_format { GRID_TEXT, GRID_MARKDOWN, GRID_HTML };

/* A table of strings: the first column to the left, all others to the right. */
struct grid;

/**
 * grid_new() - an empty table
 * @columns: how many
 *
 * Return: to grid_free().
 */
struct grid *grid_new(size_t columns);

/**
 * grid_free() - end of a table
 * @g: which
 */
void grid_free(struct grid *g);

/**
 * grid_head() - name a column
 * @g: the table
 * @column: from 0
 * @title: copied; a newline begins another line
 */
void grid_head(struct grid *g, size_t column, const char *title);

/**
 * grid_fit() - how wide text may be
 * @g: the table
 * @width: instead of PRESENT_WIDTH
 */
void grid_fit(struct grid *g, size_t width);

/**
 * grid_row() - begin a row
 * @g: the table
 */
void grid_row(struct grid *g);

/**
 * grid_put() - fill a field of the newest row
 * @g: the table
 * @column: from 0
 * @text: from malloc(); the table's from now on
 */
void grid_put(struct grid *g, size_t column, char *text);

/**
 * grid_link() - where a field of the newest row leads; not in text
 * @g: the table
 * @column: from 0
 * @anchor: of the same page, from malloc(); the table's from now on
 */
void grid_link(struct grid *g, size_t column, char *anchor);

/**
 * grid_anchor() - by what the newest row is linked to; not in text
 * @g: the table
 * @anchor: from malloc(); the table's from now on
 */
void grid_anchor(struct grid *g, char *anchor);

/**
 * grid_empty() - whether a column has no text below its title
 * @g: the table
 * @column: from 0
 */
int grid_empty(const struct grid *g, size_t column);

/**
 * grid_print() - write the table
 * @g: the table; columns without text are left out
 * @out: where to
 * @format: how
 *
 * Text that would be wider than it may be is split into several tables,
 * each with the first column.
 */
void grid_print(const struct grid *g, FILE *out, enum grid_format format);

/**
 * print_fitted() - a paragraph
 * @out: where to
 * @lead: what the first line begins with; further ones are indented as far
 * @text: words separated by single blanks
 * @width: at most so wide
 */
void print_fitted(FILE *out, const char *lead, const char *text, size_t width);

#endif /* BENCH_PRESENT_GRID_H */
