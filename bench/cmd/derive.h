/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CMD_DERIVE_H
#define BENCH_CMD_DERIVE_H

#include <jansson.h>

#include "util.h"

/**
 * derive_summary() - a run's summary, made from its samples
 * @dir: the run directory
 * @prices: price list of the model; NULL: bench/prices/cited.json, and no model
 *	    where that is not there
 * @summary: set to a new object
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int derive_summary(const char *dir, const char *prices, json_t **summary,
		   struct err *err);

/**
 * derive_check() - is a run's summary the one that its samples give
 * @dir: the run directory
 * @err: when it is not, or cannot be made: why
 *
 * But for what price lists and call sites add, which may be others where it was made.
 *
 * Return: 0; -EINVAL; -errno.
 */
int derive_check(const char *dir, struct err *err);

#endif /* BENCH_CMD_DERIVE_H */
