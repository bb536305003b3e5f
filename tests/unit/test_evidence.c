// SPDX-License-Identifier: GPL-2.0-or-later
/* Evidence of disturbance: parsers on texts, readers on this machine. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine/evidence.h"

/* Stands before libc's, so that perf can be taken away from perf_group.c. */
static bool perf_refused;

long syscall(long number, ...)
{
	register long r10 asm("r10");
	register long r8 asm("r8");
	register long r9 asm("r9");
	long a, b, c, ret;
	va_list ap;

	va_start(ap, number);
	a = va_arg(ap, long);
	b = va_arg(ap, long);
	c = va_arg(ap, long);
	r10 = va_arg(ap, long);
	r8 = va_arg(ap, long);
	r9 = va_arg(ap, long);
	va_end(ap);
	if (perf_refused && number == SYS_perf_event_open)
		ret = -EACCES;
	else
		asm volatile("syscall" : "=a" (ret)
			     : "a" (number), "D" (a), "S" (b), "d" (c),
			       "r" (r10), "r" (r8), "r" (r9)
			     : "rcx", "r11", "memory");
	if (ret < 0) {
		errno = -ret;
		return -1;
	}
	return ret;
}

/* CPU 1 is offline, so CPU 2 is the second column. */
static const char interrupts[] =
	"           CPU0       CPU2       CPU10      \n"
	"  9:          1         20        300  IO-APIC   9-fasteoi   acpi\n"
	" 44:          0 4294967295          5  PCI-MSIX-0000:00:04.0   2-edge  "
	"    eth0-tx-7\n"
	"NMI:          3          4          5   Non-maskable interrupts\n"
	"LOC:        100        200        400   Local timer interrupts\n"
	"RES:          7         70        700   Rescheduling interrupts\n"
	"ERR:          9\n"
	"MIS:         11\n"
	"XYZ:          2          2          2   with 12 digits 34 in it\n";

static const struct {
	int cpu;
	uint64_t sum;
} columns[] = {
	{ 0, 1 + 0 + 3 + 100 + 7 + 2 },
	{ 2, 20 + 4294967295ull + 4 + 200 + 70 + 2 },
	{ 10, 300 + 5 + 5 + 400 + 700 + 2 },
};

/* In pieces of every size, since a read may end anywhere. */
static void test_irq_column(void **state)
{
	size_t len = sizeof(interrupts) - 1, step, at, i;
	struct irq_column c;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		for (step = 1; step <= len; step++) {
			irq_column_begin(&c, columns[i].cpu);
			for (at = 0; at < len; at += step)
				irq_column_feed(&c, interrupts + at,
						len - at < step ? len - at :
								  step);
			assert_true(irq_column_found(&c));
			assert_int_equal(c.sum, columns[i].sum);
		}
	}
	irq_column_begin(&c, 1);
	irq_column_feed(&c, interrupts, len);
	assert_false(irq_column_found(&c));
	assert_int_equal(c.sum, 0);
}

static void test_steal(void **state)
{
	static const char stat[] =
		"cpu  1 2 3 4 5 6 7 88 9 10\n"
		"cpu0 1 2 3 4 5 6 7 80 9 10\n"
		"cpu1 1 2 3 4 5 6 7 8 9 10\n"
		"cpu10 1 2 3 4 5 6 7 99 9 10\n"
		"intr 5 4 3\n";
	static const char gap[] = "cpu  1 1 1 1 1 1 1 1 1 1\n"
				  "cpu10 1 2 3 4 5 6 7 99 9 10\n";
	uint64_t steal;

	(void)state;
	assert_int_equal(evidence_steal(gap, 1, &steal), -ENODATA);
	assert_int_equal(evidence_steal(stat, 0, &steal), 0);
	assert_int_equal(steal, 80);
	assert_int_equal(evidence_steal(stat, 1, &steal), 0);
	assert_int_equal(steal, 8);
	assert_int_equal(evidence_steal(stat, 10, &steal), 0);
	assert_int_equal(steal, 99);
	assert_int_equal(evidence_steal(stat, 2, &steal), -ENODATA);
}

static void test_multiplexed_is_rejected(void **state)
{
	struct perf_reading r = { 3, 1000, 1000, { 5, 1, 17 } };
	struct evidence e;

	(void)state;
	assert_int_equal(evidence_group(&r, &e), 0);
	assert_int_equal(e.csw, 5);
	assert_int_equal(e.mig, 1);
	assert_int_equal(e.faults, 17);
	r.running = 999;
	assert_int_equal(evidence_group(&r, &e), -EBUSY);
	r.running = 1000;
	r.n = 2;
	assert_int_equal(evidence_group(&r, &e), -EBADMSG);
}

static void test_diff(void **state)
{
	struct evidence a = { EVIDENCE_THREAD | EVIDENCE_CPU, 0xfffffff0, 1, 0,
			      3, 7 };
	struct evidence b = { EVIDENCE_THREAD | EVIDENCE_CPU, 0x100000005, 4, 1,
			      5, 9 };
	struct evidence d;

	(void)state;
	evidence_diff(&a, &b, &d);
	assert_int_equal(d.irq, 21);
	assert_int_equal(d.csw, 3);
	assert_int_equal(d.mig, 1);
	assert_int_equal(d.faults, 2);
	assert_int_equal(d.steal, 2);
	/* 32-bit counters wrap */
	b.irq = 5;
	evidence_diff(&a, &b, &d);
	assert_int_equal(d.irq, 21);
	/* what was not read on both sides is not there, and not "none" */
	a.parts = EVIDENCE_THREAD;
	evidence_diff(&a, &b, &d);
	assert_int_equal(d.parts, EVIDENCE_THREAD);
	assert_int_equal(d.irq, 0);
	assert_int_equal(d.csw, 3);
}

static int first_cpu(void)
{
	cpu_set_t set;
	int cpu;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	for (cpu = 0; !CPU_ISSET(cpu, &set); cpu++)
		;
	return cpu;
}

static void touch_pages(int n)
{
	char *p = mmap(NULL, n * 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	assert_ptr_not_equal(p, MAP_FAILED);
	madvise(p, n * 4096, MADV_NOHUGEPAGE);
	for (i = 0; i < n; i++)
		p[i * 4096] = 1;
	munmap(p, n * 4096);
}

/* Three sleeps switch three times, eight fresh pages fault eight times. */
static void sees_switches_and_faults(void)
{
	struct evidence before, after, d;
	struct evidence_reader r;
	struct err err;
	cpu_set_t all, one;
	int cpu = first_cpu(), i;

	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(evidence_open(&r, cpu, &err), 0);
	assert_true(r.cost_ns > 0);
	print_message("%s: %lu ns, thread alone %lu ns\n", evidence_source(&r),
		      (unsigned long)r.cost_ns,
		      (unsigned long)r.thread_cost_ns);

	r.per_block = false;
	assert_int_equal(evidence_read(&r, &before), 0);
	for (i = 0; i < 3; i++)
		usleep(2000);
	touch_pages(8);
	assert_int_equal(evidence_read(&r, &after), 0);
	evidence_diff(&before, &after, &d);
	assert_int_equal(d.parts, EVIDENCE_THREAD | EVIDENCE_CPU);
	assert_true(d.csw >= 3 && d.csw < 300);
	assert_true(d.faults >= 8 && d.faults < 300);
	assert_int_equal(d.mig, 0);
	/* three timers fired on this CPU, to wake us */
	assert_true(d.irq >= 3 && d.irq < 100000);

	/* by the block: a sample reads its thread only */
	r.per_block = true;
	assert_int_equal(evidence_read(&r, &before), 0);
	assert_int_equal(before.parts, EVIDENCE_THREAD);
	assert_int_equal(evidence_read_block(&r, &after), 0);
	assert_int_equal(after.parts, EVIDENCE_THREAD | EVIDENCE_CPU);
	evidence_close(&r);
	evidence_close(&r);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

static void test_evidence(void **state)
{
	(void)state;
	sees_switches_and_faults();
}

static void test_evidence_without_perf(void **state)
{
	struct evidence_reader r;

	(void)state;
	perf_refused = true;
	assert_int_equal(evidence_open(&r, first_cpu(), NULL), 0);
	assert_int_equal(r.perf_error, -EACCES);
	assert_non_null(strstr(evidence_source(&r), "getrusage"));
	evidence_close(&r);
	sees_switches_and_faults();
	perf_refused = false;
}

/* A thread that was moved must show it; only where there is a second CPU. */
static void sees_migration(void)
{
	struct evidence before, after, d;
	struct evidence_reader r;
	cpu_set_t all, one;
	int cpu, here = first_cpu();

	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	for (cpu = here + 1; cpu < CPU_SETSIZE && !CPU_ISSET(cpu, &all); cpu++)
		;
	if (cpu == CPU_SETSIZE)
		skip();
	CPU_ZERO(&one);
	CPU_SET(here, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(evidence_open(&r, here, NULL), 0);
	assert_int_equal(evidence_read(&r, &before), 0);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(evidence_read(&r, &after), 0);
	evidence_diff(&before, &after, &d);
	assert_int_equal(d.mig, 1);
	evidence_close(&r);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

static void test_migration(void **state)
{
	(void)state;
	sees_migration();
	perf_refused = true;
	sees_migration();
	perf_refused = false;
}

static void test_no_such_cpu(void **state)
{
	struct evidence_reader r;
	struct err err;

	(void)state;
	assert_int_equal(evidence_open(&r, 4095, &err), -ENODATA);
	assert_non_null(strstr(err.text, "CPU 4095"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_irq_column),
		cmocka_unit_test(test_steal),
		cmocka_unit_test(test_multiplexed_is_rejected),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_evidence_without_perf),
		cmocka_unit_test(test_migration),
		cmocka_unit_test(test_no_such_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
