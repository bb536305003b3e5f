// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a system call that does nothing costs, in guest instructions: a line in
 * the format of cost.ko. Runs in a guest of the profile count.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SAMPLES	1000

static uint32_t sample[SAMPLES];

static uint32_t nothing(void)
{
	uint32_t t0, t1;

	asm volatile("rdtsc\n\tmov %%eax, %0\n\trdtsc"
		     : "=&r" (t0), "=&a" (t1) : : "rdx");
	return t1 - t0;
}

static uint32_t getppid_once(void)
{
	uint32_t t0, t1;

	asm volatile("rdtsc\n\tmov %%eax, %0\n\tmov %2, %%eax\n\tsyscall\n\t"
		     "rdtsc"
		     : "=&r" (t0), "=&a" (t1) : "i" (SYS_getppid)
		     : "rdx", "rcx", "r11", "memory");
	return t1 - t0;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

int main(void)
{
	uint32_t mode = 0;
	unsigned int i, run = 0, best = 0;
	uint32_t base;

	nothing();
	base = nothing();
	for (i = 0; i < SAMPLES; i++)
		sample[i] = getppid_once() - base;
	qsort(sample, SAMPLES, sizeof(*sample), compare);
	for (i = 0; i < SAMPLES; i++) {
		run = i && sample[i] == sample[i - 1] ? run + 1 : 1;
		if (run > best) {
			best = run;
			mode = sample[i];
		}
	}
	printf("syscall getppid\tplain\t%d\t%u\t%u\t%u:%u\n", SAMPLES, sample[0],
	       sample[SAMPLES - 1], mode, best);
	return 0;
}
