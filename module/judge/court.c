// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kthread.h>
#include <linux/module.h>

#include "exercises.h"
#include "judge/conductor.h"
#include "judge/court.h"

/* --- the actors ------------------------------------------------------------*/

static void play(struct actor *a)
{
	struct court *c = a->court;

	a->base[0] = preempt_count();
	conduct(a);
	perform_rest(a);
	a->taken = ACTOR_FREE;
	a->plays = false;
	conduct_wake_all(c);
	/* The next sequence may keep everybody else out of this CPU. */
	set_cpus_allowed_ptr(current, cpumask_of(a->home));
	if (atomic_dec_and_test(&c->nr_done))
		complete(&c->done);
}

static int actor_main(void *data)
{
	struct actor *a = data;

	while (!kthread_should_stop()) {
		wait_event_idle(a->court->wait, READ_ONCE(a->plays) ||
						kthread_should_stop());
		if (a->plays)
			play(a);
	}
	return 0;
}

static int hire(struct court *c, unsigned int who)
{
	struct actor *a = &c->actor[who];
	int first = cpumask_first(cpu_online_mask);
	int second = cpumask_next(first, cpu_online_mask);

	a->court = c;
	a->who = who;
	a->home = judge_cpu(who) && second < nr_cpu_ids ? second : first;
	if (who >= JUDGE_TASKS)
		return 0;
	a->task = kthread_create(actor_main, a, "pks_judge/%c",
				 JUDGE_NAMES[who]);
	if (IS_ERR(a->task)) {
		int err = PTR_ERR(a->task);

		a->task = NULL;
		return err;
	}
	set_cpus_allowed_ptr(a->task, cpumask_of(a->home));
	wake_up_process(a->task);
	return 0;
}

/* --- the pages -------------------------------------------------------------*/

static void put_pages(struct court *c)
{
	int i;

	for (i = 0; i < 2; i++) {
		pks_session_destroy(c->session[i]);
		c->session[i] = NULL;
	}
	memset(c->page, 0, JUDGE_PAGES * sizeof(*c->page));
}

/* Two pages of the first range, and one of a second if there is one. */
static int get_pages(struct court *c)
{
	const struct pks_memory *pmem = pks_memory_find("pmem");
	const bool stacked = c->guard->kind == PKS_STACKED;
	struct pks_session *s;
	int i, err;

	if (stacked)
		pmem = pks_memory_find("stacked");
	if (c->session[0] && c->stacked == stacked)
		return 0;
	put_pages(c);
	c->stacked = stacked;
	err = pks_session_create(2, PKSCALE_SHARE_PGMAP, pmem, &c->session[0]);
	if (err)
		return err;
	s = c->session[0];
	for (i = 0; i < 2; i++) {
		c->page[i].page = s->pages[i];
		c->page[i].addr = pks_page_address(s->pages[i]);
		c->page[i].dax = s->dax[0];
	}
	/* A second stacked device there need not be; a second range will do. */
	if (pks_session_create(2, PKSCALE_SHARE_NOTHING,
			       pks_memory_find("pmem"), &c->session[1]))
		return 0;
	s = c->session[1];
	c->page[2].page = s->pages[1];
	c->page[2].addr = pks_page_address(s->pages[1]);
	c->page[2].dax = s->dax[1];
	return 0;
}

/* Where an address is kept for life it is made before the first step. */
static int hold_page(struct court *c, struct pks_access *a)
{
	int err = pks_pmem_hold(a->page);

	if (err || !c->guard->claim)
		return err;
	err = c->guard->claim(c->behind, a);
	if (err)
		pks_pmem_release(a->page);
	return err;
}

static void let_page_go(struct court *c, struct pks_access *a)
{
	if (c->guard->release)
		c->guard->release(c->behind, a);
	a->addr = pks_page_address(a->page);
	pks_pmem_release(a->page);
}

static void let_pages_go(struct court *c, int n)
{
	while (n--) {
		if (c->page[n].page)
			let_page_go(c, &c->page[n]);
	}
}

static int hold_pages(struct court *c)
{
	int i, err;

	for (i = 0; i < JUDGE_PAGES; i++) {
		if (!c->page[i].page)
			continue;
		err = hold_page(c, &c->page[i]);
		if (err) {
			let_pages_go(c, i);
			return err;
		}
		c->addr[i] = c->page[i].addr;
	}
	return 0;
}

/* --- a court ---------------------------------------------------------------*/

void court_adjourn(struct court *c)
{
	int i;

	/* Who hangs in a design still needs what there is. */
	if (!c || c->hangs)
		return;
	for (i = 0; i < JUDGE_TASKS; i++) {
		if (c->actor[i].task)
			kthread_stop(c->actor[i].task);
	}
	contexts_unmap(c);
	contexts_exit(c);
	pks_probes_put();
	put_pages(c);
	if (c->ram)
		__free_page(c->ram);
	kvfree(c);
}

/* Who hangs keeps the court from sitting again. */
static int convene(struct court **court)
{
	struct court *c;
	int i, err;

	if (*court)
		return (*court)->hangs ? -EDEADLK : 0;
	c = kvzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	init_completion(&c->done);
	init_waitqueue_head(&c->wait);
	err = pks_probes_get();
	if (err) {
		kvfree(c);
		return err;
	}
	happen_init(c);
	c->ram = alloc_page(GFP_KERNEL | __GFP_ZERO);
	c->page[JUDGE_RAM].page = (struct pks_page *)c->ram;
	err = c->ram ? contexts_init(c) : -ENOMEM;
	for (i = 0; i < JUDGE_ACTORS && !err; i++)
		err = hire(c, i);
	if (err)
		court_adjourn(c);
	else
		*court = c;
	return err;
}

static int check_needs(const struct court *c)
{
	const struct judge_step *s;
	u32 i, processes = c->steps.actors >> JUDGE_TASKS;

	if (c->steps.cpus > num_online_cpus())
		return -ENODEV;
	/* Processes are driven by their own calls, tasks by themselves. */
	if (processes && c->steps.actors != processes << JUDGE_TASKS)
		return -EINVAL;
	if (processes && IS_ENABLED(CONFIG_PGMAP_ACCESS_DEBUG))
		return -EOPNOTSUPP;
	for (i = 0; i < c->steps.n; i++) {
		s = &c->steps.step[i];
		if (s->page < JUDGE_PAGES && !c->page[s->page].page)
			return -ENODEV;
		/* It stands on them, and nobody takes it down. */
		if (s->op == JUDGE_GO && c->stacked)
			return -ENODEV;
		/* That has no dax device. */
		if (s->op == JUDGE_GRANT && s->page == JUDGE_RAM &&
		    conduct_contract(c, s)->dax)
			return -EINVAL;
	}
	return 0;
}

static int begin(struct court *c, const char *sequence)
{
	unsigned int i;
	int err;

	c->contract = model_contract_of(c->guard->name);
	err = judge_parse(sequence, c->contract->any, &c->steps);
	if (!err)
		err = get_pages(c);
	if (!err)
		err = check_needs(c);
	if (!err)
		err = contexts_map(c);
	if (!err)
		err = hold_pages(c);
	if (err)
		return err;
	model_init(&c->model);
	judge_init(&c->judge);
	memset(c->pinned, 0, sizeof(c->pinned));
	c->at = 0;
	c->left_out = 0;
	c->call = 0;
	BUILD_BUG_ON(JUDGE_MAX_STEPS > BITS_PER_TYPE(c->left_out));
	c->stop = false;
	for (i = 0; i < JUDGE_ACTORS; i++) {
		c->actor[i].cpu = c->actor[i].home;
		c->actor[i].stays = false;
		c->actor[i].taken = ACTOR_FREE;
	}
	return 0;
}

void court_hangs(struct court *c)
{
	c->hangs = true;
	/* Its text is what they run. */
	__module_get(THIS_MODULE);
}

/* All together, until all are through. */
static int carry_out(struct court *c)
{
	u32 tasks = c->steps.actors & ((1u << JUDGE_TASKS) - 1);
	unsigned int i;

	reinit_completion(&c->done);
	atomic_set(&c->nr_done, hweight32(tasks));
	for (i = 0; i < JUDGE_TASKS; i++)
		c->actor[i].plays = tasks & 1u << i;
	wake_up_all(&c->wait);
	if (wait_for_completion_timeout(&c->done, 60 * HZ))
		return 0;
	/* Each gives up after seconds; who does not hangs in the design. */
	court_hangs(c);
	return -EDEADLK;
}

/* What the last step was about has been done outside. */
static int come_back(struct court *c)
{
	bool come = c->call == JUDGE_COME;
	int err = come ? get_pages(c) : 0;

	c->call = 0;
	return come && !err ? hold_pages(c) : err;
}

/* What has to be done outside: that, or nothing but to come back. */
static u32 call_outside(struct court *c)
{
	if (c->call == JUDGE_GO) {
		let_pages_go(c, JUDGE_PAGES);
		put_pages(c);
	}
	return c->call == JUDGE_RETURN ? 'P' : c->call;
}

/* As one process, until another has to go on. Return: who, what, or 0. */
static u32 carry_on(struct court *c, u32 who)
{
	struct actor *a = &c->actor[who == 'F' ? JUDGE_F : JUDGE_P];
	const char *why;

	a->task = current;
	a->cpu = a->home;
	a->base[0] = preempt_count();
	conduct_process(a);
	if (c->call)
		return call_outside(c);
	/* Nobody gets back to user mode with something held off. */
	while (c->at < c->steps.n && !c->stop) {
		why = why_not_migrated(a);
		if (!why)
			return JUDGE_NAMES[c->steps.step[c->at].who];
		conduct_skip(c, why);
		conduct_process(a);
		if (c->call)
			return call_outside(c);
	}
	perform_rest(a);
	return 0;
}

static void report(const struct court *c, struct pkscale_judge *req)
{
	req->verdict = c->judge.result;
	req->step = c->judge.step;
	req->flags = c->judge.flags;
	req->accesses = c->judge.accesses;
	memcpy(req->why, c->judge.why, sizeof(req->why));
}

int court_judge(struct court **court, const struct pks_guard *guard,
		const struct pks_design *behind, struct pkscale_judge *req)
{
	struct court *c;
	int err;

	if (req->who && (!*court || !(*court)->guard))
		return -EINVAL;
	err = convene(court);
	if (err)
		return err;
	c = *court;
	if (!req->who) {
		c->guard = guard;
		c->behind = behind;
		err = begin(c, req->sequence);
	} else {
		err = come_back(c);
	}
	if (err)
		return err;
	req->next = 0;
	if (c->steps.actors >> JUDGE_TASKS)
		req->next = carry_on(c, req->who);
	else
		err = carry_out(c);
	report(c, req);
	/* Somebody who hangs keeps the pages, and the court. */
	if (!req->next && !err) {
		happen_undo(c);
		let_pages_go(c, JUDGE_PAGES);
	}
	return err;
}

int court_stress(struct court **court, const struct pks_guard *guard,
		 const struct pks_design *behind, struct pkscale_stress *req)
{
	struct court *c;
	int err;

	if (req->rounds < 1 || req->rounds > PKSCALE_MAX_STRESS)
		return -EINVAL;
	err = convene(court);
	if (err)
		return err;
	c = *court;
	c->guard = guard;
	c->behind = behind;
	c->contract = model_contract_of(guard->name);
	err = get_pages(c);
	if (!err)
		err = hold_pages(c);
	if (err)
		return err;
	err = stress_run(c, req);
	if (!c->hangs)
		let_pages_go(c, JUDGE_PAGES);
	return err;
}
