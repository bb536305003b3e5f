// SPDX-License-Identifier: GPL-2.0-or-later
/* The TSC as a clock: who may use it, its step, and what an add costs. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine/clock.h"
#include "machine/cpu.h"

static const struct clock_facts good = {
	.constant_tsc = true,
	.nonstop_tsc = true,
	.rdtscp = true,
	.clocksource = "tsc",
	.hypervisor = "none",
};

static void test_judge(void **state)
{
	struct clock_facts facts;
	struct err err;

	(void)state;
	assert_int_equal(clock_judge(&good, &err), 0);

	facts = good;
	strcpy(facts.hypervisor, "kvm");
	assert_int_equal(clock_judge(&facts, &err), 0);

	facts = good;
	strcpy(facts.hypervisor, "tcg");
	assert_int_equal(clock_judge(&facts, &err), -ENXIO);
	assert_int_equal(strncmp(err.text, "void: TCG", 9), 0);

	facts = good;
	facts.constant_tsc = false;
	assert_int_equal(clock_judge(&facts, &err), -ENODEV);
	assert_non_null(strstr(err.text, "lacks constant_tsc)"));

	facts = good;
	facts.nonstop_tsc = false;
	assert_int_equal(clock_judge(&facts, &err), -ENODEV);
	assert_non_null(strstr(err.text, "lacks nonstop_tsc)"));

	facts = good;
	facts.rdtscp = false;
	assert_int_equal(clock_judge(&facts, &err), -ENODEV);

	facts = good;
	strcpy(facts.clocksource, "hpet");
	assert_int_equal(clock_judge(&facts, &err), -ENODEV);
	assert_non_null(strstr(err.text, "'hpet'"));
}

static void test_hypervisor_names(void **state)
{
	(void)state;
	assert_string_equal(cpu_hypervisor_name("TCGTCGTCGTCG"), "tcg");
	assert_string_equal(cpu_hypervisor_name("KVMKVMKVM"), "kvm");
	assert_string_equal(cpu_hypervisor_name("Strange VMM!"),
			    "Strange VMM!");
}

/* CPUID and the kernel's own reading of it must agree where both know. */
static void test_cpuid_agrees_with_kernel(void **state)
{
	static const char * const both[] = {
		"hypervisor", "erms", "fsrm", "rdtscp", "pku",
	};
	char line[8192] = "";
	FILE *f = fopen("/proc/cpuinfo", "r");
	size_t i;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) && strncmp(line, "flags", 5))
		;
	fclose(f);
	for (i = 0; i < ARRAY_SIZE(both); i++) {
		char word[32];

		snprintf(word, sizeof(word), " %s ", both[i]);
		line[strcspn(line, "\n")] = ' ';
		assert_int_equal(!!strstr(line, word), cpu_has(both[i]));
	}
	assert_false(cpu_has("no such feature"));
}

static void test_gcd(void **state)
{
	uint64_t quantum = 0;

	(void)state;
	assert_int_equal(clock_gcd(0, 52), 52);
	assert_int_equal(clock_gcd(52, 0), 52);
	assert_int_equal(clock_gcd(26, 1378), 26);
	assert_int_equal(clock_gcd(1378, 26), 26);
	assert_int_equal(clock_gcd(27, 26), 1);
	quantum = clock_gcd(130, quantum);
	quantum = clock_gcd(0, quantum);
	quantum = clock_gcd(78, quantum);
	assert_int_equal(quantum, 26);
}

static void test_stray_delta(void **state)
{
	uint64_t delta[] = { 52, 26, 26, 78, 52, 27, 26, 52, 26, 52, 78, 26 };
	uint64_t nothing[] = { 0, 0 };

	(void)state;
	assert_int_equal(clock_step(delta, 12, 12), 1);
	assert_int_equal(clock_step(delta, 12, 3), 26);
	assert_int_equal(clock_step(delta, 12, 4), 26);
	assert_int_equal(clock_step(nothing, 2, 1), 1);
	assert_int_equal(clock_step(delta, 2, 3), 1);
}

static void skip_unless_usable(void)
{
	struct err err;

	if (clock_usable(&err)) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
}

/*
 * What is announced as the step must divide differences of readings: nearly
 * all, as a hypervisor may correct the TSC's offset at any time.
 */
static void test_quantum_divides(void **state)
{
	uint64_t quantum, start;
	int i, cpu, off = 0;

	(void)state;
	skip_unless_usable();
	quantum = clock_quantum();
	assert_true(quantum >= 1 && quantum < 10000);
	for (i = 0; i < 1000; i++) {
		start = clock_start();
		off += (clock_stop(&cpu) - start) % quantum != 0;
	}
	print_message("quantum: %lu ticks\n", (unsigned long)quantum);
	assert_true(off < 20);
}

static void test_cpu_number(void **state)
{
	cpu_set_t before, one;
	int cpu;

	(void)state;
	skip_unless_usable();
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &before))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
		assert_int_equal(clock_cpu(), cpu);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

/*
 * 4096 adds timed on their own must come out at 4096 times the price of one;
 * the best of many tries, since other work may sit on the CPU.
 */
static void test_ticks_per_add(void **state)
{
	uint64_t x = 0, start, ticks, best = UINT64_MAX;
	double add, bare = 1e9;
	int i, cpu;

	(void)state;
	skip_unless_usable();
	for (i = 0; i < 2000; i++) {
		start = clock_start();
		clock_adds(x, 4096);
		ticks = clock_stop(&cpu) - start;
		if (ticks < best)
			best = ticks;
	}
	/* each add adds one: all of them were there */
	assert_int_equal(x, 2000 * 4096);
	for (i = 0; i < 5; i++) {
		add = clock_ticks_per_add();
		bare = add < bare ? add : bare;
	}
	print_message("one add: %.3f ticks; 4096 adds: %lu\n", bare,
		      (unsigned long)best);
	assert_true(bare > 0.1 && bare < 3);
	assert_true(best > 4096 * bare * 0.8 && best < 4096 * bare * 1.3 + 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_hypervisor_names),
		cmocka_unit_test(test_cpuid_agrees_with_kernel),
		cmocka_unit_test(test_gcd),
		cmocka_unit_test(test_stray_delta),
		cmocka_unit_test(test_quantum_divides),
		cmocka_unit_test(test_cpu_number),
		cmocka_unit_test(test_ticks_per_add),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
