// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rights that a fault handler gives: for the context that faulted, until the
 * task is switched out, the context ends, or the task returns to user mode.
 * Preemption is off where they are looked at.
 */
#include <linux/delay.h>
#include <linux/irq_work.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#include "pks_test.h"

/* Have the right given, by an access that needs it, and no other after it. */
static void get_right(enum pkey_right right)
{
	answer = right;
	if (right == PKEY_WRITE)
		EXPECT_AT("the granted access", can_write(fixture), ALLOWED);
	else
		EXPECT_AT("the granted access", can_read(fixture), ALLOWED);
	answer = PKEY_NONE;
}

/* With a right of @right, call @look; it ends with the switches in here. */
static void with_right(enum pkey_right right, void (*look)(void))
{
	if (!ask(PKEY_NONE))
		return;
	preempt_disable();
	get_right(right);
	if (look)
		look();
	preempt_enable();
	msleep(20);
	ask_nobody();
}

static void granted_access_goes_on(void)
{
	u64 before = EVENTS(granted);

	with_right(PKEY_WRITE, NULL);
	EXPECT(asked, 1);
	EXPECT(EVENTS(granted) - before, 1);
}

static void look_at_register(void)
{
	EXPECT(pks_msr(), MSR_OPEN);
	EXPECT(current->thread.pkrs.rights, 0);
}

static void granted_is_not_own(void)
{
	with_right(PKEY_WRITE, look_at_register);
}

static void look_again(void)
{
	EXPECT(can_write(fixture), ALLOWED);
	EXPECT(asked, 1);
}

static void granted_is_kept(void)
{
	with_right(PKEY_WRITE, look_again);
}

static void look_at_write(void)
{
	EXPECT(can_write(fixture), REFUSED);
	EXPECT(asked, 2);
	EXPECT(can_read(fixture), ALLOWED);
}

static void granted_read_is_no_write(void)
{
	with_right(PKEY_READ, look_at_write);
}

/* It would fault again, for ever. */
static void too_small_a_right_is_refused(void)
{
	if (!ask(PKEY_READ))
		return;
	preempt_disable();
	EXPECT(can_write(fixture), REFUSED);
	EXPECT(pks_msr(), MSR_SHUT);
	preempt_enable();
	EXPECT(asked, 1);
	ask_nobody();
}

static void granted_ends_at_switch(void)
{
	if (!ask(PKEY_NONE))
		return;
	preempt_disable();
	get_right(PKEY_WRITE);
	preempt_enable();
	msleep(20);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
	/* Nor has the exit from that fault brought it back. */
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
	ask_nobody();
}

/* --- with rights of its own ------------------------------------------------*/

static void open_and_shut_other(void)
{
	pks_grant_write(OTHER_KEY);
	EXPECT(pks_msr(), MSR_OPEN ^ pkrs_bits(OTHER_KEY, PKEY_WRITE));
	pks_revoke(OTHER_KEY);
	EXPECT(pks_msr(), MSR_OPEN);
}

static void granted_survives_own_guard(void)
{
	with_right(PKEY_WRITE, open_and_shut_other);
}

static void open_and_shut_same(void)
{
	guard_open();
	guard_close();
	EXPECT(can_write(fixture), ALLOWED);
}

static void granted_survives_revoke(void)
{
	with_right(PKEY_WRITE, open_and_shut_same);
}

static void own_survives_end_of_granted(void)
{
	if (!ask(PKEY_NONE))
		return;
	pks_grant_read(PKS_KEY_TEST);
	preempt_disable();
	get_right(PKEY_WRITE);
	preempt_enable();
	msleep(20);
	EXPECT(pks_msr(), MSR_OF(PKS_KEY_TEST, PKEY_READ));
	EXPECT(can_read(fixture), ALLOWED);
	EXPECT(can_write(fixture), REFUSED);
	pks_revoke(PKS_KEY_TEST);
	ask_nobody();
}

/* --- exceptions ------------------------------------------------------------*/

static struct pks_seen seen;
static bool grant_in_irq;

static void irq_handler(struct irq_work *work)
{
	if (grant_in_irq)
		get_right(PKEY_WRITE);
	pks_see(&seen);
}

static void interrupt(bool grant)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(irq_handler);

	memset(&seen, 0, sizeof(seen));
	grant_in_irq = grant;
	irq_work_queue(&work);
	WAIT_SPINS(READ_ONCE(seen.times));
}

static void interrupt_looks(void)
{
	interrupt(false);
	expect_shut("the interrupt came", &seen);
}

static void interrupt_has_none_of_granted(void)
{
	with_right(PKEY_WRITE, interrupt_looks);
}

static void interrupt_and_look(void)
{
	interrupt(false);
	EXPECT(seen.times, 1);
	EXPECT(pks_msr(), MSR_OPEN);
	EXPECT(can_write(fixture), ALLOWED);
}

static void granted_survives_interrupt(void)
{
	with_right(PKEY_WRITE, interrupt_and_look);
}

static void granted_in_interrupt(void)
{
	if (!ask(PKEY_NONE))
		return;
	interrupt(true);
	EXPECT(seen.times, 1);
	EXPECT(seen.msr, MSR_OPEN);
	EXPECT(seen.write, ALLOWED);
	ask_nobody();
}

static void granted_ends_with_interrupt(void)
{
	if (!ask(PKEY_NONE))
		return;
	preempt_disable();
	interrupt(true);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
	preempt_enable();
	ask_nobody();
}

static void granted_is_not_the_next_interrupts(void)
{
	if (!ask(PKEY_NONE))
		return;
	preempt_disable();
	interrupt(true);
	interrupt(false);
	preempt_enable();
	expect_shut("the next interrupt came", &seen);
	ask_nobody();
}

/* As the handler of an IPI may: a right for whom it interrupted. */
static bool given;

static void giving_handler(struct irq_work *work)
{
	given = pks_grant_temporary(PKS_KEY_TEST, PKEY_WRITE);
	pks_see(&seen);
}

static void given_by_interrupt(void)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(giving_handler);

	memset(&seen, 0, sizeof(seen));
	given = false;
	preempt_disable();
	irq_work_queue(&work);
	WAIT_SPINS(READ_ONCE(seen.times));
	EXPECT(given, true);
	EXPECT(pks_msr(), MSR_OPEN);
	EXPECT(can_write(fixture), ALLOWED);
	preempt_enable();
	msleep(20);
	/* Not for the one that gives it. */
	expect_shut("the interrupt came", &seen);
	EXPECT(pks_msr(), MSR_SHUT);
}

/* --- taken back ------------------------------------------------------------*/

static void take_back(void)
{
	pks_revoke_temporary(PKS_KEY_TEST);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
}

static void taken_back_by_itself(void)
{
	with_right(PKEY_WRITE, take_back);
}

/* As the handler of an IPI does: of whom it interrupted, too. */
static void taking_handler(struct irq_work *work)
{
	pks_revoke_temporary(PKS_KEY_TEST);
	pks_see(&seen);
}

static void be_interrupted(void)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(taking_handler);

	memset(&seen, 0, sizeof(seen));
	irq_work_queue(&work);
	WAIT_SPINS(READ_ONCE(seen.times));
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_write(fixture), REFUSED);
}

static void taken_back_by_interrupt(void)
{
	with_right(PKEY_WRITE, be_interrupted);
}

static void take_back_other(void)
{
	pks_revoke_temporary(OTHER_KEY);
	EXPECT(pks_msr(), MSR_OPEN);
	EXPECT(can_write(fixture), ALLOWED);
}

static void other_key_is_not_taken_back(void)
{
	with_right(PKEY_WRITE, take_back_other);
}

/* What the context has opened itself is its own. */
static void own_is_not_taken_back(void)
{
	if (!ask(PKEY_NONE))
		return;
	pks_grant_read(PKS_KEY_TEST);
	preempt_disable();
	get_right(PKEY_WRITE);
	pks_revoke_temporary(PKS_KEY_TEST);
	EXPECT(pks_msr(), MSR_OF(PKS_KEY_TEST, PKEY_READ));
	EXPECT(can_read(fixture), ALLOWED);
	EXPECT(can_write(fixture), REFUSED);
	preempt_enable();
	pks_revoke(PKS_KEY_TEST);
	ask_nobody();
}

/* The last key goes and comes while a context is put aside. */
static void levels_survive_last_key(void)
{
	unsigned int i;
	u64 state;

	for (i = 0; i <= PKRS_LEVELS; i++) {
		local_irq_disable();
		state = pks_context_shut();
		local_irq_enable();
		fixture_down();
		local_irq_disable();
		pks_context_reopen(state);
		local_irq_enable();
		fixture_up();
	}
	EXPECT(current->thread.pkrs_temporary.level, 0);
	current->thread.pkrs_temporary.level = 0;
}

static void other_cpu_looks(void *unused)
{
	pks_see(&seen);
}

static void look_on_other_cpu(void)
{
	memset(&seen, 0, sizeof(seen));
	smp_call_function_single(other_cpu(), other_cpu_looks, NULL, 1);
	expect_shut("the other CPU ran", &seen);
}

static void other_cpu_has_none_of_granted(void)
{
	with_right(PKEY_WRITE, look_on_other_cpu);
}

/* --- levels ----------------------------------------------------------------*/

/* What entry code does, @n times over; then an access that is granted. */
static unsigned int granted_at_level(unsigned int n)
{
	u64 states[PKRS_LEVELS + 1];
	unsigned int i, got;
	unsigned long flags;

	local_irq_save(flags);
	for (i = 0; i < n; i++)
		states[i] = pks_context_shut();
	got = can_read(fixture);
	while (i--)
		pks_context_reopen(states[i]);
	local_irq_restore(flags);
	return got;
}

static void granted_up_to_last_level(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(granted_at_level(PKRS_LEVELS - 1), ALLOWED);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(current->thread.pkrs_temporary.level, 0);
	ask_nobody();
}

static void refused_past_last_level(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(granted_at_level(PKRS_LEVELS), REFUSED);
	EXPECT(current->thread.pkrs_temporary.level, 0);
	ask_nobody();
}

/* --- return to user mode ---------------------------------------------------*/

static unsigned long switches;
static bool same_slice;

static unsigned long own_switches(void)
{
	return current->nvcsw + current->nivcsw;
}

static void user_return_command(const char *command)
{
	if (!strcmp(command, "grant")) {
		preempt_disable();
		get_right(PKEY_WRITE);
		switches = own_switches();
		preempt_enable();
	} else if (!strcmp(command, "look")) {
		same_slice = own_switches() == switches;
		pks_see(&seen);
	}
}

static void granted_ends_at_user_return(void)
{
	unsigned int tries = 50;
	int ret;

	if (!ask(PKEY_NONE))
		return;
	user_command = user_return_command;
	do {
		memset(&seen, 0, sizeof(seen));
		ret = user_shell("exec 3>" USER_FILE
				 "; echo grant >&3; echo look >&3");
	} while (!ret && !same_slice && --tries);
	user_command = NULL;
	ask_nobody();
	if (ret == -ENOENT || !tries)
		pks_skip(tries ? "no /bin/sh" : "switched out each time");
	EXPECT_AT("the shell", ret, 0);
	expect_shut("the next system call ran", &seen);
}

/* --- enabling --------------------------------------------------------------*/

/* A context that was saved without its level would go back without. */
static void not_enabled_while_in_use(void)
{
	EXPECT(pks_temporary_enable(), -EBUSY);
}

static void enabled_twice(void)
{
	EXPECT(pks_temporary_enable(), 0);
}

const struct runner_test temporary_tests[] = {
#define TEST(name) { #name, name, NEEDS_TEMPORARY }
	TEST(granted_access_goes_on),
	TEST(granted_is_not_own),
	TEST(granted_is_kept),
	TEST(granted_read_is_no_write),
	TEST(too_small_a_right_is_refused),
	TEST(granted_ends_at_switch),
	TEST(granted_survives_own_guard),
	TEST(granted_survives_revoke),
	TEST(own_survives_end_of_granted),
	TEST(interrupt_has_none_of_granted),
	TEST(granted_survives_interrupt),
	TEST(granted_in_interrupt),
	TEST(granted_ends_with_interrupt),
	TEST(granted_is_not_the_next_interrupts),
	TEST(given_by_interrupt),
	TEST(taken_back_by_itself),
	TEST(taken_back_by_interrupt),
	TEST(other_key_is_not_taken_back),
	TEST(own_is_not_taken_back),
	TEST(levels_survive_last_key),
	{ "other_cpu_has_none_of_granted", other_cpu_has_none_of_granted,
	  NEEDS_TEMPORARY | NEEDS_SMP },
	TEST(granted_up_to_last_level),
	TEST(refused_past_last_level),
	TEST(granted_ends_at_user_return),
	TEST(enabled_twice),
#undef TEST
	{ "not_enabled_while_in_use", not_enabled_while_in_use, NO_TEMPORARY },
	{}
};
