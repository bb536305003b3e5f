/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may touch what, and when, by the contracts of the guards. Pure: it knows
 * no design, calls nothing and is tested in user space.
 */
#ifndef PKS_JUDGE_MODEL_H
#define PKS_JUDGE_MODEL_H

#include "designs/designs.h"
#include "judge/steps.h"

#define MODEL_GRANTS	32

/* The contract rules, C1 to C11; docs/legality.md has their words. */
enum model_rule {
	MODEL_LEGAL,
	MODEL_C1, MODEL_C2, MODEL_C3, MODEL_C4, MODEL_C5, MODEL_C6, MODEL_C7,
	MODEL_C8, MODEL_C9, MODEL_C10, MODEL_C11, MODEL_C12,
};

/**
 * struct model_contract - what a guard promises and asks
 * @guard: its name
 * @letter: its letter in a sequence
 * @any: used and undone by any context; opened in preemptible tasks only
 * @atomic: nobody sleeps inside
 * @dax: undone in reverse order by C10, not C1
 * @srcu: takes dax_read_lock(), which is not for NMIs
 * @right: what it opens
 */
struct model_contract {
	const char *guard;
	char letter;
	bool any;
	bool atomic;
	bool dax;
	bool srcu;
	enum pks_right right;
};

/**
 * model_contract_of() - the contract of a guard
 * @guard: its name
 *
 * Return: the contract; of a guard that nobody knows, that of an ordinary one.
 */
const struct model_contract *model_contract_of(const char *guard);

/**
 * model_contract_by() - the contract that a letter stands for
 * @letter: of a sequence
 *
 * Return: the contract, NULL if there is none.
 */
const struct model_contract *model_contract_by(char letter);

/**
 * struct model_grant - one that is open
 * @contract: of its guard; NULL: this place is free
 * @who: enum judge_who
 * @level: of the context that made it
 * @page: which
 * @order: it was the so-manieth
 */
struct model_grant {
	const struct model_contract *contract;
	u8 who;
	u8 level;
	u8 page;
	u32 order;
};

/**
 * struct model_context - a task, or one exception level on top of it
 * @kind: enum judge_context
 * @used: right by which it has used what others had opened for all
 * @had: right that it has had, to any page, since it last was switched out
 * @switches: of its task, when it last used a right that was lent; 0: since it
 *	last was switched out by a step, it has used none
 */
struct model_context {
	u8 kind;
	u8 used;
	u8 had;
	unsigned long switches;
};

/**
 * struct model - contexts, pages and who has opened them
 * @cpu: where each actor is
 * @level: the context on top of each
 * @context: by actor and level
 * @running: by CPU: whose turn was last
 * @grant: what is open
 * @order: grants so far
 * @skipped: by actor and page: grants that were not made
 */
struct model {
	u8 cpu[JUDGE_ACTORS];
	u8 level[JUDGE_ACTORS];
	struct model_context context[JUDGE_ACTORS][JUDGE_LEVELS];
	u8 running[2];
	struct model_grant grant[MODEL_GRANTS];
	u32 order;
	u8 skipped[JUDGE_ACTORS][JUDGE_RAM + 1];
};

/* What an access has to come to. */
enum model_answer {
	MODEL_MUST,	/* it is granted */
	MODEL_KEY_WIDE,	/* another page of a key that this context has open */
	MODEL_LATE,	/* it was granted, and no more */
	MODEL_MUST_NOT,	/* a stray */
};

void model_init(struct model *m);

/**
 * model_turn() - it is this actor's turn: who was before it on the CPU is not
 * @m: the model
 * @who: enum judge_who
 */
void model_turn(struct model *m, unsigned int who);

/**
 * model_rule() - is a step within the contracts
 * @m: the model
 * @s: the step
 * @c: JUDGE_GRANT, JUDGE_REVOKE: the contract of the guard
 *
 * Return: MODEL_LEGAL, or the rule that it breaks.
 */
enum model_rule model_rule(const struct model *m, const struct judge_step *s,
			   const struct model_contract *c);

/**
 * model_grant() - a grant was made
 * @m: the model
 * @s: the step
 * @c: the contract of the guard
 *
 * Return: its place in m->grant, -1 when there is none left.
 */
int model_grant(struct model *m, const struct judge_step *s,
		const struct model_contract *c);

/**
 * model_find() - which grant a revoke undoes
 * @m: the model
 * @s: the step
 * @c: the contract of the guard
 *
 * Return: its place in m->grant, -1 when there is none.
 */
int model_find(const struct model *m, const struct judge_step *s,
	       const struct model_contract *c);

/* A grant was undone. */
void model_revoke(struct model *m, int place);

/* A context came on top of an actor, or left it. */
void model_enter(struct model *m, unsigned int who, u8 kind);
void model_leave(struct model *m, unsigned int who);

/* A task was switched out: what it was given besides has ended. */
void model_switch(struct model *m, unsigned int who);

/**
 * model_ask() - what an access has to come to
 * @m: the model
 * @who: by whom, in the context on top of it
 * @page: of which page
 * @need: PKS_READ or PKS_WRITE
 */
enum model_answer model_ask(const struct model *m, unsigned int who, u8 page,
			    enum pks_right need);

/* It was let through. */
void model_used(struct model *m, unsigned int who, u8 page,
		enum pks_right need);

/**
 * model_lent() - a right that was lent has let an access through, or has not
 * @m: the model
 * @who: by whom
 * @admitted: it has
 * @switches: how often its task has been switched out so far
 *
 * Return: has a switch that was no step ended what had let one through before.
 */
bool model_lent(struct model *m, unsigned int who, bool admitted,
		unsigned long switches);

/**
 * model_skip() - a step was not done, since the design made it impossible
 * @m: the model
 * @s: the step
 */
void model_skip(struct model *m, const struct judge_step *s);

/**
 * model_was_skipped() - is this the revoke of a grant that was not made
 * @m: the model
 * @s: the step
 * @c: the contract of the guard
 *
 * Forgets that grant.
 */
bool model_was_skipped(struct model *m, const struct judge_step *s,
		       const struct model_contract *c);

/**
 * model_open() - the newest grant that an actor's context has open
 * @m: the model
 * @who: enum judge_who
 *
 * Return: its place in m->grant, -1 when there is none.
 */
int model_open(const struct model *m, unsigned int who);

#endif /* PKS_JUDGE_MODEL_H */
