// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/hash.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>
#include <asm/ptrace.h>

#include "profile/books.h"

bool books_enter(struct books_visit *v, void *data)
{
	v->p = data;
	if (in_nmi()) {
		atomic64_inc(&v->p->nmis);
		return false;
	}
	raw_local_irq_save(v->flags);
	v->came = pks_clock();
	v->cpu = v->p->cpu[raw_smp_processor_id()];
	v->now = v->came - v->cpu->own;
	return true;
}

void books_leave(struct books_visit *v)
{
	v->cpu->own += pks_clock() - v->came;
	raw_local_irq_restore(v->flags);
}

/* The @i-th place where a task's slot may be. */
static struct books_slot *place(struct profile *p, const void *task, u32 i)
{
	u32 at = (hash_ptr(task, 32) + i) % (p->cpus * BOOKS_TASKS);

	return &p->cpu[at / BOOKS_TASKS]->task[at % BOOKS_TASKS];
}

/* Locked, or NULL; with @make, one that was free. */
static struct books_slot *slot_of(struct profile *p, const void *task,
				  bool make)
{
	struct books_slot *slot;
	u32 i;

	for (i = 0; i < BOOKS_NEAR; i++) {
		slot = place(p, task, i);
		if (READ_ONCE(slot->holds.owner) != (u64)task)
			continue;
		raw_spin_lock(&slot->lock);
		if (slot->holds.owner == (u64)task)
			return slot;
		raw_spin_unlock(&slot->lock);
	}
	for (i = 0; make && i < BOOKS_NEAR; i++) {
		slot = place(p, task, i);
		if (READ_ONCE(slot->holds.owner))
			continue;
		raw_spin_lock(&slot->lock);
		if (!slot->holds.owner) {
			memset(&slot->holds, 0, sizeof(slot->holds));
			slot->holds.owner = (u64)task;
			return slot;
		}
		raw_spin_unlock(&slot->lock);
	}
	return NULL;
}

/* Who has nothing open needs no slot. */
static void put_slot(struct books_slot *slot)
{
	if (!slot->holds.n)
		WRITE_ONCE(slot->holds.owner, 0);
	raw_spin_unlock(&slot->lock);
}

/* The interrupt that runs, or NULL for a task. */
static struct holds *interrupt(struct books_cpu *cpu)
{
	if (in_hardirq())
		return &cpu->level[BOOKS_HARDIRQ];
	/* With PREEMPT_RT it is a task of its own. */
	if (in_serving_softirq() && !IS_ENABLED(CONFIG_PREEMPT_RT))
		return &cpu->level[BOOKS_SOFTIRQ];
	return NULL;
}

/* Does anybody hold something whom the context that runs has interrupted? */
static bool interrupts_holder(struct books_visit *v)
{
	struct books_slot *slot = slot_of(v->p, current, false);

	if (slot)
		raw_spin_unlock(&slot->lock);
	return slot || (in_hardirq() && v->cpu->level[BOOKS_SOFTIRQ].n);
}

/*
 * A fault is left when what it has put on the stack is not below any more, or has
 * been written over; nothing says so when it happens.
 */
static void leave_faults(struct holds *c)
{
	const struct hold_fault *f;
	struct pt_regs *regs;

	for (; c->faults; c->faults--) {
		f = &c->fault[c->faults - 1];
		regs = (struct pt_regs *)f->frame;
		/* Of a task that is no more it may be another's, or gone. */
		if (object_is_on_stack(regs) &&
		    f->frame > (u64)__builtin_frame_address(0) &&
		    READ_ONCE_NOCHECK(regs->ip) == f->ip &&
		    READ_ONCE_NOCHECK(regs->sp) == f->sp)
			return;
	}
}

void books_grant(struct books_visit *v, const struct hold *grant)
{
	struct holds *c = interrupt(v->cpu);
	struct books_slot *slot = NULL;
	bool on_top = false;
	struct site *site;
	u32 depth = 0;

	if (!c) {
		slot = slot_of(v->p, current, true);
		c = slot ? &slot->holds : NULL;
	} else {
		on_top = interrupts_holder(v);
	}
	if (c) {
		leave_faults(c);
		depth = holds_open(c, v->now, grant);
		on_top |= holds_under(c);
	}
	if (slot)
		put_slot(slot);
	if (!depth) {
		v->cpu->lost[PKSCALE_PROFILE_HOLDS]++;
		return;
	}
	site = site_at(v->cpu->site, grant->site);
	if (site)
		site_opened(site, depth, on_top);
	else
		v->cpu->lost[PKSCALE_PROFILE_SITES]++;
}

/* What anybody holds, for whoever undoes it or uses it in his stead. */
static bool others(struct profile *p,
		   bool (*what)(struct holds *c, struct hold *h),
		   struct hold *h)
{
	struct books_slot *slot;
	bool found = false;
	u32 i;

	for (i = 0; !found && i < p->cpus * BOOKS_TASKS; i++) {
		slot = &p->cpu[i / BOOKS_TASKS]->task[i % BOOKS_TASKS];
		if (!READ_ONCE(slot->holds.owner))
			continue;
		raw_spin_lock(&slot->lock);
		found = what(&slot->holds, h);
		put_slot(slot);
	}
	return found;
}

static bool undone(struct holds *c, struct hold *h)
{
	return holds_shut(c, 0, h);
}

static bool used(struct holds *c, struct hold *h)
{
	return holds_note_page(c, HOLD_ELSEWHERE, h->pfn);
}

void books_revoke(struct books_visit *v, struct hold *revoke)
{
	struct holds *c = interrupt(v->cpu);
	struct books_slot *slot = c ? NULL : slot_of(v->p, current, false);
	struct site *site;
	bool mine = false;

	if (slot)
		c = &slot->holds;
	if (c)
		mine = holds_shut(c, v->now, revoke);
	if (slot)
		put_slot(slot);
	if (!mine && !others(v->p, undone, revoke)) {
		v->cpu->lost[PKSCALE_PROFILE_UNMATCHED]++;
		return;
	}
	site = site_at(v->cpu->site, revoke->site);
	if (site)
		site_shut(site, revoke, mine);
}

void books_task(struct books_visit *v, const struct task_struct *task,
		void (*what)(struct holds *c, u64 arg), u64 arg)
{
	struct books_slot *slot = slot_of(v->p, task, false);

	if (!slot)
		return;
	what(&slot->holds, arg);
	raw_spin_unlock(&slot->lock);
}

static void interrupted(struct holds *c, u64 unused)
{
	holds_note(c, HOLD_INTERRUPT);
}

void books_interrupt(struct books_visit *v)
{
	holds_note(&v->cpu->level[BOOKS_SOFTIRQ], HOLD_INTERRUPT);
	books_task(v, current, interrupted, 0);
}

void books_fault(struct books_visit *v, const struct pt_regs *regs)
{
	const struct hold_fault f = {
		.frame = (u64)regs, .ip = regs->ip, .sp = regs->sp,
	};
	struct books_slot *slot = slot_of(v->p, current, false);

	if (!slot)
		return;
	leave_faults(&slot->holds);
	holds_fault(&slot->holds, &f);
	raw_spin_unlock(&slot->lock);
}

void books_key(struct books_visit *v, u64 pfn)
{
	struct holds *c = interrupt(v->cpu);
	struct books_slot *slot = c ? NULL : slot_of(v->p, current, false);
	struct hold h = { .pfn = pfn };
	bool known = false;

	if (slot)
		c = &slot->holds;
	if (c)
		known = holds_note_page(c, HOLD_FIRST_USE, pfn);
	if (slot)
		raw_spin_unlock(&slot->lock);
	if (!known && !others(v->p, used, &h))
		v->cpu->lost[PKSCALE_PROFILE_GRANTED]++;
}
