/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The conductor: makes contexts take one step at a time, in the order of the
 * sequence. Whose step is next is one counter that all of them watch; a task
 * that has to let another one have the CPU sleeps, everybody else spins.
 */
#ifndef PKS_JUDGE_CONDUCTOR_H
#define PKS_JUDGE_CONDUCTOR_H

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>

#include "guards/guards.h"
#include "judge/judge.h"

struct court;

/* Nobody comes to a CPU whose actor cannot be switched out while he waits. */
enum actor_taken {
	ACTOR_FREE,
	ACTOR_TAKEN,
	ACTOR_BUSY,	/* with a step: he has yet to find out */
};

/**
 * struct actor - a task, or a process, with what is on top of it
 * @court: it plays in
 * @who: enum judge_who
 * @task: itself
 * @home: its CPU
 * @cpu: the one it is on
 * @plays: it has a part in a sequence that is under way
 * @stays: it could not migrate, and will not migrate back
 * @taken: enum actor_taken: can somebody else come on its CPU
 * @base: by level: preempt_count() when the context began
 * @came: the context that was to come on top has come
 * @irq: how it gets interrupted
 * @wake: whom the interrupt wakes, instead of being a context
 * @softirq: how it gets a softirq
 */
struct actor {
	struct court *court;
	u8 who;
	struct task_struct *task;
	int home;
	int cpu;
	bool plays;
	bool stays;
	u8 taken;
	int base[JUDGE_LEVELS];
	bool came;
	struct irq_work irq;
	struct task_struct *wake;
	struct tasklet_struct softirq;
};

/**
 * struct court - a sequence that is carried out
 * @guard: that is judged
 * @behind: which of a guard's code it is, behind that design; for nothing else
 * @contract: its contract
 * @steps: the sequence
 * @model: who may touch what
 * @judge: the verdict
 * @at: whose step it is; one at a time
 * @left_out: bit by step: it is not done, as its context has not come
 * @stop: nobody goes on
 * @hangs: an actor is lost, and the court with it
 * @actor: those who play
 * @nr_done: of the actors that are waited for
 * @done: all of them
 * @held: by place in the model's grants: what their callers keep
 * @pinned: likewise: the grant holds something off
 * @page: the pages, of two ranges
 * @ram: a page without a key
 * @addr: where each page was last handed out
 * @session: what @page is of
 * @stacked: a device without memory of its own hands it through
 * @wait: of actors, for a part to play
 * @file: of user memory
 * @mm: whose that is
 * @user: an address that faults, and behind it a page that is there
 * @preempter: comes before everybody else
 * @preempted: how often it came
 * @call: step for which the process has to leave the kernel, or 0
 * @killer: kills a device, and waits for those who are in it
 * @killed: which device, until the end of the sequence
 */
struct court {
	const struct pks_guard *guard;
	const struct pks_design *behind;
	const struct model_contract *contract;
	struct judge_steps steps;
	struct model model;
	struct judge judge;
	u32 at;
	u64 left_out;
	bool stop;
	bool hangs;
	struct actor actor[JUDGE_ACTORS];
	atomic_t nr_done;
	struct completion done;
	union pks_held held[MODEL_GRANTS];
	bool pinned[MODEL_GRANTS];
	struct pks_access page[JUDGE_RAM + 1];
	struct page *ram;
	void *addr[JUDGE_RAM + 1];
	struct pks_session *session[2];
	bool stacked;
	wait_queue_head_t wait;
	struct file *file;
	struct mm_struct *mm;
	unsigned long user;
	struct task_struct *preempter;
	u32 preempted;
	u8 call;
	struct work_struct killer;
	struct dax_device *killed;
};

/* A moment after which somebody who was waited for is given up. */
u64 court_patience(void);

/**
 * conduct_open() - grant by a guard
 * @c: the court, of whose design it is
 * @guard: the guard; one that keeps its address for life opens nothing
 * @a: what is granted
 * @held: what its caller keeps
 */
static inline void conduct_open(const struct court *c,
				const struct pks_guard *guard,
				const struct pks_access *a,
				union pks_held *held)
{
	if (!guard->claim)
		pks_guard_loops(guard, c->behind)->grant(a, held);
}

/* And revoke it. */
static inline void conduct_shut(const struct court *c,
				const struct pks_guard *guard,
				const struct pks_access *a,
				union pks_held *held)
{
	if (!guard->claim)
		pks_guard_loops(guard, c->behind)->revoke(a, held);
}

/**
 * conduct() - take part until the sequence, or this context, ends
 * @a: as whom; runs in the context on top of it
 */
void conduct(struct actor *a);

/**
 * conduct_context() - take part as a context on top of @a, until that ends
 * @a: who was interrupted
 * @kind: enum judge_context
 */
void conduct_context(struct actor *a, u8 kind);

/**
 * conduct_process() - take part until somebody else's step comes
 * @a: as whom; current
 */
void conduct_process(struct actor *a);

/* It is the next one's turn. */
void conduct_next(struct court *c);

/* It cannot be done, so it is left out, with all that is inside. */
void conduct_skip(struct court *c, const char *why);

/* The contract of the guard that a step names. */
const struct model_contract *conduct_contract(const struct court *c,
					      const struct judge_step *s);

/**
 * conduct_left() - the task whose step it is has left a CPU
 * @c: the court
 * @cpu: which; who has let it go first there is woken
 */
void conduct_left(struct court *c, int cpu);

/*
 * Sleep so long, by a timer of this CPU. Those of a CPU that is idle are another
 * one's business, and that may sit in an interrupt that waits for us.
 */
void conduct_sleep(u64 ns);

/* Wake whoever waits for a turn that will not come. */
void conduct_wake_all(struct court *c);

/**
 * perform() - do one step, in the context that runs
 * @a: whose
 * @s: the step
 */
void perform(struct actor *a, const struct judge_step *s);

/* What holds @a to its CPU, in words; NULL if nothing does. */
const char *why_not_switched(const struct actor *a);
const char *why_not_migrated(const struct actor *a);

/* Can what another actor holds off be waited for: NULL, or what it is. */
const char *why_not_stopped(const struct actor *a);

/* Steps that something happens to the machine in; see happen.c. */
void happen_warn(struct actor *a, const struct judge_step *s);
void happen_kill(struct actor *a, const struct judge_step *s);
void happen_offline(struct actor *a, const struct judge_step *s);
void happen_outside(struct actor *a, const struct judge_step *s);

/* Once for a court; and what was killed lives again, when all are through. */
void happen_init(struct court *c);
void happen_undo(struct court *c);

/**
 * perform_rest() - undo what the context on top has not undone itself
 * @a: whose
 *
 * And judge what is left when it has.
 */
void perform_rest(struct actor *a);

/**
 * enter_context() - have the step that enters a context come true
 * @a: who is to be interrupted; current
 * @kind: enum judge_context
 *
 * Return: whether it came. By then it is over, and all of its steps are done.
 */
bool enter_context(struct actor *a, u8 kind);

/* Have @a preempted by a task that goes before all others: did it work. */
bool enter_preemption(struct actor *a);

/* What the contexts of a court need, and user memory of the calling process. */
int contexts_init(struct court *c);
int contexts_map(struct court *c);
void contexts_unmap(struct court *c);
void contexts_exit(struct court *c);

/* Copy a byte to user memory that is there: 0 or -EFAULT. */
int copy_to_process(struct court *c, const void *from);

/* Somebody does not come back: the court stays, its pages and the module too. */
void court_hangs(struct court *c);

/**
 * stress_run() - all at once
 * @c: its pages are held, and stay so after -EDEADLK
 * @req: how much, and what it came to
 *
 * Context: may sleep; can be killed, and ends by itself in less than a minute.
 * Return: 0; -EINTR, -EDEADLK or -ENOMEM.
 */
int stress_run(struct court *c, struct pkscale_stress *req);

#endif /* PKS_JUDGE_CONDUCTOR_H */
