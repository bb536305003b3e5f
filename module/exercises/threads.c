// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/sort.h>

#include "threads.h"

static int main_of(void *arg)
{
	struct pks_thread *t = arg;

	t->fn(t->arg);
	complete(&t->done);
	/* Whoever has made it has a reference, and stops it. */
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

int pks_thread_make(struct pks_thread *t, enum pks_class class,
		    void (*fn)(void *arg), void *arg)
{
	struct task_struct *task;

	t->fn = fn;
	t->arg = arg;
	init_completion(&t->done);
	task = kthread_create(main_of, t, "pkscale/%d", class);
	if (IS_ERR(task)) {
		t->task = NULL;
		return PTR_ERR(task);
	}
	t->task = task;
	kthread_bind(task, raw_smp_processor_id());
	if (class == PKS_FIFO)
		sched_set_fifo(task);
	else if (class == PKS_FIFO_LOW)
		sched_set_fifo_low(task);
	return 0;
}

void pks_thread_end(struct pks_thread *t)
{
	if (!t->task)
		return;
	/* One that was never woken is stopped before it begins. */
	kthread_stop(t->task);
	t->task = NULL;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

u64 pks_frequent(u64 *v, u32 n)
{
	u32 i, run = 0, best = 0;
	u64 value = v[0];

	sort(v, n, sizeof(*v), compare, NULL);
	for (i = 0; i < n; i++) {
		run = i && v[i] == v[i - 1] ? run + 1 : 1;
		if (run > best) {
			best = run;
			value = v[i];
		}
	}
	return value;
}

u64 pks_clock_cost(void)
{
	u64 v[9], t;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		t = pks_clock();
		v[i] = pks_clock() - t;
	}
	return pks_frequent(v, ARRAY_SIZE(v));
}

int pks_hold(const struct pks_run *run, union pks_held *held)
{
	bool stuck;

	run->loops->grant(&run->load.access, held);
	stuck = preempt_count() || irqs_disabled();
	if (stuck)
		pks_let_go(run, held);
	return stuck ? -PKSCALE_ENARROWED : 0;
}

int pks_check_reading(const struct pks_run *run, u32 reps)
{
	if (run->reps != reps || run->window != PKSCALE_IRQS_ON)
		return -EINVAL;
	return run->guard ? 0 : -EOPNOTSUPP;
}

int pks_begin_shared(struct pks_session *s, struct pks_run *run, size_t size)
{
	int err = -ENOMEM;

	run->own = pks_zalloc(1, size);
	if (run->own)
		err = pks_probes_get();
	if (err)
		pks_free(run->own);
	else if (!run->caller)
		/* The others may look at it until the session ends. */
		s->shared = run->own;
	return err;
}

void pks_end_shared(struct pks_run *run)
{
	pks_probes_put();
	if (run->caller)
		pks_free(run->own);
}
