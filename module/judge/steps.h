/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The language of sequences: words, separated by blanks, one a step. Each
 * begins with who does it. A and B are tasks of one CPU, C and D of another; P
 * is a process, F its child.
 *
 *	A+0	grant page 0 by the guard that is judged; A+0k: by kmap()
 *	A-0	revoke it; A-0o: giving an address inside the page
 *	A<0 A>0	read it, write it: whether that is legal or a stray
 *	A?0	read it as if it might fault: copy_from_kernel_nofault()
 *	A=0 A:0	copy it to user memory; copy it as if it were poisoned
 *	A(i ... A)	in an interrupt on top; s: a softirq, n: an NMI, p: a page
 *		fault that may sleep
 *	A~	sleep
 *	A!	be preempted
 *	A%	migrate to the other CPU
 *	A^	open and shut another key
 *	A#	take a warning of the kernel's, of which nothing is printed
 *	A*0	have the device of page 0 killed
 *	C_	its CPU, the second, goes away and comes back
 *	P@	return to user mode and come back
 *	P] P[	all ranges go, and come back; nobody touches their pages meanwhile
 *	A.	end
 *
 * Pages 0 and 1 are of one range, 2 of another, 9 is ordinary memory.
 */
#ifndef PKS_JUDGE_STEPS_H
#define PKS_JUDGE_STEPS_H

#include "shim.h"

#define JUDGE_MAX_STEPS	64
#define JUDGE_PAGES	3
#define JUDGE_RAM	9
#define JUDGE_LEVELS	6	/* contexts on top of each other */

enum judge_op {
	JUDGE_GRANT = '+',
	JUDGE_REVOKE = '-',
	JUDGE_READ = '<',
	JUDGE_WRITE = '>',
	JUDGE_NOFAULT = '?',
	JUDGE_COPY_USER = '=',
	JUDGE_COPY_MC = ':',
	JUDGE_ENTER = '(',
	JUDGE_LEAVE = ')',
	JUDGE_SLEEP = '~',
	JUDGE_PREEMPT = '!',
	JUDGE_MIGRATE = '%',
	JUDGE_OTHER_KEY = '^',
	JUDGE_WARN = '#',
	JUDGE_KILL = '*',
	JUDGE_OFFLINE = '_',
	JUDGE_RETURN = '@',
	JUDGE_GO = ']',
	JUDGE_COME = '[',
	JUDGE_EXIT = '.',
};

/* In the order in which they may stand on each other; not two alike. */
enum judge_context {
	JUDGE_TASK = 't',
	JUDGE_FAULT = 'p',
	JUDGE_SOFTIRQ = 's',
	JUDGE_IRQ = 'i',
	JUDGE_NMI = 'n',
};

/* Who: the tasks, then the process and its child. */
enum judge_who {
	JUDGE_A, JUDGE_B, JUDGE_C, JUDGE_D, JUDGE_P, JUDGE_F,
	JUDGE_ACTORS
};

#define JUDGE_OPS	"+-<>?=:()~!%^#*_@][."
#define JUDGE_PAGED	"+-<>?=:*"	/* those that name a page */
#define JUDGE_NAMES	"ABCDPF"
#define JUDGE_TASKS	JUDGE_P

/**
 * struct judge_step - one of a sequence
 * @who: enum judge_who
 * @op: enum judge_op
 * @page: which, where @op is about one
 * @letter: JUDGE_GRANT, JUDGE_REVOKE: the guard, 0 for the one that is judged;
 *	JUDGE_ENTER: enum judge_context
 * @inside: JUDGE_REVOKE: by an address inside the page
 */
struct judge_step {
	u8 who;
	u8 op;
	u8 page;
	u8 letter;
	u8 inside;
};

/**
 * struct judge_steps - a sequence
 * @n: how many
 * @cpus: it needs
 * @actors: bit by enum judge_who: takes part
 * @step: the steps
 */
struct judge_steps {
	u32 n;
	u32 cpus;
	u32 actors;
	struct judge_step step[JUDGE_MAX_STEPS];
};

/**
 * judge_parse() - from text to steps
 * @text: the sequence
 * @any: what the guard that is judged opens is open for everybody
 * @out: filled in
 *
 * Return: 0; -EINVAL when it is none, or one that cannot be: who waits in an
 * interrupt or an NMI waits for nobody of the same CPU, for nobody who comes
 * there, and for nobody who makes or undoes a mapping for everybody, which may
 * have to interrupt it.
 */
int judge_parse(const char *text, bool any, struct judge_steps *out);

/**
 * judge_cpu() - where an actor is at home
 * @who: enum judge_who
 */
static inline unsigned int judge_cpu(unsigned int who)
{
	return who == JUDGE_C || who == JUDGE_D;
}

/* Does that context leave its CPU to another task when it waits? */
static inline bool judge_may_sleep(unsigned int context)
{
	return context == JUDGE_TASK || context == JUDGE_FAULT;
}

#endif /* PKS_JUDGE_STEPS_H */
