// SPDX-License-Identifier: GPL-2.0-or-later
/* A campaign: on each CPU a timer, and whom it has stray. */
#include <linux/kthread.h>
#include <linux/memremap.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <asm/irq_regs.h>

#include "draw.h"
#include "strays/strays.h"

/* --- contexts --------------------------------------------------------------*/

static void through(struct gun *g, enum pkscale_stray_context context)
{
	stray_do(g->strays, &g->next[context]);
	smp_store_release(&g->busy[context], false);
}

static int thread_main(void *data)
{
	struct gun *g = data;

	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;
		if (!smp_load_acquire(&g->busy[PKSCALE_STRAY_THREAD])) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		through(g, PKSCALE_STRAY_THREAD);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static void softirq_came(struct tasklet_struct *t)
{
	through(container_of(t, struct gun, tasklet), PKSCALE_STRAY_SOFTIRQ);
}

static void call_thread(struct gun *g)
{
	/* A CPU that has come meanwhile has none. */
	if (g->thread)
		wake_up_process(g->thread);
}

static void call_softirq(struct gun *g)
{
	tasklet_hi_schedule(&g->tasklet);
}

static void call_irq(struct gun *g)
{
	through(g, PKSCALE_STRAY_IRQ);
}

static void (*const call[])(struct gun *g) = {
	[PKSCALE_STRAY_THREAD] = call_thread,
	[PKSCALE_STRAY_SOFTIRQ] = call_softirq,
	[PKSCALE_STRAY_IRQ] = call_irq,
};

/* --- the timer -------------------------------------------------------------*/

static ktime_t draw_delay(struct gun *g)
{
	return ns_to_ktime(1 + pks_draw(&g->drawn) %
			   (2 * g->strays->req.every));
}

/* Not every guard can be opened by everybody, nor in the middle of anything. */
static bool opens(const struct strays *s, enum pkscale_stray_context context)
{
	return context == PKSCALE_STRAY_THREAD ||
	       (context != PKSCALE_STRAY_TASK && !s->guard->sleeps);
}

static void draw(struct gun *g, struct stray *stray)
{
	stray_draw(g->strays, &g->drawn, stray);
	stray->context = pks_draw(&g->drawn) % PKSCALE_NR_STRAY_CONTEXTS;
	if (!opens(g->strays, stray->context))
		stray->kind = PKSCALE_STRAY_WILD;
}

static enum hrtimer_restart strike(struct hrtimer *timer)
{
	struct gun *g = container_of(timer, struct gun, timer);
	struct stray stray;

	draw(g, &stray);
	hrtimer_forward_now(timer, draw_delay(g));
	if (stray.context == PKSCALE_STRAY_TASK) {
		detour(g->strays, get_irq_regs(), &stray);
		return HRTIMER_RESTART;
	}
	detour(g->strays, get_irq_regs(), NULL);
	if (g->busy[stray.context]) {
		atomic64_inc(&g->strays->lost);
		return HRTIMER_RESTART;
	}
	g->next[stray.context] = stray;
	smp_store_release(&g->busy[stray.context], true);
	call[stray.context](g);
	return HRTIMER_RESTART;
}

static void start(void *data)
{
	struct strays *s = data;
	struct gun *g = this_cpu_ptr(s->gun);

	hrtimer_start(&g->timer, draw_delay(g), HRTIMER_MODE_REL_PINNED_HARD);
}

/* --- beginning and end -----------------------------------------------------*/

static int load_gun(struct strays *s, unsigned int cpu)
{
	struct gun *g = per_cpu_ptr(s->gun, cpu);
	struct task_struct *task;

	g->drawn = s->req.seed * PKSCALE_MAX_CALLERS + cpu + 1;
	task = kthread_create_on_cpu(thread_main, g, cpu, "pks_stray/%u");
	if (IS_ERR(task))
		return PTR_ERR(task);
	sched_set_fifo_low(task);
	g->thread = task;
	wake_up_process(task);
	return 0;
}

/* A timer that was never begun, and a softirq, can be ended as well. */
static int load(struct strays *s)
{
	unsigned int cpu;
	int err = 0;

	s->gun = alloc_percpu(struct gun);
	if (!s->gun)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct gun *g = per_cpu_ptr(s->gun, cpu);

		g->strays = s;
		hrtimer_init(&g->timer, CLOCK_MONOTONIC,
			     HRTIMER_MODE_REL_PINNED_HARD);
		g->timer.function = strike;
		tasklet_setup(&g->tasklet, softirq_came);
	}
	for_each_online_cpu(cpu)
		err = err ?: load_gun(s, cpu);
	return err;
}

static int hold_ranges(struct strays *s)
{
	const u32 n = s->req.ranges;
	struct page *page;
	int err;

	err = pks_session_create(n, PKSCALE_SHARE_NOTHING,
				 pks_memory_find("pmem"), &s->session);
	while (!err && s->held < n) {
		err = pks_pmem_hold(s->session->pages[s->held]);
		if (err)
			break;
		page = (struct page *)s->session->pages[s->held];
		s->pages[s->held++] = PHYS_PFN(page->pgmap->range.end + 1) -
				      page_to_pfn(page);
		/* A byte past its last page would be of something else. */
		if (s->pages[s->held - 1] < 2)
			err = -ENODEV;
	}
	return err;
}

int strays_begin(struct strays **to, const struct pks_guard *guard,
		 const struct pks_design *behind,
		 const struct pkscale_strays *req)
{
	struct strays *s;
	int err;

	if (*to)
		return -EBUSY;
	err = pks_probes_get();
	if (err)
		return err;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s) {
		pks_probes_put();
		return -ENOMEM;
	}
	s->req = *req;
	s->guard = guard;
	s->loops = pks_guard_loops(guard, behind);
	err = hold_ranges(s);
	if (!err)
		err = load(s);
	if (err) {
		strays_end(s);
		strays_free(s);
		return err;
	}
	*to = s;
	on_each_cpu(start, s, 1);
	return 0;
}

void strays_end(struct strays *s)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct gun *g = s->gun ? per_cpu_ptr(s->gun, cpu) : NULL;

		if (!g)
			continue;
		hrtimer_cancel(&g->timer);
		tasklet_kill(&g->tasklet);
		if (g->thread)
			kthread_stop(g->thread);
		g->thread = NULL;
	}
	/* Whoever is on a detour has been preempted, and is back after this. */
	synchronize_rcu_tasks();
}

void strays_free(struct strays *s)
{
	free_percpu(s->gun);
	while (s->held)
		pks_pmem_release(s->session->pages[--s->held]);
	pks_session_destroy(s->session);
	pks_probes_put();
	kfree(s);
}

void strays_read(const struct strays *s, struct pkscale_strays_read *out)
{
	unsigned int kind, context, i;

	out->lost = atomic64_read(&s->lost);
	for (i = 0; i < PKSCALE_NR_MOMENTS; i++)
		out->moment[i] = atomic64_read(&s->moment[i]);
	for (kind = 0; kind < PKSCALE_NR_STRAY_KINDS; kind++)
		for (context = 0; context < PKSCALE_NR_STRAY_CONTEXTS; context++)
			for (i = 0; i < PKSCALE_NR_STRAY_OUTCOMES; i++)
				out->stray[kind][context][i] = atomic64_read(
					&s->stray[kind][context][i]);
}
