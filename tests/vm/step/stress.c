// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NMIs from another CPU, and preemptions, whenever they come. The emulator takes
 * them between its blocks only, which in the writer is behind WRMSR and nowhere
 * else, unless it is told to make a block of each instruction (-singlestep): so
 * it is said how many of the writer's instructions were met.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include <asm/apic.h>
#include <asm/nmi.h>
#include <asm/unwind.h>

#include "step.h"

#define TARGET_CPU	0
#define SENDER_CPU	1

static const enum step_kind right_kinds[] = { INLINE, OUT_OF_LINE };
static const enum step_kind *kinds;
static unsigned int nr_kinds;

/* --- which instructions of the writers were met ----------------------------*/

static unsigned long places[16 * STEP_MAX];
static bool met[ARRAY_SIZE(places)];
static unsigned int nr_places;

static bool in_kinds(enum step_kind kind)
{
	unsigned int i;

	for (i = 0; i < nr_kinds; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static unsigned int place_of(unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < nr_places; i++)
		if (places[i] == ip)
			break;
	return i;
}

/* Without those of step_call(), which this does not run through. */
static void collect_places(void)
{
	const struct step_op *op;
	unsigned int from, i;

	memset(met, 0, sizeof(met));
	nr_places = 0;
	for (op = step_ops; op < step_ops + step_nr_ops; op++) {
		if (!in_kinds(op->kind))
			continue;
		for (from = 0; from < STEP_FROM; from++) {
			const struct step_trace *t = straight_trace(op, from);

			for (i = 0; i < t->n; i++) {
				unsigned long ip = t->at[i].ip;

				if (ip - (unsigned long)step_call < 64 ||
				    place_of(ip) < nr_places)
					continue;
				places[nr_places++] = ip;
			}
		}
	}
}

static void meet(unsigned long ip)
{
	unsigned int i = place_of(ip);

	if (i < nr_places)
		met[i] = true;
}

static unsigned int nr_met(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < nr_places; i++)
		n += met[i];
	return n;
}

/* --- whom it hits ----------------------------------------------------------*/

static bool stop;
static struct step_seen targets;

static int target_main(void *unused)
{
	const struct step_op *op = step_ops;

	while (!READ_ONCE(stop)) {
		if (++op == step_ops + step_nr_ops)
			op = step_ops;
		if (!in_kinds(op->kind))
			continue;
		op->fn();
		step_look_end(&targets, op->rights, (unsigned long)op->fn);
		targets.boundaries++;
	}
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* --- what hits it ----------------------------------------------------------*/

static bool nmi_sent;
static struct step_seen nmis;

static int nmi_handler(unsigned int cmd, struct pt_regs *regs)
{
	if (raw_smp_processor_id() != TARGET_CPU || !READ_ONCE(nmi_sent))
		return NMI_DONE;
	step_look_inside(&nmis, regs->ip);
	meet(regs->ip);
	WRITE_ONCE(nmi_sent, false);
	return NMI_HANDLED;
}

static struct task_struct *target;
static unsigned int preempted;
static struct step_seen preemptions;

/* Where the target was when the interrupt came that preempted it. */
static unsigned long interrupted_ip(void)
{
	struct unwind_state state;
	struct pt_regs *regs;

	unwind_start(&state, target, NULL, NULL);
	for (; !unwind_done(&state); unwind_next_frame(&state)) {
		regs = unwind_get_entry_regs(&state, NULL);
		if (regs)
			return regs->ip;
	}
	return 0;
}

/* It has a guard of its own across every second sleep. */
static int preempter_main(void *unused)
{
	u32 rights = 0;

	while (!kthread_should_stop()) {
		step_look_end(&preemptions, rights, 0);
		preemptions.boundaries++;
		meet(interrupted_ip());
		if (rights)
			pkrs_set(PKS_KEY_TEST, PKEY_NONE);
		else
			pkrs_set(PKS_KEY_TEST, PKEY_WRITE);
		rights ^= step_from[1];
		step_look_end(&preemptions, rights, 0);
		set_current_state(TASK_INTERRUPTIBLE);
		WRITE_ONCE(preempted, preempted + 1);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
	return 0;
}

/* Let the target come along, not always as far. */
static void pause(void)
{
	static u32 random = 1;
	unsigned int i;

	random = random * 1664525 + 1013904223;
	for (i = random >> 23; i; i--)
		barrier();
}

static bool waited(unsigned long end)
{
	cpu_relax();
	return time_after(jiffies, end);
}

static void send_nmis(void)
{
	unsigned int i;
	unsigned long end;

	for (i = 0; i < step_count; i++) {
		pause();
		WRITE_ONCE(nmi_sent, true);
		apic->send_IPI_mask(cpumask_of(TARGET_CPU), NMI_VECTOR);
		end = jiffies + 10 * HZ;
		while (READ_ONCE(nmi_sent)) {
			if (waited(end)) {
				step_fail("NMI %u did not arrive", i);
				return;
			}
		}
	}
}

static void send_preemptions(void)
{
	struct task_struct *preempter;
	unsigned int i, before;
	unsigned long end;

	preempted = 0;
	preempter = kthread_create(preempter_main, NULL, "pks_step/preempt");
	if (IS_ERR(preempter)) {
		step_fail("no thread");
		return;
	}
	kthread_bind(preempter, TARGET_CPU);
	sched_set_fifo(preempter);
	for (i = 0; i < step_count; i++) {
		pause();
		before = READ_ONCE(preempted);
		wake_up_process(preempter);
		end = jiffies + 10 * HZ;
		while (READ_ONCE(preempted) == before) {
			if (waited(end)) {
				step_fail("preemption %u did not happen", i);
				i = step_count;
				break;
			}
		}
	}
	kthread_stop(preempter);
}

/* --- tests -----------------------------------------------------------------*/

static void with_target(const enum step_kind *writers, unsigned int nr,
			void (*fn)(void))
{
	kinds = writers;
	nr_kinds = nr;
	collect_places();
	memset(&targets, 0, sizeof(targets));
	set_cpus_allowed_ptr(current, cpumask_of(SENDER_CPU));
	stop = false;
	target = kthread_create(target_main, NULL, "pks_step/target");
	if (IS_ERR(target)) {
		step_fail("no thread");
		return;
	}
	kthread_bind(target, TARGET_CPU);
	wake_up_process(target);
	fn();
	WRITE_ONCE(stop, true);
	kthread_stop(target);
	set_cpus_allowed_ptr(current, cpumask_of(TARGET_CPU));
}

static void with_nmis(const enum step_kind *writers, unsigned int nr)
{
	memset(&nmis, 0, sizeof(nmis));
	register_nmi_handler(NMI_LOCAL, nmi_handler, 0, "pks_step");
	with_target(writers, nr, send_nmis);
	unregister_nmi_handler(NMI_LOCAL, "pks_step");
	step_say("%u of the writer's %u instructions met", nr_met(), nr_places);
}

static void nmis_come(void)
{
	with_nmis(right_kinds, ARRAY_SIZE(right_kinds));
	step_expect_right("in NMIs", &nmis);
	step_expect_right("in the task", &targets);
}

static void preemptions_come(void)
{
	memset(&preemptions, 0, sizeof(preemptions));
	with_target(right_kinds, ARRAY_SIZE(right_kinds), send_preemptions);
	step_say("%u of the writer's %u instructions met", nr_met(), nr_places);
	step_expect_right("in who preempts", &preemptions);
	step_expect_right("in the task", &targets);
}

static void nmis_catch(void)
{
	static const enum step_kind wrong[] = { CACHE_FIRST, CACHE_LAST };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		with_nmis(&wrong[i], 1);
		step_say("%s: %u NMIs, open inside %u, cache lied %u",
			 wrong[i] == CACHE_FIRST ? "cache, then MSR" :
						   "MSR, then cache",
			 nmis.boundaries, nmis.open, nmis.lied);
		if (nr_met() < nr_places / 4)
			step_skip("too few instructions were met: -singlestep?");
		else if (!nmis.open)
			step_fail("no NMI found the register open");
	}
}

const struct runner_test stress_tests[] = {
	{ "nmis", nmis_come, NEEDS_SMP },
	{ "preemptions", preemptions_come, NEEDS_SMP },
	{ "nmis-catch-wrong-orders", nmis_catch, NEEDS_SMP },
	{}
};
