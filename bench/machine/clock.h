/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_CLOCK_H
#define BENCH_MACHINE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util.h"

/*
 * The clock of the meter "cycles" in user space: the TSC, in ticks. A tick is
 * a fixed length of time and no core cycle; clock_ticks_per_add() relates the
 * two.
 *
 * RDTSC is ordered with nothing. LFENCE holds later instructions back until
 * earlier ones are done (on AMD because Linux sets it so), so what is timed
 * can leak over neither edge.
 */

/**
 * clock_start() - the first reading of a timed stretch
 *
 * Return: TSC ticks.
 */
static inline __attribute__((always_inline)) uint64_t clock_start(void)
{
	uint32_t lo, hi;

	asm volatile("lfence\n\trdtsc\n\tlfence"
		     : "=a" (lo), "=d" (hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

/**
 * clock_stop() - the last reading of a timed stretch
 * @cpu: receives the number of the CPU it was taken on
 *
 * RDTSCP waits for all that comes before it and reads the CPU number in the
 * same instruction, so that a migration inside the stretch shows.
 *
 * Return: TSC ticks.
 */
static inline __attribute__((always_inline)) uint64_t clock_stop(int *cpu)
{
	uint32_t lo, hi, aux;

	asm volatile("rdtscp\n\tlfence"
		     : "=a" (lo), "=d" (hi), "=c" (aux) : : "memory");
	*cpu = aux & 0xfff;	/* Linux: node << 12 | cpu */
	return (uint64_t)hi << 32 | lo;
}

/**
 * clock_cpu() - the CPU this runs on, as clock_stop() tells it
 *
 * To be called before clock_start(), outside the timed stretch.
 *
 * Return: the CPU's number.
 */
static inline int clock_cpu(void)
{
	int cpu;

	clock_stop(&cpu);
	return cpu;
}

/**
 * clock_adds() - spend @n dependent adds
 * @x: a uint64_t lvalue that the chain runs through
 * @n: how many; an integer constant
 *
 * Register to register: newer CPUs execute adds of a constant while renaming,
 * at no cost.
 */
#define clock_adds(x, n) \
	asm volatile(".rept %c2\n\tadd %1, %0\n\t.endr" \
		     : "+r" (x) : "r" ((uint64_t)1), "i" (n) : "cc")

/**
 * struct clock_facts - what decides whether the TSC is a clock
 * @constant_tsc: the kernel says it ticks at one rate
 * @nonstop_tsc: the kernel says it ticks in deep idle as well
 * @rdtscp: the CPU has RDTSCP
 * @clocksource: what the kernel itself keeps time by; "" when not known
 * @hypervisor: as cpu_hypervisor() names it
 */
struct clock_facts {
	bool constant_tsc;
	bool nonstop_tsc;
	bool rdtscp;
	char clocksource[32];
	char hypervisor[16];
};

/**
 * clock_facts() - learn the facts of this machine
 * @facts: receives them
 * @root: "" or a directory that stands for / in what is read from files
 */
void clock_facts(struct clock_facts *facts, const char *root);

/**
 * clock_judge() - may ticks be published under these facts
 * @facts: the facts
 * @err: receives the reason why not, and how to mend it
 *
 * Return: 0, -ENXIO under TCG (the reason begins with "void: TCG"), -ENODEV
 * when the TSC is no clock.
 */
int clock_judge(const struct clock_facts *facts, struct err *err);

/**
 * clock_usable() - may ticks of this machine be published
 * @err: receives the reason why not
 *
 * Return: as clock_judge().
 */
int clock_usable(struct err *err);

/**
 * clock_gcd() - greatest common divisor, of one more delta
 * @a: the divisor so far, 0 at first
 * @b: the next delta
 *
 * Return: the divisor of both; the other one when one is 0.
 */
uint64_t clock_gcd(uint64_t a, uint64_t b);

/**
 * clock_step() - the step that differences of readings have in common
 * @delta: differences
 * @n: how many
 * @batch: how many to take together, at least 1
 *
 * The median, over batches, of the greatest common divisor: one stray
 * difference (a migration, a hypervisor that corrects an offset) would bring
 * that of all of them down to 1 or 2.
 *
 * Return: TSC ticks, at least 1.
 */
uint64_t clock_step(const uint64_t *delta, size_t n, size_t batch);

/**
 * clock_quantum() - the step that the TSC moves in
 *
 * clock_step() of 101,000 pairs of readings; takes a few milliseconds. A single
 * stretch shorter than ten quanta is no measurement.
 *
 * Return: TSC ticks, at least 1.
 */
uint64_t clock_quantum(void);

/**
 * clock_ticks_per_add() - what one dependent add costs now
 *
 * A chain of N against one of 2N, medians of each side. To be called in the
 * block whose injected delay it is to judge, by the thread and on the CPU that
 * measures; takes about two milliseconds.
 *
 * Return: TSC ticks; one core cycle on every x86 so far.
 */
double clock_ticks_per_add(void);

#endif /* BENCH_MACHINE_CLOCK_H */
