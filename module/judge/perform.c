// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps of a sequence, each in the context whose step it is. */
#include <linux/uaccess.h>

#include "judge/conductor.h"

static u8 level(const struct actor *a)
{
	return a->court->model.level[a->who];
}

const char *why_not_switched(const struct actor *a)
{
	if (!judge_may_sleep(a->court->model.context[a->who][level(a)].kind))
		return "an interrupt has the CPU";
	if (preempt_count() != a->base[level(a)])
		return "preemption is held off";
	return irqs_disabled() ? "interrupts are held off" : NULL;
}

const char *why_not_migrated(const struct actor *a)
{
	const char *why = why_not_switched(a);

	return why || !current->migration_disabled ? why :
						     "migration is held off";
}

static const struct pks_guard *guard_of(const struct court *c,
					const struct model_contract *contract)
{
	return contract == c->contract ? c->guard :
					 pks_guard_find(contract->guard);
}

static struct pks_access access_to(const struct court *c, u8 page,
				   const struct model_contract *contract)
{
	struct pks_access a = c->page[page];

	a.right = contract->right;
	return a;
}

/* Where what was granted is reached. */
static void *granted_at(const struct court *c, int place)
{
	const struct model_grant *g = &c->model.grant[place];

	return pks_held_addr(guard_of(c, g->contract), &c->page[g->page],
			     &c->held[place]);
}

/* An address that is used again stands for what it was used for last. */
static void hand_out(struct court *c, u8 page, void *addr)
{
	u8 i;

	for (i = 0; i < JUDGE_PAGES; i++) {
		if (c->addr[i] == addr)
			c->addr[i] = c->page[i].addr;
	}
	c->addr[page] = addr;
}

static void grant(struct actor *a, const struct judge_step *s)
{
	const struct model_contract *contract = conduct_contract(a->court, s);
	const struct pks_guard *guard = guard_of(a->court, contract);
	int holds = preempt_count() + current->migration_disabled;
	struct court *c = a->court;
	struct pks_access access = access_to(c, s->page, contract);
	int place;

	if (contract->any && why_not_switched(a)) {
		conduct_skip(c, why_not_switched(a));
		return;
	}
	/* SRCU lets nobody enter from an NMI whom it lets in from elsewhere. */
	if (in_nmi() && pks_guard_loops(guard, c->behind) == guard->section) {
		conduct_skip(c, "dax_read_lock() is not for NMIs");
		return;
	}
	place = model_grant(&c->model, s, contract);
	if (place < 0) {
		conduct_skip(c, "too many grants");
		return;
	}
	conduct_open(c, guard, &access, &c->held[place]);
	c->pinned[place] = !contract->atomic &&
		preempt_count() + current->migration_disabled != holds;
	hand_out(c, s->page, granted_at(c, place));
	conduct_next(c);
}

static void undo(struct actor *a, int place, bool inside)
{
	struct court *c = a->court;
	const struct model_grant *g = &c->model.grant[place];
	struct pks_access access = access_to(c, g->page, g->contract);

	if (inside && !g->contract->dax)
		c->held[place].addr += PAGE_SIZE / 3;
	conduct_shut(c, guard_of(c, g->contract), &access, &c->held[place]);
	model_revoke(&c->model, place);
}

static void revoke(struct actor *a, const struct judge_step *s)
{
	struct court *c = a->court;
	int place = model_find(&c->model, s, conduct_contract(c, s));
	const struct model_grant *g = &c->model.grant[place];

	/* What one task holds off, no other can let go of. */
	if (c->pinned[place] && (g->who != a->who || g->level != level(a))) {
		conduct_skip(c, "its grant holds something off elsewhere");
		return;
	}
	undo(a, place, s->inside);
	conduct_next(c);
}

static void *address(const struct actor *a, u8 page)
{
	const struct court *c = a->court;
	const struct model_grant *g;
	int place;

	if (page == JUDGE_RAM)
		return page_address(c->ram);
	for (place = 0; place < MODEL_GRANTS; place++) {
		g = &c->model.grant[place];
		if (g->contract && g->who == a->who && g->level == level(a) &&
		    g->page == page)
			return granted_at(c, place);
	}
	/* A pointer that was handed over, or that is out of date. */
	return c->addr[page];
}

static bool try(struct court *c, const struct judge_step *s, void *addr)
{
	u64 buf;

	switch (s->op) {
	case JUDGE_READ:
		return pks_probe_read(addr);
	case JUDGE_WRITE:
		return pks_probe_write(addr);
	case JUDGE_NOFAULT:
		return !copy_from_kernel_nofault(&buf, addr, sizeof(buf));
	case JUDGE_COPY_MC:
		return !copy_mc_to_kernel(&buf, addr, sizeof(buf));
	}
	return !copy_to_process(c, addr);
}

/* The guest has work of its own that comes to any CPU. */
static void note_switches(const struct actor *a, bool admitted)
{
	if (model_lent(&a->court->model, a->who, admitted,
		       current->nvcsw + current->nivcsw))
		judge_switched(&a->court->judge);
}

static void access(struct actor *a, const struct judge_step *s)
{
	const enum pks_right need = s->op == JUDGE_WRITE ? PKS_WRITE : PKS_READ;
	struct court *c = a->court;
	enum model_answer answer = model_ask(&c->model, a->who, s->page, need);
	bool admitted = try(c, s, address(a, s->page)),
	     by_loan = pks_hook_lent((enum pkey_right)need);

	if (admitted)
		model_used(&c->model, a->who, s->page, need);
	judge_access(&c->judge, c->at + 1, s, answer, admitted, by_loan);
	if (admitted ? by_loan : answer == MODEL_LATE)
		note_switches(a, admitted);
	conduct_next(c);
}

static void let_go(struct actor *a, const struct judge_step *s)
{
	struct court *c = a->court;
	const char *why = why_not_switched(a);

	if (why) {
		conduct_skip(c, why);
		return;
	}
	if (s->op == JUDGE_SLEEP) {
		conduct_sleep(TICK_NSEC);
	} else if (!enter_preemption(a)) {
		conduct_skip(c, "it is not preempted");
		return;
	}
	model_switch(&c->model, a->who);
	conduct_next(c);
}

/* Who has just done a step finds out before he waits for the next. */
static bool taken(const struct actor *a)
{
	u64 end = court_patience();

	while (READ_ONCE(a->taken) == ACTOR_BUSY && pks_clock() < end)
		cpu_relax();
	return READ_ONCE(a->taken) == ACTOR_TAKEN;
}

const char *why_not_stopped(const struct actor *a)
{
	if (taken(a))
		return "another CPU cannot be stopped";
	return a->task->migration_disabled ? "migration is held off" : NULL;
}

static void migrate(struct actor *a, const struct judge_step *s)
{
	struct court *c = a->court;
	int i, from = a->cpu, to = c->actor[!judge_cpu(a->who) == (a->cpu == a->home) ?
			     JUDGE_C : JUDGE_A].home;
	const char *why = why_not_migrated(a);

	for (i = 0; i < JUDGE_TASKS && !why; i++) {
		if (c->actor[i].cpu == to && taken(&c->actor[i]))
			why = "the other CPU cannot be entered";
	}
	if (why || a->stays) {
		a->stays = !a->stays;
		conduct_skip(c, why ? why : "it has stayed");
		return;
	}
	if (!set_cpus_allowed_ptr(current, cpumask_of(to))) {
		WRITE_ONCE(a->cpu, to);
		c->model.running[c->model.cpu[a->who]] = JUDGE_ACTORS;
		c->model.cpu[a->who] ^= 1;
		model_turn(&c->model, a->who);
		conduct_left(c, from);
	}
	model_switch(&c->model, a->who);
	conduct_next(c);
}

static void other_key(struct actor *a, const struct judge_step *s)
{
	pks_grant_write(PKS_KEY_TEST);
	pks_revoke(PKS_KEY_TEST);
	conduct_next(a->court);
}

static void nothing(struct actor *a, const struct judge_step *s)
{
	conduct_next(a->court);
}

void perform(struct actor *a, const struct judge_step *s)
{
	static void (*const by_op[])(struct actor *a,
				     const struct judge_step *s) = {
		[JUDGE_GRANT] = grant,
		[JUDGE_REVOKE] = revoke,
		[JUDGE_READ] = access,
		[JUDGE_WRITE] = access,
		[JUDGE_NOFAULT] = access,
		[JUDGE_COPY_USER] = access,
		[JUDGE_COPY_MC] = access,
		[JUDGE_SLEEP] = let_go,
		[JUDGE_PREEMPT] = let_go,
		[JUDGE_MIGRATE] = migrate,
		[JUDGE_OTHER_KEY] = other_key,
		[JUDGE_WARN] = happen_warn,
		[JUDGE_KILL] = happen_kill,
		[JUDGE_OFFLINE] = happen_offline,
		[JUDGE_RETURN] = happen_outside,
		[JUDGE_GO] = happen_outside,
		[JUDGE_COME] = happen_outside,
		[JUDGE_EXIT] = nothing,
	};

	by_op[s->op](a, s);
}

/* What all revokes together have left; NULL: nothing. */
static const char *left_over(const struct actor *a)
{
	if (current->thread.pkrs.rights)
		return "a right is left";
	if (*pks_hook_word())
		return "a count is left in its word";
	if (preempt_count() != a->base[level(a)])
		return "preemption is held off";
	if (current->migration_disabled && !level(a))
		return "migration is held off";
	return NULL;
}

/* Whatever it is, the next sequence does not begin with it. */
static void put_right(const struct actor *a)
{
	pks_hook_write(PKEY_NONE);
	*pks_hook_word() = 0;
	while (preempt_count() > a->base[level(a)])
		preempt_enable();
	while (current->migration_disabled && !level(a))
		migrate_enable();
}

void perform_rest(struct actor *a)
{
	struct court *c = a->court;
	const char *what;
	int place;

	while ((place = model_open(&c->model, a->who)) >= 0)
		undo(a, place, false);
	what = left_over(a);
	if (!what)
		return;
	judge_imbalance(&c->judge, min(c->at + 1, c->steps.n), a->who, what);
	put_right(a);
}
