/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judge: what the model says against what the processor let through. It
 * knows no design, and has no way to ask for one.
 */
#ifndef PKS_JUDGE_H
#define PKS_JUDGE_H

#include "judge/model.h"

/**
 * struct judge - a verdict in the making
 * @result: enum pkscale_verdict
 * @step: at which, counted from 1
 * @flags: PKSCALE_SEEN_*
 * @why: in words
 * @accesses: how many were judged
 */
struct judge {
	u32 result;
	u32 step;
	u32 flags;
	u32 accesses;
	char why[PKSCALE_WHY_LEN];
};

/**
 * judge_init() - nothing is known yet
 * @j: the verdict
 */
void judge_init(struct judge *j);

/* Is it settled: nothing that follows can be held against the design? */
bool judge_settled(const struct judge *j);

/**
 * judge_access() - an access was let through, or was not
 * @j: the verdict
 * @at: the step, counted from 1
 * @s: what it was
 * @answer: of the model
 * @admitted: what the processor did
 * @lent: a right that the context was given covers it
 */
void judge_access(struct judge *j, u32 at, const struct judge_step *s,
		  enum model_answer answer, bool admitted, bool lent);

/* A lent right has ended before its time: what is not late proves nothing. */
void judge_switched(struct judge *j);

/**
 * judge_illegal() - a step breaks a contract: it ends what is judged
 * @j: the verdict
 * @at: the step
 * @rule: which
 */
void judge_illegal(struct judge *j, u32 at, enum model_rule rule);

/**
 * judge_narrowed() - the design has made a legal step impossible
 * @j: the verdict
 * @at: the step
 * @s: what it was
 * @why: how
 */
void judge_narrowed(struct judge *j, u32 at, const struct judge_step *s,
		    const char *why);

/**
 * judge_imbalance() - all is revoked, and something is left
 * @j: the verdict
 * @at: the step
 * @who: enum judge_who
 * @what: is left
 */
void judge_imbalance(struct judge *j, u32 at, unsigned int who,
		     const char *what);

/**
 * judge_deadlock() - somebody's turn did not come
 * @j: the verdict
 * @at: the step that nobody has done
 * @s: what it was
 */
void judge_deadlock(struct judge *j, u32 at, const struct judge_step *s);

#endif /* PKS_JUDGE_H */
