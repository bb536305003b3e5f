// SPDX-License-Identifier: GPL-2.0-or-later
/* The tests, their parameters, and what they say. */
#define pr_fmt(fmt) "pks_step: " fmt

#include <linux/moduleparam.h>

#include "step.h"

unsigned long step_address_enter, step_address_exit, step_address_switch;
static unsigned long hw_breakpoint_nb;
module_param_named(irqentry_enter_context, step_address_enter, ulong, 0400);
module_param_named(irqentry_exit_context, step_address_exit, ulong, 0400);
module_param_named(switch_to, step_address_switch, ulong, 0400);
module_param_named(hw_breakpoint_exceptions_nb, hw_breakpoint_nb, ulong, 0400);
MODULE_PARM_DESC(irqentry_enter_context, "addresses from /proc/kallsyms: without one, its tests are skipped");

unsigned int step_count = 2000, step_rounds = 4;
module_param_named(count, step_count, uint, 0600);
MODULE_PARM_DESC(count, "NMIs and preemptions");
module_param_named(rounds, step_rounds, uint, 0600);
MODULE_PARM_DESC(rounds, "switches to and fro for each instruction of __switch_to");

static bool temporary;
module_param(temporary, bool, 0400);
MODULE_PARM_DESC(temporary, "enable temporary rights, which cannot be undone");

static const struct runner_test *const groups[] = {
	straight_tests, entry_tests, switch_tests, stress_tests,
};

#define RUNNER_MAIN
#include "runner.h"

void step_say(const char *format, ...)
{
	struct va_format vaf = { .fmt = format };
	va_list args;

	va_start(args, format);
	vaf.va = &args;
	seq_buf_printf(&results, "# %pV\n", &vaf);
	va_end(args);
}

void step_fail(const char *format, ...)
{
	va_list args;

	if (why_failed[0])
		return;
	va_start(args, format);
	vscnprintf(why_failed, sizeof(why_failed), format, args);
	va_end(args);
}

void step_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vscnprintf(why_skipped, sizeof(why_skipped), format, args);
	va_end(args);
}

void step_expect_right(const char *what, const struct step_seen *seen)
{
	step_say("%s: %u boundaries, %u wrong", what, seen->boundaries,
		 step_wrong(seen));
	if (!seen->boundaries)
		step_fail("%s: nothing was interrupted", what);
	if (step_wrong(seen))
		step_fail("%s: open inside %u, cache lied %u, wrong after %u, wrong at the end %u, drifted %u, first at %pS",
			  what, seen->open, seen->lied, seen->after, seen->end,
			  seen->drifted, (void *)seen->first);
}

static void run_test(const struct runner_test *test)
{
	set_cpus_allowed_ptr(current, cpumask_of(0));
	if (test->flags & NEEDS_SMP && num_online_cpus() < 2)
		step_skip("one CPU");
	else
		test->fn();
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	if (current->thread.pkrs.both || step_msr() != PKRS_DEFAULT)
		step_fail("something is left open");
}

static int prepare(void)
{
	int ret;

	if (static_key_enabled(&pks_active_key)) {
		pr_err("a key is in use: what the writer does by itself cannot be recorded\n");
		return -EBUSY;
	}
	ret = temporary ? pks_temporary_enable() : 0;
	if (!ret)
		ret = straight_record();
	if (!ret)
		ret = pks_key_get(PKS_KEY_TEST);
	return ret;
}

static int __init pks_step_init(void)
{
	int ret;

	if (!pks_available())
		return -EOPNOTSUPP;
	ret = runner_init();
	if (ret)
		return ret;
	ret = step_init(hw_breakpoint_nb);
	if (!ret) {
		ret = prepare();
		if (ret)
			step_exit();
	}
	if (ret) {
		runner_exit();
		return ret;
	}
	runner_start();
	return 0;
}

static void __exit pks_step_exit(void)
{
	runner_stop();
	pks_key_put(PKS_KEY_TEST);
	step_exit();
	runner_exit();
}

module_init(pks_step_init);
module_exit(pks_step_exit);
MODULE_DESCRIPTION("Stepping through what writes IA32_PKRS");
MODULE_LICENSE("GPL");
