/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instructions of pairs, as scripts/itemise has listed them. */
#ifndef BENCH_PRESENT_ITEMISED_H
#define BENCH_PRESENT_ITEMISED_H

#include "results/summary.h"

/**
 * struct listing - one pair
 * @design: whose it is, a string of the summary
 * @head: what it is called, and how many instructions it has
 * @text: they, a line each
 */
struct listing {
	const char *design;
	char *head, *text;
};

/**
 * struct itemised - the pairs of the designs of a run
 * @listing: those of one design stand together
 * @n: how many
 */
struct itemised {
	struct listing *listing;
	size_t n;
};

/**
 * itemised_parse() - read listings
 * @text: what scripts/itemise has printed
 * @s: the run; pairs of designs that it does not have are left out
 *
 * Return: to itemised_free().
 */
struct itemised *itemised_parse(const char *text, const struct summary *s);

/**
 * itemised_free() - end of it
 * @it: which; may be NULL
 */
void itemised_free(struct itemised *it);

/**
 * itemised_anchor() - by what the first pair of a design is linked to
 * @it: the pairs
 * @design: its name
 *
 * Return: string to free(); NULL when there is none.
 */
char *itemised_anchor(const struct itemised *it, const char *design);

#endif /* BENCH_PRESENT_ITEMISED_H */
