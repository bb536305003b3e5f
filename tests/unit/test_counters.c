// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters of a pair, from a source that stands in for the kernel: a PMU, one that
 * lacks an event, one that has to share, and none. Then the kernel's own.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakeroot.h"
#include "machine/counters.h"

#define PARANOID	"/proc/sys/kernel/perf_event_paranoid"

static const struct cpu_model skylake = { "GenuineIntel", 6, 0x55 };
static const struct cpu_model alder_lake = { "GenuineIntel", 6, 0x97 };
static const struct cpu_model zen = { "AuthenticAMD", 0x1a, 2 };

/*
 * The source: what it refuses, and what a group of its counters reads. Each
 * reading is later than the one before it.
 */
static struct {
	int no_pmu;		/* the errno for every event of the processor */
	int no_llc;		/* for that one */
	int no_software;
	int sharing;		/* readings until the group does not always count */
	int readings;
	unsigned int open, closed, members;
	uint64_t config[PERF_GROUP_MAX];
	int kernel_excluded;
} fake;

static int fake_open(struct perf_event_attr *attr, int leader)
{
	const int llc = attr->type == PERF_TYPE_HW_CACHE &&
			(attr->config & 0xff) == PERF_COUNT_HW_CACHE_LL;

	if (attr->type == PERF_TYPE_SOFTWARE && fake.no_software)
		return -fake.no_software;
	if (attr->type != PERF_TYPE_SOFTWARE && fake.no_pmu)
		return -fake.no_pmu;
	if (llc && fake.no_llc)
		return -fake.no_llc;
	if (leader < 0)
		fake.members = 0;
	else
		assert_int_equal(leader, 100);
	fake.kernel_excluded = attr->exclude_kernel;
	fake.config[fake.members] = attr->config;
	fake.open++;
	return 100 + (int)fake.members++;
}

/* Counter i of the group moves by 1000 * (i + 1) from one to the next. */
static ssize_t fake_read(int fd, void *to, size_t size)
{
	uint64_t *words = to;
	unsigned int i;

	assert_int_equal(fd, 100);
	assert_true(size >= (3 + fake.members) * sizeof(*words));
	fake.readings++;
	words[0] = fake.members;
	words[1] = 10000 * (uint64_t)fake.readings;
	words[2] = words[1];
	if (fake.sharing && fake.readings >= fake.sharing)
		words[2] -= 1 + (uint64_t)fake.readings;
	for (i = 0; i < fake.members; i++)
		words[3 + i] = 1000 * (i + 1) * (uint64_t)fake.readings;
	return (ssize_t)((3 + fake.members) * sizeof(*words));
}

static void fake_close(int fd)
{
	assert_true(fd >= 100 && fd < 100 + PERF_GROUP_MAX);
	fake.closed++;
}

static const struct perf_ops source = { fake_open, fake_read, fake_close };

static int reset(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	return 0;
}

static void choose(struct counter_kind *k, const struct cpu_model *cpu)
{
	counters_choose(k, &source, cpu, true, "");
	assert_int_equal(fake.open, fake.closed);
}

/* Two stretches of 100 operations; what they come to, as a block's events. */
static json_t *two_stretches(const struct counter_kind *k)
{
	struct counters c;
	json_t *events;
	int i;

	counters_open(&c, k);
	assert_int_equal(c.failed, 0);
	fake.readings = 0;
	for (i = 0; i < 2; i++) {
		counters_begin(&c);
		counters_end(&c, 100);
	}
	events = counters_events(&c);
	counters_close(&c);
	assert_int_equal(fake.open, fake.closed);
	return events;
}

static json_int_t of(const json_t *events, const char *name)
{
	json_t *v = json_object_get(events, name);

	assert_non_null(v);
	return json_integer_value(v);
}

static const char *lacks(const json_t *record, const char *name)
{
	return json_string_value(json_object_get(json_object_get(record,
							"lacks"), name));
}

static void a_pmu(void **state)
{
	static const char *const names[] = {
		"cycles", "instructions", "branch-misses", "l1d-misses",
		"llc-misses", "machine-clears",
	};
	struct counter_kind k;
	json_t *e, *record;
	size_t i;

	(void)state;
	choose(&k, &skylake);
	assert_true(k.pmu);
	assert_string_equal(k.why, "");
	assert_true(fake.kernel_excluded);
	assert_int_equal(fake.config[5], 0x10401c3);
	e = two_stretches(&k);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(of(e, names[i]), 2 * 1000 * (i + 1));
	assert_int_equal(of(e, "counted"), 200);
	assert_int_equal(of(e, "multiplexed"), 0);
	json_decref(e);
	record = counters_record(&k);
	assert_string_equal(json_string_value(json_object_get(record, "of")),
			    "pmu");
	assert_int_equal(json_array_size(json_object_get(record, "events")), 6);
	assert_int_equal(json_object_size(json_object_get(record, "lacks")), 0);
	json_decref(record);
}

/* What it lacks is not there, is named, and shifts nothing else. */
static void a_pmu_without_llc_on_another_cpu(void **state)
{
	struct counter_kind k;
	json_t *e, *record;

	(void)state;
	fake.no_llc = ENOENT;
	choose(&k, &zen);
	assert_true(k.pmu);
	e = two_stretches(&k);
	assert_int_equal(of(e, "l1d-misses"), 8000);
	assert_null(json_object_get(e, "llc-misses"));
	assert_null(json_object_get(e, "machine-clears"));
	json_decref(e);
	record = counters_record(&k);
	assert_string_equal(lacks(record, "llc-misses"), "ENOENT");
	assert_string_equal(lacks(record, "machine-clears"),
			    "not known for this CPU");
	assert_int_equal(json_array_size(json_object_get(record, "events")), 4);
	json_decref(record);
	assert_int_equal(counters_machine_clears(&alder_lake), 0);
	/* One in the middle: what comes behind it keeps its name. */
	choose(&k, &skylake);
	e = two_stretches(&k);
	assert_int_equal(of(e, "machine-clears"), 2 * 5000);
	assert_null(json_object_get(e, "llc-misses"));
	json_decref(e);
}

static void a_multiplexed_reading_is_rejected(void **state)
{
	struct counter_kind k;
	json_t *e;

	(void)state;
	choose(&k, &skylake);
	/* The second stretch, of the readings 3 and 4. */
	fake.sharing = 4;
	e = two_stretches(&k);
	assert_int_equal(of(e, "counted"), 100);
	assert_int_equal(of(e, "multiplexed"), 1);
	assert_int_equal(of(e, "instructions"), 2000);
	json_decref(e);
	/* Both: nothing is left, and that is said. */
	fake.sharing = 1;
	e = two_stretches(&k);
	assert_int_equal(of(e, "counted"), 0);
	assert_int_equal(of(e, "multiplexed"), 2);
	json_decref(e);
}

static void without_a_pmu(void **state)
{
	struct counter_kind k;
	char *root;
	json_t *e;

	(void)state;
	fake.no_pmu = ENOENT;
	choose(&k, &skylake);
	assert_false(k.pmu);
	assert_string_equal(k.why, "no PMU: No such file or directory (ENOENT)");
	/* A context switch happens in the kernel. */
	assert_false(fake.kernel_excluded);
	e = two_stretches(&k);
	assert_int_equal(of(e, "task-clock"), 2000);
	assert_int_equal(of(e, "cpu-migrations"), 8000);
	assert_null(json_object_get(e, "cycles"));
	json_decref(e);

	root = make_root();
	put(root, PARANOID, "3\n");
	fake.no_pmu = EACCES;
	counters_choose(&k, &source, &skylake, true, root);
	assert_string_equal(k.why,
			    "no PMU: refused (EACCES), perf_event_paranoid is 3");
	fake.no_software = EACCES;
	counters_choose(&k, &source, &skylake, true, root);
	assert_string_equal(k.why, "no counters: refused (EACCES), "
			    "perf_event_paranoid is 3");
	assert_int_equal(k.n, 0);
	e = two_stretches(&k);
	assert_int_equal(json_object_size(e), 0);
	json_decref(e);
	drop_root(root);
}

/* What the kernel counts here: a loop takes time, and nothing else. */
static void the_kernel(void **state)
{
	struct counter_kind k;
	struct counters c;
	volatile int i;
	json_t *e;

	(void)state;
	counters_here(&k, true);
	print_message("%s\n", *k.why ? k.why : "a PMU");
	if (!k.n)
		skip();
	counters_open(&c, &k);
	assert_int_equal(c.failed, 0);
	counters_begin(&c);
	for (i = 0; i < 1000000; i++)
		;
	counters_end(&c, 1000000);
	e = counters_events(&c);
	counters_close(&c);
	/* A PMU in demand elsewhere may be shared. */
	if (of(e, "counted"))
		assert_true(of(e, k.pmu ? "instructions" : "task-clock") >
			    100000);
	else
		assert_int_equal(of(e, "multiplexed"), 1);
	json_decref(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_pmu, reset),
		cmocka_unit_test_setup(a_pmu_without_llc_on_another_cpu, reset),
		cmocka_unit_test_setup(a_multiplexed_reading_is_rejected, reset),
		cmocka_unit_test_setup(without_a_pmu, reset),
		cmocka_unit_test_setup(the_kernel, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
