// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /sys/kernel/debug/pks_step/: write names of tests, or "all", to "run", read
 * their results from it; "list" has the names.
 */
#define pr_fmt(fmt) "pks_step: " fmt

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

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

static const struct step_test *const groups[] = {
	straight_tests, entry_tests, switch_tests, stress_tests,
};

static DEFINE_MUTEX(run_mutex);
static struct seq_buf results;
static unsigned int nr_run;
static struct dentry *dir;
static char why_failed[192], why_skipped[64];

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

static void run_one(const struct step_test *test)
{
	why_failed[0] = 0;
	why_skipped[0] = 0;
	pr_info("%s\n", test->name);
	set_cpus_allowed_ptr(current, cpumask_of(0));
	if (test->smp && num_online_cpus() < 2)
		step_skip("one CPU");
	else
		test->fn();
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	if (current->thread.pkrs.both || step_msr() != PKRS_DEFAULT)
		step_fail("something is left open");
	seq_buf_printf(&results, "%sok %u %s", why_failed[0] ? "not " : "",
		       ++nr_run, test->name);
	if (why_failed[0])
		seq_buf_printf(&results, " # %s", why_failed);
	else if (why_skipped[0])
		seq_buf_printf(&results, " # SKIP %s", why_skipped);
	seq_buf_putc(&results, '\n');
	if (why_failed[0])
		pr_info("%s failed: %s\n", test->name, why_failed);
}

static unsigned int run_named(const char *name)
{
	const bool all = !strcmp(name, "all");
	const struct step_test *test;
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		for (test = groups[i]; test->name; test++) {
			if (!all && strcmp(name, test->name))
				continue;
			run_one(test);
			n++;
		}
	}
	return n;
}

static ssize_t run_write(struct file *file, const char __user *buf,
			 size_t len, loff_t *pos)
{
	char *names, *next, *name;
	ssize_t ret = len;

	names = memdup_user_nul(buf, len);
	if (IS_ERR(names))
		return PTR_ERR(names);
	mutex_lock(&run_mutex);
	seq_buf_clear(&results);
	nr_run = 0;
	seq_buf_puts(&results, "KTAP version 1\n");
	for (next = names; (name = strsep(&next, " ,\n"));) {
		if (*name && !run_named(name))
			ret = -ENOENT;
	}
	/* At the end, where KTAP allows it: nobody knows how many beforehand. */
	seq_buf_printf(&results, "1..%u\n", nr_run);
	mutex_unlock(&run_mutex);
	kfree(names);
	return ret;
}

static ssize_t run_read(struct file *file, char __user *buf, size_t len,
			loff_t *pos)
{
	ssize_t ret;

	mutex_lock(&run_mutex);
	ret = simple_read_from_buffer(buf, len, pos, results.buffer,
				      seq_buf_used(&results));
	mutex_unlock(&run_mutex);
	return ret;
}

static const struct file_operations run_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = run_read,
	.write = run_write,
};

static int list_show(struct seq_file *s, void *unused)
{
	const struct step_test *test;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		for (test = groups[i]; test->name; test++)
			seq_printf(s, "%s\n", test->name);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(list);

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
	char *buffer;
	int ret;

	if (!pks_available())
		return -EOPNOTSUPP;
	buffer = kvmalloc(SZ_64K, GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;
	seq_buf_init(&results, buffer, SZ_64K);
	ret = step_init(hw_breakpoint_nb);
	if (!ret) {
		ret = prepare();
		if (ret)
			step_exit();
	}
	if (ret) {
		kvfree(buffer);
		return ret;
	}
	dir = debugfs_create_dir("pks_step", NULL);
	debugfs_create_file("run", 0600, dir, NULL, &run_fops);
	debugfs_create_file("list", 0400, dir, NULL, &list_fops);
	return 0;
}

static void __exit pks_step_exit(void)
{
	debugfs_remove_recursive(dir);
	pks_key_put(PKS_KEY_TEST);
	step_exit();
	kvfree(results.buffer);
}

module_init(pks_step_init);
module_exit(pks_step_exit);
MODULE_DESCRIPTION("Stepping through what writes IA32_PKRS");
MODULE_LICENSE("GPL");
