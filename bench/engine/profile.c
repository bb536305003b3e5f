// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/profile.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "profile/sites.h"

static const char *const counts[] = {
#define COUNT(id, name)	[PKSCALE_PROFILE_##id] = name,
	PKSCALE_PROFILE_COUNTS(COUNT)
#undef COUNT
};

static const char *const lost[] = {
#define LOST(id, name)	[PKSCALE_PROFILE_##id] = name,
	PKSCALE_PROFILE_LOST(LOST)
#undef LOST
};

static int call(int fd, struct pkscale_profile *p, unsigned int what,
		struct err *err)
{
	p->size = sizeof(*p);
	p->version = PKSCALE_ABI;
	p->what = what;
	if (!ioctl(fd, PKSCALE_IOC_PROFILE, p))
		return 0;
	return err_set(err, -errno, "cannot collect a grant profile: %s",
		       strerror(errno));
}

int profile_begin(int fd, struct err *err)
{
	struct pkscale_profile p = { 0 };

	return call(fd, &p, PKSCALE_PROFILE_BEGIN, err);
}

int profile_end(int fd, int exact, json_t **profile, struct err *err)
{
	struct pkscale_profile_site *site = xcalloc(PKSCALE_PROFILE_MAX,
						    sizeof(*site));
	struct pkscale_profile p = {
		.sites = PKSCALE_PROFILE_MAX,
		.buf = (uintptr_t)site,
	};
	int ret = call(fd, &p, PKSCALE_PROFILE_END, err);

	if (!ret)
		ret = call(fd, &p, PKSCALE_PROFILE_READ, err);
	if (!ret)
		*profile = profile_json(&p, site, PKSCALE_PROFILE_MAX, exact);
	free(site);
	return ret;
}

void profile_drop(int fd)
{
	struct pkscale_profile p = { 0 };
	struct err unused;

	call(fd, &p, PKSCALE_PROFILE_END, &unused);
}

/* The length that so many of @s are not above: where its bucket begins. */
static json_int_t quantile(const struct pkscale_profile_site *s, double part)
{
	uint64_t all = 0, seen = 0;
	uint32_t i;

	for (i = 0; i < PKSCALE_PROFILE_BUCKETS; i++)
		all += s->hold[i];
	for (i = 0; i + 1 < PKSCALE_PROFILE_BUCKETS; i++) {
		seen += s->hold[i];
		if ((double)seen >= part * (double)all)
			break;
	}
	return (json_int_t)site_low(i);
}

/* [[least, how many], ...] of the buckets that hold something. */
static json_t *lengths(const struct pkscale_profile_site *s)
{
	json_t *all = json_array();
	uint32_t i;

	for (i = 0; i < PKSCALE_PROFILE_BUCKETS; i++)
		if (s->hold[i])
			json_array_append_new(all, json_pack("[II]",
				(json_int_t)site_low(i),
				(json_int_t)s->hold[i]));
	return all;
}

static json_t *site_json(const struct pkscale_profile_site *s, int exact)
{
	json_t *o = json_pack("{ss so}", "site", s->name, "depth", json_array());
	size_t i;

	if (exact)
		json_object_update_new(o, json_pack("{sI sI sI sI so}",
			"p50", quantile(s, 0.5), "p90", quantile(s, 0.9),
			"longest", (json_int_t)s->longest,
			"total", (json_int_t)s->total, "hold", lengths(s)));
	for (i = 0; i < PKSCALE_MAX_DEPTH; i++)
		json_array_append_new(json_object_get(o, "depth"),
				      json_integer(s->depth[i]));
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		json_object_set_new(o, counts[i], json_integer(s->count[i]));
	return o;
}

static int by_name(const void *a, const void *b)
{
	const struct pkscale_profile_site *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

json_t *profile_json(const struct pkscale_profile *p,
		     const struct pkscale_profile_site *site, unsigned int room,
		     int exact)
{
	size_t i, n = p->sites < room ? p->sites : room;
	const struct pkscale_profile_site **sorted = xcalloc(n + 1,
							     sizeof(*sorted));
	json_t *o = json_pack("{sI so}", "cpu_bytes", (json_int_t)p->cpu_bytes,
			      "sites", json_array());

	for (i = 0; i < ARRAY_SIZE(lost); i++)
		json_object_set_new(o, lost[i],
				    json_integer((json_int_t)p->lost[i]));
	for (i = 0; i < n; i++)
		sorted[i] = &site[i];
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (i = 0; i < n; i++)
		json_array_append_new(json_object_get(o, "sites"),
				      site_json(sorted[i], exact));
	free(sorted);
	return o;
}
