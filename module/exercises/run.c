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

/* What this thread's counters have moved by; they are read outside the clock. */
static void count(struct pks_run *run, const struct pkscale_events *before)
{
	struct pkscale_events after;

	pks_events_read(&after);
	run->events.grants += after.grants - before->grants;
	run->events.revokes += after.revokes - before->revokes;
	run->events.writes += after.writes - before->writes;
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
	pks_events_read(&before);
	t0 = pks_clock();
	ex->batch(run, n);
	t1 = pks_clock();
	if (run->counting)
		count(run, &before);
	if (ex->leave)
		ex->leave(run);
	pks_window_end(&w);
	return t1 - t0;
}

static void take(struct pks_run *run, struct pkscale_sample *s)
{
	struct pks_evidence e;

	pks_evidence_begin(&e);
	s->t1 = timed(run, run->reps);
	s->t2 = timed(run, 2 * (u64)run->reps);
	pks_evidence_end(&e, run->window == PKSCALE_IRQS_OFF, s);
}

static int give_up(struct pks_session *s, int err)
{
	atomic_set(&s->broken, 1);
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
			take(load, &thrown_away);
		if (pks_wait(&since))
			return give_up(s, pks_interrupted() ? -EINTR :
					  -ETIMEDOUT);
	}
	return 0;
}

/* Warm up, and shrink the windows until the longer half fits. */
static void warm_up(struct pks_run *run)
{
	struct pkscale_sample s;
	u32 i;

	for (i = 0; i < run->warmup || i == 0; i++)
		take(run, &s);
	while (run->window_max && run->reps > 1) {
		take(run, &s);
		if (s.t2 <= run->window_max)
			break;
		run->reps /= 2;
	}
}

static int measure(struct pks_session *s, struct pks_run *run,
		   struct pkscale_sample *out)
{
	u32 i;

	for (i = 0; i < run->samples; i++) {
		if (pks_interrupted())
			return give_up(s, -EINTR);
		take(run, &out[i]);
	}
	return 0;
}

static int run_phases(struct pks_session *s, struct pks_run *run,
		      struct pkscale_sample *out)
{
	int err;

	err = meet(s, &s->ready, NULL);
	if (err)
		return err;
	warm_up(run);
	err = meet(s, &s->warm, run);
	if (err)
		return err;
	run->counting = true;
	err = measure(s, run, out);
	run->counting = false;
	if (err)
		return err;
	return meet(s, &s->done, run);
}

int pks_run_caller(struct pks_session *s, struct pks_run *run,
		   struct pkscale_sample *out)
{
	u32 page = s->sharing == PKSCALE_SHARE_PAGE ? 0 : run->caller;
	u32 range = s->sharing == PKSCALE_SHARE_NOTHING ? run->caller : 0;
	struct pks_work *in = &run->load.in;
	u64 context;
	int err;

	run->load.access = (struct pks_access) {
		.range = &s->ranges[range],
		.page = s->pages[page],
		.right = PKS_WRITE,
	};
	in->from = pks_page_address(s->pages[page]);
	in->to = pks_zalloc(1, PKSCALE_MAX_HOLD);
	if (!in->to)
		return give_up(s, -ENOMEM);
	context = pks_context_borrow();
	err = run_phases(s, run, out);
	pks_context_return(context);
	pks_free(in->to);
	return err;
}
