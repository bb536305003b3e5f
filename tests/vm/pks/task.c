// SPDX-License-Identifier: GPL-2.0-or-later
/* Rights belong to a task: they follow it, and nobody else has them. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/smp.h>

#include "pks_test.h"

static struct pks_seen seen;

/* See what @look finds while a guard is open here. */
static void while_open(void (*look)(void))
{
	memset(&seen, 0, sizeof(seen));
	guard_open();
	look();
	guard_close();
}

static void look_here(void)
{
	see_on_cpu(raw_smp_processor_id(), &seen);
}

static void look_there(void)
{
	see_on_cpu(other_cpu(), &seen);
}

static void other_task_is_shut(void)
{
	while_open(look_here);
	expect_shut("the other task ran", &seen);
}

static void other_task_has_no_word(void)
{
	while_open(look_here);
	EXPECT(seen.times, 1);
	EXPECT(seen.word, 0);
}

static void other_cpu_is_shut(void)
{
	while_open(look_there);
	expect_shut("the other CPU ran", &seen);
	EXPECT(seen.cpu != raw_smp_processor_id(), 1);
}

static void ipi_sees(void *arg)
{
	pks_see(arg);
}

static void other_cpus_interrupt_is_shut(void)
{
	memset(&seen, 0, sizeof(seen));
	guard_open();
	smp_call_function_single(other_cpu(), ipi_sees, &seen, 1);
	expect_guard();
	guard_close();
	expect_shut("the other CPU's interrupt ran", &seen);
}

static void sleeper_keeps_guard(void)
{
	guard_open();
	msleep(20);
	expect_guard();
	guard_close();
}

static void switched_out_keeps_guard(void)
{
	guard_open();
	look_here();
	expect_guard();
	guard_close();
}

/* Two tasks in turn, each with rights of its own. */
static void other_opens_its_own(void *unused)
{
	pks_grant_write(OTHER_KEY);
	msleep(20);
	seen.msr = pks_msr();
	pks_revoke(OTHER_KEY);
}

static void each_task_has_its_rights(void)
{
	guard_open();
	on_cpu(raw_smp_processor_id(), other_opens_its_own, NULL);
	expect_guard();
	guard_close();
	EXPECT(seen.msr, MSR_OF(OTHER_KEY, PKEY_WRITE));
}

static void ended_guard_ends_in_other(void *unused)
{
	guard_open();
	/* Ends with a guard open: the next task on this CPU has none of it. */
}

static void ends_with_task(void)
{
	on_cpu(raw_smp_processor_id(), ended_guard_ends_in_other, NULL);
	EXPECT(pks_msr(), MSR_SHUT);
	expect_no_guard();
}

/* --- preempted by an interrupt's wake-up -----------------------------------*/

static DECLARE_COMPLETION(preempt_now);
static bool preempted;

static void preempter(void *unused)
{
	sched_set_fifo(current);
	wait_for_completion(&preempt_now);
	pks_see(&seen);
	WRITE_ONCE(preempted, true);
}

static int preempter_main(void *data)
{
	preempter(data);
	return 0;
}

static void wake_preempter(struct irq_work *work)
{
	complete(&preempt_now);
}

/* What the scheduler finds when it switches this task out. */
static struct task_struct *watched;
static unsigned int switches;
static u32 switch_msr;

static void see_switch(void *unused, bool preempt, struct task_struct *prev,
		       struct task_struct *next, unsigned int prev_state)
{
	if (prev == READ_ONCE(watched) && !switches++)
		switch_msr = pks_msr();
}

static void preempt_this_task(void)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(wake_preempter);
	struct task_struct *task;
	struct tracepoint *tp;

	switches = 0;
	tp = trace_on("sched_switch", see_switch);
	reinit_completion(&preempt_now);
	WRITE_ONCE(preempted, false);
	memset(&seen, 0, sizeof(seen));
	task = kthread_create(preempter_main, NULL, "pks_test/preempt");
	if (IS_ERR(task)) {
		pks_skip("no thread");
		if (tp)
			trace_off(tp, see_switch);
		return;
	}
	kthread_bind(task, raw_smp_processor_id());
	wake_up_process(task);
	msleep(20);	/* until it waits */
	guard_open();
	/* The interrupt's exit is to preempt, not a preempt_enable() in there. */
	local_irq_disable();
	irq_work_queue(&work);
	WRITE_ONCE(watched, current);
	local_irq_enable();
	WAIT_UNTIL(READ_ONCE(preempted));
	WRITE_ONCE(watched, NULL);
	expect_guard();
	guard_close();
	EXPECT(preempted, true);
	if (tp)
		trace_off(tp, see_switch);
	else
		pks_skip("no tracepoint");
}

static void preempted_keeps_guard(void)
{
	preempt_this_task();
}

static void preempter_is_shut(void)
{
	preempt_this_task();
	expect_shut("the preempting task ran", &seen);
}

/* The scheduler runs in the interrupt's context, not in the task's. */
static void preempted_while_shut(void)
{
	preempt_this_task();
	EXPECT(switches > 0, 1);
	EXPECT(switch_msr, MSR_SHUT);
}

/* --- migration -------------------------------------------------------------*/

static void migrated_keeps_guard(void)
{
	int cpu = other_cpu();

	guard_open();
	move_to(cpu);
	EXPECT(raw_smp_processor_id(), cpu);
	expect_guard();
	guard_close();
	expect_no_guard();
}

static void migrated_leaves_nothing(void)
{
	int from = raw_smp_processor_id();

	guard_open();
	move_to(other_cpu());
	memset(&seen, 0, sizeof(seen));
	see_on_cpu(from, &seen);
	guard_close();
	expect_shut("a task on the CPU left ran", &seen);
}

/* Its cached value must not pass for what the CPU has been given since. */
static void back_from_migration(void)
{
	int from = raw_smp_processor_id();

	guard_open();
	move_to(other_cpu());
	guard_close();
	move_to(from);
	expect_no_guard();
	move_to(other_cpu());
	guard_open();
	move_to(from);
	expect_guard();
	guard_close();
}

/* --- fork ------------------------------------------------------------------*/

/*
 * A child is a copy of its parent, thread structure and all: without care it
 * runs open, with a count that nobody takes back.
 */
static struct pks_seen child, parent;

static void fork_command(const char *command)
{
	if (!strcmp(command, "open")) {
		guard_open();
	} else if (!strcmp(command, "child")) {
		pks_see(&child);
	} else if (!strcmp(command, "parent")) {
		pks_see(&parent);
		guard_close();
	}
}

static void fork_with_guard(void)
{
	int ret;

	if (IS_ENABLED(CONFIG_PGMAP_ACCESS_DEBUG)) {
		pks_skip("this kernel shuts a guard on return to user mode");
		return;
	}
	memset(&child, 0, sizeof(child));
	memset(&parent, 0, sizeof(parent));
	user_command = fork_command;
	ret = user_shell("exec 3>" USER_FILE "; echo open >&3; "
			 "(echo child >&3); echo parent >&3");
	user_command = NULL;
	if (ret == -ENOENT)
		pks_skip("no /bin/sh");
	else
		EXPECT_AT("the shell", ret, 0);
}

static void fork_child_is_shut(void)
{
	fork_with_guard();
	expect_shut("the child ran", &child);
	EXPECT(child.rights, 0);
}

static void fork_child_has_no_word(void)
{
	fork_with_guard();
	EXPECT(child.times, 1);
	EXPECT(child.word, 0);
}

static void fork_parent_keeps_guard(void)
{
	fork_with_guard();
	EXPECT(parent.times, 1);
	EXPECT(parent.rights, pkrs_bits(PKS_KEY_TEST, PKEY_WRITE));
	EXPECT(parent.word, TEST_WORD);
	EXPECT(parent.msr, MSR_OPEN);
}

const struct runner_test task_tests[] = {
	{ "other_task_is_shut", other_task_is_shut },
	{ "other_task_has_no_word", other_task_has_no_word },
	{ "other_cpu_is_shut", other_cpu_is_shut, NEEDS_SMP },
	{ "other_cpus_interrupt_is_shut", other_cpus_interrupt_is_shut,
	  NEEDS_SMP },
	{ "sleeper_keeps_guard", sleeper_keeps_guard },
	{ "switched_out_keeps_guard", switched_out_keeps_guard },
	{ "each_task_has_its_rights", each_task_has_its_rights },
	{ "ends_with_task", ends_with_task },
	{ "preempted_keeps_guard", preempted_keeps_guard },
	{ "preempter_is_shut", preempter_is_shut },
	{ "preempted_while_shut", preempted_while_shut },
	{ "migrated_keeps_guard", migrated_keeps_guard, NEEDS_SMP },
	{ "migrated_leaves_nothing", migrated_leaves_nothing, NEEDS_SMP },
	{ "back_from_migration", back_from_migration, NEEDS_SMP },
	{ "fork_child_is_shut", fork_child_is_shut },
	{ "fork_child_has_no_word", fork_child_has_no_word },
	{ "fork_parent_keeps_guard", fork_parent_keeps_guard },
	{}
};
