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

/* text, markdown, csv, json, ktap, junit; the last has no name. */
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

/**
 * contrast_label() - what tells a row from the others of its kind
 * @c: the row
 * @ask: what was asked
 *
 * Return: string to free().
 */
char *contrast_label(const struct contrast *c, const struct contrast_ask *ask);

/**
 * contrast_title() - the words that rows of one kind share
 * @c: one of them
 *
 * Return: string to free().
 */
char *contrast_title(const struct contrast *c);

/**
 * contrast_figures() - both figures, the change and what it rests on, in a line
 * @c: the row
 *
 * Return: string to free(); "" for a row that was not compared.
 */
char *contrast_figures(const struct contrast *c);

/* For programs that run tests: present/contrast_points.c. */
void contrast_ktap(const struct contrasts *c, const struct contrast_ask *ask,
		   FILE *out);
void contrast_junit(const struct contrasts *c, const struct contrast_ask *ask,
		    FILE *out);

#endif /* BENCH_PRESENT_CONTRAST_H */
