// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions of the kernel that cannot be stepped into, since the trap flag is
 * cleared when an exception is delivered: breakpoints of the debug registers,
 * which hardware takes anywhere. The perf interface refuses kernel text, so the
 * registers are written here.
 *
 * A function's instructions are found by stepping through it, from a breakpoint
 * at its first, and over what it calls. Then they are interrupted one by one,
 * and that is what is judged: injected, in the words of step.h.
 */
#include <linux/kallsyms.h>
#include <linux/string.h>

#include <asm/debugreg.h>
#include <asm/processor-flags.h>

#include "step.h"

static struct {
	int cpu;			/* that has the breakpoint, or -1 */
	struct step_seen *seen;
	struct step_walk *find;		/* step on from there, and note */
	bool unknown;			/* with a cache that says nothing */
	bool finding;
	unsigned long return_ip, return_sp;
	unsigned long over_sp;		/* of a call that is stepped over */
} walk = { .cpu = -1 };

/* DR7: breakpoints that execute, for all tasks. */
#define DR7_FIRST	(DR7_FIXED_1 | DR_GLOBAL_ENABLE)
#define DR7_BOTH	(DR7_FIRST | DR_GLOBAL_ENABLE << DR_ENABLE_SIZE)

static void note(struct step_walk *w, unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < w->n; i++)
		if (w->ip[i] == ip)
			return;
	if (w->n < WALK_MAX)
		w->ip[w->n++] = ip;
}

/*
 * At an instruction of the function, the first of another, or behind the end.
 * Each #DB restores what the function is about to write, so that it would find
 * nothing to do: an unknown cache makes it write.
 */
static void find(struct pt_regs *regs)
{
	static struct step_state unknown = { .cached = PKRS_UNKNOWN };
	struct step_walk *w = walk.find;

	regs->flags &= ~X86_EFLAGS_TF;
	if (regs->ip == walk.return_ip && regs->sp == walk.return_sp) {
		walk.finding = false;
	} else if (regs->ip - w->start < w->size) {
		note(w, regs->ip);
		regs->flags |= X86_EFLAGS_TF;
		if (walk.unknown)
			step_detour(regs, NULL, &unknown);
	} else {
		walk.over_sp = regs->sp + sizeof(long);
		set_debugreg(*(unsigned long *)regs->sp, 1);
		set_debugreg(DR7_BOTH, 7);
	}
}

static void broke_at_first(struct pt_regs *regs)
{
	if (!walk.find) {
		step_look_inside(walk.seen, regs->ip);
		step_detour(regs, walk.seen, NULL);
	} else if (!walk.finding &&
		   (!walk.find->wanted || walk.find->wanted(regs))) {
		walk.finding = true;
		walk.return_ip = *(unsigned long *)regs->sp;
		walk.return_sp = regs->sp + sizeof(long);
		find(regs);
	}
}

bool step_walk_debug(struct pt_regs *regs, unsigned long *dr6)
{
	const unsigned long all = DR_TRAP0 | DR_TRAP1 | DR_STEP;
	unsigned long why = *dr6 & all;

	if (raw_smp_processor_id() != walk.cpu || !why)
		return false;
	*dr6 &= ~all;
	if (why & (DR_TRAP0 | DR_TRAP1))
		regs->flags |= X86_EFLAGS_RF;
	if (why & DR_TRAP1 && walk.finding && regs->sp == walk.over_sp) {
		set_debugreg(DR7_FIRST, 7);
		find(regs);
	} else if (why & DR_STEP && walk.finding) {
		find(regs);
	} else if (why & DR_TRAP0) {
		broke_at_first(regs);
	} else {
		regs->flags &= ~X86_EFLAGS_TF;
	}
	return true;
}

/* A symbol's size is exported in words only. */
int step_walk_init(struct step_walk *w, unsigned long start, const char *name)
{
	char symbol[KSYM_SYMBOL_LEN], *size, *end;

	memset(w, 0, sizeof(*w));
	if (!start)
		return -ENOENT;
	sprint_symbol(symbol, start);
	size = strstr(symbol, "+0x0/");
	if (!size || strncmp(symbol, name, strlen(name)))
		return -EINVAL;
	w->size = simple_strtoul(size + strlen("+0x0/"), &end, 16);
	w->start = start;
	return 0;
}

static void arm(unsigned long ip)
{
	walk.cpu = raw_smp_processor_id();
	set_debugreg(ip, 0);
	set_debugreg(DR7_FIRST, 7);
}

void step_break_off(void)
{
	set_debugreg(DR7_FIXED_1, 7);
	walk.cpu = -1;
	walk.find = NULL;
	walk.finding = false;
}

void step_break_count(struct step_seen *seen)
{
	WRITE_ONCE(walk.seen, seen);
}

void step_break_at(unsigned long ip, struct step_seen *seen)
{
	step_break_count(seen);
	arm(ip);
}

void step_walk_find(struct step_walk *w, void (*trigger)(void))
{
	int unknown;

	for (unknown = 0; unknown < 2; unknown++) {
		walk.unknown = unknown;
		walk.find = w;
		arm(w->start);
		trigger();
		step_break_off();
	}
}
