// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/strays.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static const char *const kinds[] = { PKSCALE_STRAY_KINDS };
static const char *const contexts[] = { PKSCALE_STRAY_CONTEXTS };
static const char *const outcomes[] = { PKSCALE_STRAY_OUTCOMES };
static const char *const moments[] = { PKSCALE_MOMENTS };

_Static_assert(ARRAY_SIZE(kinds) == PKSCALE_NR_STRAY_KINDS, "a name each");
_Static_assert(ARRAY_SIZE(contexts) == PKSCALE_NR_STRAY_CONTEXTS, "a name each");
_Static_assert(ARRAY_SIZE(outcomes) == PKSCALE_NR_STRAY_OUTCOMES, "a name each");
_Static_assert(ARRAY_SIZE(moments) == PKSCALE_NR_MOMENTS, "a name each");

int strays_begin(int fd, const struct strays_options *o, struct err *err)
{
	struct pkscale_strays req = {
		.size = sizeof(req), .version = PKSCALE_ABI,
		.seed = o->seed, .every = o->every, .ranges = o->ranges,
		.damage = o->damage,
	};

	snprintf(req.guard, sizeof(req.guard), "%s", o->guard);
	if (!ioctl(fd, PKSCALE_IOC_STRAYS, &req))
		return 0;
	return err_set(err, -errno, "cannot begin to write astray: %s",
		       strerror(errno));
}

int strays_end(int fd, json_t **out, struct err *err)
{
	struct pkscale_strays_read req = {
		.size = sizeof(req), .version = PKSCALE_ABI,
	};

	if (ioctl(fd, PKSCALE_IOC_STRAYS_READ, &req))
		return err_set(err, -errno,
			       "cannot hear what became of strays: %s",
			       strerror(errno));
	*out = strays_json(&req);
	return 0;
}

/* "tried" is all outcomes together. */
static json_t *outcomes_json(const uint64_t n[PKSCALE_NR_STRAY_OUTCOMES])
{
	json_t *o = json_object();
	uint64_t tried = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++) {
		json_object_set_new(o, outcomes[i], json_integer(n[i]));
		tried += n[i];
	}
	json_object_set_new(o, "tried", json_integer(tried));
	return o;
}

static json_t *kind_json(const struct pkscale_strays_read *r, size_t kind,
			 uint64_t sum[PKSCALE_NR_STRAY_OUTCOMES])
{
	json_t *o = json_object();
	size_t c, i;

	for (c = 0; c < ARRAY_SIZE(contexts); c++) {
		const uint64_t *n = (const uint64_t *)r->stray[kind][c];

		json_object_set_new(o, contexts[c], outcomes_json(n));
		for (i = 0; i < ARRAY_SIZE(outcomes); i++)
			sum[i] += n[i];
	}
	return o;
}

static json_t *moments_json(const struct pkscale_strays_read *r)
{
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(moments); i++)
		json_object_set_new(o, moments[i], json_integer(r->moment[i]));
	return o;
}

/* Of a task's moments; there may be none. */
static json_t *share(const struct pkscale_strays_read *r, uint64_t part)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < PKSCALE_NR_MOMENTS; i++)
		all += i == PKSCALE_MOMENT_OTHER ? 0 : r->moment[i];
	return all ? json_real((double)part / all) : json_null();
}

json_t *strays_json(const struct pkscale_strays_read *r)
{
	uint64_t sum[PKSCALE_NR_STRAY_OUTCOMES] = { 0 };
	json_t *by_kind = json_object(), *o;
	size_t kind;

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		json_object_set_new(by_kind, kinds[kind],
				    kind_json(r, kind, sum));
	o = outcomes_json(sum);
	json_object_set_new(o, "not tried", json_integer(r->lost));
	json_object_set_new(o, "strays", by_kind);
	json_object_set_new(o, "moments", moments_json(r));
	json_object_set_new(o, "open", share(r, r->moment[PKSCALE_MOMENT_READ] +
					     r->moment[PKSCALE_MOMENT_WRITE] +
					     r->moment[PKSCALE_MOMENT_GUARD]));
	json_object_set_new(o, "writable",
			    share(r, r->moment[PKSCALE_MOMENT_WRITE]));
	return o;
}
