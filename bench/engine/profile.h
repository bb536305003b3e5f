/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grant profile: how the kernel's guards are used while something runs. */
#ifndef BENCH_ENGINE_PROFILE_H
#define BENCH_ENGINE_PROFILE_H

#include <jansson.h>

#include "pkscale.h"
#include "util.h"

/**
 * profile_begin() - collect from now on
 * @fd: /dev/pkscale
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int profile_begin(int fd, struct err *err);

/**
 * profile_end() - collect no more
 * @fd: /dev/pkscale
 * @exact: lengths are instructions; else they are times of an emulator, and left out
 * @profile: set to what was seen: {"sites": [...], and what was lost}
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int profile_end(int fd, int exact, json_t **profile, struct err *err);

/**
 * profile_drop() - collect no more; nobody will ask what was seen
 * @fd: /dev/pkscale, whether or not it collects
 */
void profile_drop(int fd);

/**
 * profile_json() - what the module says, as it stands in results
 * @p: as read
 * @site: of p->sites, as many as there was room for
 * @room: how many that was
 * @exact: as profile_end()
 *
 * Sites are in the order of their names. Return: a new object.
 */
json_t *profile_json(const struct pkscale_profile *p,
		     const struct pkscale_profile_site *site, unsigned int room,
		     int exact);

#endif /* BENCH_ENGINE_PROFILE_H */
