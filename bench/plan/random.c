// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sequences of the grammar, drawn at random. The model of the contracts says
 * which steps are legal, the parser which of them can be had at all.
 */
#include <stdio.h>
#include <string.h>

#include "judge/model.h"
#include "plan/sequences.h"

/* Each as often as it is drawn; one that has to be had by luck more often. */
#define OPS	"++++---<<<<>>>(((()))~!%?=:^"
#define OPS_OF_PROCESS	"+++--<<<>>~?:^"
#define READS	"<?=:"	/* and that has a page besides writing */

#define LENGTH	24	/* steps before what is open is closed */
#define TRIES	8
#define FAMILIES	8	/* one of so many sequences is of a process */

/**
 * struct draft - a sequence that is being drawn
 * @state: of the generator
 * @m: who may touch what so far
 * @c: contract of the guard
 * @cpus: tasks are on so many
 * @first: of the actors, where they are not tasks: the process, then its child
 * @text: the steps so far
 * @len: of it
 */
struct draft {
	uint64_t state;
	struct model m;
	const struct model_contract *c;
	unsigned int cpus;
	unsigned int first;
	char *text;
	size_t len;
};

/* splitmix64: no two seeds begin alike. */
static uint64_t draw(struct draft *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static unsigned int below(struct draft *d, unsigned int n)
{
	return draw(d) % n;
}

/* So that no two designs are judged by the same ones. */
static uint64_t mix(uint64_t seed, const char *text)
{
	for (; *text; text++)
		seed = (seed ^ (unsigned char)*text) * 0x100000001b3ull;
	return seed;
}

static u8 context(const struct draft *d, unsigned int who)
{
	return d->m.context[who][d->m.level[who]].kind;
}

/* With its brackets closed, for the parser's sake. */
static int can_be_had(const struct draft *d, const char *word)
{
	char text[PKSCALE_SEQUENCE_LEN + 64];
	struct judge_steps steps;
	int who, level, len, faults;

	len = snprintf(text, sizeof(text), "%s%s", d->text, word);
	/* Who is in a fault, and nothing on top of it, lets others go first. */
	for (who = 0; who < 2 * JUDGE_TASKS; who++) {
		const unsigned int w = who % JUDGE_TASKS;

		level = d->m.level[w];
		faults = level && d->m.context[w][1].kind == JUDGE_FAULT;
		if (word[0] == JUDGE_NAMES[w] && word[1] == JUDGE_ENTER)
			faults |= !level++ && word[2] == JUDGE_FAULT;
		if (word[0] == JUDGE_NAMES[w] && word[1] == JUDGE_LEAVE)
			faults &= --level > 0;
		level = who < JUDGE_TASKS ? level - faults : faults;
		for (; level > 0; level--)
			len += snprintf(text + len, sizeof(text) - len, " %c)",
					JUDGE_NAMES[w]);
	}
	return !judge_parse(text, d->c->any, &steps);
}

static void migrate(struct model *m, unsigned int who)
{
	m->running[m->cpu[who]] = JUDGE_ACTORS;
	m->cpu[who] ^= 1;
	model_turn(m, who);
	model_switch(m, who);
}

static void apply(struct draft *d, const struct judge_step *s)
{
	struct model *m = &d->m;

	model_turn(m, s->who);
	if (s->op == JUDGE_GRANT)
		model_grant(m, s, d->c);
	else if (s->op == JUDGE_REVOKE)
		model_revoke(m, model_find(m, s, d->c));
	else if (s->op == JUDGE_ENTER)
		model_enter(m, s->who, s->letter);
	else if (s->op == JUDGE_LEAVE)
		model_leave(m, s->who);
	else if (s->op == JUDGE_MIGRATE)
		migrate(m, s->who);
	else if (s->op == JUDGE_SLEEP || s->op == JUDGE_PREEMPT)
		model_switch(m, s->who);
	else if (strchr(READS, s->op))
		model_used(m, s->who, s->page, PKS_READ);
}

/* Nobody of this CPU can be switched out: the step would not come. */
static int taken(const struct draft *d, unsigned int who)
{
	unsigned int i;

	for (i = 0; i < JUDGE_TASKS; i++) {
		if (i != who && d->m.cpu[i] == d->m.cpu[who] &&
		    !judge_may_sleep(context(d, i)))
			return 1;
	}
	return 0;
}

static int add(struct draft *d, const struct judge_step *s)
{
	char word[8];
	int n;

	n = snprintf(word, sizeof(word), "%c%c", JUDGE_NAMES[s->who], s->op);
	if (strchr("+->" READS, s->op))
		n += snprintf(word + n, sizeof(word) - n, "%u", s->page);
	if (s->op == JUDGE_ENTER)
		n += snprintf(word + n, sizeof(word) - n, "%c", s->letter);
	if (taken(d, s->who) || model_rule(&d->m, s, d->c) != MODEL_LEGAL ||
	    !can_be_had(d, word) ||
	    d->len + n + 1 >= PKSCALE_SEQUENCE_LEN)
		return 0;
	d->len += snprintf(d->text + d->len, PKSCALE_SEQUENCE_LEN - d->len,
			   "%s ", word);
	apply(d, s);
	return 1;
}

/* The revoke that is due in this context; a step that is none if none is. */
static struct judge_step due(const struct draft *d, unsigned int who)
{
	int place = model_open(&d->m, who);

	return (struct judge_step){
		.who = who, .op = JUDGE_REVOKE,
		.page = place < 0 ? 0 : d->m.grant[place].page,
	};
}

/* The last page is of another range, of the same key. */
static u8 page_for(struct draft *d, u8 op)
{
	if (op != JUDGE_GRANT && op != JUDGE_REVOKE && !below(d, 12))
		return JUDGE_RAM;
	return below(d, JUDGE_PAGES);
}

static struct judge_step candidate(struct draft *d)
{
	static const char kinds[] = { JUDGE_IRQ, JUDGE_SOFTIRQ, JUDGE_NMI,
				      JUDGE_FAULT };
	const char *ops = d->first ? OPS_OF_PROCESS : OPS;
	struct judge_step s = {
		.who = d->first ? d->first : below(d, d->cpus > 1 ? 4 : 2),
		.op = ops[below(d, strlen(ops))],
	};

	s.page = strchr("+->" READS, s.op) ? page_for(d, s.op) : 0;
	if (s.op == JUDGE_REVOKE && below(d, 4))
		s = due(d, s.who);
	else if (s.op == JUDGE_ENTER)
		s.letter = kinds[below(d, sizeof(kinds))];
	return s;
}

/* What the conductor cannot do on top of something. */
static int sensible(const struct draft *d, const struct judge_step *s)
{
	const u8 level = d->m.level[s->who];
	int open = 0, i;

	switch (s->op) {
	case JUDGE_GRANT:
		for (i = 0; i < MODEL_GRANTS; i++)
			open += d->m.grant[i].contract != NULL;
		return open < 12;
	case JUDGE_LEAVE:
		return level;
	case JUDGE_SLEEP:
		return judge_may_sleep(context(d, s->who));
	case JUDGE_PREEMPT:
		return !level;
	case JUDGE_MIGRATE:
		return d->cpus > 1;
	case JUDGE_COPY_USER:
	case JUDGE_COPY_MC:
		/* What fails then is worth a warning of the kernel. */
		return model_ask(&d->m, s->who, s->page, PKS_READ) == MODEL_MUST;
	}
	return 1;
}

/* Innermost contexts first, each with its guards in reverse. */
static void close_all(struct draft *d)
{
	struct judge_step leave = { .op = JUDGE_LEAVE };
	int who, again, rounds = 6;

	do {
		again = 0;
		for (who = d->first; who < JUDGE_ACTORS; who++) {
			struct judge_step s = due(d, who);

			while (model_open(&d->m, who) >= 0 && add(d, &s))
				s = due(d, who);
			leave.who = who;
			while (d->m.level[who] && add(d, &leave)) {
				s = due(d, who);
				while (model_open(&d->m, who) >= 0 &&
				       add(d, &s))
					s = due(d, who);
			}
			again |= d->m.level[who] ||
				 model_open(&d->m, who) >= 0;
		}
	} while (again && --rounds);
}

static void add_some(struct draft *d, int n)
{
	struct judge_step s;
	int tries;

	while (n--) {
		for (tries = 0; tries < TRIES; tries++) {
			s = candidate(d);
			if (sensible(d, &s) && add(d, &s))
				break;
		}
	}
}

/* A child comes once, when its parent has something open or not, and ends. */
static void add_family(struct draft *d)
{
	d->first = JUDGE_P;
	add_some(d, LENGTH / 3);
	d->first = JUDGE_F;
	add_some(d, LENGTH / 3);
	close_all(d);
	d->first = JUDGE_P;
	add_some(d, LENGTH / 3);
	close_all(d);
}

void sequence_random(uint64_t seed, unsigned int number,
		     const struct chosen *of, const struct pks_guard *guard,
		     unsigned int cpus, char out[PKSCALE_SEQUENCE_LEN])
{
	struct draft d = {
		.c = model_contract_of(guard->name),
		.cpus = cpus, .text = out,
	};

	d.state = mix(mix(seed * 0x2545f4914f6cdd1dull, of->design->name),
		      of->variant->knobs) + number;
	*out = 0;
	model_init(&d.m);
	if (below(&d, FAMILIES)) {
		add_some(&d, LENGTH);
		close_all(&d);
	} else {
		add_family(&d);
	}
}
