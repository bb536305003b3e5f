/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stray writes: while a campaign lasts, a timer of each CPU strikes at drawn
 * moments, looks what the task that it has interrupted has open, and has somebody
 * write where he has no business. What is refused is counted, and kills nobody.
 */
#ifndef PKS_STRAYS_H
#define PKS_STRAYS_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>

#include "exercises.h"

struct pt_regs;
struct strays;

/**
 * struct stray - one of them
 * @kind: enum pkscale_stray_kind
 * @context: enum pkscale_stray_context
 * @range: of memory
 * @page: in the range
 * @offset: in the page
 */
struct stray {
	u8 kind;
	u8 context;
	u8 range;
	u32 page;
	u32 offset;
};

/**
 * struct gun - who strikes on one CPU
 * @strays: for whom
 * @timer: when
 * @drawn: state of the generator
 * @next: by context: the stray that it is to do
 * @busy: by context: it has one to do
 * @tasklet: the softirq
 * @thread: the thread
 */
struct gun {
	struct strays *strays;
	struct hrtimer timer;
	u64 drawn;
	struct stray next[PKSCALE_NR_STRAY_CONTEXTS];
	bool busy[PKSCALE_NR_STRAY_CONTEXTS];
	struct tasklet_struct tasklet;
	struct task_struct *thread;
};

/**
 * struct strays - a campaign
 * @req: what was asked for
 * @guard: by which pages are opened
 * @loops: its code
 * @session: its pages are the first of each range
 * @held: ranges that cannot go, the first ones
 * @pages: by range: how many it has
 * @gun: by CPU
 * @lost: not tried
 * @moment: see struct pkscale_strays_read
 * @stray: likewise
 */
struct strays {
	struct pkscale_strays req;
	const struct pks_guard *guard;
	const struct pks_loops *loops;
	struct pks_session *session;
	u32 held;
	u32 pages[PKSCALE_MAX_RANGES];
	struct gun *gun;
	atomic64_t lost;
	atomic64_t moment[PKSCALE_NR_MOMENTS];
	atomic64_t stray[PKSCALE_NR_STRAY_KINDS][PKSCALE_NR_STRAY_CONTEXTS]
			[PKSCALE_NR_STRAY_OUTCOMES];
};

/**
 * strays_begin() - begin a campaign
 * @to: set to it
 * @guard: of @req
 * @behind: the design that is behind the hook points
 * @req: how, within its bounds
 *
 * Context: may sleep.
 * Return: 0, -EBUSY when there is one, -ENOMEM, -ENODEV when there are fewer
 * ranges.
 */
int strays_begin(struct strays **to, const struct pks_guard *guard,
		 const struct pks_design *behind,
		 const struct pkscale_strays *req);

/**
 * strays_read() - what has come of it so far
 * @s: the campaign
 * @out: its results are filled in
 */
void strays_read(const struct strays *s, struct pkscale_strays_read *out);

/**
 * strays_end() - end it
 * @s: the campaign
 *
 * Nobody strays any more then, and @s still has the results.
 *
 * Context: may sleep.
 */
void strays_end(struct strays *s);

/* And be rid of it. */
void strays_free(struct strays *s);

/**
 * stray_draw() - what and where, but for the context
 * @s: the campaign
 * @drawn: of whose generator
 * @stray: filled in
 */
void stray_draw(const struct strays *s, u64 *drawn, struct stray *stray);

/**
 * stray_do() - write astray, and count what comes of it
 * @s: the campaign
 * @stray: in the context that it names
 *
 * Context: any but NMI.
 */
void stray_do(struct strays *s, const struct stray *stray);

/**
 * detour() - have the task that was interrupted look, and maybe stray
 * @s: the campaign
 * @regs: where it goes on
 * @stray: what it is to do; NULL: nothing but to look what it has open
 *
 * Counts the moment, and does no more where it cannot.
 *
 * Context: a hard interrupt.
 */
void detour(struct strays *s, struct pt_regs *regs, const struct stray *stray);

#endif /* PKS_STRAYS_H */
