/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_PRICES_H
#define BENCH_RESULTS_PRICES_H

#include <jansson.h>

#include "model/cost.h"
#include "results/summary.h"
#include "util.h"

/* The version of a price list that is read here. */
#define PRICES_SCHEMA	1

/**
 * struct prices - a price list: bench/prices/NAME.json
 * @json: all of it
 * @name: its name
 * @sha256: of the file, in hex
 */
struct prices {
	json_t *json;
	const char *name;
	char sha256[65];
};

/**
 * prices_load() - read a price list
 * @path: the file
 * @p: filled in; to prices_free() when the call succeeds
 * @err: names what is wrong
 *
 * Strict: a price without a source, or one that ends below where it begins, is
 * an error.
 *
 * Return: 0, -EINVAL for a file that is no price list, or another -errno.
 */
int prices_load(const char *path, struct prices *p, struct err *err);

/**
 * prices_free() - end of a price list
 * @p: which
 */
void prices_free(struct prices *p);

/**
 * prices_item() - look the whole entry of a price up
 * @p: the list
 * @key: whose
 *
 * Return: the list's own; NULL for one that it does not have.
 */
json_t *prices_item(const struct prices *p, const char *key);

/**
 * prices_measured() - put what a run has measured in the place of prices
 * @p: the list, which has them all
 * @s: the run's figures
 * @env: its env.json: whose prices they are, by which the list is called; may be NULL
 * @err: says what the run lacks, and how it is had
 *
 * Return: 0; -ENODATA for a run without ticks of the real register; -EINVAL for a
 * list without one of the prices. After an error the list is good for nothing.
 */
int prices_measured(struct prices *p, const struct summary *s,
		    const json_t *env, struct err *err);

/**
 * prices_are_mock() - were they read on a clock that tells no time
 * @p: the list
 */
int prices_are_mock(const struct prices *p);

/**
 * prices_find() - look a price up
 * @p: the list
 * @key: whose
 *
 * Return: in cycles; NAN for one that the list does not have.
 */
struct range prices_find(const struct prices *p, const char *key);

/**
 * prices_confidence() - how well a price is known
 * @p: the list
 * @key: whose
 *
 * Return: "A", "B" or "C"; "" for one that the list does not have.
 */
const char *prices_confidence(const struct prices *p, const char *key);

#endif /* BENCH_RESULTS_PRICES_H */
