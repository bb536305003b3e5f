// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"

void pks_do_work(const struct pks_work *work)
{
	u32 i;

	if (work->bytes)
		memcpy(work->to, work->from, work->bytes);
	for (i = 0; i < work->spins; i++)
		cpu_relax();
}

void pks_count_events(struct pks_run *run, const struct pkscale_events *before)
{
	struct pkscale_events after;

	pks_events_read(run->reg, &after);
#define ADD(member, name)	run->events.member += after.member - before->member;
	PKSCALE_EVENTS(ADD)
#undef ADD
}

/* One window: @n repetitions between two readings of the clock. */
static u64 timed(struct pks_run *run, u64 n)
{
	struct pks_window w = {
		.reg = run->reg,
		.off = run->window == PKSCALE_IRQS_OFF,
	};
	const struct pks_exercise *ex = run->exercise;
	struct pkscale_events before;
	u64 t0, t1;

	pks_window_begin(&w);
	if (ex->enter)
		ex->enter(run);
	/* Neither half of a sample shall be the one that comes in cold. */
	ex->batch(run, PKS_WARM_PAIRS);
	pks_events_read(run->reg, &before);
	t0 = pks_clock();
	ex->batch(run, n);
	t1 = pks_clock();
	if (run->counting)
		pks_count_events(run, &before);
	if (ex->leave)
		ex->leave(run);
	pks_window_end(&w);
	return t1 - t0;
}

/*
 * A caller that was not scheduled is no load. Whoever has ended no window of
 * its own between the two ends of this sample, which is three times as long as
 * its shorter one, was not there.
 */
static void note_others(struct pks_session *s, struct pks_run *run)
{
	u32 i;

	for (i = 0; i < s->callers; i++)
		run->seen[i] = atomic_read(&s->progress[i].windows);
}

static u32 who_stood_still(struct pks_session *s, const struct pks_run *run)
{
	u32 i, still = 0;

	for (i = 0; i < s->callers; i++)
		still += i != run->caller &&
			 run->seen[i] == atomic_read(&s->progress[i].windows);
	return still;
}

static void take(struct pks_session *session, struct pks_run *run,
		 struct pkscale_sample *s)
{
	struct pks_evidence e;

	note_others(session, run);
	pks_evidence_begin(&e);
	pks_sample_begin(run);
	s->t1 = timed(run, run->reps);
	atomic_inc(&session->progress[run->caller].windows);
	s->t2 = timed(run, 2 * (u64)run->reps);
	atomic_inc(&session->progress[run->caller].windows);
	pks_sample_end(run, s);
	pks_evidence_end(&e, run->window == PKSCALE_IRQS_OFF, s);
	s->alone = who_stood_still(session, run);
	s->outcome = 0;
}

static int give_up(struct pks_session *s, int err)
{
	pks_session_break(s);
	return err;
}

/* Wait until all callers have come to @point; @load is kept up meanwhile. */
static int meet(struct pks_session *s, atomic_t *point, struct pks_run *load)
{
	struct pkscale_sample thrown_away;
	u64 since = 0;

	atomic_inc(point);
	while (atomic_read(point) < (int)s->callers) {
		if (atomic_read(&s->broken))
			return -ECANCELED;
		if (load)
			take(s, load, &thrown_away);
		if (pks_wait(&since))
			return give_up(s, pks_interrupted() ? -EINTR :
					  -ETIMEDOUT);
	}
	return 0;
}

/*
 * Windows grow until twice as long would not fit: from one pair on, so that
 * interrupts are never off for longer than the bound while it is looked for.
 */
static int fit_window(struct pks_session *session, struct pks_run *run)
{
	struct pkscale_sample s;
	u32 want = run->reps;

	if (!run->window_max)
		return 0;
	for (run->reps = 1; ; run->reps *= 2) {
		take(session, run, &s);
		if (s.t2 > run->window_max / 2 || run->reps > want / 2)
			break;
	}
	return s.t2 > run->window_max && run->reps == 1 ? -ERANGE : 0;
}

/* All callers of a session take as many as the one with the fewest. */
static void agree_on_reps(struct pks_session *s, const struct pks_run *run)
{
	int least = atomic_read(&s->reps), seen;

	while (!least || (int)run->reps < least) {
		seen = atomic_cmpxchg(&s->reps, least, run->reps);
		if (seen == least)
			break;
		least = seen;
	}
}

static int warm_up(struct pks_session *s, struct pks_run *run)
{
	struct pkscale_sample thrown_away;
	int err = fit_window(s, run);
	u32 i;

	if (err)
		return give_up(s, err);
	for (i = 0; i < run->warmup; i++) {
		if (pks_interrupted())
			return give_up(s, -EINTR);
		pks_breathe();
		take(s, run, &thrown_away);
	}
	agree_on_reps(s, run);
	return 0;
}

static int measure(struct pks_session *s, struct pks_run *run,
		   struct pkscale_sample *out)
{
	u32 i;

	for (i = 0; i < run->samples; i++) {
		if (pks_interrupted())
			return give_up(s, -EINTR);
		pks_breathe();
		take(s, run, &out[i]);
	}
	return 0;
}

int pks_meet(struct pks_session *s, atomic_t *point, u32 callers, bool asleep)
{
	u64 since = 0;

	atomic_inc(point);
	while ((u32)atomic_read(point) < callers) {
		if (atomic_read(&s->broken))
			return -ECANCELED;
		if (pks_wait(&since))
			return give_up(s, pks_interrupted() ? -EINTR :
					  -ETIMEDOUT);
		if (asleep)
			pks_doze();
	}
	return 0;
}

static int run_phases(struct pks_session *s, struct pks_run *run,
		      struct pkscale_sample *out)
{
	int err;

	if (run->exercise->reading)
		return pks_take_readings(s, run, out);
	err = meet(s, &s->ready, NULL);
	if (err)
		return err;
	err = warm_up(s, run);
	if (err)
		return err;
	err = meet(s, &s->warm, run);
	if (err)
		return err;
	run->reps = atomic_read(&s->reps);
	run->counting = true;
	err = measure(s, run, out);
	run->counting = false;
	if (err)
		return err;
	return meet(s, &s->done, run);
}

/*
 * Behind a guard the figure is of a key that memory has, or of none anywhere:
 * neither is this module's to arrange. @own: memory that nobody gives a key.
 */
static int key_fits(const struct pks_run *run, bool own)
{
	bool keyed = pks_hook_keyed(run->load.access.page);

	if (!run->guard)
		return own ? 0 : -EINVAL;
	if (run->guard->access_ops && own)
		return -EINVAL;
	if (pks_hook_armed() == run->variant->unkeyed ||
	    (!own && keyed == run->variant->unkeyed))
		return -ENODEV;
	/* What is copied would be out of reach. */
	if (keyed && run->variant->shut && run->load.in.bytes)
		return -EOPNOTSUPP;
	/* So would what is copied by the address of the page itself. */
	if (run->design->map && run->guard->kind == PKS_GLOBAL &&
	    run->load.in.bytes)
		return -EOPNOTSUPP;
	return 0;
}

/* Is what the guard opens open: else there would be nothing to measure. */
static int touch(struct pks_run *run)
{
	struct pks_access *a = &run->load.access;
	const void *addr;
	int err;

	if (!run->guard || run->variant->shut)
		return 0;
	/* Which may sleep, as what is between grant and revoke may not. */
	err = pks_hook_touch_get();
	if (err)
		return err;
	run->loops->grant(a, run->held);
	addr = pks_held_addr(run->guard, a, run->held);
	err = pks_hook_touch(addr);
	run->loops->revoke(a, run->held);
	pks_hook_touch_put();
	return err;
}

/* With an address that is kept through all windows, if the guard has one. */
static int run_claimed(struct pks_session *s, struct pks_run *run,
		       struct pkscale_sample *out)
{
	const struct pks_guard *g = run->guard;
	int err = 0;

	if (g && g->claim)
		err = g->claim(run->design, &run->load.access);
	if (err)
		return give_up(s, err);
	run->load.in.from = run->load.access.addr;
	err = touch(run);
	err = err ? give_up(s, err) : run_phases(s, run, out);
	if (g && g->release)
		g->release(run->design, &run->load.access);
	/* The next design shall not find what this one has left. */
	if (g && pks_hook_shut() && !err)
		err = -PKSCALE_ELEFTOPEN;
	return err;
}

static int run_on_page(struct pks_session *s, struct pks_run *run,
		       struct pkscale_sample *out)
{
	struct pks_work *in = &run->load.in;
	u64 context;
	int err;

	in->to = pks_zalloc(1, PKSCALE_MAX_HOLD);
	if (!in->to)
		return give_up(s, -ENOMEM);
	context = pks_context_borrow();
	err = run_claimed(s, run, out);
	pks_context_return(context);
	pks_free(in->to);
	return err;
}

int pks_run_caller(struct pks_session *s, struct pks_run *run,
		   struct pkscale_sample *out)
{
	u32 page = s->sharing == PKSCALE_SHARE_PAGE ? 0 : run->caller;
	u32 range = s->sharing == PKSCALE_SHARE_NOTHING ? run->caller : 0;
	struct pks_slot *slot = pks_session_slot(s, run->design, range);
	const struct pks_memory *m = s->memory;
	int err;

	if (!slot->there)
		return give_up(s, -ENOMEM);
	run->load.access = (struct pks_access) {
		.range = &slot->range,
		.page = s->pages[page],
		.addr = pks_page_address(s->pages[page]),
		.dax = s->dax ? s->dax[range] : NULL,
		.right = PKS_WRITE,
	};
	err = m->hold ? m->hold(s->pages[page]) : 0;
	if (err)
		return give_up(s, err);
	err = key_fits(run, !m->hold);
	err = err ? give_up(s, err) : run_on_page(s, run, out);
	if (m->release)
		m->release(s->pages[page]);
	return err;
}
