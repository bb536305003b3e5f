// SPDX-License-Identifier: GPL-2.0-or-later
/* A stray: where it goes, and what becomes of it. */
#include "draw.h"
#include "strays/strays.h"

/* What it changes in a byte, if it does. */
#define BITS	0x55

void stray_draw(const struct strays *s, u64 *drawn, struct stray *stray)
{
	stray->kind = pks_draw(drawn) % PKSCALE_NR_STRAY_KINDS;
	stray->range = pks_draw(drawn) % s->req.ranges;
	/* Behind the last page there is none. */
	stray->page = pks_draw(drawn) % (s->pages[stray->range] - 1);
	stray->offset = pks_draw(drawn) % PAGE_SIZE;
}

static struct pks_access access_of(const struct strays *s,
				   const struct stray *stray)
{
	struct page *first = (struct page *)s->session->pages[stray->range];
	struct pks_access a = {
		.page = (struct pks_page *)(first + stray->page),
		.dax = s->session->dax[stray->range],
		.right = PKS_WRITE,
	};

	a.addr = pks_page_address(a.page);
	return a;
}

static void count(struct strays *s, const struct stray *stray,
		  enum pkscale_stray_outcome outcome)
{
	atomic64_inc(&s->stray[stray->kind][stray->context][outcome]);
}

/* @hold: this context has the key open itself. */
static void write_to(struct strays *s, const struct stray *stray, void *addr,
		     bool hold)
{
	bool damages = s->req.damage == PKSCALE_DAMAGE_ALL ||
		       (s->req.damage == PKSCALE_DAMAGE_OUTSIDE && !hold);
	bool lent = pks_hook_lent(PKEY_WRITE);

	if (!pks_probe_invert(addr, damages ? BITS : 0))
		count(s, stray, PKSCALE_STRAY_CAUGHT);
	else if (hold)
		count(s, stray, PKSCALE_STRAY_IN_HOLD);
	else
		count(s, stray, lent ? PKSCALE_STRAY_BY_LOAN :
				       PKSCALE_STRAY_OUTSIDE);
}

/* Of a task it is not known what it has open; all others have nothing. */
static void wild(struct strays *s, const struct stray *stray)
{
	struct pks_access a = access_of(s, stray);

	write_to(s, stray, a.addr + stray->offset,
		 stray->context == PKSCALE_STRAY_TASK &&
		 pks_hook_right() != PKS_NONE);
}

static void past(struct strays *s, const struct stray *stray)
{
	struct pks_access a = access_of(s, stray);
	union pks_held held;

	s->loops->grant(&a, &held);
	write_to(s, stray, pks_held_addr(s->guard, &a, &held) + PAGE_SIZE,
		 true);
	s->loops->revoke(&a, &held);
}

static void after(struct strays *s, const struct stray *stray)
{
	struct pks_access a = access_of(s, stray);
	union pks_held held;
	void *addr;

	s->loops->grant(&a, &held);
	addr = pks_held_addr(s->guard, &a, &held);
	s->loops->revoke(&a, &held);
	write_to(s, stray, addr + stray->offset, false);
}

static void (*const doing[])(struct strays *s, const struct stray *stray) = {
	[PKSCALE_STRAY_WILD] = wild,
	[PKSCALE_STRAY_PAST] = past,
	[PKSCALE_STRAY_AFTER] = after,
};

void stray_do(struct strays *s, const struct stray *stray)
{
	doing[stray->kind](s, stray);
}
