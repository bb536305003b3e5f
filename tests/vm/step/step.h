/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stepping through the code that writes IA32_PKRS, run in a guest: an exception
 * between any two of its instructions must find the register shut, and must not
 * leave behind what the code does not expect.
 *
 * V are the current context's own rights, C what the CPU's cache says, M the
 * register. That C lies means: it claims to know, and M is something else.
 *
 * Plain single stepping proves nothing. Each #DB saves and restores rights
 * itself, so it repairs what the step before has broken, and every order of
 * writing passes. Two kinds of stepping do prove something:
 *
 *   transparent  after the exit of each #DB, C and M are put back to what they
 *		  were at the interrupted instruction: the code cannot tell
 *		  that it is stepped, and each #DB meets what an exception would
 *		  have met that came at this instruction and at no other;
 *   injected	  the same up to one instruction, at which everything is left as
 *		  the kernel's exit left it; the rest runs. One run for each.
 */
#ifndef STEP_H
#define STEP_H

#include <linux/linkage.h>
#include <linux/pks_write.h>
#include <linux/ptrace.h>
#include <linux/seq_buf.h>
#include <linux/types.h>

#include "runner.h"

#define STEP_MAX	96	/* instructions of one writer, its call included */

/* --- looking ---------------------------------------------------------------*/

/* What was seen, and the first place where it was wrong. */
struct step_seen {
	unsigned int boundaries;	/* instructions that were interrupted */
	unsigned int open;		/* the register was not shut inside */
	unsigned int lied;		/* the cache claimed what was not so */
	unsigned int after;		/* not V's rights after the exit */
	unsigned int end;		/* V, C, M do not agree at the end */
	unsigned int drifted;		/* did not run as it did before */
	unsigned long first;
};

static inline unsigned int step_wrong(const struct step_seen *seen)
{
	return seen->open + seen->lied + seen->after + seen->end + seen->drifted;
}

void step_seen_add(struct step_seen *sum, const struct step_seen *seen);
u32 step_msr(void);
bool step_cache_lies(void);
/* As an exception or another task should find it. */
void step_look_inside(struct step_seen *seen, unsigned long ip);
/* M is what V says, and C does not lie. */
void step_look_after(struct step_seen *seen, unsigned long ip);
/* V, C and M are these rights. */
void step_look_end(struct step_seen *seen, u32 rights, unsigned long ip);

/* --- stepping --------------------------------------------------------------*/

/* What a writer has done before the instruction at @ip. */
struct step_state {
	unsigned long ip;
	u32 rights;
	u32 cached;
	u32 msr;
};

struct step_trace {
	unsigned int n;
	struct step_state at[STEP_MAX];
};

/* Put nothing back at this instruction and run on; or nowhere. */
#define STEP_NOWHERE	(-1)

void step_record(void (*fn)(void), struct step_trace *trace);
void step_through(void (*fn)(void), const struct step_trace *trace,
		  int inject_at, struct step_seen *seen);

/* A function of the kernel, by breakpoints of the debug registers. */
#define WALK_MAX	512

struct step_walk {
	unsigned long start;
	unsigned long size;
	/* Only such calls, if there is a choice. */
	bool (*wanted)(const struct pt_regs *regs);
	unsigned int n;
	unsigned long ip[WALK_MAX];
};

int step_walk_init(struct step_walk *walk, unsigned long start,
		   const char *name);
/* Note every instruction of the function that @trigger runs through. */
void step_walk_find(struct step_walk *walk, void (*trigger)(void));
/* Interrupt one instruction, whenever this CPU comes by. */
void step_break_at(unsigned long ip, struct step_seen *seen);
/* From now on it counts there. */
void step_break_count(struct step_seen *seen);
void step_break_off(void);

/* Of the #DB handler: was it for a walk? */
bool step_walk_debug(struct pt_regs *regs, unsigned long *dr6);
/*
 * Have the #DB return by way of step_resume, which looks, if there is a @seen,
 * and puts back, if there is something to put back.
 */
void step_detour(struct pt_regs *regs, struct step_seen *seen,
		 const struct step_state *put_back);

int step_init(unsigned long hw_breakpoint_nb);
void step_exit(void);

/* resume.S */
asmlinkage void step_call(void (*fn)(void));
asmlinkage void step_resume(void);
asmlinkage void step_resumed(void);

/* --- a wrong __switch_to() -------------------------------------------------*/

struct step_mutant_stub {
	long reg;		/* as instructions number it; -1 ends the table */
	unsigned long start;
	unsigned long between;	/* the load is done, the store is not */
};

extern const struct step_mutant_stub step_mutant_stubs[];
asmlinkage void step_load_first(struct task_struct *next);

/* @walk has run through it; on one CPU. */
int step_mutate_switch(const struct step_walk *walk, unsigned long *between);
void step_restore_switch(void);

/* --- writers ---------------------------------------------------------------*/

enum step_kind { INLINE, OUT_OF_LINE, CACHE_FIRST, CACHE_LAST, CONTEXT_LAST };

struct step_op {
	enum step_kind kind;
	u32 rights;		/* that it gives */
	void (*fn)(void);
};

extern const struct step_op step_ops[];
extern const unsigned int step_nr_ops;

/* Rights before: none, and open for writing. */
#define STEP_FROM	2
extern const u32 step_from[STEP_FROM];
/* Give the current context those. */
void step_begin_from(unsigned int from);

/* While no key is in use: exceptions leave the register alone. */
int straight_record(void);
const struct step_trace *straight_trace(const struct step_op *op,
					unsigned int from);

/* --- tests -----------------------------------------------------------------*/

#define NEEDS_SMP	BIT(0)	/* two CPUs */

extern const struct runner_test straight_tests[], entry_tests[], switch_tests[],
	stress_tests[];

/* A line of the results. */
__printf(1, 2) void step_say(const char *format, ...);
/* Only the first reason is kept. */
__printf(1, 2) void step_fail(const char *format, ...);
__printf(1, 2) void step_skip(const char *format, ...);
/* Fail unless nothing was wrong, and something was seen; say how much. */
void step_expect_right(const char *what, const struct step_seen *seen);

extern unsigned long step_address_enter, step_address_exit, step_address_switch;
extern unsigned int step_count, step_rounds;

#endif /* STEP_H */
