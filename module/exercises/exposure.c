// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exposure: how long, to whom and how widely memory stays open after its owner's
 * last revoke; found out by probing, never by what the design says of itself.
 *
 * One caller (`count`), in the scenario of a CPU-bound task and one tick. It
 * grants, and has an interrupt and, if it can be switched out, another task of
 * its CPU probe the page, and probes the next page of the range itself; revokes.
 * Then it begins right behind a tick: grants, touches the page, revokes, reads
 * the clock, and from then on computes and probes the page over and over. With
 * the next tick another task wakes up and gets its turn. The first probe that is
 * refused ends the exposure; what has happened before it is what has ended it:
 * nothing but the revoke, an interrupt, or the switch. What is open after the
 * switch is open for good. (Temporary rights end on the return to user space as
 * well; a task that computes in the kernel is switched first.) Yields
 * instructions from the revoke to that end.
 *
 * Two callers, each on a CPU of its own (`smp`): while the first one holds and
 * once it has revoked the second one probes. Yields events of the whole, and of
 * the second CPU what has ended the openness there: nothing but the revoke, an
 * IPI, the second one's next switch, or nothing.
 *
 * Beside the figure: ended_by; contexts, to whom it was open at any time: self,
 * cpu (others of the CPU as well), all; pages: page, or key.
 */
#include <linux/irq_work.h>
#include <linux/kernel_stat.h>

#include "threads.h"

/* Rounds between two probes, and how many probes there are at most. */
#define COMPUTE		100
#define PROBES		60000

/**
 * struct exposing - what a caller and its helpers know
 * @run: the caller
 * @addr: where the guard opens the page
 * @other: another task of the CPU
 * @work: an interrupt
 * @strayed: somebody else's probe was allowed
 * @switched: when the other task first ran after its sleep; 0: not yet
 * @pages: enum pkscale_pages
 */
struct exposing {
	struct pks_run *run;
	const void *addr;
	struct pks_thread other;
	struct irq_work work;
	bool strayed;
	u64 switched;
	u32 pages;
};

static void probe_in_interrupt(struct irq_work *work)
{
	struct exposing *x = container_of(work, struct exposing, work);

	if (pks_probe_read(x->addr))
		x->strayed = true;
}

static void probe_in_task(void *arg)
{
	struct exposing *x = arg;

	if (pks_probe_read(x->addr))
		x->strayed = true;
}

/* Asleep when the caller begins, awake with the tick after. */
static void take_turn(void *arg)
{
	struct exposing *x = arg;

	schedule_timeout_uninterruptible(2);
	WRITE_ONCE(x->switched, pks_clock());
}

static int run_other(struct exposing *x, void (*fn)(void *arg))
{
	int err = pks_thread_make(&x->other, PKS_NORMAL, fn, x);

	if (!err)
		pks_thread_run(&x->other);
	return err;
}

/* While the caller holds: to whom it is open, and how much. */
static int look_around(struct exposing *x)
{
	struct pks_access *a = &x->run->load.access;
	union pks_held held;
	int err = 0;

	x->run->loops->grant(a, &held);
	x->addr = pks_held_addr(x->run->guard, a, &held);
	pks_probe_read(x->addr);
	x->pages = pks_probe_read(x->addr + PAGE_SIZE) ||
		   pks_probe_read(pks_page_address(a->page) + PAGE_SIZE) ?
			PKSCALE_PAGES_KEY : PKSCALE_PAGES_PAGE;
	irq_work_queue(&x->work);
	irq_work_sync(&x->work);
	if (!preempt_count()) {
		err = run_other(x, probe_in_task);
		if (!err)
			wait_for_completion(&x->other.done);
	}
	pks_let_go(x->run, &held);
	pks_thread_end(&x->other);
	return err;
}

static u64 interrupts(void)
{
	return this_cpu_read(kstat.irqs_sum) +
	       this_cpu_read(irq_stat.apic_timer_irqs);
}

static void compute(void)
{
	u32 i;

	for (i = 0; i < COMPUTE; i++)
		barrier();
}

static enum pkscale_ended wait_for_end(struct exposing *x, u64 *ticks)
{
	u64 revoked = pks_clock(), irqs = interrupts(), seen, now;
	u32 i;

	*ticks = 0;
	if (!pks_probe_read(x->addr))
		return PKSCALE_ENDED_REVOKE;
	for (i = 0; i < PROBES && !READ_ONCE(x->switched); i++) {
		compute();
		now = pks_clock();
		seen = interrupts();
		if (pks_probe_read(x->addr) || READ_ONCE(x->switched))
			continue;
		*ticks = now - revoked;
		return seen == irqs ? PKSCALE_ENDED_REVOKE :
				      PKSCALE_ENDED_INTERRUPT;
	}
	if (pks_probe_read(x->addr))
		return PKSCALE_ENDED_NEVER;
	*ticks = x->switched - revoked;
	return PKSCALE_ENDED_SWITCH;
}

static int expose(struct exposing *x, struct pkscale_sample *sample)
{
	struct pks_run *run = x->run;
	union pks_held held;
	enum pkscale_ended ended;
	int err;

	pks_settle();
	err = look_around(x);
	if (!err)
		err = run_other(x, take_turn);
	if (err)
		return err;
	/* Asleep by now is the other one, and the last tick just past. */
	pks_settle();
	run->loops->grant(&run->load.access, &held);
	x->addr = pks_held_addr(run->guard, &run->load.access, &held);
	pks_touch(run, &held);
	pks_let_go(run, &held);
	ended = wait_for_end(x, &sample->t2);
	wait_for_completion(&x->other.done);
	pks_thread_end(&x->other);
	sample->outcome = PKSCALE_OUTCOME(ended, x->strayed ?
		PKSCALE_CONTEXT_CPU : PKSCALE_CONTEXT_SELF, x->pages);
	return 0;
}

/* --- from another CPU ------------------------------------------------------*/

static u64 ipis_here(void)
{
	return this_cpu_read(irq_stat.irq_call_count);
}

/* The first caller's part, and @x is the second's to look at. */
static int hold_for_other(struct pks_session *s, struct exposing *x)
{
	struct pks_run *run = x->run;
	union pks_held held;
	int err;

	run->loops->grant(&run->load.access, &held);
	x->addr = pks_held_addr(run->guard, &run->load.access, &held);
	pks_probe_read(x->addr);
	x->pages = pks_probe_read(pks_page_address(run->load.access.page) +
				  PAGE_SIZE) ?
			PKSCALE_PAGES_KEY : PKSCALE_PAGES_PAGE;
	err = pks_step(s, run, false);
	if (!err)
		err = pks_step(s, run, false);
	pks_let_go(run, &held);
	if (!err)
		err = pks_step(s, run, false);
	return err ?: pks_step(s, run, false);
}

static enum pkscale_ended see_end(const void *addr, bool was_open, u64 ipis)
{
	if (!pks_probe_read(addr))
		return was_open && ipis_here() != ipis ? PKSCALE_ENDED_IPI :
							 PKSCALE_ENDED_REVOKE;
	pks_settle();
	return pks_probe_read(addr) ? PKSCALE_ENDED_NEVER :
				      PKSCALE_ENDED_SWITCH;
}

static int look_from_other(struct pks_session *s, struct pks_run *run,
			   struct pkscale_sample *sample)
{
	const struct exposing *x;
	enum pkscale_ended ended;
	bool open;
	u64 ipis;
	int err;

	err = pks_step(s, run, false);
	if (err)
		return err;
	x = s->shared;
	open = pks_probe_read(x->addr);
	ipis = ipis_here();
	err = pks_step(s, run, false);
	if (!err)
		err = pks_step(s, run, false);
	if (err)
		return err;
	ended = see_end(x->addr, open, ipis);
	sample->outcome = PKSCALE_OUTCOME(ended,
		open || ended != PKSCALE_ENDED_REVOKE ? PKSCALE_CONTEXT_ALL :
							PKSCALE_CONTEXT_SELF,
		x->pages);
	return pks_step(s, run, false);
}

static int take(struct pks_session *s, struct pks_run *run,
		struct pkscale_sample *sample)
{
	struct exposing *x = run->own;

	*x = (struct exposing){
		.run = run, .work = IRQ_WORK_INIT_HARD(probe_in_interrupt),
	};
	if (s->callers == 1)
		return expose(x, sample);
	return run->caller ? look_from_other(s, run, sample) :
			     hold_for_other(s, x);
}

static int begin(struct pks_session *s, struct pks_run *run)
{
	if (s->callers > 2)
		return -EINVAL;
	return pks_begin_shared(s, run, sizeof(struct exposing));
}

/* What opens nothing exposes nothing; of no key there is nothing to shut. */
static int check(const struct pks_run *run)
{
	int err = pks_check_reading(run, 1);

	return !err && run->variant->shut ? -EOPNOTSUPP : err;
}

const struct pks_reading pks_reading_exposure = {
	.check = check,
	.begin = begin,
	.take = take,
	.end = pks_end_shared,
};
