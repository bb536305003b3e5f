// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * preempt: what a task of real-time priority waits for while another one of its
 * CPU holds the guard.
 *
 * wake-up: the caller grants, spins `hold` rounds and revokes, over and over. A
 * timer of the CPU expires at a time that is drawn, by the seed, over two such
 * rounds, and wakes the real-time task. A sample is one wake-up: from the moment
 * for which the timer was set to the task's first reading of the clock.
 *
 * stretch: the caller grants, wakes the task, spins `hold` rounds and revokes. A
 * sample is from before the waking to the task's first reading of the clock:
 * what a switch takes anyway, and then for how long it could not be had; the
 * shortest of 192.
 *
 * Yields ticks; in a guest that counts these are instructions.
 */
#include <linux/hrtimer.h>

#include "draw.h"
#include "threads.h"

/* Behind the least that any timer of a PC can be set for. */
#define DELAY_NS	20000
/* Rounds of the holder in which a wake-up must have come. */
#define PATIENCE	(1u << 16)
/* Wakings of which a stretch is the shortest. */
#define STRETCHES	192

enum { WAKE_UP, STRETCH };

/**
 * struct preempting - what the holder, the timer and the victim share
 * @victim: is woken
 * @timer: wakes it
 * @woke: when it has read the clock; 0: not yet
 * @over: it shall come to an end
 * @span: ticks that the time of expiry is drawn from
 * @drawn: state of the generator
 * @empty: what reading the clock takes
 */
struct preempting {
	struct pks_thread victim;
	struct hrtimer timer;
	u64 woke;
	bool over;
	u64 span;
	u64 drawn;
	u64 empty;
};

static void victim_main(void *arg)
{
	struct preempting *p = arg;

	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(p->over))
			break;
		schedule();
		WRITE_ONCE(p->woke, pks_clock());
	}
	__set_current_state(TASK_RUNNING);
}

static enum hrtimer_restart expired(struct hrtimer *timer)
{
	struct preempting *p = container_of(timer, struct preempting, timer);

	wake_up_process(p->victim.task);
	return HRTIMER_NORESTART;
}

static u64 ticks_to_ns(u64 ticks)
{
	return div_u64(ticks * 1000000, tsc_khz);
}

static u64 ns_to_ticks(u64 ns)
{
	return div_u64(ns * tsc_khz, 1000000);
}

/* Not by cpu_relax(), which an emulator takes for a wish to be interrupted. */
static noinline void spin(u32 rounds)
{
	while (rounds--)
		barrier();
}

/* What the holder does, over and over. */
static void hold_once(const struct pks_run *run)
{
	union pks_held held;

	run->loops->grant(&run->load.access, &held);
	spin(run->load.in.spins);
	pks_let_go(run, &held);
}

static int await_timer(struct preempting *p, const struct pks_run *run,
		   struct pkscale_sample *sample)
{
	u64 delay = DELAY_NS + ticks_to_ns(pks_draw(&p->drawn) % p->span),
	    begun;
	u32 i;

	WRITE_ONCE(p->woke, 0);
	begun = pks_clock();
	hrtimer_start(&p->timer, ns_to_ktime(delay),
		      HRTIMER_MODE_REL_PINNED_HARD);
	for (i = 0; i < PATIENCE && !READ_ONCE(p->woke); i++)
		hold_once(run);
	hrtimer_cancel(&p->timer);
	if (!READ_ONCE(p->woke))
		return -ETIMEDOUT;
	sample->t2 = p->woke - begun - ns_to_ticks(delay);
	return 0;
}

/*
 * What cannot be preempted is the same each time; what the scheduler does beside
 * it, every few wake-ups, is not.
 */
static int stretch(struct preempting *p, const struct pks_run *run,
		   struct pkscale_sample *sample)
{
	union pks_held held;
	u64 least = U64_MAX, t;
	u32 i;

	for (i = 0; i < STRETCHES; i++) {
		WRITE_ONCE(p->woke, 0);
		run->loops->grant(&run->load.access, &held);
		t = pks_clock();
		wake_up_process(p->victim.task);
		spin(run->load.in.spins);
		pks_let_go(run, &held);
		if (!READ_ONCE(p->woke))
			return -ETIMEDOUT;
		least = min(least, p->woke - t - p->empty);
	}
	sample->t2 = least;
	return 0;
}

static int take(struct pks_session *s, struct pks_run *run,
		struct pkscale_sample *sample)
{
	return run->quantity == STRETCH ? stretch(run->own, run, sample) :
					  await_timer(run->own, run, sample);
}

static void end(struct pks_run *run)
{
	struct preempting *p = run->own;

	hrtimer_cancel(&p->timer);
	if (p->victim.task) {
		WRITE_ONCE(p->over, true);
		wake_up_process(p->victim.task);
		wait_for_completion(&p->victim.done);
	}
	pks_thread_end(&p->victim);
	pks_free(p);
}

/* Soon after boot a timer still waits for the tick. */
static bool timers_are_exact(void)
{
	int i;

	for (i = 0; i < 500 && hrtimer_resolution > 1; i++)
		schedule_timeout_uninterruptible(HZ / 100 + 1);
	return hrtimer_resolution == 1;
}

static int begin(struct pks_session *s, struct pks_run *run)
{
	struct preempting *p;
	u64 t;
	int err, i;

	if (run->quantity == WAKE_UP && !timers_are_exact())
		return -EOPNOTSUPP;
	p = pks_zalloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	run->own = p;
	p->drawn = run->seed + 1;
	p->empty = pks_clock_cost();
	hrtimer_init(&p->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	p->timer.function = expired;
	t = pks_clock();
	for (i = 0; i < 8; i++)
		hold_once(run);
	p->span = (pks_clock() - t) / 4 + 1;
	err = pks_thread_make(&p->victim, PKS_FIFO, victim_main, p);
	if (err)
		end(run);
	else
		pks_thread_run(&p->victim);
	return err;
}

static int check(const struct pks_run *run)
{
	return run->reps != 1 || run->window != PKSCALE_IRQS_ON ? -EINVAL : 0;
}

const struct pks_reading pks_reading_preempt = {
	.check = check,
	.begin = begin,
	.take = take,
	.end = end,
};
