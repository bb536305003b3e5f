/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What operations of the kernel cost in guest instructions: of an unpatched
 * kernel, of one with the keys configured out, of one with them.
 *
 * It works where one tick of the clock is one guest instruction (scripts/vm,
 * profile count) on one CPU; elsewhere its self-test fails and nothing is said.
 */
#ifndef COST_H
#define COST_H

#include <linux/mm_types.h>
#include <linux/types.h>

#define COST_SAMPLES	1000

/*
 * The two readings around what is timed. What is timed takes its input from
 * the first and leaves its output to the second, so that no compiler moves it
 * out from between. The low half of the clock is enough; the first goes to
 * memory, since a free register is not to be had everywhere.
 */
#define COST_BEGIN(t, input)						\
	asm volatile("rdtsc\n\tmov %%eax, %0"				\
		     : "=m" (t), "+b" (input) : : "rax", "rdx", "memory")
#define COST_END(t, output)						\
	asm volatile("rdtsc" : "=a" (t), "+r" (output) : : "rdx", "memory")

/*
 * What is held has to be in registers that a call preserves, as it is where a
 * kernel has a call in one of its branches: %rbx from the first reading on, any
 * of them later. Else a move would be inside in one kernel and outside in
 * another.
 */
#define COST_HOLD(...)							\
	asm volatile("" : __VA_ARGS__ : : "rax", "rcx", "rdx", "rsi", "rdi", \
		     "r8", "r9", "r10", "r11", "memory")

/* Once: the ticks of the operation, readings included. */
typedef u32 (*cost_fn)(void *arg);

/**
 * cost_sample() - run an operation often, and print what it took
 * @op: the row of the table
 * @state: the column: "plain", "ram" or "pmem"
 * @fn: the operation
 * @arg: for it
 * @irqs_off: no interrupt while it runs
 */
void cost_sample(const char *op, const char *state, cost_fn fn, void *arg,
		 bool irqs_off);

/**
 * cost_report() - print what samples taken elsewhere say
 * @op: the row
 * @state: the column
 * @sample: ticks, readings included; gets sorted
 * @n: how many
 */
void cost_report(const char *op, const char *state, u32 *sample, unsigned int n);

/* Samples of whoever takes them himself. */
extern u32 cost_buffer[COST_SAMPLES];

/* cost_print() - a line for the table, as printf() */
__printf(1, 2) void cost_print(const char *format, ...);

/* plain.c: the operations that every kernel has. */
struct cost_plain {
	struct page *page;	/* to be mapped */
	void *unmapped;		/* kernel address that faults */
	struct page *held;	/* mapped by the partner of a context switch */
};

int cost_plain_init(struct cost_plain *p);
void cost_plain_exit(struct cost_plain *p);
void cost_pairs(const char *state, struct page *page);
void cost_exceptions(const char *state, struct cost_plain *p);
int cost_switch(const char *state, struct page *held);

/* keyed.c: those of a kernel with keys; nothing elsewhere. */
int cost_keyed(struct cost_plain *p);

#endif /* COST_H */
