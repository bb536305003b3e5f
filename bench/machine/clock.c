// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "machine/cpu.h"
#include "machine/sysfile.h"

#define CLOCKSOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"

void clock_facts(struct clock_facts *facts, const char *root)
{
	char cpuinfo[8192], flags[4096];

	memset(facts, 0, sizeof(*facts));
	/* The first CPU's lines are enough: they come first. */
	if (sysfile_read(root, "/proc/cpuinfo", cpuinfo, sizeof(cpuinfo)) > 0 &&
	    sysfile_field(cpuinfo, "flags", flags, sizeof(flags))) {
		facts->constant_tsc = sysfile_has_word(flags, "constant_tsc");
		facts->nonstop_tsc = sysfile_has_word(flags, "nonstop_tsc");
	}
	facts->rdtscp = cpu_has("rdtscp");
	sysfile_read(root, CLOCKSOURCE, facts->clocksource,
		     sizeof(facts->clocksource));
	cpu_hypervisor(facts->hypervisor, sizeof(facts->hypervisor));
}

int clock_judge(const struct clock_facts *facts, struct err *err)
{
	if (!strcmp(facts->hypervisor, "tcg"))
		return err_set(err, -ENXIO, "void: TCG (an emulator's ticks "
			       "say nothing about silicon: use a real CPU)");
	if (!facts->rdtscp)
		return err_set(err, -ENODEV, "this CPU has no RDTSCP: use the "
			       "environment count instead");
	if (!facts->constant_tsc || !facts->nonstop_tsc)
		return err_set(err, -ENODEV, "the TSC is no clock here "
			       "(/proc/cpuinfo lacks %s): use another machine, "
			       "or the environment count",
			       facts->constant_tsc ? "nonstop_tsc" :
			       facts->nonstop_tsc ? "constant_tsc" :
			       "constant_tsc and nonstop_tsc");
	if (strcmp(facts->clocksource, "tsc"))
		return err_set(err, -ENODEV, "the kernel keeps time by '%s', "
			       "not by the TSC; if it only was not chosen: "
			       "echo tsc > " CLOCKSOURCE,
			       facts->clocksource);
	return 0;
}

int clock_usable(struct err *err)
{
	struct clock_facts facts;

	clock_facts(&facts, "");
	return clock_judge(&facts, err);
}

uint64_t clock_gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

uint64_t clock_step(const uint64_t *delta, size_t n, size_t batch)
{
	size_t batches = n / batch, i, k;
	double *step = xcalloc(batches, sizeof(*step)), typical;

	for (i = 0; i < batches; i++) {
		uint64_t gcd = 0;

		for (k = 0; k < batch; k++)
			gcd = clock_gcd(delta[i * batch + k], gcd);
		step[i] = gcd;
	}
	gsl_sort(step, 1, batches);
	typical = batches ? step[batches / 2] : 0;
	free(step);
	return typical > 1 ? typical : 1;
}

#define QUANTUM_BATCH	1000
#define QUANTUM_PAIRS	(101 * QUANTUM_BATCH)

uint64_t clock_quantum(void)
{
	uint64_t *delta = xcalloc(QUANTUM_PAIRS, sizeof(*delta)), start, step;
	int i, cpu;

	for (i = 0; i < QUANTUM_PAIRS; i++) {
		start = clock_start();
		delta[i] = clock_stop(&cpu) - start;
	}
	step = clock_step(delta, QUANTUM_PAIRS, QUANTUM_BATCH);
	free(delta);
	return step;
}

/* Adds in one turn of the loop, whose own two instructions run beside them. */
#define CHAIN		1024
#define CHAIN_TURNS	8
#define CHAIN_SAMPLES	101

static double chain_ticks(int turns)
{
	uint64_t x = 0, start, stop;
	int i, cpu;

	start = clock_start();
	for (i = 0; i < turns; i++)
		clock_adds(x, CHAIN);
	stop = clock_stop(&cpu);
	return stop - start;
}

double clock_ticks_per_add(void)
{
	double once[CHAIN_SAMPLES], twice[CHAIN_SAMPLES];
	int i;

	for (i = 0; i < CHAIN_SAMPLES; i++) {
		once[i] = chain_ticks(CHAIN_TURNS);
		twice[i] = chain_ticks(2 * CHAIN_TURNS);
	}
	gsl_sort(once, 1, CHAIN_SAMPLES);
	gsl_sort(twice, 1, CHAIN_SAMPLES);
	return (gsl_stats_median_from_sorted_data(twice, 1, CHAIN_SAMPLES) -
		gsl_stats_median_from_sorted_data(once, 1, CHAIN_SAMPLES)) /
	       (CHAIN * CHAIN_TURNS);
}
