// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * footprint: where a design keeps what it has to remember, found by looking.
 * One caller opens a page behind a guard, then the page after it. Before,
 * between and after, the context word, the page's word and the module's own
 * data are looked at; what a design allocates is counted by the shim. Yields
 * bytes: of the context word (task), of the page's word (page), allocated for a
 * new range (pgmap) and for each CPU of it (cpu-pgmap), and for each page that
 * is open beside another one (mapped-page). What a design says about itself
 * plays no part.
 */
#include "exercises.h"

enum { TASK, CPU_PGMAP, PGMAP, PAGE, MAPPED_PAGE };

/* What there is to see with nothing open, one page, and two. */
struct sight {
	struct pks_seen seen[3];
};

static int footprint_check(const struct pks_run *run)
{
	if (!run->guard)
		return -EOPNOTSUPP;
	return run->reps == 1 && run->depth == 1 ? 0 : -EINVAL;
}

static int footprint_begin(struct pks_session *s, struct pks_run *run)
{
	struct sight *sight = pks_zalloc(1, sizeof(*sight));
	int i, err = sight ? 0 : -ENOMEM;

	for (i = 0; i < ARRAY_SIZE(sight->seen) && !err; i++)
		err = pks_seen_alloc(&sight->seen[i]);
	if (!err) {
		run->own = sight;
		return 0;
	}
	for (i = 0; sight && i < ARRAY_SIZE(sight->seen); i++)
		pks_seen_free(&sight->seen[i]);
	pks_free(sight);
	return err;
}

static void footprint_end(struct pks_run *run)
{
	struct sight *sight = run->own;
	int i;

	for (i = 0; i < ARRAY_SIZE(sight->seen); i++)
		pks_seen_free(&sight->seen[i]);
	pks_free(sight);
}

static void look(struct pks_run *run, struct sight *sight)
{
	const struct pks_access *first = &run->load.access;
	struct pks_access second = *first;

	second.page = pks_next_page(first->page);
	pks_see(&sight->seen[0], first->page);
	run->loops->grant(first, &run->held[0]);
	pks_see(&sight->seen[1], first->page);
	run->loops->grant(&second, &run->held[1]);
	pks_see(&sight->seen[2], first->page);
	run->loops->revoke(&second, &run->held[1]);
	run->loops->revoke(first, &run->held[0]);
}

/* A range of its own comes and goes; all that it took must come back. */
static int range_bytes(const struct pks_design *d, struct pks_noted *took)
{
	struct pks_noted before = pks_noted_now(), with, after;
	struct pks_range range = { };
	int err;

	memset(took, 0, sizeof(*took));
	if (!d->range_add)
		return 0;
	err = d->range_add(&range);
	if (err)
		return err;
	with = pks_noted_now();
	if (d->range_del)
		d->range_del(&range);
	after = pks_noted_now();
	took->cpu = with.cpu - before.cpu;
	took->once = with.once - before.once;
	return after.cpu == before.cpu && after.once == before.once ? 0 : -EIO;
}

static int footprint_take(struct pks_session *s, struct pks_run *run,
			  struct pkscale_sample *sample)
{
	struct sight *sight = run->own;
	struct pks_noted range;
	int err = range_bytes(run->design, &range);

	if (err)
		return err;
	look(run, sight);
	switch (run->quantity) {
	case TASK:
		sample->t2 = sight->seen[1].word != sight->seen[0].word ?
			     sizeof(sight->seen[0].word) : 0;
		break;
	case CPU_PGMAP:
		sample->t2 = range.cpu;
		break;
	case PGMAP:
		sample->t2 = range.once;
		break;
	case PAGE:
		sample->t2 = sight->seen[1].page != sight->seen[0].page ?
			     sizeof(sight->seen[0].page) : 0;
		break;
	case MAPPED_PAGE:
		sample->t2 = sight->seen[2].noted.mapped -
			     sight->seen[1].noted.mapped +
			     pks_seen_anew(sight->seen);
		break;
	}
	return 0;
}

const struct pks_reading pks_reading_footprint = {
	.check = footprint_check,
	.begin = footprint_begin,
	.take = footprint_take,
	.end = footprint_end,
};
