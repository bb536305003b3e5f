/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one context has open, and what happened to it meanwhile. Pure: it knows
 * no task and no clock, calls nothing and is tested in user space.
 */
#ifndef PKS_PROFILE_HOLDS_H
#define PKS_PROFILE_HOLDS_H

#include "designs/designs.h"

#define HOLDS_FAULTS	2	/* faults on top of each other that are told apart */

/* What happens to whoever holds. */
enum hold_event {
	HOLD_SCHEDULE, HOLD_MIGRATION, HOLD_INTERRUPT, HOLD_FAULT,
	HOLD_FIRST_USE, HOLD_ELSEWHERE,
	HOLD_NR_EVENTS
};

/**
 * struct hold - a grant that is not revoked yet
 * @site: its call
 * @begun: on its context's clock
 * @pfn: its first page
 * @nr: its pages
 * @seen: by enum hold_event: how often
 */
struct hold {
	u64 site;
	u64 begun;
	u64 pfn;
	u32 nr;
	u32 seen[HOLD_NR_EVENTS];
};

/**
 * struct hold_fault - a fault that came inside
 * @frame: what it has put on the stack
 * @ip: that stands there, as long as it is not left
 * @sp: likewise
 * @base: holds that were open
 */
struct hold_fault {
	u64 frame;
	u64 ip;
	u64 sp;
	u32 base;
};

/**
 * struct holds - a context, and the faults on top of it
 * @owner: whose they are; 0: nobody's
 * @skipped: what the CPU's clock shows and the context's does not
 * @left: the context's clock, while it does not run
 * @fault: those that it is in, the last is on top
 * @hold: the innermost is the last
 * @n: how many
 * @faults: how many
 */
struct holds {
	u64 owner;
	u64 skipped;
	u64 left;
	struct hold_fault fault[HOLDS_FAULTS];
	struct hold hold[PKSCALE_MAX_DEPTH];
	u32 n;
	u32 faults;
};

/**
 * holds_open() - a grant
 * @c: its context
 * @now: the CPU's clock
 * @grant: its site and pages
 *
 * Return: how many are open with it, those under a fault not counted; 0 when
 * there is no room.
 */
u32 holds_open(struct holds *c, u64 now, const struct hold *grant);

/**
 * holds_shut() - a revoke
 * @c: the context
 * @now: the CPU's clock
 * @revoke: its pages; what it undoes is filled in, with the length in @begun
 *
 * The innermost that fits is undone, in whatever order they are.
 *
 * Return: false when the context holds no such pages.
 */
bool holds_shut(struct holds *c, u64 now, struct hold *revoke);

/* How many are open under the fault that the context is in. */
static inline u32 holds_under(const struct holds *c)
{
	return c->faults ? c->fault[c->faults - 1].base : 0;
}

/**
 * holds_note() - something happened to all that is open
 * @c: the context
 * @event: what
 */
void holds_note(struct holds *c, enum hold_event event);

/**
 * holds_note_page() - something happened to one page
 * @c: the context
 * @event: what
 * @pfn: the page
 *
 * Return: false when the context does not hold it.
 */
bool holds_note_page(struct holds *c, enum hold_event event, u64 pfn);

/**
 * holds_fault() - the context takes a fault
 * @c: the context
 * @f: the fault; its base is filled in
 */
void holds_fault(struct holds *c, const struct hold_fault *f);

/**
 * holds_out() - the context's task is switched out
 * @c: the context
 * @now: the CPU's clock
 */
void holds_out(struct holds *c, u64 now);

/**
 * holds_in() - it goes on, on any CPU
 * @c: the context
 * @now: that CPU's clock
 */
static inline void holds_in(struct holds *c, u64 now)
{
	c->skipped = now - c->left;
}

#endif /* PKS_PROFILE_HOLDS_H */
