// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/holds.h"

u32 holds_open(struct holds *c, u64 now, const struct hold *grant)
{
	if (c->n == PKSCALE_MAX_DEPTH)
		return 0;
	c->hold[c->n] = *grant;
	c->hold[c->n].begun = now - c->skipped;
	c->n++;
	return c->n - holds_under(c);
}

bool holds_shut(struct holds *c, u64 now, struct hold *revoke)
{
	u32 i = c->n, f;

	while (i--) {
		struct hold *h = &c->hold[i];

		if (h->pfn != revoke->pfn || h->nr != revoke->nr)
			continue;
		*revoke = *h;
		revoke->begun = now - c->skipped - h->begun;
		/* It may be one of those under a fault. */
		for (f = 0; f < c->faults; f++)
			c->fault[f].base -= c->fault[f].base > i;
		for (c->n--; i < c->n; i++)
			c->hold[i] = c->hold[i + 1];
		return true;
	}
	return false;
}

void holds_note(struct holds *c, enum hold_event event)
{
	u32 i;

	for (i = 0; i < c->n; i++)
		c->hold[i].seen[event]++;
}

bool holds_note_page(struct holds *c, enum hold_event event, u64 pfn)
{
	u32 i = c->n;

	while (i--) {
		struct hold *h = &c->hold[i];

		if (pfn - h->pfn < h->nr) {
			h->seen[event]++;
			return true;
		}
	}
	return false;
}

void holds_fault(struct holds *c, const struct hold_fault *f)
{
	holds_note(c, HOLD_FAULT);
	if (c->faults == HOLDS_FAULTS)
		return;
	c->fault[c->faults] = *f;
	c->fault[c->faults].base = c->n;
	c->faults++;
}

void holds_out(struct holds *c, u64 now)
{
	holds_note(c, HOLD_SCHEDULE);
	c->left = now - c->skipped;
}
