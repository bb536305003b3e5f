// SPDX-License-Identifier: GPL-2.0-or-later
/* Placement on synthetic topologies, where every OS index is known. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine/placement.h"

#define MAX_THREADS 16

/* An @order of n indexes; one that wraps has n greater than the PUs. */
struct placement_case {
	const char *topology;
	const char *policy;
	int n;
	int order[MAX_THREADS];
};

/*
 * OS indexes of a synthetic topology count PUs depth first, so in
 * "numa:2 core:4 pu:2" node 0 holds 0-7, its cores 0-1, 2-3, 4-5 and 6-7, and
 * node 1 holds 8-15.
 */
#define TWO_NODES	"numa:2 core:4 pu:2"
#define TWO_CACHES	"numa:2 l3:2 core:2 pu:1"
#define FLAT		"core:4 pu:1"
#define NO_CORES	"pu:3"
#define SMT_ONLY	"core:2 pu:2"

static const struct placement_case cases[] = {
	{ TWO_NODES, "same-pu", 3, { 0, 0, 0 } },
	{ TWO_NODES, "smt", 16,
	  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ TWO_NODES, "compact", 16,
	  { 0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15 } },
	{ TWO_NODES, "scatter", 16,
	  { 0, 8, 2, 10, 4, 12, 6, 14, 1, 9, 3, 11, 5, 13, 7, 15 } },
	{ TWO_NODES, "numa", 16,
	  { 0, 8, 2, 10, 4, 12, 6, 14, 1, 9, 3, 11, 5, 13, 7, 15 } },
	/* scatter also alternates between the caches of a node, numa does not */
	{ TWO_CACHES, "compact", 8, { 0, 1, 2, 3, 4, 5, 6, 7 } },
	{ TWO_CACHES, "scatter", 8, { 0, 4, 2, 6, 1, 5, 3, 7 } },
	{ TWO_CACHES, "numa", 8, { 0, 4, 1, 5, 2, 6, 3, 7 } },
	{ FLAT, "same-pu", 4, { 0, 0, 0, 0 } },
	{ FLAT, "compact", 4, { 0, 1, 2, 3 } },
	{ FLAT, "scatter", 3, { 0, 1, 2 } },
	{ NO_CORES, "compact", 3, { 0, 1, 2 } },
	{ NO_CORES, "scatter", 3, { 0, 1, 2 } },
	/* wrap-around starts over with the best PU */
	{ SMT_ONLY, "same-pu", 6, { 0, 0, 0, 0, 0, 0 } },
	{ SMT_ONLY, "smt", 6, { 0, 1, 2, 3, 0, 1 } },
	{ SMT_ONLY, "compact", 7, { 0, 2, 1, 3, 0, 2, 1 } },
	{ SMT_ONLY, "scatter", 6, { 0, 2, 1, 3, 0, 2 } },
	{ "numa:2 core:1 pu:2", "numa", 6, { 0, 2, 1, 3, 0, 2 } },
};

static void test_exact_order(void **state)
{
	struct machine m;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct placement_case *c = &cases[i];
		const struct placement_policy *policy;
		int os[MAX_THREADS], k;

		assert_int_equal(machine_open(&m, c->topology, &err), 0);
		policy = placement_find(c->policy, &err);
		assert_non_null(policy);
		assert_int_equal(placement_place(&m, policy, c->n,
						 c->n > m.pus, os, &err), 0);
		for (k = 0; k < c->n; k++)
			if (os[k] != c->order[k])
				fail_msg("%s on '%s': thread %d got PU %d, not %d",
					 c->policy, c->topology, k, os[k],
					 c->order[k]);
		machine_close(&m);
	}
}

/* Every policy gives out each PU exactly once before it starts over. */
static void test_each_pu_once(void **state)
{
	static const char * const topologies[] = {
		TWO_NODES, TWO_CACHES, "package:2 numa:2 l3:2 core:3 pu:2",
		"package:3 l2:5 core:1 pu:4",
	};
	const struct placement_policy *p;
	size_t t;

	(void)state;
	for (t = 0; t < ARRAY_SIZE(topologies); t++) {
		struct machine m;

		assert_int_equal(machine_open(&m, topologies[t], NULL), 0);
		for (p = placement_policies; p->name; p++) {
			int os[64], seen[64] = { 0 }, i;

			if (!strcmp(p->name, "same-pu") ||
			    !placement_available(&m, p, NULL))
				continue;
			assert_true(m.pus <= 64);
			assert_int_equal(placement_place(&m, p, m.pus, false,
							 os, NULL), 0);
			for (i = 0; i < m.pus; i++)
				assert_int_equal(seen[os[i]]++, 0);
		}
		machine_close(&m);
	}
}

static void test_too_many_threads(void **state)
{
	const struct placement_policy *p;
	int os[5] = { -7, -7, -7, -7, -7 };
	struct machine m;
	struct err err;

	(void)state;
	assert_int_equal(machine_open(&m, SMT_ONLY, &err), 0);
	for (p = placement_policies; p->name; p++) {
		if (!placement_available(&m, p, NULL))
			continue;
		assert_int_equal(placement_place(&m, p, 5, false, os, &err),
				 -E2BIG);
		assert_non_null(strstr(err.text, "--oversubscribe"));
		assert_non_null(strstr(err.text, "has 4 PUs"));
		assert_int_equal(os[0], -7);
		assert_int_equal(placement_place(&m, p, 4, false, os, &err), 0);
		os[0] = -7;
	}
	p = placement_find("compact", NULL);
	assert_int_equal(placement_place(&m, p, 0, true, os, &err), -EINVAL);
	assert_int_equal(placement_place(&m, p, -1, true, os, &err), -EINVAL);
	machine_close(&m);
}

static void test_unknown_policy_lists_all(void **state)
{
	const struct placement_policy *p;
	struct err err;

	(void)state;
	assert_null(placement_find("sideways", &err));
	assert_non_null(strstr(err.text, "\"sideways\""));
	for (p = placement_policies; p->name; p++)
		assert_non_null(strstr(err.text, p->name));
}

static void test_senseless_policy(void **state)
{
	const struct placement_policy *smt = placement_find("smt", NULL);
	const struct placement_policy *numa = placement_find("numa", NULL);
	struct machine m;
	struct err why;
	int os[2];

	(void)state;
	assert_int_equal(machine_open(&m, FLAT, NULL), 0);
	assert_false(placement_available(&m, smt, &why));
	assert_non_null(strstr(why.text, "no core has two usable PUs"));
	assert_false(placement_available(&m, numa, &why));
	assert_non_null(strstr(why.text, "only one NUMA node"));
	assert_int_equal(placement_place(&m, smt, 2, true, os, &why), -ENODEV);
	assert_true(placement_available(&m, placement_find("scatter", NULL),
					&why));
	machine_close(&m);

	assert_int_equal(machine_open(&m, TWO_NODES, NULL), 0);
	assert_true(placement_available(&m, smt, &why));
	assert_true(placement_available(&m, numa, &why));
	machine_close(&m);
}

/* Big cores with siblings and small ones without: smt takes pairs only. */
static void test_smt_on_hybrid(void **state)
{
	struct pu pu[] = {
		{ .os = 0, .core = 0, .core_pus = 1 },
		{ .os = 1, .core = 1, .core_pus = 2 },
		{ .os = 2, .core = 1, .core_pus = 2, .rank = 1 },
		{ .os = 3, .core = 2, .core_pus = 1 },
	};
	const struct placement_policy *smt = placement_find("smt", NULL);
	struct machine m = { .pu = pu, .pus = 4, .nodes = 1 };
	struct err err;
	int os[3];

	(void)state;
	assert_int_equal(placement_place(&m, smt, 2, false, os, &err), 0);
	assert_int_equal(os[0], 1);
	assert_int_equal(os[1], 2);
	assert_int_equal(placement_place(&m, smt, 3, false, os, &err), -E2BIG);
	assert_non_null(strstr(err.text, "has 2 PUs"));
}

static void test_bad_synthetic(void **state)
{
	struct machine m;
	struct err err;

	(void)state;
	assert_int_equal(machine_open(&m, "core:none", &err), -EINVAL);
	assert_non_null(strstr(err.text, "core:none"));
	machine_close(&m);
}

static void test_synthetic_refuses_to_bind(void **state)
{
	struct machine m;
	struct err err;

	(void)state;
	assert_int_equal(machine_open(&m, FLAT, NULL), 0);
	assert_int_equal(machine_bind(&m, 0, &err), -ENODEV);
	machine_close(&m);
}

/* A machine opened under a narrow mask has only what the mask leaves. */
static void test_affinity_is_respected(void **state)
{
	cpu_set_t before, one;
	struct machine m;
	struct err err;
	int last, os;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (last = CPU_SETSIZE - 1; !CPU_ISSET(last, &before); last--)
		;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(machine_open(&m, NULL, &err), 0);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);

	assert_int_equal(m.pus, 1);
	assert_int_equal(placement_place(&m, placement_find("compact", NULL),
					 1, false, &os, &err), 0);
	assert_int_equal(os, last);
	if (CPU_COUNT(&before) > 1) {
		int other;

		for (other = 0; !CPU_ISSET(other, &before); other++)
			;
		assert_int_equal(machine_bind(&m, other, &err), -EINVAL);
	}
	machine_close(&m);
}

static void test_bind_reads_back(void **state)
{
	cpu_set_t before, now;
	struct machine m;
	struct err err;
	char *text, *want;
	int i;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(machine_open(&m, NULL, &err), 0);
	assert_int_equal(m.pus, CPU_COUNT(&before));
	for (i = 0; i < m.pus; i++) {
		assert_int_equal(machine_bind(&m, m.pu[i].os, &err), 0);
		assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
		assert_int_equal(CPU_COUNT(&now), 1);
		assert_true(CPU_ISSET(m.pu[i].os, &now));
		assert_int_equal(sched_getcpu(), m.pu[i].os);
		text = machine_binding(&m);
		want = xasprintf("%d", m.pu[i].os);
		assert_string_equal(text, want);
		free(text);
		free(want);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	machine_close(&m);
}

/* Our own definition stands before libc's, so the lie reaches hwloc too. */
static bool setaffinity_lies;

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	if (setaffinity_lies)
		return 0;
	return syscall(SYS_sched_setaffinity, pid, size, set);
}

/* A sandbox may claim success and do nothing: reading back must notice. */
static void test_bind_notices_a_lie(void **state)
{
	struct machine m;
	struct err err;
	int ret;

	(void)state;
	assert_int_equal(machine_open(&m, NULL, &err), 0);
	if (m.pus < 2) {
		machine_close(&m);
		skip();
	}
	setaffinity_lies = true;
	ret = machine_bind(&m, m.pu[1].os, &err);
	setaffinity_lies = false;
	assert_int_equal(ret, -EXDEV);
	assert_non_null(strstr(err.text, "reads back"));
	machine_close(&m);
}

static void test_xml_is_whole_and_nameless(void **state)
{
	struct machine m;
	struct err err;
	char *xml;

	(void)state;
	assert_int_equal(machine_open(&m, NULL, &err), 0);
	xml = machine_xml(&m, &err);
	assert_non_null(xml);
	assert_non_null(strstr(xml, "<topology"));
	assert_non_null(strstr(xml, "type=\"PU\""));
	assert_non_null(strstr(xml, "name=\"HostName\" value=\"\""));
	free(xml);
	machine_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_order),
		cmocka_unit_test(test_each_pu_once),
		cmocka_unit_test(test_too_many_threads),
		cmocka_unit_test(test_unknown_policy_lists_all),
		cmocka_unit_test(test_senseless_policy),
		cmocka_unit_test(test_smt_on_hybrid),
		cmocka_unit_test(test_bad_synthetic),
		cmocka_unit_test(test_synthetic_refuses_to_bind),
		cmocka_unit_test(test_affinity_is_respected),
		cmocka_unit_test(test_bind_reads_back),
		cmocka_unit_test(test_bind_notices_a_lie),
		cmocka_unit_test(test_xml_is_whole_and_nameless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
