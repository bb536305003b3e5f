// SPDX-License-Identifier: GPL-2.0-or-later
/* The pure half of the grant profile: buckets, sites, what a context holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/profile.h"
#include "profile/sites.h"

static u32 take(struct holds *c, u64 now, u64 site, u64 pfn)
{
	struct hold h = { .site = site, .pfn = pfn, .nr = 2 };

	return holds_open(c, now, &h);
}

/* The length of what is undone, or -1 where there is nothing. */
static long drop(struct holds *c, u64 now, u64 pfn, struct hold *undone)
{
	struct hold h = { .site = 77, .pfn = pfn, .nr = 2 };
	bool held = holds_shut(c, now, &h);

	if (undone)
		*undone = h;
	return held ? (long)h.begun : -1;
}

static void every_length_has_its_bucket(void **state)
{
	u64 v;
	u32 b;

	(void)state;
	for (v = 0; v < 16; v++)
		assert_int_equal(site_bucket(v), v);
	/* In order, each begins where it says, and none is wider than an eighth. */
	for (v = 16; v < 5000; v++) {
		b = site_bucket(v);
		assert_true(b == site_bucket(v - 1) || b == site_bucket(v - 1) + 1);
		assert_true(site_low(b) <= v && v < site_low(b + 1));
		assert_true((site_low(b + 1) - site_low(b)) * 8 <= v);
	}
	assert_int_equal(site_bucket(~0ull), PKSCALE_PROFILE_BUCKETS - 1);
	assert_int_equal(site_bucket(site_low(PKSCALE_PROFILE_BUCKETS - 1) - 1),
			 PKSCALE_PROFILE_BUCKETS - 2);
}

static void a_full_table_has_no_more_rows(void **state)
{
	struct site *table = calloc(SITES, sizeof(*table)), *s;
	u64 ip;

	(void)state;
	assert_non_null(table);
	/* As far apart as call sites are, and some of them in one place. */
	for (ip = 1; ip <= SITES; ip++) {
		s = site_at(table, ip * 4 * SITES);
		assert_non_null(s);
		assert_int_equal(s->count[PKSCALE_PROFILE_GRANTS], 0);
		site_opened(s, 1, false);
	}
	assert_null(site_at(table, 3));
	for (ip = 1; ip <= SITES; ip++) {
		s = site_at(table, ip * 4 * SITES);
		assert_non_null(s);
		assert_int_equal(s->ip, ip * 4 * SITES);
		assert_int_equal(s->count[PKSCALE_PROFILE_GRANTS], 1);
	}
	free(table);
}

static void grants_nest(void **state)
{
	struct holds c = { .owner = 1 };
	struct hold h;
	u32 i;

	(void)state;
	assert_int_equal(take(&c, 10, 1, 100), 1);
	assert_int_equal(take(&c, 20, 2, 200), 2);
	/* The same pages again are another hold, and the first to be undone. */
	assert_int_equal(take(&c, 30, 3, 100), 3);
	assert_int_equal(drop(&c, 45, 100, &h), 15);
	assert_int_equal(h.site, 3);
	/* In whatever order. */
	assert_int_equal(drop(&c, 50, 100, &h), 40);
	assert_int_equal(h.site, 1);
	assert_int_equal(drop(&c, 51, 300, NULL), -1);
	assert_int_equal(drop(&c, 52, 200, NULL), 32);
	assert_int_equal(drop(&c, 53, 200, NULL), -1);
	for (i = 1; i <= PKSCALE_MAX_DEPTH; i++)
		assert_int_equal(take(&c, 60, 1, i), i);
	assert_int_equal(take(&c, 60, 1, 9), 0);
}

static void a_clock_stands_while_its_context_does(void **state)
{
	struct holds c = { .owner = 1 };
	struct hold h;

	(void)state;
	take(&c, 1000, 1, 100);
	holds_out(&c, 1010);
	/* On another CPU, whose clock shows something else. */
	holds_in(&c, 50);
	take(&c, 55, 2, 200);
	holds_out(&c, 60);
	holds_in(&c, 5000);
	assert_int_equal(drop(&c, 5001, 200, &h), 6);
	assert_int_equal(h.seen[HOLD_SCHEDULE], 1);
	assert_int_equal(drop(&c, 5002, 100, &h), 22);
	assert_int_equal(h.seen[HOLD_SCHEDULE], 2);
	assert_int_equal(h.seen[HOLD_INTERRUPT], 0);
}

static void a_fault_begins_from_one(void **state)
{
	const struct hold_fault f = { .frame = 1 };
	struct holds c = { .owner = 1 };
	struct hold h;

	(void)state;
	take(&c, 0, 1, 100);
	take(&c, 0, 1, 200);
	assert_int_equal(holds_under(&c), 0);
	holds_fault(&c, &f);
	assert_int_equal(take(&c, 0, 1, 300), 1);
	assert_int_equal(holds_under(&c), 2);
	assert_int_equal(take(&c, 0, 1, 400), 2);
	/* In one on top of it, and in more than are told apart. */
	holds_fault(&c, &f);
	holds_fault(&c, &f);
	assert_int_equal(c.faults, HOLDS_FAULTS);
	assert_int_equal(take(&c, 0, 1, 500), 1);
	drop(&c, 0, 500, &h);
	assert_int_equal(h.seen[HOLD_FAULT], 0);
	c.faults = 0;
	assert_int_equal(take(&c, 0, 1, 500), 5);
	drop(&c, 0, 400, &h);
	assert_int_equal(h.seen[HOLD_FAULT], 2);
	drop(&c, 0, 100, &h);
	assert_int_equal(h.seen[HOLD_FAULT], 3);
}

static void what_is_under_a_fault_may_end_before_it(void **state)
{
	const struct hold_fault f = { .frame = 1 };
	struct holds c = { .owner = 1 };
	struct hold h;

	(void)state;
	take(&c, 0, 1, 100);
	take(&c, 0, 1, 200);
	take(&c, 0, 1, 300);
	holds_fault(&c, &f);
	drop(&c, 0, 100, &h);
	drop(&c, 0, 300, &h);
	assert_int_equal(holds_under(&c), 1);
	assert_int_equal(take(&c, 0, 1, 400), 1);
	/* One above it ends as ever. */
	drop(&c, 0, 400, &h);
	assert_int_equal(holds_under(&c), 1);
}

static void what_happens_to_a_page(void **state)
{
	struct holds c = { .owner = 1 };
	struct hold h;

	(void)state;
	take(&c, 0, 1, 100);
	take(&c, 0, 1, 200);
	assert_true(holds_note_page(&c, HOLD_ELSEWHERE, 101));
	assert_false(holds_note_page(&c, HOLD_ELSEWHERE, 102));
	assert_false(holds_note_page(&c, HOLD_ELSEWHERE, 99));
	drop(&c, 0, 200, &h);
	assert_int_equal(h.seen[HOLD_ELSEWHERE], 0);
	drop(&c, 0, 100, &h);
	assert_int_equal(h.seen[HOLD_ELSEWHERE], 1);
}

static void add_up(struct pkscale_profile_site *sum)
{
	static struct site one, two;
	struct hold h = { .begun = 40, .seen = { 1, 2, 3, 4, 5, 6 } };

	site_opened(&one, 1, false);
	site_opened(&one, 2, true);
	site_opened(&two, 2, false);
	site_shut(&one, &h, true);
	h.begun = 10;
	site_shut(&two, &h, true);
	h.begun = 100000;
	site_shut(&two, &h, false);
	site_add(sum, &one);
	site_add(sum, &two);
}

static void sites_are_added(void **state)
{
	struct pkscale_profile_site sum = { .name = "f+1/2" };
	static const u32 counts[] = { 3, 3, 1, 1, 3, 6, 9, 12, 15, 18 };
	u32 i;

	(void)state;
	add_up(&sum);
	for (i = 0; i < PKSCALE_PROFILE_NR_COUNTS; i++)
		assert_int_equal(sum.count[i], counts[i]);
	assert_int_equal(sum.depth[0], 1);
	assert_int_equal(sum.depth[1], 2);
	/* What another context has undone has no length. */
	assert_int_equal(sum.longest, 40);
	assert_int_equal(sum.total, 50);
	assert_int_equal(sum.hold[site_bucket(40)], 1);
	assert_int_equal(sum.hold[10], 1);
	assert_int_equal(sum.hold[site_bucket(100000)], 0);
}

static void as_it_stands_in_results(void **state)
{
	struct pkscale_profile_site site[3] = { { .name = "g+1/2" },
						{ .name = "f+1/2" } };
	struct pkscale_profile p = { .sites = 5, .cpu_bytes = 12,
				     .lost = { 1, 2, 3, 4, 5, 6, 7 } };
	json_t *o, *s;

	(void)state;
	add_up(&site[1]);
	site[1].hold[10] = 8;
	site[1].hold[site_bucket(33)] = 2;
	site[1].hold[site_bucket(40)] = 0;
	o = profile_json(&p, site, 2, 1);
	assert_int_equal(json_array_size(json_object_get(o, "sites")), 2);
	s = json_array_get(json_object_get(o, "sites"), 0);
	assert_string_equal(json_string_value(json_object_get(s, "site")), "f+1/2");
	assert_int_equal(json_integer_value(json_object_get(s, "p50")), 10);
	assert_int_equal(json_integer_value(json_object_get(s, "p90")), 32);
	assert_int_equal(json_array_size(json_object_get(s, "hold")), 2);
	assert_int_equal(json_integer_value(json_object_get(s, "elsewhere")) % 18, 0);
	assert_int_equal(json_integer_value(json_object_get(o, "lost_sites")), 1);
	assert_int_equal(json_integer_value(json_object_get(o, "granted")), 7);
	json_decref(o);
	o = profile_json(&p, site, 2, 0);
	s = json_array_get(json_object_get(o, "sites"), 0);
	assert_null(json_object_get(s, "longest"));
	assert_non_null(json_object_get(s, "depth"));
	json_decref(o);
	/* Nine of ten are not above it. */
	site[1].hold[10] = 18;
	o = profile_json(&p, site, 2, 1);
	s = json_array_get(json_object_get(o, "sites"), 0);
	assert_int_equal(json_integer_value(json_object_get(s, "p90")), 10);
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_has_its_bucket),
		cmocka_unit_test(a_full_table_has_no_more_rows),
		cmocka_unit_test(grants_nest),
		cmocka_unit_test(a_clock_stands_while_its_context_does),
		cmocka_unit_test(a_fault_begins_from_one),
		cmocka_unit_test(what_is_under_a_fault_may_end_before_it),
		cmocka_unit_test(what_happens_to_a_page),
		cmocka_unit_test(sites_are_added),
		cmocka_unit_test(as_it_stands_in_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
