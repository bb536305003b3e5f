/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands between tables, in every format that they have. */
#ifndef BENCH_PRESENT_PAGE_H
#define BENCH_PRESENT_PAGE_H

#include "present/grid.h"

/**
 * page_begin() - what a whole page begins with
 * @out: where to
 * @format: GRID_MARKDOWN or GRID_HTML, as in all that is only in reports
 * @title: of the page
 */
void page_begin(FILE *out, enum grid_format format, const char *title);

/**
 * page_end() - end of a page
 * @out: where to
 * @format: how
 */
void page_end(FILE *out, enum grid_format format);

/**
 * page_contents() - an entry of the table of contents; only in reports
 * @out: where to
 * @format: how
 * @anchor: of the section
 * @text: its heading
 */
void page_contents(FILE *out, enum grid_format format, const char *anchor,
		   const char *text);

/**
 * page_section() - begin a section; only in reports
 * @out: where to
 * @format: how
 * @anchor: by which it is linked to
 * @text: its heading
 */
void page_section(FILE *out, enum grid_format format, const char *anchor,
		  const char *text);

/**
 * page_section_end() - end of what page_section() began
 * @out: where to
 * @format: how
 */
void page_section_end(FILE *out, enum grid_format format);

/**
 * page_figure() - a plot; only in reports
 * @out: where to
 * @format: how
 * @name: of the plot: Markdown shows plots/NAME.svg
 * @svg: the drawing, from its element on: HTML contains it
 */
void page_figure(FILE *out, enum grid_format format, const char *name,
		 const char *svg);

/**
 * page_heading() - a heading
 * @out: where to
 * @format: how
 * @level: 1 of a page, 3 of a table, 4 of a part of one
 * @text: the words
 */
void page_heading(FILE *out, enum grid_format format, int level,
		  const char *text);

/**
 * page_paragraph() - text above or below a table
 * @out: where to
 * @format: how
 * @lead: what its first line begins with; further ones are indented as far
 * @text: the words
 * @width: of text, at most
 */
void page_paragraph(FILE *out, enum grid_format format, const char *lead,
		    const char *text, size_t width);

/**
 * page_fold() - begin what a reader may unfold; only in reports
 * @out: where to
 * @format: how
 * @anchor: by which it is linked to, NULL for none
 * @text: what it is
 */
void page_fold(FILE *out, enum grid_format format, const char *anchor,
	       const char *text);

/**
 * page_fold_end() - end of what page_fold() began
 * @out: where to
 * @format: how
 */
void page_fold_end(FILE *out, enum grid_format format);

/**
 * page_verbatim() - lines as they are
 * @out: where to
 * @format: how
 * @text: they
 */
void page_verbatim(FILE *out, enum grid_format format, const char *text);

#endif /* BENCH_PRESENT_PAGE_H */
