/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that came from a file, in what gives some characters a meaning. */
#ifndef BENCH_PRESENT_ESCAPE_H
#define BENCH_PRESENT_ESCAPE_H

#include <stdio.h>

/**
 * escape_xml() - text in XML or HTML, or in an attribute between double quotes
 * @out: where to
 * @text: what XML has no place for becomes a question mark
 */
void escape_xml(FILE *out, const char *text);

/**
 * escape_markdown() - text in Markdown, or in a field of its tables
 * @out: where to
 * @text: a newline becomes a blank
 */
void escape_markdown(FILE *out, const char *text);

#endif /* BENCH_PRESENT_ESCAPE_H */
