// SPDX-License-Identifier: GPL-2.0-or-later
/* The tests, what each of them needs, and what none may leave behind. */
#define pr_fmt(fmt) "pks_test: " fmt

#include "pks_test.h"

static const struct runner_test *const groups[] = {
	basic_tests, context_tests, task_tests, pagefault_tests, fault_tests,
	temporary_tests, memory_tests, range_tests, ops_tests, kmap_tests,
	lock_tests, poison_tests, system_tests, stress_tests, inject_tests,
	posted_tests,
	disarm_tests,
};

#define RUNNER_MAIN
#include "runner.h"

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

	if (got == want || why_failed[0] || why_skipped[0])
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
	strscpy(why_skipped, why);
}

void pks_announce(unsigned int fixed_up, unsigned int refused,
		  unsigned int spurious)
{
	announced_fixed_up = fixed_up;
	announced_refused = refused;
	announced_spurious = spurious;
}

static const char *cannot_run(const struct runner_test *test)
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
static void run_keyed(const struct runner_test *test)
{
	struct pkrs_events before = {
		.fixed_up = EVENTS(fixed_up),
		.refused = EVENTS(refused),
		.spurious = EVENTS(spurious),
	};

	move_to(0);
	test->fn();
	move_to(0);
	if (!why_skipped[0])
		expect_as_before(&before);
	*pkrs_word() = 0;
	pks_revoke(PKS_KEY_TEST);
	pks_revoke(PKS_KEY_PGMAP);
	pks_revoke(OTHER_KEY);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void run_test(const struct runner_test *test)
{
	const char *why = cannot_run(test);

	pks_announce(0, 0, 0);
	if (why)
		pks_skip(why);
	else if (pks_available())
		run_keyed(test);
	else
		test->fn();
}

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
	int ret = runner_init();

	if (ret)
		return ret;
	ret = fixture_pages() ? 0 : -ENOMEM;
	if (!ret && pks_available())
		ret = fixture_up();
	if (ret) {
		runner_exit();
		return ret;
	}
	runner_start();
	debugfs_create_file("user", 0200, dir, NULL, &user_fops);
	return 0;
}

static void __exit pks_test_exit(void)
{
	runner_stop();
	if (pks_available())
		fixture_down();
	runner_exit();
}

module_init(pks_test_init);
module_exit(pks_test_exit);
MODULE_DESCRIPTION("Tests of supervisor protection keys");
MODULE_LICENSE("GPL");
