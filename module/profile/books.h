/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the collector keeps, and what its probes do to it. */
#ifndef PKS_PROFILE_BOOKS_H
#define PKS_PROFILE_BOOKS_H

#include <linux/atomic.h>
#include <linux/spinlock.h>

#include "profile/sites.h"

/* Of each CPU, of tasks; one may be in that of any CPU. */
#define BOOKS_TASKS	16
/* And how far a task's may be from where it ought to be. */
#define BOOKS_NEAR	8

/* Interrupts hold by themselves, and leave with what they came with. */
enum books_level { BOOKS_SOFTIRQ, BOOKS_HARDIRQ, BOOKS_LEVELS };

/**
 * struct books_slot - what a task has open
 * @lock: others may undo it, or see to it that it migrates
 * @holds: its owner is the task
 */
struct books_slot {
	raw_spinlock_t lock;
	struct holds holds;
};

/**
 * struct books_cpu - what is kept for a CPU
 * @own: clock ticks that the collector itself took
 * @lost: by enum pkscale_profile_lost
 * @level: what its interrupts have open
 * @task: what tasks have
 * @site: what is known of the call sites of guards
 */
struct books_cpu {
	u64 own;
	u64 lost[PKSCALE_PROFILE_NR_LOST];
	struct holds level[BOOKS_LEVELS];
	struct books_slot task[BOOKS_TASKS];
	struct site site[SITES];
};

static_assert(sizeof(struct books_cpu) < 64 * 1024);

/**
 * struct profile - a collection
 * @nmis: grants and revokes in NMIs, which touch nothing else
 * @attached: probes that are
 * @cpus: how many there can be
 * @cpu: what is kept for each
 */
struct profile {
	atomic64_t nmis;
	u32 attached;
	u32 cpus;
	struct books_cpu *cpu[];
};

/**
 * struct books_visit - a probe's stay in the books: interrupts are off
 * @p: the collection
 * @cpu: this CPU's
 * @now: its clock, without what the collector took
 * @came: what its clock showed
 * @flags: of interrupts
 */
struct books_visit {
	struct profile *p;
	struct books_cpu *cpu;
	u64 now;
	u64 came;
	unsigned long flags;
};

/**
 * books_enter() - a probe begins
 * @v: its stay
 * @data: struct profile
 *
 * Return: false in an NMI, where nothing can be done.
 */
bool books_enter(struct books_visit *v, void *data);

/* It ends, and what it took is not anybody's. */
void books_leave(struct books_visit *v);

/* Somebody called a guard at @site; see struct hold for the pages. */
void books_grant(struct books_visit *v, const struct hold *grant);
void books_revoke(struct books_visit *v, struct hold *revoke);

/* What happens to a task, whether it holds something or not. */
void books_task(struct books_visit *v, const struct task_struct *task,
		void (*what)(struct holds *c, u64 arg), u64 arg);

/* An interrupt has come, and is not done yet. */
void books_interrupt(struct books_visit *v);

/* The task that runs takes a fault. */
void books_fault(struct books_visit *v, const struct pt_regs *regs);

/* One of a protection key has given it a right. */
void books_key(struct books_visit *v, u64 pfn);

#endif /* PKS_PROFILE_BOOKS_H */
