// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prims: the price list. One caller times one primitive of the kernel at a
 * time, in a loop like the designs' own. Yields the cost of one (of one pair,
 * where it comes in pairs). What a design costs should be the sum of these.
 */
#include <linux/uaccess.h>

#include <asm/irq_vectors.h>

#include "machine.h"
#include "prims.h"

#define PKS_PRIM_LOOP(id, code)						\
static noinline void id##_batch(const struct pks_run *run, u64 n)	\
{									\
	do {								\
		code;							\
		pks_edge();						\
	} while (--n);							\
}

/* The same, once for every register: what is written is a constant there. */
#define PKS_PRIM_REG_LOOP(id, reg_id, code)				\
static noinline void id##_##reg_id(u64 n)				\
{									\
	const enum pks_reg reg = reg_id;				\
	do {								\
		code;							\
		pks_edge();						\
	} while (--n);							\
}

#define PKS_PRIM_REGS(id, code)						\
PKS_PRIM_REG_LOOP(id, PKS_REG_PKRS, code)				\
PKS_PRIM_REG_LOOP(id, PKS_REG_MEMORY, code)				\
PKS_PRIM_REG_LOOP(id, PKS_REG_DEADLINE, code)				\
PKS_PRIM_REG_LOOP(id, PKS_REG_AUX, code)				\
static void (*const id##_loops[PKS_REG_OBSERVED])(u64 n) = {		\
	[PKS_REG_PKRS] = id##_PKS_REG_PKRS,				\
	[PKS_REG_MEMORY] = id##_PKS_REG_MEMORY,				\
	[PKS_REG_DEADLINE] = id##_PKS_REG_DEADLINE,			\
	[PKS_REG_AUX] = id##_PKS_REG_AUX,				\
};									\
static void id##_batch(const struct pks_run *run, u64 n)		\
{									\
	id##_loops[run->reg](n);					\
}

static noinline void empty_function(void)
{
	asm volatile("");
}

static DEFINE_PER_CPU(int, counter);
static atomic_long_t word;

PKS_PRIM_LOOP(empty, (void)0)
PKS_PRIM_LOOP(call, empty_function())
PKS_PRIM_LOOP(preempt, preempt_disable(); preempt_enable())
PKS_PRIM_LOOP(migrate, migrate_disable(); migrate_enable())
PKS_PRIM_LOOP(pagefault, pagefault_disable(); pagefault_enable())
PKS_PRIM_LOOP(irq_save, unsigned long flags;
	      local_irq_save(flags); local_irq_restore(flags))
PKS_PRIM_LOOP(this_cpu, this_cpu_inc(counter); this_cpu_dec(counter))
PKS_PRIM_LOOP(atomic, atomic_long_inc(&word); atomic_long_dec(&word))
PKS_PRIM_LOOP(rdtsc, pks_clock(); pks_clock())
PKS_PRIM_REGS(wrmsr, pks_write(reg, PKS_NONE))
PKS_PRIM_LOOP(wrmsrl, wrmsrl(PKS_MSR, PKS_DEFAULT))

/* The instruction that reads like WRMSR and does not serialise. */
static __always_inline void write_ns(void)
{
	asm volatile(".byte 0x0f, 0x01, 0xc6" : :
		     "c" (PKS_MSR), "a" (PKS_DEFAULT), "d" (0) : "memory");
}

PKS_PRIM_LOOP(wrmsrns, write_ns())

/*
 * Between fences a write waits for what is before it, and what is behind it for the
 * write: how long it takes, where the loops above say how often it can be had.
 */
static __always_inline void fence(void)
{
	asm volatile("lfence" : : : "memory");
}

PKS_PRIM_LOOP(fence, fence(); fence())
PKS_PRIM_REGS(wrmsr_fenced, fence(); pks_write(reg, PKS_NONE); fence())
PKS_PRIM_REGS(wrmsr_pair, pks_write(reg, PKS_WRITE); pks_write(reg, PKS_NONE))
PKS_PRIM_REGS(wrmsr_pair_fenced, fence(); pks_write(reg, PKS_WRITE);
	      pks_write(reg, PKS_NONE); fence())
PKS_PRIM_LOOP(wrmsrns_fenced, fence(); write_ns(); fence())

/* That of irq_work, which finds no work. */
static __always_inline void interrupt(void)
{
	asm volatile("int %0" : : "i" (IRQ_WORK_VECTOR) : "memory");
}

PKS_PRIM_LOOP(irq, interrupt())
PKS_PRIM_REGS(irq_wrmsr, interrupt(); pks_write(reg, PKS_NONE))

/* What the context switch does: compare with what is there, write if not. */
static DEFINE_PER_CPU(u32, cached);

#define write_if_changed(reg, value)					\
	do {								\
		if (this_cpu_read(cached) != (value)) {			\
			this_cpu_write(cached, value);			\
			pks_write_value(reg, value);			\
		}							\
	} while (0)

PKS_PRIM_REGS(write_taken, this_cpu_write(cached, 1);
	      write_if_changed(reg, PKS_DEFAULT))
PKS_PRIM_REGS(write_elided, write_if_changed(reg, PKS_DEFAULT))

static void cached_default(void)
{
	this_cpu_write(cached, PKS_DEFAULT);
}

static void migrate_enter(void)
{
	migrate_disable();
}

static void migrate_leave(void)
{
	migrate_enable();
}

static int real_only(const struct pks_run *run)
{
	return run->reg == PKS_REG_PKRS ? 0 : -EOPNOTSUPP;
}

static int wrmsrns_check(const struct pks_run *run)
{
	if (!(pks_features() & PKSCALE_HAS_WRMSRNS))
		return -EOPNOTSUPP;
	return real_only(run);
}

/* Under FRED an instruction raises no interrupt of the kernel's. */
static int irq_check(const struct pks_run *run)
{
#ifdef X86_FEATURE_FRED
	if (cpu_feature_enabled(X86_FEATURE_FRED))
		return -EOPNOTSUPP;
#endif
	return 0;
}

#define migrate_nested_batch	migrate_batch

#define PKS_PRIM(id, text, ...)						\
	{ .name = #id, .help = text, .batch = id##_batch, __VA_ARGS__ },

const struct pks_prim pks_prims[] = {
	PKS_PRIM_LIST(PKS_PRIM)
	{ }
};

static int prims_check(const struct pks_run *run)
{
	if (!run->prim)
		return -EINVAL;
	return run->prim->check ? run->prim->check(run) : 0;
}

static void prims_enter(struct pks_run *run)
{
	if (run->prim->enter)
		run->prim->enter();
}

static void prims_leave(struct pks_run *run)
{
	if (run->prim->leave)
		run->prim->leave();
}

static void prims_batch(const struct pks_run *run, u64 n)
{
	run->prim->batch(run, n);
}

const struct pks_exercise pks_exercise_prims = {
	.name = "prims",
	.help = "the price list: the primitives that designs are made of",
	.check = prims_check,
	.enter = prims_enter,
	.batch = prims_batch,
	.leave = prims_leave,
};
