// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/steps.h"

/**
 * struct reader - what stands on each actor while the text is read
 * @out: the steps so far
 * @any: the guard that is judged opens for everybody
 * @context: by actor and depth: enum judge_context
 * @depth: by actor
 * @cpu: by actor
 * @gone: bit by actor: has ended
 * @away: the ranges have gone
 */
struct reader {
	struct judge_steps *out;
	bool any;
	u8 context[JUDGE_ACTORS][JUDGE_LEVELS];
	u8 depth[JUDGE_ACTORS];
	u8 cpu[JUDGE_ACTORS];
	u8 gone;
	bool away;
};

static u8 top(const struct reader *r, unsigned int who)
{
	return r->context[who][r->depth[who]];
}

/* What may come on top of what; nothing comes on top of an NMI. */
static int rank(u8 context)
{
	static const char order[] = { JUDGE_TASK, JUDGE_FAULT, JUDGE_SOFTIRQ,
				      JUDGE_IRQ, JUDGE_NMI, 0 };
	const char *p = context ? strchr(order, context) : NULL;

	return p ? p - order : -1;
}

static bool enter(struct reader *r, const struct judge_step *s)
{
	if (rank(s->letter) <= rank(top(r, s->who)) ||
	    r->depth[s->who] + 1 >= JUDGE_LEVELS || s->who >= JUDGE_TASKS)
		return false;
	r->context[s->who][++r->depth[s->who]] = s->letter;
	return true;
}

/* Somebody of the same CPU who cannot be switched out now. */
static bool cpu_taken(const struct reader *r, unsigned int who)
{
	unsigned int i;

	for (i = 0; i < JUDGE_ACTORS; i++) {
		if (i != who && r->cpu[i] == r->cpu[who] &&
		    !judge_may_sleep(top(r, i)))
			return true;
	}
	return false;
}

/* Somebody else who cannot be interrupted until his turn has come. */
static bool deaf(const struct reader *r, unsigned int who)
{
	unsigned int i;

	for (i = 0; i < JUDGE_ACTORS; i++) {
		if (i != who &&
		    (top(r, i) == JUDGE_IRQ || top(r, i) == JUDGE_NMI))
			return true;
	}
	return false;
}

/*
 * What opens or shuts for everybody may interrupt every CPU, and wait until it
 * has. An interrupt that waits for that very step would never end; one that is
 * none of ours does.
 */
static bool interrupts_all(const struct reader *r, const struct judge_step *s)
{
	if (s->op != JUDGE_GRANT && s->op != JUDGE_REVOKE)
		return false;
	return s->letter == 'k' || (!s->letter && r->any);
}

/* The first CPU stays; and all others stop meanwhile, wherever they are. */
static bool may_go(const struct reader *r, const struct judge_step *s)
{
	unsigned int i;

	for (i = 0; i < JUDGE_ACTORS; i++) {
		if (!judge_may_sleep(top(r, i)))
			return false;
	}
	r->out->cpus = 2;
	return !r->depth[s->who] && r->cpu[s->who] && s->who < JUDGE_TASKS;
}

/* A process alone gets back to who has taken the memory from its driver. */
static bool away(struct reader *r, const struct judge_step *s)
{
	if (s->who != JUDGE_P || r->away == (s->op == JUDGE_GO))
		return false;
	r->away = !r->away;
	return true;
}

static bool possible(struct reader *r, const struct judge_step *s)
{
	if (r->away && strchr(JUDGE_PAGED, s->op) && s->page != JUDGE_RAM)
		return false;
	if (cpu_taken(r, s->who) || r->gone & 1u << s->who ||
	    (interrupts_all(r, s) && deaf(r, s->who)))
		return false;
	switch (s->op) {
	case JUDGE_ENTER:
		return enter(r, s);
	case JUDGE_LEAVE:
		return r->depth[s->who]-- > 0;
	case JUDGE_MIGRATE:
		r->cpu[s->who] ^= 1;
		r->out->cpus = 2;
		if (cpu_taken(r, s->who))
			return false;
		fallthrough;
	case JUDGE_EXIT:
		if (s->op == JUDGE_EXIT)
			r->gone |= 1u << s->who;
		return !r->depth[s->who] && s->who < JUDGE_TASKS;
	case JUDGE_SLEEP:
		return judge_may_sleep(top(r, s->who));
	case JUDGE_PREEMPT:
	case JUDGE_KILL:
		return !r->depth[s->who] && s->who < JUDGE_TASKS;
	case JUDGE_OFFLINE:
		return may_go(r, s);
	case JUDGE_RETURN:
		return s->who == JUDGE_P;
	case JUDGE_GO:
	case JUDGE_COME:
		return away(r, s);
	case JUDGE_COPY_USER:
		return !r->depth[s->who];
	}
	return true;
}

/* Letters behind the operation, up to the end of the word. */
static bool suffix(const char **p, struct judge_step *s)
{
	const bool revoke = s->op == JUDGE_REVOKE;

	if (s->op == JUDGE_ENTER) {
		s->letter = *(*p)++;
		return s->letter && s->letter != ' ';
	}
	if (!strchr(JUDGE_PAGED, s->op))
		return true;
	s->page = *(*p)++ - '0';
	if (s->page >= JUDGE_PAGES &&
	    (s->page != JUDGE_RAM || s->op == JUDGE_KILL))
		return false;
	if ((s->op == JUDGE_GRANT || revoke) && **p && strchr("lfkarw", **p))
		s->letter = *(*p)++;
	if (revoke && **p == 'o') {
		s->inside = 1;
		(*p)++;
	}
	return true;
}

static bool word(const char **p, struct judge_step *s)
{
	const char *name = strchr(JUDGE_NAMES, **p);

	if (!name)
		return false;
	memset(s, 0, sizeof(*s));
	s->who = name - JUDGE_NAMES;
	s->op = *++*p;
	if (!s->op || !strchr(JUDGE_OPS, s->op))
		return false;
	++*p;
	return suffix(p, s) && (!**p || **p == ' ');
}

int judge_parse(const char *text, bool any, struct judge_steps *out)
{
	struct reader r = { .out = out, .any = any };
	unsigned int i;

	memset(out, 0, sizeof(*out));
	out->cpus = 1;
	for (i = 0; i < JUDGE_ACTORS; i++) {
		r.context[i][0] = JUDGE_TASK;
		r.cpu[i] = judge_cpu(i);
	}
	while (*text) {
		struct judge_step *s = &out->step[out->n];

		if (*text == ' ') {
			text++;
			continue;
		}
		if (out->n == JUDGE_MAX_STEPS || !word(&text, s) ||
		    !possible(&r, s))
			return -EINVAL;
		if (judge_cpu(s->who))
			out->cpus = 2;
		out->actors |= 1u << s->who;
		out->n++;
	}
	for (i = 0; i < JUDGE_ACTORS; i++) {
		if (r.depth[i])
			return -EINVAL;
	}
	return out->n && !r.away ? 0 : -EINVAL;
}
