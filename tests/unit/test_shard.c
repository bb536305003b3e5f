// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of a run: each part in one of them, and evenly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan/shard.h"

#define PARTS	11

/* Four boots of two environments each, and what there is once. */
static const char *const kind[PARTS] = {
	"count", "count", "count", "count", "smp", "smp", "smp", "smp",
	"static", "user", "user",
};

static void each_part_has_a_shard(void **state)
{
	unsigned int to[PARTS], of, i;

	(void)state;
	for (of = 1; of <= PARTS + 2; of++) {
		memset(to, 0, sizeof(to));
		shard_deal(kind, PARTS, of, 1, to);
		for (i = 0; i < PARTS; i++)
			assert_in_range(to[i], 1, of);
	}
}

/* Those that take long are not all of one shard. */
static void a_kind_is_dealt_evenly(void **state)
{
	unsigned int to[PARTS], n[5], first, i, s;
	uint64_t seed;

	(void)state;
	for (seed = 0; seed < 50; seed++) {
		shard_deal(kind, PARTS, 4, seed, to);
		for (first = 0; first < 8; first += 4) {
			memset(n, 0, sizeof(n));
			for (i = first; i < first + 4; i++)
				n[to[i]]++;
			for (s = 1; s <= 4; s++)
				assert_int_equal(n[s], 1);
		}
	}
}

static void the_seed_decides(void **state)
{
	unsigned int a[PARTS], b[PARTS], differ = 0;
	uint64_t seed;

	(void)state;
	shard_deal(kind, PARTS, 4, 1, a);
	for (seed = 1; seed < 20; seed++) {
		shard_deal(kind, PARTS, 4, seed, b);
		differ += memcmp(a, b, sizeof(a)) != 0;
		if (seed == 1)
			assert_int_equal(differ, 0);
	}
	assert_in_range(differ, 10, 18);
}

static void only_shares_are_taken(void **state)
{
	static const char *const wrong[] = {
		"", "1", "/", "1/", "/4", "0/4", "5/4", "1/0", "1/4/", "1/4 ",
		"-1/4", "1/-4", "a/4", "1/10001", "1/999999", " 1/4", "1 /4",
	};
	struct shard s;
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(shard_parse("2/4", &s, &err), 0);
	assert_int_equal(s.number, 2);
	assert_int_equal(s.of, 4);
	assert_int_equal(shard_parse("10000/10000", &s, &err), 0);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_not_equal(shard_parse(wrong[i], &s, &err), 0);
		assert_non_null(strstr(err.text, "as 2/4"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_has_a_shard),
		cmocka_unit_test(a_kind_is_dealt_evenly),
		cmocka_unit_test(the_seed_decides),
		cmocka_unit_test(only_shares_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
