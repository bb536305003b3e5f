/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stray writes while something else works on protected memory. */
#ifndef BENCH_ENGINE_STRAYS_H
#define BENCH_ENGINE_STRAYS_H

#include <jansson.h>
#include <stdint.h>

#include "pkscale.h"
#include "util.h"

/**
 * struct strays_options - how they come
 * @guard: by which those that open a page open it
 * @seed: of all that is drawn
 * @every: ns between two on a CPU, on the average
 * @ranges: of persistent memory that are hit, from the first on
 * @damage: which of those that are let in change a byte
 */
struct strays_options {
	const char *guard;
	uint64_t seed;
	unsigned int every;
	unsigned int ranges;
	enum pkscale_damage damage;
};

/**
 * strays_begin() - from now on
 * @fd: /dev/pkscale, by which a design was put behind the hooks
 * @o: how
 * @err: on failure, why
 *
 * The memory must not be taken from its driver before strays_end().
 *
 * Return: 0 or -errno.
 */
int strays_begin(int fd, const struct strays_options *o, struct err *err);

/**
 * strays_end() - no more of them
 * @fd: the same
 * @out: set to what has become of them, a new object; see strays_json()
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int strays_end(int fd, json_t **out, struct err *err);

/**
 * strays_json() - what has become of strays, for results
 * @r: as the module counts it
 *
 * "tried" and each outcome, of all and ("strays") by kind and context; those that found
 * the one before them under way ("not tried"); what was met
 * ("moments"); "open" and "writable", the part of a task's moments in which it had
 * the key open, or was just opening or shutting it, and in which it could write.
 *
 * Return: a new object.
 */
json_t *strays_json(const struct pkscale_strays_read *r);

#endif /* BENCH_ENGINE_STRAYS_H */
