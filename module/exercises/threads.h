/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads of the kernel, for the exercises that need more contexts than callers. */
#ifndef PKS_EXERCISES_THREADS_H
#define PKS_EXERCISES_THREADS_H

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include "exercises.h"

/* What a thread is to its CPU's other tasks. */
enum pks_class {
	PKS_NORMAL,
	PKS_FIFO_LOW,	/* above those */
	PKS_FIFO,	/* above that */
};

/**
 * struct pks_thread - a thread on the CPU of whoever has made it
 * @task: itself; NULL when there is none
 * @fn: what it does, once
 * @arg: for it
 * @done: it has done so
 */
struct pks_thread {
	struct task_struct *task;
	void (*fn)(void *arg);
	void *arg;
	struct completion done;
};

/**
 * pks_thread_make() - a thread that does not run yet
 * @t: filled in
 * @class: what it is to others
 * @fn: what it will do, once
 * @arg: for it
 *
 * Context: may sleep; the caller is pinned, and so is the thread, to its CPU.
 * Return: 0 or -errno.
 */
int pks_thread_make(struct pks_thread *t, enum pks_class class,
		    void (*fn)(void *arg), void *arg);

/**
 * pks_thread_run() - let it run
 * @t: of pks_thread_make()
 */
static inline void pks_thread_run(struct pks_thread *t)
{
	wake_up_process(t->task);
}

/**
 * pks_thread_end() - wait until it is done, and be rid of it
 * @t: of pks_thread_make(), whether that has failed or not; one that was never
 *	run never does
 *
 * Its function must come to an end by itself.
 */
void pks_thread_end(struct pks_thread *t);

/**
 * pks_settle() - let everybody else of this CPU come to rest
 *
 * The scheduler takes other paths where others wait for their turn.
 */
static inline void pks_settle(void)
{
	schedule_timeout_uninterruptible(1);
}

/**
 * pks_frequent() - the value that was read most often
 * @v: values; sorted here
 * @n: how many, at least one
 *
 * An operation takes one of a few paths, by the state of the scheduler's
 * statistics, and now and then an interrupt falls in. Of values as frequent as
 * each other it is the least.
 *
 * Return: the value.
 */
u64 pks_frequent(u64 *v, u32 n);

/**
 * pks_clock_cost() - what two readings of the clock have between them
 *
 * Return: ticks.
 */
u64 pks_clock_cost(void);

/**
 * pks_touch() - read a byte of the page of an open guard
 * @run: the caller; between pks_probes_get() and pks_probes_put()
 * @held: of its grant
 *
 * A design that opens on a fault opens now.
 */
static inline void pks_touch(const struct pks_run *run,
			     const union pks_held *held)
{
	if (run->guard)
		pks_probe_read(pks_held_addr(run->guard, &run->load.access,
					     held));
}

/**
 * pks_check_reading() - a check for readings behind a guard, interrupts on
 * @run: the caller
 * @reps: what they are divided by
 *
 * Return: 0; -EINVAL for another run; -EOPNOTSUPP without a guard.
 */
int pks_check_reading(const struct pks_run *run, u32 reps);

/**
 * pks_begin_shared() - a begin for callers that probe, and look at the first
 * @s: their session
 * @run: one of them; its @own is zeroed memory, and @s->shared the first one's
 * @size: how much
 *
 * Return: 0 or -errno.
 */
int pks_begin_shared(struct pks_session *s, struct pks_run *run, size_t size);

/**
 * pks_end_shared() - the end that belongs to it
 * @run: of pks_begin_shared()
 */
void pks_end_shared(struct pks_run *run);

/**
 * pks_hold() - grant, and see whether the holder can still be switched out
 * @run: the caller
 * @held: what is kept until pks_let_go()
 *
 * Return: 0; -PKSCALE_ENARROWED when it cannot, and nothing is held.
 */
int pks_hold(const struct pks_run *run, union pks_held *held);

static inline void pks_let_go(const struct pks_run *run, union pks_held *held)
{
	run->loops->revoke(&run->load.access, held);
}

#endif /* PKS_EXERCISES_THREADS_H */
