// SPDX-License-Identifier: GPL-2.0-or-later
/* What was watched while a workload ran: its table and its plots. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "present/decide.h"
#include "present/plot_xy.h"
#include "shown.h"
#include "text.h"

#define DAX	"dax-read+dax-write"

static const struct dx_who none = { "none", "hooked=0", DAX };
static const struct dx_who task = { "task", "rights=rw", DAX };
static const struct dx_who token = { "token", "", DAX };

static void put_strays(json_t *s, const struct dx_who *w, const char *job,
		       int caught, const char *result)
{
	json_t *c = dx_cell(s, w, "workload", "verdict", job, dx_job(1, "all"));

	json_object_set_new(c, "verdict", json_pack("{si si si si si ss}",
		"tried", 200, "caught", caught, "in a hold", 10, "by a loan", 0,
		"outside", 190 - caught, "result", result));
}

static json_t *fixture(void)
{
	json_t *s = dx_summary();

	dx_workload(s, &none, "ext4/randread", 1, 10000, 0, 0);
	dx_workload(s, &token, "ext4/randread", 1, 10300, 1, 2);
	dx_profile(s, "count", 1);
	/* Cheaper, so the job's first: its profile is the one that is shown. */
	dx_workload(s, &task, "ext4/randread", 1, 10200, 1, 2);
	dx_profile(s, "count", 2);
	dx_workload(s, &task, "raw/randread", 1, 10200, 1, 2);
	dx_profile(s, "count", 1);
	dx_workload(s, &task, "xfs/randread", 1, NAN, 1, 2);
	dx_profile(s, "smp", 2);
	put_strays(s, &task, "ext4/verify", 190, "survived");
	put_strays(s, &none, "ext4/verify", 0, "lost");
	return dx_decided(s);
}

static void depths(void **state)
{
	json_t *s = fixture();
	char *text = shown_bars(s, plot_depths, 0, bars_tsv);

	(void)state;
	assert_string_equal(text, "what\tdepth 1\t2\t3\t4 and more\n"
			    "ext4/randread dax_copy+0x1\t100\t0\t0\t0\n"
			    "ext4/randread dax_fault+0x9\t25\t50\t25\t0\n"
			    "raw/randread dax_copy+0x1\t100\t0\t0\t0\n");
	free(text);
	assert_null(shown_bars(s, plot_depths, 1, bars_tsv));
	json_decref(s);
}

static void strays(void **state)
{
	json_t *s = fixture();
	char *text = shown_bars(s, plot_strays, 0, bars_tsv);

	(void)state;
	assert_string_equal(text,
		"what\text4/verify caught\text4/verify in a hold\text4/verify by a loan\text4/verify outside\n"
		"task[rights=rw], data survived\t95\t5\t0\t0\n"
		"none[hooked=0], data lost\t0\t5\t0\t95\n");
	free(text);
	assert_null(shown_bars(s, plot_strays, 1, bars_tsv));
	json_decref(s);
}

/* Each step: so many were shorter, and so many were not longer. */
static void holds(void **state)
{
	static const double x[] = { 400, 400, 4096, 4096 };
	static const double y[] = { 0, 75, 75, 100 };
	json_t *json = fixture();
	struct xy c = { .name = NULL };
	struct err err = { "" };
	struct summary s;
	size_t i;

	(void)state;
	assert_int_equal(summary_view(json, &s, &err), 0);
	assert_null(xy_fill_hold(&s, &c));
	assert_int_equal(c.panels, 2);
	assert_int_equal(c.nseries, 3);
	assert_string_equal(c.series[1].name, "randread dax_fault+0x9");
	assert_int_equal(c.series[1].n, 4);
	for (i = 0; i < 4; i++) {
		assert_true(c.series[1].point[i].x == x[i]);
		assert_true(c.series[1].point[i].y == y[i]);
	}
	xy_free(&c);
	summary_free(&s);
	json_decref(json);
}

static void as_table(void **state)
{
	json_t *s = fixture();
	char *text = shown_table(s, NULL, table_profile);

	(void)state;
	has(text, "How guards are used: ext4\n");
	has(text, "How guards are used: raw\n");
	has(text, "\nrandread dax_copy+0x1       40     40            400  4096   4304        \n");
	has(text, "\nrandread dax_fault+0x9      40     10  20    10  400  4096   4304       7\n");
	/* Times of several CPUs are no lengths. */
	assert_null(strstr(text, "xfs"));
	/* Nothing of it happened anywhere. */
	assert_null(strstr(text, "sche-"));
	free(text);
	text = shown_table(s, "smp", table_profile);
	assert_string_equal(text, "");
	free(text);
	json_decref(s);
}

static void nothing_watched(void **state)
{
	json_t *json = dx_summary();
	struct xy c = { .name = NULL };
	struct err err = { "" };
	struct summary s;
	char *text;

	(void)state;
	dx_workload(json, &none, "ext4/randread", 1, 10000, 0, 0);
	assert_int_equal(decide(json, NULL, NULL, &err), 0);
	text = shown_table(json, NULL, table_profile);
	assert_string_equal(text, "");
	free(text);
	assert_null(shown_bars(json, plot_depths, 0, bars_tsv));
	assert_null(shown_bars(json, plot_strays, 0, bars_tsv));
	assert_int_equal(summary_view(json, &s, &err), 0);
	text = xy_fill_hold(&s, &c);
	assert_string_equal(text, "no grant profile");
	free(text);
	xy_free(&c);
	summary_free(&s);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depths),
		cmocka_unit_test(strays),
		cmocka_unit_test(holds),
		cmocka_unit_test(as_table),
		cmocka_unit_test(nothing_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
