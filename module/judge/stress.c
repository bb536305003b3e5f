// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks on every CPU that grant, access, let go of the CPU and revoke as the
 * scheduler has it. Nobody leads them, and no seed brings the same once more.
 */
#include <linux/kthread.h>
#include <linux/slab.h>

#include "judge/conductor.h"
#include "judge/court.h"

#define MAX_TASKS	16

/* What is not through by then is told to end, and then has so long for it. */
#define ENOUGH		(40 * HZ)
#define PATIENCE	(10 * HZ)

/**
 * struct stress - what the tasks have in common
 * @court: for its pages
 * @rounds: of each task
 * @n: how many tasks there are
 * @task: they
 * @stop: nobody begins another round
 * @left: tasks that are not through
 * @done: all are
 * @false_faults: accesses that were refused though granted
 * @strays: accesses that were let through though nothing grants them
 * @nr_rounds: of all of them
 */
struct stress {
	struct court *court;
	u32 rounds;
	u32 n;
	struct task_struct *task[MAX_TASKS];
	bool stop;
	atomic_t left;
	struct completion done;
	atomic64_t false_faults;
	atomic64_t strays;
	atomic64_t nr_rounds;
};

/* Its own numbers: nobody asks for them twice. */
static u32 next_number(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

static void look(struct stress *s, void *addr, bool granted)
{
	bool admitted = pks_probe_read(addr);

	if (granted && !admitted)
		atomic64_inc(&s->false_faults);
	/* With a guard for all, others may have it open. */
	if (!granted && admitted && !s->court->contract->any)
		atomic64_inc(&s->strays);
}

static void stress_round(struct stress *s, u32 *state)
{
	struct court *c = s->court;
	struct pks_access a = c->page[next_number(state) % 2];
	union pks_held outer, inner;
	u32 choice = next_number(state);

	a.right = c->contract->right;
	look(s, a.addr, false);
	conduct_open(c, c->guard, &a, &outer);
	look(s, pks_held_addr(c->guard, &a, &outer), true);
	if (choice & 1) {
		conduct_open(c, c->guard, &a, &inner);
		look(s, pks_held_addr(c->guard, &a, &inner), true);
		conduct_shut(c, c->guard, &a, &inner);
	}
	if (choice & 2 && preemptible())
		cond_resched();
	if (choice % 64 == 0 && preemptible())
		schedule_timeout_uninterruptible(1);
	look(s, pks_held_addr(c->guard, &a, &outer), true);
	conduct_shut(c, c->guard, &a, &outer);
	/* What was lent to it ends with its turn. */
	if (c->contract->any)
		return;
	look(s, a.addr, false);
}

static void through(struct stress *s)
{
	if (atomic_dec_and_test(&s->left))
		complete(&s->done);
}

static int stress_main(void *data)
{
	struct stress *s = data;
	u32 state = current->pid, i;

	for (i = 0; i < s->rounds && !READ_ONCE(s->stop); i++) {
		stress_round(s, &state);
		cond_resched();
	}
	atomic64_add(i, &s->nr_rounds);
	through(s);
	/* Until it is stopped: the module may go when the last one has. */
	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static void start(struct stress *s, unsigned int n)
{
	struct task_struct *task;
	unsigned int i;
	int cpu = -1;

	atomic_set(&s->left, n);
	for (i = 0; i < n; i++) {
		cpu = cpumask_next_wrap(cpu, cpu_online_mask, -1, false);
		task = kthread_create(stress_main, s, "pks_stress/%u", i);
		if (IS_ERR(task)) {
			through(s);
			continue;
		}
		s->task[s->n++] = task;
		set_cpus_allowed_ptr(task, cpumask_of(cpu));
		wake_up_process(task);
	}
}

/* Return: 0, -EINTR for a caller that was killed, -EDEADLK when one hangs. */
static int finish(struct stress *s)
{
	long left = wait_for_completion_killable_timeout(&s->done, ENOUGH);

	WRITE_ONCE(s->stop, true);
	if (left <= 0 && !wait_for_completion_timeout(&s->done, PATIENCE))
		return -EDEADLK;
	while (s->n)
		kthread_stop(s->task[--s->n]);
	return left < 0 ? -EINTR : 0;
}

int stress_run(struct court *c, struct pkscale_stress *req)
{
	struct stress *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return -ENOMEM;
	s->court = c;
	s->rounds = req->rounds;
	init_completion(&s->done);
	start(s, min(2 * num_online_cpus(), MAX_TASKS));
	req->tasks = s->n;
	err = s->n ? finish(s) : -ENOMEM;
	/* Who hangs in a design still needs what there is. */
	if (err == -EDEADLK) {
		court_hangs(c);
		return err;
	}
	req->false_faults = atomic64_read(&s->false_faults);
	req->strays = atomic64_read(&s->strays);
	req->done = atomic64_read(&s->nr_rounds);
	kfree(s);
	return err;
}
