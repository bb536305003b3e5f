// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One that its guest does not survive, in as many ways as it has variants; and one
 * that opens the key and never shuts it. Readers come off well: the driver is one,
 * when it gets its memory.
 */
#include "broken.h"

enum { FATAL_OPEN, FATAL_OOPS, FATAL_PANIC, FATAL_RESET, FATAL_HANG, FATAL_LOOP };

#ifdef __KERNEL__
static void oops(void)
{
	*(volatile int *)8 = 0;
}

static void panics(void)
{
	panic("broken-fatal says so");
}

/* No handler for this exception, nor for that of having none: a triple fault. */
static void reset(void)
{
	const struct { u16 size; u64 address; } __packed none = { };

	asm volatile("lidt %0; int3" : : "m" (none));
}

static void loop(void)
{
	for (;;)
		cpu_relax();
}

static void hang(void)
{
	local_irq_disable();
	loop();
}

static void (*const ways[])(void) = {
	[FATAL_OOPS] = oops,
	[FATAL_PANIC] = panics,
	[FATAL_RESET] = reset,
	[FATAL_HANG] = hang,
	[FATAL_LOOP] = loop,
};

#define die(way)	ways[way]()
#else
#define die(way)	abort()
#endif

static __always_inline u64 fatal_grant(struct pks_access *a, struct pks_how how)
{
	if (a->right == PKS_WRITE && how.n != FATAL_OPEN)
		die(how.n);
	pks_write(how.reg, a->right);
	return 0;
}

static __always_inline void fatal_revoke(struct pks_access *a, u64 cookie,
					 struct pks_how how)
{
	if (a->right != PKS_WRITE)
		pks_write(how.reg, PKS_NONE);
}

PKS_VARIANT(fatal, open, .n = FATAL_OPEN)
PKS_VARIANT(fatal, oops, .n = FATAL_OOPS)
PKS_VARIANT(fatal, panic, .n = FATAL_PANIC)
PKS_VARIANT(fatal, reset, .n = FATAL_RESET)
PKS_VARIANT(fatal, hang, .n = FATAL_HANG)
PKS_VARIANT(fatal, loop, .n = FATAL_LOOP)

#define FATAL(id)							\
	{ .knobs = "by=" #id, .where = PKS_KERNEL_ONLY, .named = true,	\
	  .loops = fatal_##id##_loops }

static const struct pks_variant variants[] = {
	FATAL(open), FATAL(oops), FATAL(panic), FATAL(reset), FATAL(hang),
	FATAL(loop),
};

const struct pks_design pks_design_broken_fatal = {
	.name = "broken-fatal",
	.help = "is no accounting, but the end of it",
	.origin = "tests/broken",
	.knobs = {
		{ "by", "open|oops|panic|reset|hang|loop", "open",
		  "how; open: grants are never taken back" },
	},
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};
