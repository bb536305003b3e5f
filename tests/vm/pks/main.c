// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /sys/kernel/debug/pks_test/: write names of tests, or "all", to "run", read
 * their results from it; "list" has the names.
 */
#define pr_fmt(fmt) "pks_test: " fmt

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "pks_test.h"

#define RESULTS_SIZE	SZ_64K

static const struct pks_test *const groups[] = {
	basic_tests, context_tests, task_tests, pagefault_tests, fault_tests,
	temporary_tests, memory_tests, range_tests, ops_tests, kmap_tests,
	system_tests, stress_tests,
};

static DEFINE_MUTEX(run_mutex);
static struct seq_buf results;
static unsigned int nr_run;
static struct dentry *dir;

/* The test that runs. */
static char why_failed[192];
static const char *why_skipped;
static unsigned int announced_fixed_up, announced_refused, announced_spurious;

static void print_value(struct seq_buf *s, s64 value)
{
	if (value > -4096 && value < 10)
		seq_buf_printf(s, "%lld", value);
	else
		seq_buf_printf(s, "%#llx", value);
}

void pks_expect(const char *why, s64 got, s64 want)
{
	struct seq_buf s;

	if (got == want || why_failed[0] || why_skipped)
		return;
	seq_buf_init(&s, why_failed, sizeof(why_failed));
	seq_buf_printf(&s, "%s: expected ", why);
	print_value(&s, want);
	seq_buf_puts(&s, " got ");
	print_value(&s, got);
	seq_buf_str(&s);
}

bool pks_failed(void)
{
	return why_failed[0];
}

void pks_skip(const char *why)
{
	why_skipped = why;
}

void pks_announce(unsigned int fixed_up, unsigned int refused,
		  unsigned int spurious)
{
	announced_fixed_up = fixed_up;
	announced_refused = refused;
	announced_spurious = spurious;
}

static const char *cannot_run(const struct pks_test *test)
{
	if (!(test->flags & NO_KEYS) != pks_available())
		return pks_available() ? "there are keys" : "no keys";
	if (test->flags & NEEDS_SMP && num_online_cpus() < 2)
		return "one CPU";
	if (test->flags & NEEDS_RANGE && !range_size)
		return "no reserved memory: boot with memmap=64M$768M";
	if (test->flags & NEEDS_TEMPORARY && !temporary)
		return "loaded without temporary=1";
	if (test->flags & NO_TEMPORARY && temporary)
		return "loaded with temporary=1";
	return NULL;
}

/* What no test may leave behind. */
static void expect_as_before(const struct pkrs_events *before)
{
	EXPECT_AT("rights left open", current->thread.pkrs.rights, 0);
	EXPECT_AT("word left", *pkrs_word(), 0);
	EXPECT_AT("register left", pks_msr(), MSR_SHUT);
	EXPECT_AT("accesses fixed up", EVENTS(fixed_up) - before->fixed_up,
		  announced_fixed_up);
	EXPECT_AT("accesses refused", EVENTS(refused) - before->refused,
		  announced_refused);
	EXPECT_AT("spurious faults", EVENTS(spurious) - before->spurious,
		  announced_spurious);
}

/* All tests begin on CPU 0: rights are a CPU's, an unpinned test sees any. */
static void run_keyed(const struct pks_test *test)
{
	struct pkrs_events before = {
		.fixed_up = EVENTS(fixed_up),
		.refused = EVENTS(refused),
		.spurious = EVENTS(spurious),
	};

	move_to(0);
	test->fn();
	move_to(0);
	if (!why_skipped)
		expect_as_before(&before);
	*pkrs_word() = 0;
	pks_revoke(PKS_KEY_TEST);
	pks_revoke(PKS_KEY_PGMAP);
	pks_revoke(OTHER_KEY);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void run_one(const struct pks_test *test)
{
	why_failed[0] = 0;
	why_skipped = cannot_run(test);
	pks_announce(0, 0, 0);
	pr_info("%s\n", test->name);
	if (!why_skipped) {
		if (pks_available())
			run_keyed(test);
		else
			test->fn();
	}
	seq_buf_printf(&results, "%sok %u %s", why_failed[0] ? "not " : "",
		       ++nr_run, test->name);
	if (why_failed[0])
		seq_buf_printf(&results, " # %s", why_failed);
	else if (why_skipped)
		seq_buf_printf(&results, " # SKIP %s", why_skipped);
	seq_buf_putc(&results, '\n');
	if (why_failed[0])
		pr_info("%s failed: %s\n", test->name, why_failed);
}

static unsigned int run_named(const char *name)
{
	const bool all = !strcmp(name, "all");
	const struct pks_test *test;
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		for (test = groups[i]; test->name; test++) {
			if (all ? test->flags & BY_NAME :
				  strcmp(name, test->name))
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
	const struct pks_test *test;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		for (test = groups[i]; test->name; test++)
			seq_printf(s, "%s\n", test->name);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(list);

/* What a user process of a test asks for; see user_shell(). */
void (*user_command)(const char *command);

static ssize_t user_write(struct file *file, const char __user *buf,
			  size_t len, loff_t *pos)
{
	char command[32] = "";

	if (len >= sizeof(command) || copy_from_user(command, buf, len))
		return -EINVAL;
	if (user_command)
		user_command(strim(command));
	return len;
}

static const struct file_operations user_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = user_write,
};

static int __init pks_test_init(void)
{
	char *buffer = kvmalloc(RESULTS_SIZE, GFP_KERNEL);
	int ret;

	if (!buffer)
		return -ENOMEM;
	seq_buf_init(&results, buffer, RESULTS_SIZE);
	ret = fixture_pages() ? 0 : -ENOMEM;
	if (!ret && pks_available())
		ret = fixture_up();
	if (ret) {
		kvfree(buffer);
		return ret;
	}
	dir = debugfs_create_dir("pks_test", NULL);
	debugfs_create_file("run", 0600, dir, NULL, &run_fops);
	debugfs_create_file("list", 0400, dir, NULL, &list_fops);
	debugfs_create_file("user", 0200, dir, NULL, &user_fops);
	return 0;
}

static void __exit pks_test_exit(void)
{
	debugfs_remove_recursive(dir);
	if (pks_available())
		fixture_down();
	kvfree(results.buffer);
}

module_init(pks_test_init);
module_exit(pks_test_exit);
MODULE_DESCRIPTION("Tests of supervisor protection keys");
MODULE_LICENSE("GPL");
