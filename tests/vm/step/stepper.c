// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The #DB handler of these tests.
 *
 * How C and M are put back: the handler runs before the exit that restores, so
 * it cannot. It lets the #DB return to step_resume instead, by a frame of its
 * own on the interrupted stack, which the kernel's code has no red zone on.
 * There the exit is over: what it did is looked at, then C and M are written
 * raw, and IRET goes on at the interrupted instruction with the trap flag, which
 * traps behind the next instruction. V needs nothing, as the exit has put it
 * back.
 *
 * What C and M were at the interrupted instruction is not to be seen inside a
 * #DB either, since its entry has shut the register before anybody looks. So
 * each writer is stepped once while no key is in use: entry and exit then leave
 * the register alone, and the handler notes what the writer does by itself.
 */
#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/notifier.h>

#include <asm/debugreg.h>
#include <asm/msr.h>
#include <asm/processor-flags.h>

#include "step.h"

/* One at a time, on one CPU. */
static struct {
	int cpu;			/* that is stepped, or -1 */
	struct step_trace *record;
	const struct step_trace *trace;
	unsigned int at;
	int inject_at;
	struct step_seen *seen;
} run = { .cpu = -1 };

/* For step_resumed(). */
static struct {
	struct step_seen *seen;
	const struct step_state *put_back;
	unsigned long ip;
} resume;

u32 step_msr(void)
{
	return (u32)__rdmsr(MSR_IA32_PKRS);
}

bool step_cache_lies(void)
{
	u32 cached = this_cpu_read(pkrs_cached);

	return cached != PKRS_UNKNOWN && (PKRS_DEFAULT ^ cached) != step_msr();
}

static void note(struct step_seen *seen, unsigned int *counter,
		 unsigned long ip)
{
	if (!step_wrong(seen))
		seen->first = ip;
	++*counter;
}

void step_seen_add(struct step_seen *sum, const struct step_seen *seen)
{
	if (!step_wrong(sum))
		sum->first = seen->first;
	sum->boundaries += seen->boundaries;
	sum->open += seen->open;
	sum->lied += seen->lied;
	sum->after += seen->after;
	sum->end += seen->end;
	sum->drifted += seen->drifted;
}

void step_look_inside(struct step_seen *seen, unsigned long ip)
{
	seen->boundaries++;
	if (step_msr() != PKRS_DEFAULT)
		note(seen, &seen->open, ip);
	if (step_cache_lies())
		note(seen, &seen->lied, ip);
}

void step_look_after(struct step_seen *seen, unsigned long ip)
{
	if (step_msr() != (PKRS_DEFAULT ^ current->thread.pkrs.rights))
		note(seen, &seen->after, ip);
	if (step_cache_lies())
		note(seen, &seen->lied, ip);
}

void step_look_end(struct step_seen *seen, u32 rights, unsigned long ip)
{
	unsigned long flags;

	local_irq_save(flags);
	if (current->thread.pkrs.rights != rights ||
	    this_cpu_read(pkrs_cached) != rights ||
	    step_msr() != (PKRS_DEFAULT ^ rights))
		note(seen, &seen->end, ip);
	local_irq_restore(flags);
}

/* Behind the exit, interrupts are off. */
asmlinkage void notrace step_resumed(void)
{
	if (resume.seen)
		step_look_after(resume.seen, resume.ip);
	if (!resume.put_back)
		return;
	this_cpu_write(pkrs_cached, resume.put_back->cached);
	/* Of a walk, and only to forget. */
	if (!resume.put_back->ip)
		return;
	if (current->thread.pkrs.rights != resume.put_back->rights)
		note(run.seen, &run.seen->after, resume.ip);
	__wrmsr(MSR_IA32_PKRS, resume.put_back->msr, 0);
}

void step_detour(struct pt_regs *regs, struct step_seen *seen,
		 const struct step_state *put_back)
{
	unsigned long *frame = (unsigned long *)regs->sp - 5;

	frame[0] = regs->ip;
	frame[1] = regs->cs;
	frame[2] = regs->flags;
	frame[3] = regs->sp;
	frame[4] = regs->ss;
	resume.seen = seen;
	resume.put_back = put_back;
	resume.ip = regs->ip;
	regs->ip = (unsigned long)step_resume;
	regs->sp = (unsigned long)frame;
	regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_IF | X86_EFLAGS_RF);
}

static void record(struct pt_regs *regs)
{
	struct step_trace *trace = run.record;

	if (trace->n == STEP_MAX) {
		regs->flags &= ~X86_EFLAGS_TF;
		return;
	}
	trace->at[trace->n++] = (struct step_state) {
		.ip = regs->ip,
		.rights = current->thread.pkrs.rights,
		.cached = this_cpu_read(pkrs_cached),
		.msr = step_msr(),
	};
}

/* Transparent, all boundaries count; injected, only the one that is meant. */
static void step(struct pt_regs *regs)
{
	const unsigned int at = run.at++;
	const bool injected = at == run.inject_at;

	if (at >= run.trace->n || regs->ip != run.trace->at[at].ip) {
		note(run.seen, &run.seen->drifted, regs->ip);
		regs->flags &= ~X86_EFLAGS_TF;
		return;
	}
	if (!injected && run.inject_at != STEP_NOWHERE) {
		step_detour(regs, NULL, &run.trace->at[at]);
		return;
	}
	step_look_inside(run.seen, regs->ip);
	if (injected)
		regs->flags &= ~X86_EFLAGS_TF;
	step_detour(regs, run.seen, injected ? NULL : &run.trace->at[at]);
}

static int notified(struct notifier_block *nb, unsigned long what, void *data)
{
	const struct die_args *args = data;
	unsigned long *dr6 = (unsigned long *)args->err;

	if (what != DIE_DEBUG)
		return NOTIFY_DONE;
	if (step_walk_debug(args->regs, dr6))
		return NOTIFY_STOP;
	if (!(*dr6 & DR_STEP) || raw_smp_processor_id() != run.cpu)
		return NOTIFY_DONE;
	*dr6 &= ~DR_STEP;
	if (run.record)
		record(args->regs);
	else
		step(args->regs);
	return NOTIFY_STOP;
}

/* The kernel's own handler takes breakpoints that it did not set for its own
 * and ends the chain; this one has to come before it.
 */
static struct notifier_block nb = {
	.notifier_call = notified,
	.priority = INT_MAX,
};

/* Interrupts are off, here and below. */
void step_record(void (*fn)(void), struct step_trace *trace)
{
	trace->n = 0;
	run.record = trace;
	run.cpu = raw_smp_processor_id();
	step_call(fn);
	run.cpu = -1;
	run.record = NULL;
}

void step_through(void (*fn)(void), const struct step_trace *trace,
		  int inject_at, struct step_seen *seen)
{
	run.trace = trace;
	run.at = 0;
	run.inject_at = inject_at;
	run.seen = seen;
	run.cpu = raw_smp_processor_id();
	step_call(fn);
	run.cpu = -1;
	run.trace = NULL;
	if (inject_at == STEP_NOWHERE && run.at != trace->n)
		note(seen, &seen->drifted, 0);
}

int step_init(unsigned long hw_breakpoint_nb)
{
	struct notifier_block *hw = (struct notifier_block *)hw_breakpoint_nb;
	int ret;

	if (hw)
		unregister_die_notifier(hw);
	ret = register_die_notifier(&nb);
	if (hw)
		register_die_notifier(hw);
	return ret;
}

void step_exit(void)
{
	unregister_die_notifier(&nb);
}
