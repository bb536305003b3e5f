/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a design and an exercise may call, for user space. Its twin for the
 * kernel has the same guard and the same names: module/shim/kernel/shim.h.
 */
#ifndef PKS_SHIM_H
#define PKS_SHIM_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <urcu/arch.h>
#include <urcu/uatomic.h>

#include "machine/clock.h"
#include "pkscale.h"
#include "registers.h"

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

#include "hook.h"

#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif
#define fallthrough	__attribute__((fallthrough))
#define noinline	__attribute__((noinline))
#define __percpu
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

/* --- the register ----------------------------------------------------------*/

/**
 * enum pks_reg - what stands for the register: module/registers.h
 * @PKS_REG_OBSERVED: counts, then writes PKRU where there is one; never timed
 *	for a price
 */
enum pks_reg {
#define PKS_REGISTER(id, name, help)	PKS_REG_##id,
	PKS_USER_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
	PKS_REG_OBSERVED,
	PKS_NR_REGS
};

#define PKS_FOR_EACH_REG(M, d, id, ...)					\
	M(d, id, PKS_REG_NONE, __VA_ARGS__)				\
	M(d, id, PKS_REG_PKRU, __VA_ARGS__)				\
	M(d, id, PKS_REG_OBSERVED, __VA_ARGS__)

#define PKS_TLS	__thread __attribute__((tls_model("initial-exec")))

extern PKS_TLS struct pkscale_events pks_user_events;

/* Every key as this process has it, but ours shut; and how far to shift. */
extern u32 pks_pkru_shut;
extern u32 pks_pkru_shift;

#define pks_event(what)	(pks_user_events.what++)

static __always_inline void pks_wrpkru(u32 value)
{
	asm volatile("xor %%ecx, %%ecx\n\txor %%edx, %%edx\n\t"
		     ".byte 0x0f, 0x01, 0xef"
		     : : "a" (value) : "rcx", "rdx", "cc", "memory");
}

void pks_write_observed(u32 right);

static __always_inline void pks_write(const enum pks_reg reg, u32 right)
{
	if (reg == PKS_REG_PKRU)
		pks_wrpkru(pks_pkru_shut ^ (right << pks_pkru_shift));
	else if (reg == PKS_REG_OBSERVED)
		pks_write_observed(right);
}

/* --- where state may live --------------------------------------------------*/

struct pks_context {
	u32 rights;
	u32 word;
};

extern PKS_TLS struct pks_context pks_user_context;

#define pks_context_word(how)	(&pks_user_context.word)
#define pks_context_rights(how)	(&pks_user_context.rights)
#define pks_right(rights, how)	(*(rights))
#define pks_set_right(rights, right, how)	(*(rights) = (right))

/*
 * Counts by CPU, a cache line each. The CPU is the one that this thread was
 * pinned to; preemption cannot be held off here, so this is the count alone.
 */
struct pks_counts {
	int n[4];
} __attribute__((aligned(64)));

#define PKS_MAX_CPUS		1024

extern PKS_TLS u32 pks_user_cpu;

#define PKS_DEFINE_COUNTS(name)	struct pks_counts name[PKS_MAX_CPUS]
#define PKS_COUNTS(name)	(name)
#define pks_level(on)		0
#define pks_count_inc(p, l)	(++(p)[pks_user_cpu].n[l])
#define pks_count_dec(p, l)	(--(p)[pks_user_cpu].n[l])
#define pks_pin(pin)		do { } while (0)
#define pks_unpin(pin)		do { } while (0)

struct pks_counts *pks_counts_alloc(void);
#define pks_counts_free(p)	free(p)

struct pks_range {
	struct pks_counts *counts;
};

/* A page and its word; words of two pages do not share a cache line. */
struct pks_page {
	unsigned long word;
	void *address;
} __attribute__((aligned(64)));

#define pks_page_inc(p, how)	uatomic_inc(&(p)->word)
#define pks_page_dec(p, how)	uatomic_dec(&(p)->word)
#define pks_page_count(p, how)	uatomic_read(&(p)->word)
#define pks_page_read(p)	((p)->word)
#define pks_page_set(p, v)	((p)->word = (v))
#define pks_page_address(p)	((p)->address)

struct pks_page *pks_page_alloc(void);
void pks_page_free(struct pks_page *page);

/* One count for all threads. */
#define PKS_DEFINE_ATOMIC(name)	unsigned long name
#define pks_atomic_inc(a)	uatomic_add_return(a, 1)
#define pks_atomic_dec(a)	uatomic_sub_return(a, 1)
#define pks_atomic_read(a)	uatomic_read(a)

/**
 * struct pks_table - pages that are counted
 * @pages: nodes by page; made with the first
 *
 * A node stays when its count is back at 0: pages are many times mapped.
 */
struct pks_table {
	struct cds_lfht *pages;
};

#define PKS_DEFINE_TABLE(name)	struct pks_table name

/**
 * pks_table_inc() - count a page
 * @t: the table
 * @page: the page
 *
 * Context: between pks_context_borrow() and pks_context_return().
 */
void pks_table_inc(struct pks_table *t, struct pks_page *page);

/* Undo it. */
void pks_table_dec(struct pks_table *t, struct pks_page *page);

/* How often it is counted. */
/* A table that grows and shrinks has nothing to forget. */
#define pks_table_forget(t)	((void)(t))

unsigned long pks_table_count(struct pks_table *t, struct pks_page *page);

/* --- what a design may do with others ---------------------------------------*/

/* There are no faults and no second mappings: who needs these is not run. */
#define pks_shut_all(how)	((void)(how))
#define pks_open_others(how)	((void)(how))
#define pks_warn_once(text)	((void)(text))
#define PKS_DEFINE_MUTEX(name)	int name
#define pks_mutex_lock(m)	((void)(m))
#define pks_mutex_unlock(m)	((void)(m))
#define pks_alias_new(p)	((p)->address)
#define pks_alias_free(a)	((void)(a))

/* --- exercises -------------------------------------------------------------*/

/* Threads, timers and exceptions are the kernel's. */
#define PKS_READING_CODE(e)

/* --- for the run function --------------------------------------------------*/

typedef struct {
	int counter;
} atomic_t;

#define atomic_inc(a)		uatomic_inc(&(a)->counter)
#define atomic_read(a)		uatomic_read(&(a)->counter)
#define atomic_cmpxchg(a, o, n)	uatomic_cmpxchg(&(a)->counter, o, n)
#define atomic_set(a, v)	uatomic_set(&(a)->counter, v)
#define cpu_relax()		caa_cpu_relax()

#define pks_zalloc(n, size)	calloc(n, size)
#define pks_free(p)		free(p)

#define pks_clock()		clock_start()

/* Interrupts cannot be kept off here: a window is only what is timed. */
struct pks_window {
	enum pks_reg reg;
	bool off;
};

#define pks_window_begin(w)	((void)(w))
#define pks_window_end(w)	((void)(w))

struct pks_evidence {
	u32 cpu;
};

void pks_evidence_begin(struct pks_evidence *e);
void pks_evidence_end(const struct pks_evidence *e, bool off,
		      struct pkscale_sample *s);

struct pks_run;

/* The windows of a sample begin and end: counters are read, if it is kept. */
void pks_sample_begin(const struct pks_run *run);
void pks_sample_end(const struct pks_run *run, const struct pkscale_sample *s);

static inline void pks_events_read(enum pks_reg reg, struct pkscale_events *e)
{
	(void)reg;
	*e = pks_user_events;
	e->elided = e->grants + e->revokes - e->writes;
}

/*
 * This thread's context was zero when it began; nobody else has a use for it.
 * Meanwhile it is one of those that read tables of pages.
 */
u64 pks_context_borrow(void);
void pks_context_return(u64 was);

/* Waiting, in a loop that ends by itself: true when it is to be given up. */
bool pks_wait(u64 *since);

#define pks_doze()		do { } while (0)

/* Set by the signal handler of whoever started the threads. */
extern volatile int pks_user_stop;

#define pks_breathe()		do { } while (0)
#define pks_interrupted()	(pks_user_stop)

#endif /* PKS_SHIM_H */
