// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The context switch: two threads on one CPU, one with a guard and one without,
 * switch to and fro, and each instruction of __switch_to() is interrupted in
 * both directions. It is found by its address; a count of steps across
 * schedule() is never the same twice.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "step.h"

static struct step_walk walked;

struct side {
	struct completion go;
	struct task_struct *task;
	u32 rights;
	struct step_seen seen;	/* of switches away from this one */
};

static struct side sides[2];
static struct step_seen others;	/* of switches before those */
static struct completion round_done;
static struct step_seen ends;	/* how they found themselves afterwards */
static unsigned int rounds_left;
static unsigned long ip_now;
static bool stop;

static int side_main(void *data)
{
	struct side *me = data, *other = &sides[me == &sides[0]];

	if (me->rights)
		pkrs_set(PKS_KEY_TEST, PKEY_WRITE);
	for (;;) {
		wait_for_completion(&me->go);
		if (stop)
			break;
		step_look_end(&ends, me->rights, ip_now);
		ends.boundaries++;
		if (me == &sides[0] && !rounds_left--) {
			complete(&round_done);
			continue;
		}
		step_break_count(&me->seen);
		complete(&other->go);
	}
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
	complete(&round_done);
	return 0;
}

/* From one to the other and back. */
static void rounds(void)
{
	rounds_left = step_rounds;
	complete(&sides[0].go);
	wait_for_completion(&round_done);
}

static int start(void)
{
	struct task_struct *task;
	int i;

	init_completion(&round_done);
	stop = false;
	for (i = 0; i < 2; i++) {
		memset(&sides[i], 0, sizeof(sides[i]));
		init_completion(&sides[i].go);
		sides[i].rights = step_from[i];
		task = kthread_create(side_main, &sides[i], "pks_step/%d", i);
		if (IS_ERR(task))
			return PTR_ERR(task);
		kthread_bind(task, 0);
		sides[i].task = task;
		wake_up_process(task);
	}
	return 0;
}

/* Of __switch_to(prev, next). */
static bool between_sides(const struct pt_regs *regs)
{
	struct task_struct *prev = (void *)regs->di, *next = (void *)regs->si;

	return (prev == sides[0].task && next == sides[1].task) ||
	       (prev == sides[1].task && next == sides[0].task);
}

static void end(void)
{
	int i;

	stop = true;
	for (i = 0; i < 2; i++) {
		complete(&sides[i].go);
		wait_for_completion(&round_done);
	}
}

/* Interrupt one instruction; was it met? */
static bool rounds_at(unsigned long ip)
{
	const unsigned int before = sides[0].seen.boundaries +
				    sides[1].seen.boundaries;

	ip_now = ip;
	/* Until the first of the two has run. */
	step_break_at(ip, &others);
	rounds();
	step_break_off();
	return sides[0].seen.boundaries + sides[1].seen.boundaries != before;
}

static bool begin(void)
{
	if (step_walk_init(&walked, step_address_switch, "__switch_to")) {
		step_skip("the address of __switch_to is not known");
		return false;
	}
	memset(&ends, 0, sizeof(ends));
	memset(&others, 0, sizeof(others));
	if (start()) {
		step_fail("no threads");
		return false;
	}
	walked.wanted = between_sides;
	step_walk_find(&walked, rounds);
	return true;
}

static void injected_switch(void)
{
	unsigned int i, never = 0;

	if (!begin())
		return;
	for (i = 0; i < walked.n; i++)
		never += !rounds_at(walked.ip[i]);
	end();
	step_say("%u instructions of %lu bytes found, %u never met", walked.n,
		 walked.size, never);
	step_expect_right("from shut to open", &sides[0].seen);
	step_expect_right("from open to shut", &sides[1].seen);
	step_expect_right("to and from others", &others);
	step_expect_right("after the switch", &ends);
	if (never)
		step_fail("%u instructions were not interrupted", never);
}

static void load_first_is_caught(void)
{
	unsigned long between;
	unsigned int i, never = 0, whole;

	if (num_online_cpus() > 1) {
		step_skip("more than one CPU: text is changed");
		return;
	}
	if (!begin())
		return;
	if (step_mutate_switch(&walked, &between)) {
		step_skip("__switch_to is compiled otherwise");
		end();
		return;
	}
	/* As it is, nobody notices. */
	rounds();
	whole = ends.end;
	for (i = 0; i < walked.n; i++)
		never += !rounds_at(walked.ip[i]);
	step_say("between other instructions: %u switches, %u wrong",
		 ends.boundaries, ends.end);
	memset(&ends, 0, sizeof(ends));
	rounds_at(between);
	step_restore_switch();
	end();
	step_say("between the load and the store of current: %u switches, %u wrong",
		 ends.boundaries, ends.end);
	if (whole)
		step_fail("%u of undisturbed switches went wrong", whole);
	if (!ends.end)
		step_fail("no task had the other's rights");
}

const struct runner_test switch_tests[] = {
	{ "injected-switch", injected_switch },
	{ "wrong-order-load-then-current-is-caught", load_first_is_caught },
	{}
};
