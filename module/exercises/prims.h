/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_EXERCISES_PRIMS_H
#define PKS_EXERCISES_PRIMS_H

#include "exercises.h"

/*
 * The price list: key, what it is, and what the module's code for it needs
 * beside its loop (initialisers of struct pks_prim).
 */
#define PKS_PRIM_LIST(X)						\
	X(empty, "nothing: the loop's own round is taken off")		\
	X(call, "call and return of an empty function")			\
	X(preempt, "preempt_disable(), preempt_enable()")		\
	X(migrate, "migrate_disable(), migrate_enable()")		\
	X(migrate_nested, "the same, already disabled",			\
	  .enter = migrate_enter, .leave = migrate_leave)		\
	X(pagefault, "pagefault_disable(), pagefault_enable()")		\
	X(irq_save, "local_irq_save(), local_irq_restore()")		\
	X(this_cpu, "this_cpu_inc(), this_cpu_dec()")			\
	X(atomic, "atomic_long_inc(), atomic_long_dec()")		\
	X(wrmsr, "the register, by a bare WRMSR")			\
	X(wrmsrl, "the register, by wrmsrl()", .check = real_only)	\
	X(wrmsrns, "the register, by WRMSRNS", .check = wrmsrns_check)	\
	X(fence, "LFENCE before and after nothing")			\
	X(wrmsr_fenced, "the register, by a bare WRMSR between LFENCEs")	\
	X(wrmsr_pair, "the register twice: open, shut")			\
	X(wrmsr_pair_fenced, "the same between LFENCEs")		\
	X(wrmsrns_fenced, "the register, by WRMSRNS between LFENCEs",	\
	  .check = wrmsrns_check)					\
	X(irq, "an interrupt, by an instruction", .check = irq_check)	\
	X(irq_wrmsr, "the same, and the register behind it", .check = irq_check) \
	X(write_taken, "write if changed: changed, by a store before it") \
	X(write_elided, "write if changed: not changed",		\
	  .enter = cached_default)					\
	X(rdtsc, "two fenced readings of the clock")

/**
 * struct pks_prim - one line of the price list
 * @name: key
 * @help: what it is
 * @batch: @n of it
 * @enter: before the clock starts; optional
 * @leave: after it has stopped; optional
 * @check: 0, or -EOPNOTSUPP where it cannot be had; optional
 */
struct pks_prim {
	const char *name;
	const char *help;
	void (*batch)(const struct pks_run *run, u64 n);
	void (*enter)(void);
	void (*leave)(void);
	int (*check)(const struct pks_run *run);
};

/* The price list; ends with an empty line. */
extern const struct pks_prim pks_prims[];

/**
 * pks_prim_find() - look a primitive up
 * @name: its key
 *
 * Return: the primitive, NULL if there is none of that name.
 */
const struct pks_prim *pks_prim_find(const char *name);

#endif /* PKS_EXERCISES_PRIMS_H */
