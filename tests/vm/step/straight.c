// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The writer, every instruction of it. The wrong ones have to be caught by the
 * same means, or the means prove nothing.
 */
#include <linux/irqflags.h>

#include "step.h"

static struct step_trace traces[16][STEP_FROM];

const struct step_trace *straight_trace(const struct step_op *op,
					unsigned int from)
{
	return &traces[op - step_ops][from];
}

int straight_record(void)
{
	unsigned int i, from;
	unsigned long flags;
	int ret = 0;

	BUILD_BUG_ON(ARRAY_SIZE(step_from) != STEP_FROM);
	if (WARN_ON(step_nr_ops > ARRAY_SIZE(traces)))
		return -E2BIG;
	local_irq_save(flags);
	for (i = 0; i < step_nr_ops; i++) {
		for (from = 0; from < STEP_FROM; from++) {
			step_begin_from(from);
			step_record(step_ops[i].fn, &traces[i][from]);
			if (traces[i][from].n == STEP_MAX)
				ret = -E2BIG;
		}
	}
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
	local_irq_restore(flags);
	return ret;
}

/* One run of one writer. */
static void one(const struct step_op *op, unsigned int from, int inject_at,
		struct step_seen *seen)
{
	unsigned long flags;

	local_irq_save(flags);
	step_begin_from(from);
	step_through(op->fn, straight_trace(op, from), inject_at, seen);
	step_look_end(seen, op->rights, (unsigned long)op->fn);
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
	local_irq_restore(flags);
}

static void all(enum step_kind kind, bool inject, struct step_seen *seen)
{
	const struct step_op *op;
	unsigned int from;
	int at;

	for (op = step_ops; op < step_ops + step_nr_ops; op++) {
		if (op->kind != kind)
			continue;
		for (from = 0; from < STEP_FROM; from++) {
			if (!inject) {
				one(op, from, STEP_NOWHERE, seen);
				continue;
			}
			for (at = 0; at < straight_trace(op, from)->n; at++)
				one(op, from, at, seen);
		}
	}
}

/* The cache by itself, with nobody interrupting. */
static unsigned int recorded_lies(enum step_kind kind, unsigned int *boundaries)
{
	const struct step_op *op;
	unsigned int from, i, lies = 0;

	for (op = step_ops; op < step_ops + step_nr_ops; op++) {
		if (op->kind != kind)
			continue;
		for (from = 0; from < STEP_FROM; from++) {
			const struct step_trace *trace = straight_trace(op, from);

			for (i = 0; i < trace->n; i++)
				lies += trace->at[i].cached != PKRS_UNKNOWN &&
					(PKRS_DEFAULT ^ trace->at[i].cached) !=
					trace->at[i].msr;
			*boundaries += trace->n;
		}
	}
	return lies;
}

static void cache_never_lies(void)
{
	unsigned int boundaries = 0, lies;

	lies = recorded_lies(INLINE, &boundaries);
	lies += recorded_lies(OUT_OF_LINE, &boundaries);
	step_say("%u boundaries, cache lies at %u", boundaries, lies);
	if (!boundaries || lies)
		step_fail("cache lies at %u of %u boundaries", lies, boundaries);
}

static void expect_right(enum step_kind kind, bool inject)
{
	struct step_seen seen = {};

	all(kind, inject, &seen);
	step_expect_right(inject ? "injected" : "transparent", &seen);
}

static void transparent_inline(void)
{
	expect_right(INLINE, false);
}

static void transparent_out_of_line(void)
{
	expect_right(OUT_OF_LINE, false);
}

static void injected_inline(void)
{
	expect_right(INLINE, true);
}

static void injected_out_of_line(void)
{
	expect_right(OUT_OF_LINE, true);
}

static void say(const char *how, const struct step_seen *seen)
{
	step_say("%s: %u boundaries, open inside %u, cache lied %u, wrong after %u, wrong at the end %u",
		 how, seen->boundaries, seen->open, seen->lied, seen->after,
		 seen->end);
}

static void wrong_order(enum step_kind kind, struct step_seen *transparent,
			struct step_seen *injected)
{
	unsigned int boundaries = 0, lies = recorded_lies(kind, &boundaries);

	memset(transparent, 0, sizeof(*transparent));
	memset(injected, 0, sizeof(*injected));
	all(kind, false, transparent);
	all(kind, true, injected);
	step_say("by itself: %u boundaries, cache lies at %u", boundaries, lies);
	say("transparent", transparent);
	say("injected", injected);
	if (transparent->drifted || injected->drifted)
		step_fail("ran other than recorded");
}

static void found_open(enum step_kind kind)
{
	struct step_seen transparent, injected;

	wrong_order(kind, &transparent, &injected);
	if (!transparent.open || !injected.open)
		step_fail("no exception found the register open");
}

static void cache_first_is_caught(void)
{
	found_open(CACHE_FIRST);
}

static void cache_last_is_caught(void)
{
	found_open(CACHE_LAST);
}

static void context_last_is_caught(void)
{
	struct step_seen transparent, injected;

	wrong_order(CONTEXT_LAST, &transparent, &injected);
	if (!injected.end)
		step_fail("no run ended wrong");
}

const struct runner_test straight_tests[] = {
	{ "cache-never-lies", cache_never_lies },
	{ "transparent-inline", transparent_inline },
	{ "transparent-out-of-line", transparent_out_of_line },
	{ "injected-inline", injected_inline },
	{ "injected-out-of-line", injected_out_of_line },
	{ "wrong-order-cache-then-msr-is-caught", cache_first_is_caught },
	{ "wrong-order-msr-then-cache-is-caught", cache_last_is_caught },
	{ "wrong-order-msr-then-context-is-caught", context_last_is_caught },
	{}
};
