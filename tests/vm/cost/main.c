// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cost.ko: measures when it is loaded, and leaves the lines in the file
 * pkscale_cost of debugfs. See cost.h.
 */
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sort.h>

#include "cost.h"

#define TEXT_SIZE	(64 * 1024)
/* Values that are printed of a distribution, the most frequent first. */
#define MODES		8

u32 cost_buffer[COST_SAMPLES];

static char text[TEXT_SIZE];
static struct debugfs_blob_wrapper blob = { .data = text };
static struct dentry *file;
/* Ticks between two readings with nothing in between. */
static u32 nothing;

void cost_print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	blob.size += vscnprintf(text + blob.size, TEXT_SIZE - blob.size, format,
				args);
	va_end(args);
}

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/*
 * The length of the longest run of equal values in @sample that has not been
 * printed; a run is known by its first element.
 */
static unsigned int longest(const u32 *sample, unsigned int n,
			    const bool *done, unsigned int *at)
{
	unsigned int i, run, best = 0;

	for (i = 0; i < n; i += run) {
		for (run = 1; i + run < n && sample[i + run] == sample[i]; run++)
			;
		if (!done[i] && run > best) {
			best = run;
			*at = i;
		}
	}
	return best;
}

void cost_report(const char *op, const char *state, u32 *sample, unsigned int n)
{
	static bool done[COST_SAMPLES];
	unsigned int i, k, count, at = 0;

	sort(sample, n, sizeof(*sample), compare, NULL);
	for (i = 0; i < n; i++) {
		done[i] = false;
		sample[i] -= nothing;
	}
	cost_print("%s\t%s\t%u\t%u\t%u\t", op, state, n, sample[0],
		   sample[n - 1]);
	for (k = 0; k < MODES; k++) {
		count = longest(sample, n, done, &at);
		if (!count)
			break;
		done[at] = true;
		cost_print("%s%u:%u", k ? " " : "", sample[at], count);
	}
	cost_print("\n");
}

void cost_sample(const char *op, const char *state, cost_fn fn, void *arg,
		 bool irqs_off)
{
	unsigned long flags = 0;
	unsigned int i;

	/* The first time something may be patched, filled or faulted in. */
	fn(arg);
	for (i = 0; i < COST_SAMPLES; i++) {
		if (irqs_off)
			local_irq_save(flags);
		cost_buffer[i] = fn(arg);
		if (irqs_off)
			local_irq_restore(flags);
	}
	cost_report(op, state, cost_buffer, COST_SAMPLES);
}

#define NOPS(n)								\
static noinline u32 nops_##n(void *arg)					\
{									\
	u32 t0, t1;							\
									\
	COST_BEGIN(t0, arg);						\
	asm volatile(".rept " #n "\n\tnop\n\t.endr" : "+r" (arg));	\
	COST_END(t1, arg);						\
	return t1 - t0;							\
}
NOPS(0)
NOPS(1)
NOPS(10)
NOPS(1000)

/* The meter against what is known. */
static int self_test(void)
{
	static const struct {
		cost_fn fn;
		u32 expected;
	} rows[] = {
		{ nops_0, 0 }, { nops_1, 1 }, { nops_10, 10 },
		{ nops_1000, 1000 },
	};
	unsigned long flags;
	int i, bad = 0;
	u32 got;

	local_irq_save(flags);
	nops_0(NULL);
	nothing = nops_0(NULL);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		got = rows[i].fn(NULL) - nothing;
		cost_print("# self-test: %u nops read %u\n", rows[i].expected,
			   got);
		bad |= got != rows[i].expected;
	}
	local_irq_restore(flags);
	return bad ? -EDOM : 0;
}

static int measure(void)
{
	struct cost_plain plain = { };
	int ret;

	ret = self_test();
	if (ret) {
		pr_err("cost: the clock does not count instructions\n%s", text);
		return ret;
	}
	ret = cost_plain_init(&plain);
	if (!ret) {
		cost_pairs("plain", plain.page);
		cost_exceptions("plain", &plain);
		ret = cost_switch("plain", NULL);
	}
	if (!ret)
		ret = cost_keyed(&plain);
	cost_plain_exit(&plain);
	return ret;
}

static int __init cost_init(void)
{
	int ret;

	if (num_online_cpus() != 1) {
		pr_err("cost: more than one CPU: nothing here would be exact\n");
		return -EINVAL;
	}
	ret = measure();
	if (ret)
		return ret;
	file = debugfs_create_blob("pkscale_cost", 0400, NULL, &blob);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit cost_exit(void)
{
	debugfs_remove(file);
}

module_init(cost_init);
module_exit(cost_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What operations of the kernel cost in guest instructions");
