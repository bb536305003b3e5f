// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUs that go and come, systems without keys, and what ends in an oops. */
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>

#include <asm/set_memory.h>
#include <asm/tlbflush.h>

#include "pks_test.h"

static struct pks_seen seen;

/* --- CPUs ------------------------------------------------------------------*/

/* Off and on again; false, and a skip, when it cannot be had. */
static bool cycle(int cpu)
{
	int ret = remove_cpu(cpu);

	if (ret) {
		pks_skip("the CPU does not go");
		return false;
	}
	ret = add_cpu(cpu);
	EXPECT_AT("add_cpu()", ret, 0);
	return !ret;
}

static void returning_cpu_is_shut(void)
{
	int cpu = other_cpu();

	memset(&seen, 0, sizeof(seen));
	if (!cycle(cpu))
		return;
	see_on_cpu(cpu, &seen);
	expect_shut("the CPU came back", &seen);
	EXPECT(seen.cpu, cpu);
}

static void opens_on(void *unused)
{
	guard_open();
	pks_see(&seen);
	guard_close();
}

static void returning_cpu_opens(void)
{
	int cpu = other_cpu();

	memset(&seen, 0, sizeof(seen));
	if (!cycle(cpu))
		return;
	on_cpu(cpu, opens_on, NULL);
	EXPECT(seen.msr, MSR_OPEN);
	EXPECT(seen.write, ALLOWED);
}

static void cr4_on(void *arg)
{
	*(unsigned long *)arg = __read_cr4();
}

static void returning_cpu_enforces(void)
{
	unsigned long cr4 = 0;
	int cpu = other_cpu();

	if (!cycle(cpu))
		return;
	on_cpu(cpu, cr4_on, &cr4);
	EXPECT(!!(cr4 & X86_CR4_PKS), 1);
}

/* A task that holds a guard is moved off the CPU, and has it where it goes. */
static void guard_survives_its_cpu(void)
{
	int cpu = other_cpu();

	move_to(cpu);
	guard_open();
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	cycle(cpu);
	expect_guard();
	guard_close();
}

/* --- without keys ----------------------------------------------------------*/

static void no_keys_to_get(void)
{
	EXPECT(pks_key_get(PKS_KEY_TEST), -EOPNOTSUPP);
}

static void no_keys_enabled(void)
{
	EXPECT(!!(__read_cr4() & X86_CR4_PKS), 0);
	EXPECT(static_key_enabled(&pks_active_key), temporary);
}

static void no_keys_for_a_range(void)
{
	struct pks_range r;

	EXPECT(range_map(&r, 0, SZ_4M, PGMAP_KEYED), -EOPNOTSUPP);
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
}

static void no_keys_unkeyed_range(void)
{
	struct pks_range r;

	EXPECT(range_map(&r, 0, SZ_4M, 0), 0);
	if (pks_failed())
		return;
	WRITE_ONCE(r.addr[0], 0x77);
	EXPECT(READ_ONCE(r.addr[0]), 0x77);
	range_unmap(&r);
}

static void no_keys_no_design(void)
{
	EXPECT(pgmap_access_register(&test_ops), -EOPNOTSUPP);
}

/* --- oopses: the offender dies, nobody else notices ------------------------*/

static int stray_reader(void *guarded)
{
	if (guarded)
		pks_grant_write(OTHER_KEY);
	pr_info("pks_test: stray read of %px\n", fixture + 40);
	READ_ONCE(fixture[40]);
	return 0;
}

static int stray_writer(void *guarded)
{
	if (guarded)
		pks_grant_read(PKS_KEY_TEST);
	pr_info("pks_test: stray write of %px\n", fixture + 41);
	WRITE_ONCE(fixture[41], 0);
	return 0;
}

static void task_dies(int (*fn)(void *), bool guarded)
{
	u64 before = EVENTS(refused);
	struct task_struct *task;

	pks_announce(0, 1, 0);
	task = kthread_create(fn, (void *)(long)guarded, "pks_test/stray");
	if (IS_ERR(task)) {
		pks_skip("no thread");
		return;
	}
	get_task_struct(task);
	kthread_bind(task, raw_smp_processor_id());
	wake_up_process(task);
	for (int i = 0; i < 500 && !READ_ONCE(task->exit_state); i++)
		msleep(20);
	EXPECT(!!READ_ONCE(task->exit_state), 1);
	put_task_struct(task);
	EXPECT(EVENTS(refused) - before, 1);
	expect_no_guard();
	guard_open();
	EXPECT(fixture[41], FIXTURE_BYTE);
	guard_close();
}

static void oops_of_stray_read(void) { task_dies(stray_reader, false); }
static void oops_of_stray_write(void) { task_dies(stray_writer, false); }
static void oops_in_guard_of_other_key(void) { task_dies(stray_reader, true); }
static void oops_of_write_while_reading(void) { task_dies(stray_writer, true); }

const struct runner_test system_tests[] = {
	{ "returning_cpu_is_shut", returning_cpu_is_shut, NEEDS_SMP },
	{ "returning_cpu_opens", returning_cpu_opens, NEEDS_SMP },
	{ "returning_cpu_enforces", returning_cpu_enforces, NEEDS_SMP },
	{ "guard_survives_its_cpu", guard_survives_its_cpu, NEEDS_SMP },
	{ "no_keys_to_get", no_keys_to_get, NO_KEYS },
	{ "no_keys_enabled", no_keys_enabled, NO_KEYS },
	{ "no_keys_for_a_range", no_keys_for_a_range, NO_KEYS | NEEDS_RANGE },
	{ "no_keys_unkeyed_range", no_keys_unkeyed_range,
	  NO_KEYS | NEEDS_RANGE },
	{ "no_keys_no_design", no_keys_no_design, NO_KEYS },
	{ "oops_of_stray_read", oops_of_stray_read, BY_NAME },
	{ "oops_of_stray_write", oops_of_stray_write, BY_NAME },
	{ "oops_in_guard_of_other_key", oops_in_guard_of_other_key, BY_NAME },
	{ "oops_of_write_while_reading", oops_of_write_while_reading, BY_NAME },
	{}
};
