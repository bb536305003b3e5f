// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many tasks with guards, moved about, under interrupts and NMIs: unseeded, so
 * what it finds may not come again.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/nmi.h>
#include <linux/smp.h>

#include <asm/apic.h>
#include <asm/nmi.h>

#include "pks_test.h"

#define TASKS	8
#define ROUNDS	400

static atomic_t running, open_and_refused, shut_and_allowed, handlers_open,
	handlers;

static void look_in_handler(void)
{
	atomic_inc(&handlers);
	if (pks_msr() != MSR_SHUT || can_read(fixture) != REFUSED)
		atomic_inc(&handlers_open);
}

static void ipi_handler(void *unused)
{
	look_in_handler();
}

static int nmi_handler(unsigned int cmd, struct pt_regs *regs)
{
	look_in_handler();
	return NMI_HANDLED;
}

static int stresser(void *data)
{
	unsigned int i, n = (unsigned long)data;

	for (i = 0; i < ROUNDS; i++) {
		guard_open();
		if ((i + n) % 7 == 0)
			move_to((i + n) % num_online_cpus());
		else if ((i + n) % 3 == 0)
			yield();
		if (can_write(fixture) != ALLOWED || *pkrs_word() != TEST_WORD)
			atomic_inc(&open_and_refused);
		guard_close();
		if ((i + n) % 5 == 0)
			yield();
		if (can_write(fixture) != REFUSED)
			atomic_inc(&shut_and_allowed);
	}
	atomic_dec(&running);
	return 0;
}

static void stress(void)
{
	unsigned long i, end = jiffies + 60 * HZ;
	int cpu;

	atomic_set(&open_and_refused, 0);
	atomic_set(&shut_and_allowed, 0);
	atomic_set(&handlers_open, 0);
	atomic_set(&handlers, 0);
	atomic_set(&running, 0);
	register_nmi_handler(NMI_LOCAL, nmi_handler, 0, "pks_test_stress");
	for (i = 0; i < TASKS; i++) {
		atomic_inc(&running);
		if (IS_ERR(kthread_run(stresser, (void *)i, "pks_test/%lu", i)))
			atomic_dec(&running);
	}
	for (i = 0; atomic_read(&running) && time_before(jiffies, end); i++) {
		cpu = i % num_online_cpus();
		if (i % 2)
			apic->send_IPI_mask(cpumask_of(cpu), NMI_VECTOR);
		else if (cpu != raw_smp_processor_id())
			smp_call_function_single(cpu, ipi_handler, NULL, 1);
		usleep_range(500, 1000);
	}
	while (atomic_read(&running) && time_before(jiffies, end + 60 * HZ))
		msleep(20);
	/* The last NMI may be on its way. */
	msleep(50);
	unregister_nmi_handler(NMI_LOCAL, "pks_test_stress");
	EXPECT(atomic_read(&running), 0);
	EXPECT(atomic_read(&handlers) > 0, 1);
	EXPECT(atomic_read(&open_and_refused), 0);
	EXPECT(atomic_read(&shut_and_allowed), 0);
	EXPECT(atomic_read(&handlers_open), 0);
}

const struct runner_test stress_tests[] = {
	{ "stress", stress },
	{}
};
