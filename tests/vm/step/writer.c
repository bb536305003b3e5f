// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is stepped through: the kernel's writer, inline and out of line, and
 * three that write in an order of which each has been proposed, or would look
 * as good. All are functions without arguments, so that nothing else happens.
 */
#include <linux/kernel.h>

#include "step.h"

#define OPEN_READ	(PKEY_READ << (PKRS_BITS_PER_KEY * PKS_KEY_TEST))
#define OPEN_WRITE	(PKEY_WRITE << (PKRS_BITS_PER_KEY * PKS_KEY_TEST))

const u32 step_from[STEP_FROM] = { 0, OPEN_WRITE };

void step_begin_from(unsigned int from)
{
	pkrs_set(PKS_KEY_TEST, step_from[from] ? PKEY_WRITE : PKEY_NONE);
}

static noinline void inline_write(void)
{
	pkrs_set(PKS_KEY_TEST, PKEY_WRITE);
}

static noinline void inline_read(void)
{
	pkrs_set(PKS_KEY_TEST, PKEY_READ);
}

static noinline void inline_none(void)
{
	pkrs_set(PKS_KEY_TEST, PKEY_NONE);
}

static noinline void grant_write(void)
{
	pks_grant_write(PKS_KEY_TEST);
}

static noinline void grant_read(void)
{
	pks_grant_read(PKS_KEY_TEST);
}

static noinline void revoke(void)
{
	pks_revoke(PKS_KEY_TEST);
}

/* An exception while shutting believes the register shut, and it is open. */
static __always_inline void cache_first(u32 rights)
{
	WRITE_ONCE(current->thread.pkrs.rights, rights);
	this_cpu_write(pkrs_cached, rights);
	__pkrs_wrmsr(rights);
}

static noinline void cache_first_write(void)
{
	cache_first(OPEN_WRITE);
}

static noinline void cache_first_none(void)
{
	cache_first(0);
}

/* One while opening does. */
static __always_inline void cache_last(u32 rights)
{
	WRITE_ONCE(current->thread.pkrs.rights, rights);
	__pkrs_wrmsr(rights);
	this_cpu_write(pkrs_cached, rights);
}

static noinline void cache_last_write(void)
{
	cache_last(OPEN_WRITE);
}

static noinline void cache_last_none(void)
{
	cache_last(0);
}

/* One puts back the old rights, which nobody corrects. */
static __always_inline void context_last(u32 rights)
{
	pkrs_write(rights);
	WRITE_ONCE(current->thread.pkrs.rights, rights);
}

static noinline void context_last_write(void)
{
	context_last(OPEN_WRITE);
}

static noinline void context_last_none(void)
{
	context_last(0);
}

const struct step_op step_ops[] = {
	{ INLINE, OPEN_WRITE, inline_write },
	{ INLINE, OPEN_READ, inline_read },
	{ INLINE, 0, inline_none },
	{ OUT_OF_LINE, OPEN_WRITE, grant_write },
	{ OUT_OF_LINE, OPEN_READ, grant_read },
	{ OUT_OF_LINE, 0, revoke },
	{ CACHE_FIRST, OPEN_WRITE, cache_first_write },
	{ CACHE_FIRST, 0, cache_first_none },
	{ CACHE_LAST, OPEN_WRITE, cache_last_write },
	{ CACHE_LAST, 0, cache_last_none },
	{ CONTEXT_LAST, OPEN_WRITE, context_last_write },
	{ CONTEXT_LAST, 0, context_last_none },
};
const unsigned int step_nr_ops = ARRAY_SIZE(step_ops);
