// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/model.h"

static const struct model_contract contracts[] = {
	{ "kmap_local_page", 'l', .right = PKS_WRITE },
	{ "kmap_local_folio", 'f', .right = PKS_WRITE },
	{ "kmap", 'k', .any = true, .right = PKS_WRITE },
	{ "kmap_atomic", 'a', .atomic = true, .right = PKS_WRITE },
	{ "dax-read", 'r', .dax = true, .right = PKS_READ },
	{ "dax-write", 'w', .dax = true, .right = PKS_WRITE },
};

static const struct model_contract ordinary = { .right = PKS_WRITE };

static const struct model_contract ordinary_dax_read = {
	.dax = true, .right = PKS_READ,
};
static const struct model_contract ordinary_dax = {
	.dax = true, .right = PKS_WRITE,
};
static const struct model_contract dax_section = {
	.dax = true, .srcu = true, .right = PKS_WRITE,
};

const struct model_contract *model_contract_of(const char *guard)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(contracts); i++) {
		if (!strcmp(contracts[i].guard, guard))
			return &contracts[i];
	}
	if (!strcmp(guard, "dax-section"))
		return &dax_section;
	/* Another way to the same grant: a device on top, another helper. */
	if (strncmp(guard, "dax-", 4))
		return &ordinary;
	return strstr(guard, "read") ? &ordinary_dax_read : &ordinary_dax;
}

const struct model_contract *model_contract_by(char letter)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(contracts); i++) {
		if (contracts[i].letter == letter)
			return &contracts[i];
	}
	return NULL;
}

void model_init(struct model *m)
{
	unsigned int i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < JUDGE_ACTORS; i++) {
		m->cpu[i] = judge_cpu(i);
		m->context[i][0].kind = JUDGE_TASK;
	}
	m->running[0] = JUDGE_ACTORS;
	m->running[1] = JUDGE_ACTORS;
}

static struct model_context *context_of(struct model *m, unsigned int who)
{
	return &m->context[who][m->level[who]];
}

void model_switch(struct model *m, unsigned int who)
{
	unsigned int i;

	for (i = 0; i <= m->level[who]; i++) {
		m->context[who][i].used = PKS_NONE;
		m->context[who][i].had = PKS_NONE;
		m->context[who][i].switches = 0;
	}
}

void model_turn(struct model *m, unsigned int who)
{
	u8 *running = &m->running[m->cpu[who]];

	if (*running != who && *running != JUDGE_ACTORS &&
	    m->cpu[*running] == m->cpu[who])
		model_switch(m, *running);
	*running = who;
}

static bool own(const struct model *m, const struct model_grant *g,
		unsigned int who)
{
	return g->contract && g->who == who && g->level == m->level[who];
}

int model_open(const struct model *m, unsigned int who)
{
	int i, newest = -1;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (own(m, &m->grant[i], who) &&
		    (newest < 0 || m->grant[i].order > m->grant[newest].order))
			newest = i;
	}
	return newest;
}

/* Is it inside a guard in which nobody may sleep, on any level? */
static bool atomic(const struct model *m, unsigned int who)
{
	int i;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (m->grant[i].contract && m->grant[i].contract->atomic &&
		    (m->grant[i].who == who || who == JUDGE_ACTORS))
			return true;
	}
	return false;
}

/* Is a page of a range open to anybody? */
static bool ranges_open(const struct model *m)
{
	int i;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (m->grant[i].contract && m->grant[i].page != JUDGE_RAM)
			return true;
	}
	return false;
}

static bool may_be_preempted(const struct model *m, unsigned int who)
{
	return judge_may_sleep(m->context[who][m->level[who]].kind) &&
	       !atomic(m, who);
}

static bool in_nmi_of(const struct model *m, unsigned int who)
{
	int i;

	for (i = 0; i <= m->level[who]; i++) {
		if (m->context[who][i].kind == JUDGE_NMI)
			return true;
	}
	return false;
}

int model_find(const struct model *m, const struct judge_step *s,
	       const struct model_contract *c)
{
	const struct model_grant *g;
	int i, best = -1;
	bool mine, best_mine = false;

	for (i = 0; i < MODEL_GRANTS; i++) {
		g = &m->grant[i];
		if (g->contract != c || g->page != s->page)
			continue;
		mine = own(m, g, s->who);
		if (!mine && !c->any)
			continue;
		if (best >= 0 && (best_mine > mine ||
				  (best_mine == mine &&
				   m->grant[best].order > g->order)))
			continue;
		best = i;
		best_mine = mine;
	}
	return best;
}

/* The newest of this context that has to be undone in order. */
static int newest_ordered(const struct model *m, unsigned int who)
{
	int i, newest = -1;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (own(m, &m->grant[i], who) && !m->grant[i].contract->any &&
		    (newest < 0 || m->grant[i].order > m->grant[newest].order))
			newest = i;
	}
	return newest;
}

static enum model_rule rule_of_revoke(const struct model *m,
				      const struct judge_step *s,
				      const struct model_contract *c)
{
	int place = model_find(m, s, c);

	/* Who undoes it may sleep, as who made it. */
	if (c->any && !may_be_preempted(m, s->who))
		return MODEL_C11;
	if (place < 0)
		return MODEL_C2;
	if (c->any || place == newest_ordered(m, s->who))
		return MODEL_LEGAL;
	return c->dax ? MODEL_C10 : MODEL_C1;
}

enum model_rule model_rule(const struct model *m, const struct judge_step *s,
			   const struct model_contract *c)
{
	unsigned int before = m->running[m->cpu[s->who]];

	if (before != s->who && before != JUDGE_ACTORS && atomic(m, before))
		return MODEL_C3;
	switch (s->op) {
	case JUDGE_GRANT:
		if (c->srcu && in_nmi_of(m, s->who))
			return MODEL_C12;
		return c->any && !may_be_preempted(m, s->who) ? MODEL_C11 :
							   MODEL_LEGAL;
	case JUDGE_REVOKE:
		return rule_of_revoke(m, s, c);
	case JUDGE_SLEEP:
	case JUDGE_PREEMPT:
	case JUDGE_MIGRATE:
	case JUDGE_KILL:
		return atomic(m, s->who) ? MODEL_C3 : MODEL_LEGAL;
	case JUDGE_OFFLINE:
		return atomic(m, JUDGE_ACTORS) ? MODEL_C3 : MODEL_LEGAL;
	case JUDGE_GO:
	case JUDGE_COME:
		if (ranges_open(m))
			return MODEL_C8;
		return atomic(m, JUDGE_ACTORS) ? MODEL_C3 : MODEL_LEGAL;
	case JUDGE_ENTER:
		return s->letter == JUDGE_FAULT && atomic(m, s->who) ?
		       MODEL_C3 : MODEL_LEGAL;
	case JUDGE_LEAVE:
	case JUDGE_EXIT:
	case JUDGE_RETURN:
		return model_open(m, s->who) < 0 ? MODEL_LEGAL : MODEL_C9;
	}
	return MODEL_LEGAL;
}

int model_grant(struct model *m, const struct judge_step *s,
		const struct model_contract *c)
{
	int i;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (m->grant[i].contract)
			continue;
		m->grant[i] = (struct model_grant){
			.contract = c, .who = s->who, .page = s->page,
			.level = m->level[s->who], .order = ++m->order,
		};
		if (s->page != JUDGE_RAM)
			context_of(m, s->who)->had |= c->right;
		return i;
	}
	return -1;
}

void model_revoke(struct model *m, int place)
{
	m->grant[place].contract = NULL;
}

void model_enter(struct model *m, unsigned int who, u8 kind)
{
	m->level[who]++;
	*context_of(m, who) = (struct model_context){ .kind = kind };
}

void model_leave(struct model *m, unsigned int who)
{
	m->level[who]--;
}

/* Opened for everybody, by anybody. */
static u8 opened_for_all(const struct model *m, u8 page)
{
	u8 right = PKS_NONE;
	int i;

	for (i = 0; i < MODEL_GRANTS; i++) {
		if (m->grant[i].contract && m->grant[i].contract->any &&
		    m->grant[i].page == page)
			right |= m->grant[i].contract->right;
	}
	return right;
}

/* What this context has opened itself: of one page, and of the whole key. */
static u8 opened(const struct model *m, unsigned int who, u8 page, u8 *key)
{
	u8 right = PKS_NONE;
	int i;

	*key = PKS_NONE;
	for (i = 0; i < MODEL_GRANTS; i++) {
		if (!own(m, &m->grant[i], who) ||
		    m->grant[i].page == JUDGE_RAM)
			continue;
		*key |= m->grant[i].contract->right;
		if (m->grant[i].page == page)
			right |= m->grant[i].contract->right;
	}
	return right;
}

/* What it has used of what is open for all, as long as any of that is. */
static u8 key_by_use(const struct model *m, const struct model_context *c)
{
	u8 open = PKS_NONE, page;

	for (page = 0; page < JUDGE_PAGES; page++)
		open |= opened_for_all(m, page);
	return open & c->used;
}

enum model_answer model_ask(const struct model *m, unsigned int who, u8 page,
			    enum pks_right need)
{
	const struct model_context *c = &m->context[who][m->level[who]];
	u8 key, right = opened(m, who, page, &key);

	right |= opened_for_all(m, page);
	key |= key_by_use(m, c);
	if (page == JUDGE_RAM || (right & need) == need)
		return MODEL_MUST;
	if ((key & need) == need)
		return MODEL_KEY_WIDE;
	return (c->had & need) == need ? MODEL_LATE : MODEL_MUST_NOT;
}

void model_used(struct model *m, unsigned int who, u8 page,
		enum pks_right need)
{
	struct model_context *c = context_of(m, who);

	/* The key may open further than what was asked for. */
	if (page != JUDGE_RAM && (opened_for_all(m, page) & need) == need) {
		c->used |= PKS_WRITE;
		c->had |= PKS_WRITE;
	}
}

bool model_lent(struct model *m, unsigned int who, bool admitted,
		unsigned long switches)
{
	struct model_context *c = context_of(m, who);

	if (admitted)
		c->switches = switches;
	return c->switches && c->switches != switches;
}

void model_skip(struct model *m, const struct judge_step *s)
{
	if (s->op == JUDGE_GRANT)
		m->skipped[s->who][s->page]++;
}

bool model_was_skipped(struct model *m, const struct judge_step *s,
		       const struct model_contract *c)
{
	u8 *skipped = &m->skipped[s->who][s->page];
	int place = model_find(m, s, c);

	if (!*skipped || (place >= 0 && own(m, &m->grant[place], s->who)))
		return false;
	--*skipped;
	return true;
}
