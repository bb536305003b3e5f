/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a design and an exercise may call, for the kernel. Its twin for user
 * space has the same guard and the same names: module/shim/user/shim.h.
 */
#ifndef PKS_SHIM_H
#define PKS_SHIM_H

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kernel_stat.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/msr.h>

#include "pages.h"
#include "pkscale.h"
#include "registers.h"

/* --- the register ----------------------------------------------------------*/

#define PKS_MSR		0x6e1		/* IA32_PKRS */
/* A key that no range carries: what is written here opens nothing. */
#define PKS_KEY		15
/* Access and write disabled for every key but 0, which is everybody's. */
#define PKS_DEFAULT	0xfffffffcu

/**
 * enum pks_reg - what stands for the register: module/registers.h
 * @PKS_REG_OBSERVED: counts, then writes what the window names; never timed
 *	for a price
 * @PKS_REG_HOOK: IA32_PKRS as the kernel writes it, called by the kernel: its
 *	row of a design's loops has none
 */
enum pks_reg {
#define PKS_REGISTER(id, name, help)	PKS_REG_##id,
	PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
	PKS_REG_OBSERVED,
	PKS_REG_HOOK,
	PKS_NR_REGS
};

#define PKS_FOR_EACH_REG(M, d, id, ...)					\
	M(d, id, PKS_REG_PKRS, __VA_ARGS__)				\
	M(d, id, PKS_REG_MEMORY, __VA_ARGS__)				\
	M(d, id, PKS_REG_DEADLINE, __VA_ARGS__)				\
	M(d, id, PKS_REG_AUX, __VA_ARGS__)				\
	M(d, id, PKS_REG_OBSERVED, __VA_ARGS__)

#include "hook.h"
#include "seen.h"

DECLARE_PER_CPU(struct pkscale_events, pks_events);
DECLARE_PER_CPU(u32, pks_mock_memory);
/* A mock's own value, as two halves so that a WRMSR needs no shift. */
DECLARE_PER_CPU(u32[2], pks_mock_value);

#define pks_event(what)	this_cpu_inc(pks_events.what)

void pks_write_observed(u32 value);

/* No tracing, no paravirt, no exception-table entry: the bare instruction. */
static __always_inline void pks_wrmsr(u32 msr, u32 low, u32 high)
{
	asm volatile("wrmsr" : : "c" (msr), "a" (low), "d" (high) : "memory");
}

/* @value is made, and left: a mock writes what the MSR held already. */
static __always_inline void pks_write_own(u32 msr, u32 value)
{
	asm volatile("" : : "r" (value));
	pks_wrmsr(msr, __this_cpu_read(pks_mock_value[0]),
		  __this_cpu_read(pks_mock_value[1]));
}

/*
 * Four instructions in every design: were the zero the compiler's to make, it
 * would borrow it from a counter that happens to be zero in some designs, and
 * give up the shorter way to count for it.
 */
static __always_inline void pks_write_pkrs(u32 value)
{
	asm volatile("xor %%edx, %%edx\n\twrmsr"
		     : : "c" (PKS_MSR), "a" (value) : "rdx", "cc", "memory");
}

/* @reg is a constant: one of these is left of the five. */
static __always_inline void pks_write_value(const enum pks_reg reg, u32 value)
{
	if (reg == PKS_REG_PKRS)
		pks_write_pkrs(value);
	else if (reg == PKS_REG_MEMORY)
		this_cpu_write(pks_mock_memory, value);
	else if (reg == PKS_REG_DEADLINE)
		pks_write_own(MSR_IA32_TSC_DEADLINE, value);
	else if (reg == PKS_REG_AUX)
		pks_write_own(MSR_TSC_AUX, value);
	else
		pks_write_observed(value);
}

/**
 * pks_write() - give the current context a right to the key
 * @reg: which register; a constant
 * @right: enum pks_right
 */
static __always_inline void pks_write(const enum pks_reg reg, u32 right)
{
	if (reg == PKS_REG_HOOK)
		pks_hook_write(right);
	else
		pks_write_value(reg, PKS_DEFAULT ^ (right << (2 * PKS_KEY)));
}

/* --- where state may live --------------------------------------------------*/

/*
 * The context word and the rights beside it, one u64. A kernel without the
 * series has no such place in a task, so one is borrowed from the measuring
 * task: default_timer_slack_ns, set to zero when a caller starts and put back
 * when it ends. It is read when the task's timer slack is reset to the default
 * (prctl(), /proc, a change of policy): doing that to a measuring task from
 * outside would leave it with a count for a slack. The address is
 * made the way the real one would be: current, and a constant offset.
 */
struct pks_context {
	u32 rights;
	u32 word;
};

static __always_inline struct pks_context *pks_context(void)
{
	struct task_struct *task = current;

	BUILD_BUG_ON(sizeof(task->default_timer_slack_ns) !=
		     sizeof(struct pks_context));
	/* Had anew by grant and by revoke, as two sites would have to. */
	asm volatile("" : "+r" (task));
	return (struct pks_context *)&task->default_timer_slack_ns;
}

/*
 * Behind the hooks both are the kernel's: it keeps the right that pks_write()
 * gives, so there is nothing to set beside it.
 */
#define pks_context_word(how)						\
	((how).reg == PKS_REG_HOOK ? pks_hook_word() : &pks_context()->word)
#define pks_context_rights(how)						\
	((how).reg == PKS_REG_HOOK ? NULL : &pks_context()->rights)
#define pks_right(rights, how)						\
	((how).reg == PKS_REG_HOOK ? pks_hook_right() : *(rights))
#define pks_set_right(rights, right, how)				\
	do {								\
		if ((how).reg != PKS_REG_HOOK)				\
			*(rights) = right;				\
	} while (0)

/* interrupt_context_level() has four: task, softirq, interrupt, NMI. */
struct pks_counts {
	int n[4];
};

#define PKS_DEFINE_COUNTS(name)	DEFINE_PER_CPU(struct pks_counts, name)
#define PKS_COUNTS(name)	(&(name))

static inline struct pks_counts __percpu *pks_counts_alloc(void)
{
	struct pks_counts __percpu *p = alloc_percpu(struct pks_counts);

	if (p)
		pks_note(sizeof(*p), 0, 0);
	return p;
}

static inline void pks_counts_free(struct pks_counts __percpu *p)
{
	if (p)
		pks_note(-(s64)sizeof(*p), 0, 0);
	free_percpu(p);
}

#define pks_level(on)		((on) ? interrupt_context_level() : 0)
#define pks_count_inc(p, l)	this_cpu_inc_return((p)->n[l])
#define pks_count_dec(p, l)	this_cpu_dec_return((p)->n[l])

#define pks_pin(pin)							\
	do {								\
		if ((pin) == PKS_PIN_BOTH || (pin) == PKS_PIN_MIGRATE)	\
			migrate_disable();				\
		if ((pin) == PKS_PIN_BOTH || (pin) == PKS_PIN_PREEMPT)	\
			preempt_disable();				\
	} while (0)

#define pks_unpin(pin)							\
	do {								\
		if ((pin) == PKS_PIN_BOTH || (pin) == PKS_PIN_PREEMPT)	\
			preempt_enable();				\
		if ((pin) == PKS_PIN_BOTH || (pin) == PKS_PIN_MIGRATE)	\
			migrate_enable();				\
	} while (0)

/* A range's slot: that of struct dev_pagemap, or one that is like it. */
struct pks_range {
	struct pks_counts __percpu *counts;
};

/*
 * A struct page. The word of one that this module allocated is page->private,
 * that of one with a key where the kernel says.
 */

static __always_inline atomic_long_t *pks_page_word(struct pks_page *page)
{
	return (atomic_long_t *)&((struct page *)page)->private;
}

#define pks_page_inc(p, how)						\
	atomic_long_inc((how).reg == PKS_REG_HOOK ? pks_hook_page(p) :	\
						    pks_page_word(p))
#define pks_page_dec(p, how)						\
	atomic_long_dec((how).reg == PKS_REG_HOOK ? pks_hook_page(p) :	\
						    pks_page_word(p))
#define pks_page_count(p, how)						\
	atomic_long_read((how).reg == PKS_REG_HOOK ? pks_hook_page(p) :	\
						     pks_page_word(p))
#define pks_page_address(p)	page_address((struct page *)(p))

/* Of a design that stands behind the hooks alone: the word as a whole. */
#define pks_page_read(p)	((unsigned long)atomic_long_read(pks_hook_page(p)))
#define pks_page_set(p, v)	atomic_long_set(pks_hook_page(p), v)

static inline struct pks_page *pks_page_alloc(void)
{
	return (struct pks_page *)alloc_page(GFP_KERNEL | __GFP_ZERO);
}

/* The one after it, of the same range. */
static inline struct pks_page *pks_next_page(struct pks_page *page)
{
	return (struct pks_page *)((struct page *)page + 1);
}

static inline void pks_page_free(struct pks_page *page)
{
	if (!page)
		return;
	set_page_private((struct page *)page, 0);
	__free_page((struct page *)page);
}

/* One count for all CPUs. */
#define PKS_DEFINE_ATOMIC(name)	atomic_long_t name = ATOMIC_LONG_INIT(0)
#define pks_atomic_inc(a)	atomic_long_inc_return(a)
#define pks_atomic_dec(a)	atomic_long_dec_return(a)
#define pks_atomic_read(a)	atomic_long_read(a)

/* --- what a design may do with others ---------------------------------------*/

/*
 * The right that faults and IPIs give: take it from every CPU, give it to all
 * but this one. Both wait; only behind the hooks is there anything to do.
 */
#define pks_shut_all(how)						\
	do {								\
		if ((how).reg == PKS_REG_HOOK)				\
			pks_hook_shut_all();				\
	} while (0)
#define pks_open_others(how)						\
	do {								\
		if ((how).reg == PKS_REG_HOOK)				\
			pks_hook_open_others();				\
	} while (0)

#define pks_warn_once(text)	pr_warn_once("pkscale: %s\n", text)

#define PKS_DEFINE_MUTEX(name)	DEFINE_MUTEX(name)
#define pks_mutex_lock(m)	mutex_lock(m)
#define pks_mutex_unlock(m)	mutex_unlock(m)

/**
 * pks_alias_new() - a second mapping of a page, without a key
 * @page: the page
 *
 * Context: may sleep.
 *
 * Return: its address; without memory for one that of the page, which is shut.
 */
void *pks_alias_new(struct pks_page *page);

/**
 * pks_alias_free() - take it away, and out of every CPU's translations
 * @addr: of pks_alias_new()
 *
 * Context: may sleep.
 */
void pks_alias_free(void *addr);

/* --- exercises ---------------------------------------------------------------*/

#define PKS_READING_CODE(e)	.reading = &pks_reading_##e,

/* --- for the run function --------------------------------------------------*/

#define pks_zalloc(n, size)	kvcalloc(n, size, GFP_KERNEL)
#define pks_free(p)		kvfree(p)

static __always_inline u64 pks_clock(void)
{
	u32 low, high;

	asm volatile("lfence; rdtsc; lfence"
		     : "=a" (low), "=d" (high) : : "memory");
	return (u64)high << 32 | low;
}

/**
 * struct pks_window - what a timed window found and has to put back
 * @reg: the register that is written inside
 * @off: interrupts are off inside
 * @flags: of local_irq_save()
 * @saved: the register's value
 */
struct pks_window {
	enum pks_reg reg;
	bool off;
	unsigned long flags;
	u64 saved;
};

void pks_window_begin(struct pks_window *w);
void pks_window_end(struct pks_window *w);

struct pks_evidence {
	u64 irqs;
	u64 nmis;
	unsigned long switches;
	int cpu;
};

/**
 * pks_evidence_begin() - note what could disturb a sample, before it
 * @e: the note
 */
void pks_evidence_begin(struct pks_evidence *e);

/**
 * pks_evidence_end() - what did, after it
 * @e: the note of pks_evidence_begin()
 * @off: the windows had interrupts off, so those between them do not count
 * @s: where the differences go
 */
void pks_evidence_end(const struct pks_evidence *e, bool off,
		      struct pkscale_sample *s);

struct pks_run;

/**
 * pks_sample_begin() - a sample begins: the tracepoint
 * @run: whose
 *
 * Outside what is timed, and inside what evidence is read around.
 */
void pks_sample_begin(const struct pks_run *run);

/**
 * pks_sample_end() - a sample has ended: the tracepoint
 * @run: whose
 * @s: the sample: t1 and t2
 */
void pks_sample_end(const struct pks_run *run, const struct pkscale_sample *s);

/* This CPU's counts, the kernel's own for @reg; the caller is pinned to it. */
void pks_events_read(enum pks_reg reg, struct pkscale_events *e);

/* Make the context word and rights this task's to use, and give them back. */
u64 pks_context_borrow(void);
void pks_context_return(u64 was);

/* Waiting, in a loop that ends by itself: true when it is to be given up. */
static inline bool pks_wait(u64 *since)
{
	if (!*since)
		*since = jiffies;
	cpu_relax();
	cond_resched();
	return signal_pending(current) ||
	       time_after(jiffies, (unsigned long)*since + 60 * HZ);
}

/* For those who may sleep while they wait. */
#define pks_doze()		usleep_range(50, 100)

/* Between samples: let others run, so that nobody's wish to is held in them. */
#define pks_breathe()		cond_resched()
#define pks_interrupted()	signal_pending(current)

#endif /* PKS_SHIM_H */
