/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_CONTRAST_H
#define BENCH_PRESENT_CONTRAST_H

#include <stdio.h>

#include "results/contrast.h"

/**
 * struct contrast_format - a way to write a comparison
 * @name: what people call it
 * @print: write all of it
 */
struct contrast_format {
	const char *name;
	void (*print)(const struct contrasts *c, const struct contrast_ask *ask,
		      FILE *out);
};

/* text, markdown, csv, json; the last has no name. */
extern const struct contrast_format contrast_formats[];

/**
 * contrast_verdict() - the word for a row
 * @c: the row
 * @ask: what was asked
 *
 * Of time "slower" and "faster", of all else "more" and "fewer"; of exact meters
 * by how many.
 *
 * Return: string to free().
 */
char *contrast_verdict(const struct contrast *c, const struct contrast_ask *ask);

#endif /* BENCH_PRESENT_CONTRAST_H */
