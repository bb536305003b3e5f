// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"

/* What @sharing gives each of @callers: enum pkscale_sharing in numbers. */
static void count(struct pks_session *s)
{
	s->nr_pages = s->sharing == PKSCALE_SHARE_PAGE ? 1 : s->callers;
	s->nr_ranges = s->sharing == PKSCALE_SHARE_NOTHING ? s->callers : 1;
}

struct pks_slot *pks_session_slot(const struct pks_session *s,
				  const struct pks_design *design, u32 range)
{
	const struct pks_design *const *d;
	struct pks_slot *slot = s->slots + range;

	for (d = pks_designs; *d != design; d++)
		slot += s->nr_ranges;
	return slot;
}

/* Who is measured is not known yet. One that refuses is a matter of its own. */
static void add_ranges(struct pks_session *s)
{
	const struct pks_design *const *d;
	struct pks_slot *slot = s->slots;
	u32 i;

	for (d = pks_designs; *d; d++)
		for (i = 0; i < s->nr_ranges; i++, slot++)
			slot->there = !(*d)->range_add ||
				      !(*d)->range_add(&slot->range);
}

static void del_ranges(struct pks_session *s)
{
	const struct pks_design *const *d;
	struct pks_slot *slot = s->slots;
	u32 i;

	for (d = pks_designs; *d; d++)
		for (i = 0; i < s->nr_ranges; i++, slot++)
			if (slot->there && (*d)->range_del)
				(*d)->range_del(&slot->range);
}

static int fill(struct pks_session *s)
{
	const struct pks_design *const *d = pks_designs;

	while (*d)
		d++;
	s->pages = pks_zalloc(s->nr_pages, sizeof(*s->pages));
	s->slots = pks_zalloc((d - pks_designs) * s->nr_ranges,
			      sizeof(*s->slots));
	s->progress = pks_zalloc(s->callers, sizeof(*s->progress));
	if (!s->pages || !s->slots || !s->progress)
		return -ENOMEM;
	add_ranges(s);
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
	if (!s)
		return;
	if (s->slots)
		del_ranges(s);
	if (s->pages)
		s->memory->close(s);
	pks_free(s->shared);
	pks_free(s->progress);
	pks_free(s->slots);
	pks_free(s->pages);
	pks_free(s);
}
