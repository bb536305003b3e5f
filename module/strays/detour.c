// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stray of the task that runs, with the rights that it has. An interrupt is a
 * context of its own and cannot know them; so it has the task go on elsewhere:
 * in detour_text.S, which looks, and then goes on where the task was.
 */
#include <linux/module.h>
#include <linux/ptrace.h>

#include "strays/strays.h"

/* Tasks that are on their way; one that is preempted may be so for long. */
#define MAX_DETOURS	16

/**
 * struct on_the_way - a task that has a detour to make
 * @task: which; NULL: this one is free
 * @strays: for which campaign
 * @ip: where it goes on
 * @strays_too: it does not only look
 * @stray: what it does
 */
static struct on_the_way {
	struct task_struct *task;
	struct strays *strays;
	unsigned long ip;
	bool strays_too;
	struct stray stray;
} on_the_way[MAX_DETOURS];

extern const char detour_text[];
unsigned long detour_made(void);

static void moment(struct strays *s, enum pkscale_stray_moment m)
{
	atomic64_inc(&s->moment[m]);
}

static struct on_the_way *way_of(const struct task_struct *task)
{
	struct on_the_way *w;

	for (w = on_the_way; w < on_the_way + MAX_DETOURS; w++) {
		if (READ_ONCE(w->task) == task)
			return w;
	}
	return NULL;
}

/* A task, and not what comes on top of it. This is an interrupt's level. */
static bool interrupted_task(void)
{
	return !is_idle_task(current) && !in_nmi() &&
	       hardirq_count() == HARDIRQ_OFFSET && !in_serving_softirq();
}

void detour(struct strays *s, struct pt_regs *regs, const struct stray *stray)
{
	struct on_the_way *w;

	/* One that strays anyway, or that has not been on its way yet. */
	if (!interrupted_task() || current == this_cpu_ptr(s->gun)->thread ||
	    way_of(current)) {
		moment(s, PKSCALE_MOMENT_OTHER);
		return;
	}
	if (user_mode(regs)) {
		moment(s, PKSCALE_MOMENT_USER);
		return;
	}
	/* A design's operations are this module's; half of one is neither. */
	if (within_module(regs->ip, THIS_MODULE)) {
		moment(s, PKSCALE_MOMENT_GUARD);
		return;
	}
	w = way_of(NULL);
	if (!w || cmpxchg(&w->task, NULL, current)) {
		moment(s, PKSCALE_MOMENT_OTHER);
		return;
	}
	w->strays = s;
	w->ip = regs->ip;
	w->strays_too = stray;
	if (stray)
		w->stray = *stray;
	regs->ip = (unsigned long)detour_text;
}

/* The task itself. Return: where it goes on. */
unsigned long detour_made(void)
{
	static const u8 by_right[] = {
		[PKS_NONE] = PKSCALE_MOMENT_SHUT,
		[PKS_READ] = PKSCALE_MOMENT_READ,
		[PKS_WRITE] = PKSCALE_MOMENT_WRITE,
	};
	struct on_the_way *w = way_of(current);
	unsigned long ip = w->ip;

	moment(w->strays, by_right[pks_hook_right()]);
	if (w->strays_too)
		stray_do(w->strays, &w->stray);
	smp_store_release(&w->task, NULL);
	return ip;
}
