// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/judge.h"

void judge_init(struct judge *j)
{
	memset(j, 0, sizeof(*j));
}

bool judge_settled(const struct judge *j)
{
	return j->result >= PKSCALE_ILLEGAL;
}

static const char *name_of(u8 op)
{
	switch (op) {
	case JUDGE_GRANT:	return "grants";
	case JUDGE_REVOKE:	return "revokes";
	case JUDGE_READ:	return "reads";
	case JUDGE_WRITE:	return "writes";
	case JUDGE_NOFAULT:	return "probes";
	case JUDGE_COPY_USER:	return "copies to user memory";
	case JUDGE_COPY_MC:	return "copies";
	case JUDGE_ENTER:	return "is interrupted";
	case JUDGE_SLEEP:	return "sleeps";
	case JUDGE_PREEMPT:	return "is preempted";
	case JUDGE_MIGRATE:	return "migrates";
	case JUDGE_WARN:	return "warns";
	case JUDGE_KILL:	return "has a device killed";
	case JUDGE_OFFLINE:	return "loses its CPU";
	case JUDGE_RETURN:	return "returns to user mode";
	case JUDGE_GO:		return "loses the ranges";
	case JUDGE_EXIT:	return "ends";
	}
	return "goes on";
}

/* The worst stands, and of two alike the first. */
static void settle(struct judge *j, u32 result, u32 at,
		   const struct judge_step *s, const char *what)
{
	if (judge_settled(j) || result <= j->result)
		return;
	j->result = result;
	j->step = at;
	if (strchr(JUDGE_PAGED, s->op))
		snprintf(j->why, sizeof(j->why), "%c %s page %u: %s",
			 JUDGE_NAMES[s->who], name_of(s->op), s->page, what);
	else
		snprintf(j->why, sizeof(j->why), "%c %s: %s",
			 JUDGE_NAMES[s->who], name_of(s->op), what);
}

static void admitted_late(struct judge *j, u32 at, const struct judge_step *s,
			  bool lent)
{
	if (!lent) {
		settle(j, PKSCALE_STRAY, at, s,
		       "let through after the last revoke");
		return;
	}
	j->flags |= PKSCALE_SEEN_LATE;
	settle(j, PKSCALE_LATE, at, s,
	       "let through after the last revoke, by a right that was lent");
}

/* What is copied by others' means has a way to fail. */
static bool can_fail(const struct judge_step *s)
{
	return s->op == JUDGE_NOFAULT || s->op == JUDGE_COPY_USER ||
	       s->op == JUDGE_COPY_MC;
}

void judge_access(struct judge *j, u32 at, const struct judge_step *s,
		  enum model_answer answer, bool admitted, bool lent)
{
	if (judge_settled(j))
		return;
	j->accesses++;
	if (answer == MODEL_MUST && !admitted && can_fail(s)) {
		judge_narrowed(j, at, s, "-EFAULT, though it is granted");
	} else if (answer == MODEL_MUST && !admitted) {
		settle(j, PKSCALE_FALSE_FAULT, at, s,
		       "refused, though it is granted");
	} else if (answer == MODEL_MUST_NOT && admitted) {
		settle(j, PKSCALE_STRAY, at, s,
		       "let through, though nothing grants it");
	} else if (answer == MODEL_LATE && admitted) {
		admitted_late(j, at, s, lent);
	} else if (answer == MODEL_KEY_WIDE && admitted) {
		j->flags |= PKSCALE_SEEN_KEY_WIDE;
		settle(j, PKSCALE_KEY_WIDE, at, s,
		       "let through, as another page of the key is open");
	}
}

void judge_switched(struct judge *j)
{
	if (!judge_settled(j))
		j->flags |= PKSCALE_SEEN_SWITCH;
}

void judge_illegal(struct judge *j, u32 at, enum model_rule rule)
{
	if (judge_settled(j))
		return;
	j->result = PKSCALE_ILLEGAL;
	j->step = at;
	snprintf(j->why, sizeof(j->why), "C%u forbids it", rule);
}

void judge_narrowed(struct judge *j, u32 at, const struct judge_step *s,
		    const char *why)
{
	if (judge_settled(j))
		return;
	j->flags |= PKSCALE_SEEN_NARROWED;
	settle(j, PKSCALE_NARROWED, at, s, why);
}

void judge_imbalance(struct judge *j, u32 at, unsigned int who,
		     const char *what)
{
	j->flags |= PKSCALE_SEEN_LEFT;
	if (judge_settled(j))
		return;
	j->result = PKSCALE_IMBALANCE;
	j->step = at;
	snprintf(j->why, sizeof(j->why), "%c has revoked all, but %s",
		 JUDGE_NAMES[who], what);
}

void judge_deadlock(struct judge *j, u32 at, const struct judge_step *s)
{
	if (judge_settled(j))
		return;
	settle(j, PKSCALE_DEADLOCK, at, s, "its turn never came");
}
