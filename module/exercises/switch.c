// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * switch: two threads of one CPU switch to each other, and one of them reads
 * the clock before and after each round trip: away and back, two switches.
 *
 * shut, held-by-one, held-by-both: they are of one real-time priority and
 * yield; none, the one with the clock, or each of them holds a guard on the
 * page meanwhile. sleeper: the one with the clock holds, wakes the other and
 * sleeps until that wakes it; so it is switched out with what it has open.
 * preempted: it holds, an interrupt that it sends to itself wakes the other,
 * of a higher priority, which goes back to sleep; it is switched out in an
 * interrupt, which runs shut.
 *
 * Before each round trip the holder reads a byte of the page, outside of what
 * is timed, so that a design that opens on a fault has opened. Yields
 * instructions for one switch: half of the round trip that was read most often of
 * 96, so that no interrupt is in it. A guard whose holder cannot be switched out
 * is skipped.
 */
#include <linux/irq_work.h>
#include <linux/sched/stat.h>

#include "threads.h"

#define ROUNDS	96
#define TRIES	20

enum { SHUT, HELD_BY_ONE, HELD_BY_BOTH, SLEEPER, PREEMPTED };

/**
 * struct switching - what the two threads share
 * @run: the caller
 * @clock: reads the clock
 * @other: is switched to
 * @ready: the other one is there, and holds what it is to hold
 * @over: no round comes any more
 * @work: preempted: wakes the other
 * @alone: nobody else waited for the CPU
 * @trips: ticks of each round trip
 * @err: why there are none
 */
struct switching {
	const struct pks_run *run;
	struct pks_thread clock, other;
	bool ready;
	bool over;
	struct irq_work work;
	bool alone;
	u64 trips[ROUNDS];
	int err;
};

static bool yields(const struct switching *s)
{
	return s->run->quantity <= HELD_BY_BOTH;
}

static void wake_other(struct irq_work *work)
{
	struct switching *s = container_of(work, struct switching, work);

	wake_up_process(s->other.task);
}

static void sleep_once(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
}

/* There and back again: what is timed. */
static noinline void go(struct switching *s)
{
	switch (s->run->quantity) {
	case SLEEPER:
		/* Of one priority: it runs once this one sleeps. */
		set_current_state(TASK_UNINTERRUPTIBLE);
		wake_up_process(s->other.task);
		schedule();
		break;
	case PREEMPTED:
		irq_work_queue(&s->work);
		break;
	default:
		yield();
	}
}

static void time_rounds(struct switching *s, const union pks_held *held)
{
	u64 t, empty = pks_clock_cost();
	u32 i;

	s->alone = true;
	for (i = 0; i < ROUNDS; i++) {
		if (s->run->quantity != SHUT)
			pks_touch(s->run, held);
		t = pks_clock();
		go(s);
		s->trips[i] = pks_clock() - t - empty;
		s->alone &= yields(s) || single_task_running();
	}
}

static void clock_main(void *arg)
{
	struct switching *s = arg;
	union pks_held held;
	int i;

	/* Whoever waits for this one goes to sleep, and what it has woken ends. */
	schedule_timeout_uninterruptible(1);
	for (i = 0; i < TRIES && !single_task_running(); i++)
		yield();
	sched_set_fifo_low(current);
	pks_thread_run(&s->other);
	while (!READ_ONCE(s->ready))
		yields(s) ? yield() : sleep_once();
	if (!s->err && s->run->quantity != SHUT)
		s->err = pks_hold(s->run, &held);
	if (!s->err) {
		time_rounds(s, &held);
		if (s->run->quantity != SHUT)
			pks_let_go(s->run, &held);
	}
	WRITE_ONCE(s->over, true);
	wake_up_process(s->other.task);
	if (yields(s)) {
		/* Lets it come to its end; who is left has waited all along. */
		yield();
		s->alone &= single_task_running();
	}
}

static void other_main(void *arg)
{
	struct switching *s = arg;
	bool both = s->run->quantity == HELD_BY_BOTH;
	union pks_held held;

	if (both)
		s->err = pks_hold(s->run, &held);
	WRITE_ONCE(s->ready, true);
	wake_up_process(s->clock.task);
	while (!READ_ONCE(s->over)) {
		if (yields(s)) {
			yield();
			continue;
		}
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (s->run->quantity == SLEEPER)
			wake_up_process(s->clock.task);
		if (!READ_ONCE(s->over))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	if (both && !s->err)
		pks_let_go(s->run, &held);
}

static int try_once(struct switching *s)
{
	enum pks_class other = s->run->quantity == PREEMPTED ? PKS_FIFO :
							       PKS_FIFO_LOW;
	int err;

	err = pks_thread_make(&s->clock, PKS_NORMAL, clock_main, s);
	if (!err)
		err = pks_thread_make(&s->other, other, other_main, s);
	if (!err) {
		pks_settle();
		pks_thread_run(&s->clock);
		/* Not the other's first: it would wake this task too early. */
		wait_for_completion(&s->clock.done);
		wait_for_completion(&s->other.done);
		irq_work_sync(&s->work);
		err = s->err;
	}
	pks_thread_end(&s->other);
	pks_thread_end(&s->clock);
	return err;
}

/* Has @v[n] been read before? */
static bool again(const u64 *v, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (v[i] == v[n])
			return true;
	}
	return false;
}

/*
 * The scheduler's statistics make one try in two hundred a few instructions
 * longer or shorter from end to end: what two tries have read counts. Were they
 * not alone for long, the last is as good as it gets.
 */
static int take(struct pks_session *session, struct pks_run *run,
		struct pkscale_sample *sample)
{
	struct switching *s;
	int err = -ENOMEM, i;
	u64 read[TRIES];
	u32 n = 0;

	for (i = 0; i < TRIES; i++) {
		s = pks_zalloc(1, sizeof(*s));
		if (!s)
			break;
		s->run = run;
		s->work = IRQ_WORK_INIT_HARD(wake_other);
		err = try_once(s);
		if (!err) {
			sample->t2 = pks_frequent(s->trips, ROUNDS);
			read[n] = sample->t2;
		}
		if (err || (s->alone && again(read, n)))
			i = TRIES;
		n += !err && s->alone;
		pks_free(s);
	}
	return err;
}

static int begin(struct pks_session *session, struct pks_run *run)
{
	return pks_probes_get();
}

static void end(struct pks_run *run)
{
	pks_probes_put();
}

/* One on its CPU, behind a guard; a round trip is two switches. */
static int check(const struct pks_run *run)
{
	return pks_check_reading(run, 2);
}

const struct pks_reading pks_reading_switch = {
	.check = check,
	.begin = begin,
	.take = take,
	.end = end,
};
