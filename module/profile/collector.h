/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grant profile: whoever uses a guard of the kernel, from where, how deep,
 * how long, and what happens meanwhile, by the kernel's tracepoints.
 */
#ifndef PKS_PROFILE_COLLECTOR_H
#define PKS_PROFILE_COLLECTOR_H

#include "pkscale.h"

struct profile;

/**
 * profile_begin() - collect from now on
 * @profile: set to what is collected
 *
 * Context: may sleep, as all of these.
 * Return: 0, -EBUSY while somebody else does, -ENOENT when a tracepoint is
 * missing, -ENOMEM.
 */
int profile_begin(struct profile **profile);

/**
 * profile_end() - collect no more
 * @profile: of profile_begin(); can still be read. Again, it does nothing
 */
void profile_end(struct profile *profile);

/**
 * profile_free() - end it and forget what it has
 * @profile: of profile_begin(), or NULL
 */
void profile_free(struct profile *profile);

/**
 * profile_read() - what was seen so far
 * @profile: of profile_begin()
 * @req: in: sites; out: sites, lost and cpu_bytes
 * @site: zeroed; the first of the sites are filled in
 *
 * While it is collected, a count may miss what is just being added to it.
 * Return: 0 or -ENOMEM.
 */
int profile_read(struct profile *profile, struct pkscale_profile *req,
		 struct pkscale_profile_site *site);

#endif /* PKS_PROFILE_COLLECTOR_H */
