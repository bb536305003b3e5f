// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"

/* What @sharing gives each of @callers: enum pkscale_sharing in numbers. */
static void count(struct pks_session *s)
{
	s->nr_pages = s->sharing == PKSCALE_SHARE_PAGE ? 1 : s->callers;
	s->nr_ranges = s->sharing == PKSCALE_SHARE_NOTHING ? s->callers : 1;
}

static int init_range(struct pks_range *range)
{
	const struct pks_design *const *d;
	int err;

	for (d = pks_designs; *d; d++) {
		if (!(*d)->range_add)
			continue;
		err = (*d)->range_add(range);
		if (err)
			return err;
	}
	return 0;
}

static void clear_range(struct pks_range *range)
{
	const struct pks_design *const *d;

	for (d = pks_designs; *d; d++) {
		if ((*d)->range_del)
			(*d)->range_del(range);
	}
}

static int fill(struct pks_session *s)
{
	u32 i;

	s->pages = pks_zalloc(s->nr_pages, sizeof(*s->pages));
	s->ranges = pks_zalloc(s->nr_ranges, sizeof(*s->ranges));
	s->progress = pks_zalloc(s->callers, sizeof(*s->progress));
	if (!s->pages || !s->ranges || !s->progress)
		return -ENOMEM;
	for (i = 0; i < s->nr_ranges; i++) {
		if (init_range(&s->ranges[i]))
			return -ENOMEM;
	}
	return s->memory->open(s);
}

int pks_session_create(u32 callers, u32 sharing,
		       const struct pks_memory *memory,
		       struct pks_session **session)
{
	struct pks_session *s = pks_zalloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	s->callers = callers;
	s->sharing = sharing;
	s->memory = memory;
	count(s);
	err = fill(s);
	if (err) {
		pks_session_destroy(s);
		return err;
	}
	*session = s;
	return 0;
}

/* Copes with a session that fill() left half built: all of it is zeroed. */
void pks_session_destroy(struct pks_session *s)
{
	u32 i;

	if (!s)
		return;
	for (i = 0; s->ranges && i < s->nr_ranges; i++)
		clear_range(&s->ranges[i]);
	if (s->pages)
		s->memory->close(s);
	pks_free(s->shared);
	pks_free(s->progress);
	pks_free(s->ranges);
	pks_free(s->pages);
	pks_free(s);
}
