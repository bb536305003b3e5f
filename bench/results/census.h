/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many call sites kernel trees have, as scripts/census has counted them. */
#ifndef BENCH_RESULTS_CENSUS_H
#define BENCH_RESULTS_CENSUS_H

#include <stddef.h>

#include "util.h"

/**
 * struct census_row - one count
 * @release: of the tree, 6.12.117
 * @interface: whose call sites
 * @class: where the pointer goes: pair, callee, stored, nothing, unread
 * @sites: how many
 */
struct census_row {
	char release[16], interface[32], class[16];
	int sites;
};

/**
 * struct census - results/census/counts.tsv
 * @row: the counts, those of one release together
 * @n: how many
 */
struct census {
	struct census_row *row;
	size_t n;
};

/**
 * census_load() - read the counts
 * @path: a file that scripts/census --tsv has written
 * @c: filled in; to census_free() when the call succeeds
 * @err: names what is wrong
 *
 * Return: 0, -EINVAL for a file that is none, or another -errno.
 */
int census_load(const char *path, struct census *c, struct err *err);

/**
 * census_free() - end of a census
 * @c: which
 */
void census_free(struct census *c);

/**
 * census_next() - the releases, one after the other
 * @c: the counts
 * @release: the one before; NULL: the first is wanted
 *
 * Return: NULL when there is no more.
 */
const char *census_next(const struct census *c, const char *release);

/**
 * census_sites() - a sum of counts
 * @c: the counts
 * @release: of which tree
 * @interfaces: a pattern of fnmatch()
 * @classes: the same
 */
int census_sites(const struct census *c, const char *release,
		 const char *interfaces, const char *classes);

#endif /* BENCH_RESULTS_CENSUS_H */
