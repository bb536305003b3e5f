// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens to the machine while somebody has a guard: a warning, a device
 * that is killed, a CPU that goes, ranges that go.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/dax.h>
#include <linux/workqueue.h>

#include "judge/conductor.h"

/* Of drivers/dax/dax-private.h, and exported. */
void run_dax(struct dax_device *dax_dev);

/* As any but the first of WARN_ON_ONCE(): the exception, and no text. */
void happen_warn(struct actor *a, const struct judge_step *s)
{
	__WARN_FLAGS(BUGFLAG_ONCE | BUGFLAG_DONE);
	conduct_next(a->court);
}

/* --- a device ----------------------------------------------------------------*/

static void kill(struct work_struct *work)
{
	kill_dax(container_of(work, struct court, killer)->killed);
}

/* Who kills it waits for dax_read_lock() sections; who is in one goes on. */
void happen_kill(struct actor *a, const struct judge_step *s)
{
	const char *why = why_not_switched(a);
	struct court *c = a->court;

	if (why) {
		conduct_skip(c, why);
		return;
	}
	if (!c->killed) {
		c->killed = c->page[s->page].dax;
		queue_work(system_long_wq, &c->killer);
	}
	while (dax_alive(c->killed))
		conduct_sleep(TICK_NSEC);
	model_switch(&c->model, a->who);
	conduct_next(c);
}

void happen_init(struct court *c)
{
	INIT_WORK(&c->killer, kill);
}

void happen_undo(struct court *c)
{
	if (!c->killed)
		return;
	flush_work(&c->killer);
	run_dax(c->killed);
	c->killed = NULL;
}

/* --- a CPU -------------------------------------------------------------------*/

/* The kernel waits for those who stay, and they for a step behind this one. */
static const char *why_not_offline(const struct actor *a)
{
	const char *why = why_not_migrated(a);
	const struct actor *other;
	unsigned int i;

	for (i = 0; i < JUDGE_TASKS && !why; i++) {
		other = &a->court->actor[i];
		if (i != a->who && other->plays)
			why = why_not_stopped(other);
	}
	return why;
}

static int off_and_on(unsigned int cpu)
{
	int err = remove_cpu(cpu);

	return err ? err : add_cpu(cpu);
}

/* Its tasks have been on another one meanwhile, and all others have stopped. */
void happen_offline(struct actor *a, const struct judge_step *s)
{
	const char *why = why_not_offline(a);
	struct court *c = a->court;
	unsigned int i;

	if (!why && off_and_on(a->cpu))
		why = "the CPU does not go, or does not come back";
	if (why) {
		conduct_skip(c, why);
		return;
	}
	for (i = 0; i < JUDGE_TASKS; i++) {
		model_switch(&c->model, i);
		if (c->actor[i].cpu == a->cpu)
			set_cpus_allowed_ptr(c->actor[i].task,
					     cpumask_of(a->cpu));
	}
	conduct_next(c);
}

/* --- who is called does it outside -------------------------------------------*/

void happen_outside(struct actor *a, const struct judge_step *s)
{
	const char *why = why_not_migrated(a);
	struct court *c = a->court;

	if (why) {
		conduct_skip(c, why);
		return;
	}
	c->call = s->op;
	model_switch(&c->model, a->who);
	conduct_next(c);
}
