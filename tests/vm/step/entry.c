// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entry and exit of interrupts and faults: every instruction of both is itself
 * interrupted, while a task with a guard, and one without, is interrupted.
 */
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "step.h"

static struct step_walk walked;
static struct step_seen handlers;	/* what handlers and other tasks found */
static bool came;
static u8 *mapped;			/* nothing is mapped behind its page */

/* --- what interrupts -------------------------------------------------------*/

static struct task_struct *preempter;

static void irq_work_handler(struct irq_work *work)
{
	step_look_inside(&handlers, 0);
	if (current->thread.pkrs.both)
		handlers.lied++;
	if (preempter)
		wake_up_process(preempter);
	WRITE_ONCE(came, true);
}

static void irq(void)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(irq_work_handler);

	WRITE_ONCE(came, false);
	irq_work_queue(&work);
	while (!READ_ONCE(came))
		cpu_relax();
}

static void interrupt(void)
{
	preempt_disable();
	irq();
	preempt_enable();
}

static void fault(void)
{
	u8 byte;

	if (copy_from_kernel_nofault(&byte, mapped + PAGE_SIZE, 1) != -EFAULT)
		handlers.drifted++;
}

static void fault_irqs_off(void)
{
	unsigned long flags;

	local_irq_save(flags);
	fault();
	local_irq_restore(flags);
}

/* The interrupt that ends the sleep finds the idle task. */
static void idle(void)
{
	schedule_timeout_uninterruptible(1);
}

static unsigned int preempted;

static int preempter_main(void *unused)
{
	while (!kthread_should_stop()) {
		step_look_inside(&handlers, 0);
		preempted++;
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

static void preempt(void)
{
	const unsigned int before = preempted;
	struct task_struct *task;

	task = kthread_create(preempter_main, NULL, "pks_step/preempt");
	if (IS_ERR(task))
		return;
	kthread_bind(task, 0);
	sched_set_fifo(task);
	preempter = task;
	irq();
	preempter = NULL;
	kthread_stop(task);
	if (preempted == before)
		handlers.drifted++;
}

static void (*const triggers[])(void) = {
	interrupt, fault, fault_irqs_off, idle, preempt,
};

/* --- the walk --------------------------------------------------------------*/

/* Some are passed only by what else comes in between, which is not each time. */
#define TRIES	20

/* All that may pass by one instruction. */
static void interrupt_at(unsigned long ip, struct step_seen *seen)
{
	unsigned int i, from;

	for (i = 0; i < ARRAY_SIZE(triggers); i++) {
		for (from = 0; from < STEP_FROM; from++) {
			step_begin_from(from);
			step_break_at(ip, seen);
			triggers[i]();
			step_break_off();
			step_look_end(seen, step_from[from], ip);
		}
	}
	step_begin_from(0);
}

static void walk_through(unsigned long start, const char *name)
{
	struct step_seen seen = {}, one;
	unsigned int i, from, try, never = 0;

	if (step_walk_init(&walked, start, name)) {
		step_skip("the address of %s is not known", name);
		return;
	}
	mapped = vmalloc(PAGE_SIZE);
	if (!mapped)
		return;
	memset(&handlers, 0, sizeof(handlers));
	for (from = 0; from < STEP_FROM; from++) {
		step_begin_from(from);
		for (i = 0; i < ARRAY_SIZE(triggers); i++)
			step_walk_find(&walked, triggers[i]);
	}
	for (i = 0; i < walked.n; i++) {
		memset(&one, 0, sizeof(one));
		for (try = 0; try < TRIES && !one.boundaries; try++)
			interrupt_at(walked.ip[i], &one);
		never += !one.boundaries;
		step_seen_add(&seen, &one);
	}
	step_say("%u instructions of %lu bytes found, %u never met", walked.n,
		 walked.size, never);
	step_expect_right("in #DB", &seen);
	step_expect_right("in handlers", &handlers);
	if (never)
		step_fail("%u instructions were not interrupted", never);
	vfree(mapped);
}

static void irq_entry(void)
{
	walk_through(step_address_enter, "irqentry_enter_context");
}

static void irq_exit(void)
{
	walk_through(step_address_exit, "irqentry_exit_context");
}

const struct runner_test entry_tests[] = {
	{ "irq-entry", irq_entry },
	{ "irq-exit", irq_exit },
	{}
};
