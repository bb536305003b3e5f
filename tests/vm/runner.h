/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the tests of a module from /sys/kernel/debug/NAME/: write names of tests,
 * or "all", to "run", read their results from it as KTAP; "list" has the names.
 *
 * One file of a module defines RUNNER_MAIN and its groups of tests before it
 * includes this, and run_test() anywhere; the others only need the struct.
 */
#ifndef PKS_RUNNER_H
#define PKS_RUNNER_H

#include <linux/bits.h>
#include <linux/seq_buf.h>

/**
 * struct runner_test - a test; a table of them ends with an empty one
 * @name: key
 * @fn: the test
 * @flags: the module's own, but for RUNNER_BY_NAME
 */
struct runner_test {
	const char *name;
	void (*fn)(void);
	unsigned int flags;
};

#define RUNNER_BY_NAME	BIT(31)	/* not one of "all" */

#endif /* PKS_RUNNER_H */

#ifdef RUNNER_MAIN

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

/* The module's: prepare for @test, call it, look what it left behind. */
static void run_test(const struct runner_test *test);

static DEFINE_MUTEX(run_mutex);
static struct seq_buf results;
static unsigned int nr_run;
static struct dentry *dir;

/* Of the test that runs; the first word stands. */
static char why_failed[192], why_skipped[64];

static void run_one(const struct runner_test *test)
{
	why_failed[0] = 0;
	why_skipped[0] = 0;
	pr_info("%s\n", test->name);
	run_test(test);
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
	const struct runner_test *test;
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		for (test = groups[i]; test->name; test++) {
			if (all ? test->flags & RUNNER_BY_NAME :
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
	const struct runner_test *test;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		for (test = groups[i]; test->name; test++)
			seq_printf(s, "%s\n", test->name);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(list);

/* Room for the results; the files come last, when the module is ready. */
static int runner_init(void)
{
	char *buffer = kvmalloc(SZ_64K, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	seq_buf_init(&results, buffer, SZ_64K);
	return 0;
}

static void runner_start(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("run", 0600, dir, NULL, &run_fops);
	debugfs_create_file("list", 0400, dir, NULL, &list_fops);
}

static void runner_stop(void)
{
	debugfs_remove_recursive(dir);
}

static void runner_exit(void)
{
	kvfree(results.buffer);
}

#endif /* RUNNER_MAIN */
