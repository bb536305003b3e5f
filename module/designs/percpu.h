/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two per-CPU designs share: they differ in whose count it is. */
#ifndef PKS_DESIGNS_PERCPU_H
#define PKS_DESIGNS_PERCPU_H

#include "designs.h"

static __always_inline u64 pks_count_grant(struct pks_counts __percpu *counts,
					   struct pks_how how)
{
	pks_pin(how.pin);
	if (pks_count_inc(counts, pks_level(how.level)) == 1)
		pks_write(how.reg, PKS_WRITE);
	return 0;
}

static __always_inline void pks_count_revoke(struct pks_counts __percpu *counts,
					     struct pks_how how)
{
	if (!pks_count_dec(counts, pks_level(how.level)))
		pks_write(how.reg, PKS_NONE);
	pks_unpin(how.pin);
}

/* Every pin, with one count and with one for each context level. */
#define PKS_COUNT_VARIANTS(d)						\
	PKS_VARIANT(d, both0, .pin = PKS_PIN_BOTH)			\
	PKS_VARIANT(d, both1, .pin = PKS_PIN_BOTH, .level = true)	\
	PKS_VARIANT(d, preempt0, .pin = PKS_PIN_PREEMPT)		\
	PKS_VARIANT(d, preempt1, .pin = PKS_PIN_PREEMPT, .level = true)	\
	PKS_VARIANT(d, migrate0, .pin = PKS_PIN_MIGRATE)		\
	PKS_VARIANT(d, migrate1, .pin = PKS_PIN_MIGRATE, .level = true)	\
	PKS_VARIANT(d, none0, .pin = PKS_PIN_NONE)			\
									\
	static const struct pks_variant variants[] = {			\
		{ "pin=both,level=0", PKS_KERNEL_ONLY, d##_both0_loops }, \
		{ "pin=both,level=1", PKS_KERNEL_ONLY, d##_both1_loops }, \
		{ "pin=preempt,level=0", PKS_KERNEL_ONLY,		\
		  d##_preempt0_loops },					\
		{ "pin=preempt,level=1", PKS_KERNEL_ONLY,		\
		  d##_preempt1_loops },					\
		{ "pin=migrate,level=0", PKS_KERNEL_ONLY,		\
		  d##_migrate0_loops },					\
		{ "pin=migrate,level=1", PKS_KERNEL_ONLY,		\
		  d##_migrate1_loops },					\
		{ "pin=none,level=0", PKS_USER_ONLY, d##_none0_loops },	\
	};

#define PKS_COUNT_KNOBS {						\
	{ "pin", "both|preempt|migrate|none", "both",			\
	  "held off in the guard; none: the count alone, user space only" }, \
	{ "level", "0|1", "0",						\
	  "1: a count for each interrupt context level" },		\
}

#define PKS_COUNT_ABSENT {						\
	[PKS_WCACHE] = "used from other contexts than the one that opens", \
}

#endif /* PKS_DESIGNS_PERCPU_H */
