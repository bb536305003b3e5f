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

#endif /* BENCH_CMD_DERIVE_H */
