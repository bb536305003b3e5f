// SPDX-License-Identifier: GPL-2.0-or-later
/* Exercises that read a number a sample: figures by hand, comparison, tables. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pkscale.h"
#include "present/table.h"
#include "raw_fixture.h"
#include "results/summary_compare.h"
#include "results/word.h"
#include "text.h"

static void begin(struct fixture *x, const char *environment)
{
	fx_begin(x, tmpfile());
	fx_boot(x, environment, "pkrs");
}

static json_t *cell(const struct fixture *x, const char *exercise,
		    const char *quantity, const char *meter)
{
	return fx_cell(x, "task rights=rw", exercise, quantity, "on", meter,
		       json_object());
}

/* Samples that read @v, and say @outcome. */
static json_t *readings(const long *v, size_t n, long outcome)
{
	json_t *s = json_object();
	size_t i;

	for (i = 0; i < n; i++) {
		fx_push(s, "t1", 0);
		fx_push(s, "t2", v[i]);
		fx_push(s, "irq", 0);
		if (outcome)
			fx_push(s, "outcome", outcome);
	}
	return s;
}

static const struct scell *quantity(const struct summary *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (scell_has(&s->cell[i], CELL_QUANTITY, name))
			return &s->cell[i];
	fail_msg("no cell of %s", name);
	return NULL;
}

/* Two samples of two switches each. */
static void switched(struct summary *s, long first, long second)
{
	const long v[] = { first, second };
	struct fixture x;

	begin(&x, "count");
	fx_reading(&x, cell(&x, "switch", "shut", "insn"), 0, 2,
		   readings(v, 2, 0), json_object());
	*s = fx_loaded(fx_built(&x));
}

/* No loop is in it, and it is divided by what the block says. */
static void a_reading_is_divided(void **state)
{
	struct summary s;

	(void)state;
	switched(&s, 1779, 1779);
	assert_true(quantity(&s, "shut")->median == 889.5);
	assert_string_equal(quantity(&s, "shut")->unit, "insn");
	summary_free(&s);
}

static void readings_that_differ_are_an_error(void **state)
{
	struct summary s;

	(void)state;
	switched(&s, 1779, 1780);
	assert_string_equal(quantity(&s, "shut")->status, "failed");
	assert_non_null(strstr(quantity(&s, "shut")->reason, "unstable"));
	summary_free(&s);
}

static void count_is(const json_t *hist, size_t i, int low, int n)
{
	json_t *bucket = json_array_get(hist, i);

	assert_int_equal(json_integer_value(json_array_get(bucket, 0)), low);
	assert_int_equal(json_integer_value(json_array_get(bucket, 1)), n);
}

/* 1 to 1000, backwards: the p-th of a thousand is the number itself. */
static void wakeups_are_a_distribution(void **state)
{
	long v[1000];
	struct fixture x;
	struct summary s;
	json_t *hist;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		v[i] = 1000 - i;
	begin(&x, "count");
	fx_reading(&x, cell(&x, "preempt", "wake-up", "insn"), 0, 1,
		   readings(v, 1000, 0), json_object());
	s = fx_loaded(fx_built(&x));
	assert_int_equal(s.n, 4);
	assert_true(quantity(&s, "p50")->median == 500);
	assert_true(quantity(&s, "p99")->median == 990);
	assert_true(quantity(&s, "p99.9")->median == 999);
	assert_true(quantity(&s, "max")->median == 1000);
	hist = json_object_get(quantity(&s, "p50")->json, "hist");
	/* Each of 1 to 31, then buckets of 2, 4, ... 32 wide. */
	assert_int_equal(json_array_size(hist), 31 + 4 * 16 + 16);
	count_is(hist, 0, 1, 1);
	count_is(hist, 30, 31, 1);
	count_is(hist, 31, 32, 2);
	count_is(hist, 31 + 4 * 16, 512, 32);
	count_is(hist, 110, 992, 9);
	assert_null(json_object_get(quantity(&s, "max")->json, "hist"));
	summary_free(&s);
}

static void histograms_of_blocks_add_up(void **state)
{
	static const long v[] = { 7, 100 }, w[] = { 3, 101, 100 };
	struct fixture x;
	struct summary s;
	json_t *hist;

	(void)state;
	begin(&x, "metal");
	fx_reading(&x, cell(&x, "preempt", "wake-up", "ns"), 0, 1,
		   readings(v, 2, 0), json_object());
	fx_reading(&x, cell(&x, "preempt", "wake-up", "ns"), 1, 1,
		   readings(w, 3, 0), json_object());
	s = fx_loaded(fx_built(&x));
	hist = json_object_get(quantity(&s, "p50")->json, "hist");
	assert_int_equal(json_array_size(hist), 3);
	count_is(hist, 0, 3, 1);
	count_is(hist, 1, 7, 1);
	count_is(hist, 2, 100, 3);
	assert_true(quantity(&s, "max")->median == 100.5);
	summary_free(&s);
}

static void exposed(struct summary *s, long ticks, int ended)
{
	struct fixture x;

	begin(&x, "count");
	fx_reading(&x, cell(&x, "exposure", "after-revoke", "insn"), 0, 1,
		   readings(&ticks, 1, PKSCALE_OUTCOME(ended,
				PKSCALE_CONTEXT_CPU, PKSCALE_PAGES_KEY)),
		   json_object());
	*s = fx_loaded(fx_built(&x));
}

static void an_exposure_may_never_end(void **state)
{
	struct summary s;
	const struct scell *c;

	(void)state;
	exposed(&s, 4002429, PKSCALE_ENDED_SWITCH);
	c = quantity(&s, "after-revoke");
	assert_true(c->median == 4002429);
	assert_string_equal(json_string_value(json_object_get(c->json,
							      "ended_by")),
			    "switch");
	assert_string_equal(json_string_value(json_object_get(c->json,
							      "contexts")),
			    "cpu");
	assert_null(json_object_get(c->json, "never"));
	summary_free(&s);
	exposed(&s, 0, PKSCALE_ENDED_NEVER);
	c = quantity(&s, "after-revoke");
	assert_true(isnan(c->median));
	assert_string_equal(c->status, "ok");
	assert_true(json_is_true(json_object_get(c->json, "never")));
	assert_string_equal(json_string_value(json_object_get(c->json,
							      "pages")), "key");
	summary_free(&s);
}

/* What is said beside the figure counts as the figure does. */
static void words_are_compared(void **state)
{
	static const struct { int a, b; size_t equal; } pair[] = {
		{ PKSCALE_ENDED_NEVER, PKSCALE_ENDED_NEVER, 1 },
		{ PKSCALE_ENDED_REVOKE, PKSCALE_ENDED_REVOKE, 1 },
		{ PKSCALE_ENDED_REVOKE, PKSCALE_ENDED_SWITCH, 0 },
		{ PKSCALE_ENDED_REVOKE, PKSCALE_ENDED_NEVER, 0 },
	};
	struct comparison r;
	struct summary a, b;
	struct err err;
	FILE *out;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pair); i++) {
		exposed(&a, 0, pair[i].a);
		exposed(&b, 0, pair[i].b);
		out = tmpfile();
		assert_int_equal(summary_compare(&a, &b, 0, out, &r, &err), 0);
		fclose(out);
		assert_int_equal(r.equal, pair[i].equal);
		assert_int_equal(r.differ, !pair[i].equal);
		summary_free(&a);
		summary_free(&b);
	}
}

/* Two callers with three samples each have done three operations. */
static void events_are_of_an_operation(void **state)
{
	json_t *samples = json_object();
	struct fixture x;
	struct summary s;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		fx_push(samples, "caller", i / 3);
		fx_push(samples, "t2", 0);
	}
	begin(&x, "smp");
	fx_reading(&x, cell(&x, "global", "pointer", "event"), 0, 1, samples,
		   json_pack("{sisisisi}", "grant", 3, "write", 12, "fault", 6,
			     "ipi", 9));
	s = fx_loaded(fx_built(&x));
	assert_true(quantity(&s, "pointer")->median == 4);
	assert_true(scell_event(quantity(&s, "pointer"), "fault") == 2);
	assert_true(scell_event(quantity(&s, "pointer"), "ipi") == 3);
	assert_true(scell_event(quantity(&s, "pointer"), "grant") == 1);
	assert_string_equal(quantity(&s, "pointer")->unit, "events/op");
	summary_free(&s);
}

/* Of an address that is kept for life nobody grants anything. */
static void events_of_an_operation_need_no_grant(void **state)
{
	const long reads[] = { 0 };
	struct fixture x;
	struct summary s;
	int counted;

	(void)state;
	for (counted = 0; counted < 2; counted++) {
		begin(&x, "smp");
		fx_reading(&x, cell(&x, "exposure", "after-revoke", "event"), 0,
			   1, readings(reads, 1, PKSCALE_OUTCOME(
				PKSCALE_ENDED_NEVER, PKSCALE_CONTEXT_ALL,
				PKSCALE_PAGES_KEY)),
			   counted ? json_pack("{sisi}", "grant", 0, "switch", 2) :
				     json_object());
		s = fx_loaded(fx_built(&x));
		assert_string_equal(word_of(quantity(&s, "after-revoke")->json,
					    "status"),
				    counted ? "ok" : "failed");
		if (counted) {
			assert_true(scell_event(quantity(&s, "after-revoke"),
						"switch") == 2);
			assert_string_equal(word_of(quantity(&s,
				"after-revoke")->json, "contexts"), "all");
		}
		summary_free(&s);
	}
}

static char *tables_of(const struct summary *s)
{
	struct tables t = { .s = s, .format = GRID_TEXT };
	char *text = NULL;
	size_t size;

	t.out = open_memstream(&text, &size);
	tables_print(&t);
	fclose(t.out);
	return text;
}

static void tables_show_readings(void **state)
{
	static const long v[] = { 1779 };
	struct fixture x;
	struct summary s;
	char *text;

	(void)state;
	exposed(&s, 0, PKSCALE_ENDED_NEVER);
	text = tables_of(&s);
	has(text, "What stays open after the last revoke");
	has(text, "never     never       cpu    key");
	free(text);
	/* Measured, and unsound behind that guard: shown, and marked there. */
	s.cell[0].status = "unsound";
	s.cell[0].reason = "unsound: sequence s01";
	text = tables_of(&s);
	has(text, "none!   never     never       cpu    key");
	has(text, "is unsound: sequence s01");
	free(text);
	summary_free(&s);
	begin(&x, "count");
	fx_reading(&x, cell(&x, "switch", "shut", "insn"), 0, 2,
		   readings(v, 1, 0), json_object());
	fx_block(&x, cell(&x, "switch", "sleeper", "insn"), 0, "skipped",
		 "narrowed", NULL, NULL);
	fx_reading(&x, cell(&x, "preempt", "wake-up", "insn"), 0, 1,
		   readings(v, 1, 0), json_object());
	s = fx_loaded(fx_built(&x));
	text = tables_of(&s);
	has(text, "A context switch");
	has(text, "889.5        -");
	has(text, "PREEMPT_RT: not run; make bench RT=1 does.");
	free(text);
	summary_free(&s);
}

static void window(json_t *samples, long t1, long t2, long irq)
{
	fx_push(samples, "t1", t1);
	fx_push(samples, "t2", t2);
	fx_push(samples, "irq", irq);
}

/* Windows of N operations and of 2N, each side by itself; irq: those that have. */
static void windows_are_aggregated_first(void **state)
{
	json_t *samples = json_object();
	const struct scell *c;
	struct summary s;
	struct fixture x;

	(void)state;
	window(samples, 1000, 1400, 0);
	window(samples, 1010, 1450, 0);
	window(samples, 990, 1390, 0);
	window(samples, 5000, 9000, 1);
	begin(&x, "count");
	fx_reading(&x, cell(&x, "workload", "ext4/randread", "insn"), 0, 10,
		   samples, json_object());
	samples = json_object();
	window(samples, 1000, 1400, 2);
	fx_reading(&x, cell(&x, "workload", "raw/randread", "insn"), 0, 10,
		   samples, json_object());
	samples = json_object();
	window(samples, 0, 0, 0);
	fx_reading(&x, cell(&x, "workload", "wcache/randread", "event"), 0, 10,
		   samples, json_object());
	s = fx_loaded(fx_built(&x));
	c = quantity(&s, "ext4/randread");
	assert_string_equal(c->status, "ok");
	assert_true(c->median == 40);
	c = quantity(&s, "raw/randread");
	assert_string_equal(c->status, "failed");
	has(c->reason, "an interrupt fell into each window");
	/* Nothing happened, and that was counted. */
	c = quantity(&s, "wcache/randread");
	assert_string_equal(c->status, "ok");
	assert_true(c->median == 0);
	summary_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reading_is_divided),
		cmocka_unit_test(readings_that_differ_are_an_error),
		cmocka_unit_test(wakeups_are_a_distribution),
		cmocka_unit_test(histograms_of_blocks_add_up),
		cmocka_unit_test(an_exposure_may_never_end),
		cmocka_unit_test(words_are_compared),
		cmocka_unit_test(events_are_of_an_operation),
		cmocka_unit_test(events_of_an_operation_need_no_grant),
		cmocka_unit_test(windows_are_aggregated_first),
		cmocka_unit_test(tables_show_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
