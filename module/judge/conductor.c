// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/conductor.h"

/* Long enough for a busy host, where several CPUs wait for each other. */
u64 court_patience(void)
{
	u64 ms = num_online_cpus() > 1 ? 3000 : 200;

	return pks_clock() + ms * tsc_khz;
}

static bool over(const struct court *c, u32 at)
{
	return at >= c->steps.n || READ_ONCE(c->stop);
}

/* Who of this CPU comes next, from step @at on; NULL: nobody. */
static struct actor *next_here(struct court *c, u32 at, int cpu)
{
	struct actor *a;

	for (; at < c->steps.n; at++) {
		a = &c->actor[c->steps.step[at].who];
		if (READ_ONCE(a->cpu) == cpu && a->who < JUDGE_TASKS)
			return a;
	}
	return NULL;
}

void conduct_wake_all(struct court *c)
{
	int i;

	for (i = 0; i < JUDGE_TASKS; i++) {
		if (c->actor[i].task)
			wake_up_process(c->actor[i].task);
	}
}

void conduct_left(struct court *c, int cpu)
{
	struct actor *next = next_here(c, c->at + 1, cpu);

	if (next)
		wake_up_process(next->task);
}

void conduct_sleep(u64 ns)
{
	ktime_t t = ns_to_ktime(ns);

	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_hrtimeout_range(&t, 0, HRTIMER_MODE_REL_PINNED);
}

void conduct_next(struct court *c)
{
	u32 at = c->at + 1;

	while (at < c->steps.n && c->left_out & BIT_ULL(at))
		at++;
	/* What this step has changed is seen by whoever does the next. */
	smp_store_release(&c->at, at);
}

const struct model_contract *conduct_contract(const struct court *c,
					      const struct judge_step *s)
{
	return s->letter && s->op != JUDGE_ENTER ?
	       model_contract_by(s->letter) : c->contract;
}

/* Never done: it could take the kernel down, and proves nothing. */
static void forbid(struct court *c, enum model_rule rule)
{
	judge_illegal(&c->judge, c->at + 1, rule);
	WRITE_ONCE(c->stop, true);
}

/* A step, or a context of that actor with what he does in it, and nobody else. */
static void leave_out(struct court *c, u32 at)
{
	const struct judge_step *s = &c->steps.step[at];
	const u8 who = s->who;
	int depth = 0;

	do {
		s = &c->steps.step[at];
		if (s->who == who) {
			c->left_out |= BIT_ULL(at);
			depth += (s->op == JUDGE_ENTER) -
				 (s->op == JUDGE_LEAVE);
			if (s->op == JUDGE_REVOKE)
				model_was_skipped(&c->model, s,
						  conduct_contract(c, s));
			else
				model_skip(&c->model, s);
		}
		at++;
	} while (depth > 0 && at < c->steps.n);
}

void conduct_skip(struct court *c, const char *why)
{
	const struct judge_step *s = &c->steps.step[c->at];
	const struct model_contract *contract = conduct_contract(c, s);
	enum model_rule rule;

	if (s->op == JUDGE_REVOKE &&
	    model_was_skipped(&c->model, s, contract)) {
		conduct_next(c);
		return;
	}
	/* What is illegal in any case has not become impossible. */
	rule = model_rule(&c->model, s, contract);
	if (rule != MODEL_LEGAL) {
		forbid(c, rule);
		return;
	}
	judge_narrowed(&c->judge, c->at + 1, s, why);
	leave_out(c, c->at);
	conduct_next(c);
}

static void give_up(struct court *c, u32 at)
{
	judge_deadlock(&c->judge, at + 1, &c->steps.step[at]);
	WRITE_ONCE(c->stop, true);
}

/* Let another task of this CPU run until it is our turn here. */
static void step_aside(struct actor *a, struct actor *next, u32 at)
{
	struct court *c = a->court;

	ktime_t t = ns_to_ktime(NSEC_PER_SEC);

	wake_up_process(next->task);
	set_current_state(TASK_UNINTERRUPTIBLE);
	/* Pairs with conduct_next(). */
	if (smp_load_acquire(&c->at) == at && !READ_ONCE(c->stop))
		schedule_hrtimeout_range(&t, 0, HRTIMER_MODE_REL_PINNED);
	__set_current_state(TASK_RUNNING);
}

/*
 * Nobody comes to a CPU that cannot be left, so whoever holds it leaves out the
 * steps of others there: they have become impossible.
 */
static bool skipped(struct actor *a, u32 at)
{
	const struct judge_step *s = &a->court->steps.step[at];
	const char *why = why_not_switched(a);

	WRITE_ONCE(a->taken, why ? ACTOR_TAKEN : ACTOR_FREE);
	if (!why || s->who >= JUDGE_TASKS ||
	    READ_ONCE(a->court->actor[s->who].cpu) != a->cpu)
		return false;
	conduct_skip(a->court, why);
	return true;
}

/* Wait for a step of @a's. Return: false when there is none any more. */
static bool wait_turn(struct actor *a)
{
	struct court *c = a->court;
	u64 end = court_patience();
	struct actor *next;
	u32 at, seen = ~0u;

	for (;;) {
		/* Pairs with conduct_next(). */
		at = smp_load_acquire(&c->at);
		if (over(c, at))
			return false;
		if (c->steps.step[at].who == a->who) {
			WRITE_ONCE(a->taken, ACTOR_BUSY);
			return true;
		}
		if (at != seen)
			end = court_patience();
		seen = at;
		if (skipped(a, at))
			continue;
		next = next_here(c, at, a->cpu);
		if (next && next != a && a->taken == ACTOR_FREE)
			step_aside(a, next, at);
		else if (pks_clock() > end)
			give_up(c, at);
		else
			cpu_relax();
	}
}

/* Can the step be done, and is it within the contracts? */
static bool admissible(struct actor *a, const struct judge_step *s)
{
	const struct model_contract *contract = conduct_contract(a->court, s);
	struct court *c = a->court;
	enum model_rule rule;

	if (s->op == JUDGE_REVOKE &&
	    model_was_skipped(&c->model, s, contract)) {
		conduct_next(c);
		return false;
	}
	rule = model_rule(&c->model, s, contract);
	if (rule == MODEL_LEGAL)
		return true;
	forbid(c, rule);
	return false;
}

static void step(struct actor *a)
{
	struct court *c = a->court;
	const struct judge_step *s = &c->steps.step[c->at];

	if (!admissible(a, s))
		return;
	model_turn(&c->model, a->who);
	if (s->op != JUDGE_ENTER)
		perform(a, s);
	else if (!enter_context(a, s->letter) && !READ_ONCE(c->stop))
		conduct_skip(c, s->letter == JUDGE_FAULT ?
				"a user access ends in -EFAULT" :
				"it never came");
}

void conduct(struct actor *a)
{
	struct court *c = a->court;

	while (wait_turn(a)) {
		if (c->steps.step[c->at].op == JUDGE_LEAVE)
			break;
		step(a);
	}
}

void conduct_context(struct actor *a, u8 kind)
{
	struct court *c = a->court;
	struct model *m = &c->model;
	enum model_rule rule;

	a->came = true;
	model_enter(m, a->who, kind);
	a->base[m->level[a->who]] = preempt_count();
	conduct_next(c);
	conduct(a);
	if (!over(c, c->at)) {
		rule = model_rule(m, &c->steps.step[c->at], NULL);
		if (rule != MODEL_LEGAL)
			forbid(c, rule);
	}
	perform_rest(a);
	model_leave(m, a->who);
	if (!over(c, c->at))
		conduct_next(c);
}

void conduct_process(struct actor *a)
{
	struct court *c = a->court;

	while (!over(c, c->at) && !c->call &&
	       c->steps.step[c->at].who == a->who)
		step(a);
}
