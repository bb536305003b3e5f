// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing the exact figures of two summaries. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "raw_fixture.h"
#include "results/summary_compare.h"
#include "text.h"

/* What one side is made from. */
struct side {
	const char *environment, *reg, *fingerprint, *qemu;
	long insn;		/* of the only pair; negative: unstable */
	long writes;
	int extra;		/* one more cell */
	int derived;		/* and one that others add up to */
};

static const struct side usual = { "count", "pkrs", "f00d", "7.2.22", 14, 2,
				   0, 0 };

static void cell(struct fixture *x, int depth, long insn)
{
	json_t *samples = fx_insn(insn < 0 ? -insn : insn, 2);

	if (insn < 0)
		json_array_set_new(json_object_get(samples, "t2"), 0,
				   json_integer(1));
	fx_block(x, fx_cell(x, "task rights=rw", "nest", fx_pair(depth), "off",
		 "insn", json_pack("{si}", "depth", depth)), 0, "ok", "",
		 samples, json_object());
}

static void add_derived(json_t *summary)
{
	json_t *cells = json_object_get(summary, "cells");
	json_t *c = json_deep_copy(json_array_get(cells, 0));

	json_object_set_new(c, "meter", json_string("sites"));
	json_object_set_new(c, "environment", json_string("static"));
	json_array_append_new(cells, c);
}

static void make(const struct side *side, struct summary *s)
{
	struct fixture x;
	json_t *built;

	fx_begin(&x, tmpfile());
	fx_boot_of(&x, side->environment, side->reg, side->fingerprint,
		   side->qemu, 1);
	if (!strcmp(side->environment, "count")) {
		cell(&x, 1, side->insn);
		if (side->extra)
			cell(&x, 2, 6);
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest",
			 "outermost", "off", "event", json_pack("{si}",
			 "depth", 1)), 0, "ok", "", json_object(),
			 fx_events(1000, 1000 * side->writes));
		fx_block(&x, fx_cell(&x, "page", "hold", "pair", "off",
			 "insn", json_object()), 0, "skipped", "no page",
			 NULL, NULL);
		fx_boot(&x, "user", "pkru");
	}
	fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost", "on",
		 "cycles", json_pack("{si}", "depth", 1)), 0, "ok", "",
		 fx_ticks(&x, 9, 1, 5), json_object());
	built = fx_built(&x);
	if (side->derived)
		add_derived(built);
	*s = fx_loaded(built);
}

/* Compare @side with the usual one; @text gets what was printed. */
static int against(const struct side *side, unsigned int allow,
		   struct comparison *r, char **text, struct err *err)
{
	struct summary a, b;
	size_t size;
	FILE *out;
	int ret;

	make(&usual, &a);
	make(side, &b);
	out = open_memstream(text, &size);
	ret = summary_compare(&a, &b, allow, out, r, err);
	fclose(out);
	summary_free(&a);
	summary_free(&b);
	return ret;
}

static void expect(const struct side *side, unsigned int allow, int equal,
		   const char *part)
{
	struct comparison r;
	struct err err;
	char *text;

	if (against(side, allow, &r, &text, &err))
		fail_msg("%s", err.text);
	assert_int_equal(summary_compare_equal(&r, allow), equal);
	has(text, part);
	free(text);
}

static void same(void **state)
{
	struct comparison r;
	struct err err;
	char *text;

	(void)state;
	assert_int_equal(against(&usual, 0, &r, &text, &err), 0);
	assert_int_equal(r.equal, 2);
	assert_int_equal(r.differ + r.only_a + r.only_b, 0);
	assert_int_equal(r.empty, 1);
	assert_int_equal(r.noisy, 1);
	assert_true(summary_compare_equal(&r, 0));
	assert_string_equal(text, "");
	free(text);
}

/* What others add up to is no cell of its own, on either side. */
static void derived(void **state)
{
	struct side side = usual;
	struct comparison r;
	struct err err;
	char *text;

	(void)state;
	side.derived = 1;
	assert_int_equal(against(&side, 0, &r, &text, &err), 0);
	assert_int_equal(r.equal, 2);
	assert_int_equal(r.only_a + r.only_b, 0);
	assert_int_equal(r.noisy, 1);
	free(text);
}

static void different(void **state)
{
	struct side s = usual;

	(void)state;
	s.insn = 15;
	expect(&s, 0, 0, "  A 14\n  B 15\n  B - A = +1 insn");
	s = usual;
	s.writes = 1;
	expect(&s, 0, 0, "\"write\":1");
	s = usual;
	s.insn = -14;
	expect(&s, 0, 0, "failed: unstable");
}

static void one_side(void **state)
{
	struct side s = usual;

	(void)state;
	s.extra = 1;
	expect(&s, 0, 0, "only in B: task[rights=rw] nest nested depth=2");
	expect(&s, ALLOW_CELLS, 1, "only in B");
}

/* Unstable on both sides is not equal: there is nothing to be equal. */
static void both_unstable(void **state)
{
	struct side s = usual;
	struct summary a, b;
	struct comparison r;
	struct err err;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	s.insn = -14;
	make(&s, &a);
	make(&s, &b);
	assert_int_equal(summary_compare(&a, &b, 0, out, &r, &err), 0);
	assert_false(summary_compare_equal(&r, 0));
	fclose(out);
	free(text);
	summary_free(&a);
	summary_free(&b);
}

static void not_comparable(void **state)
{
	static const struct {
		struct side side;
		unsigned int allow;
		const char *part;
	} bad[] = {
		{ { "count", "pkrs", "beef", "7.2.22", 14, 2, 0, 0 },
		  ALLOW_KERNEL, "kernel differs" },
		{ { "count", "pkrs", "f00d", "8.0.0", 14, 2, 0, 0 },
		  ALLOW_QEMU, "qemu differs" },
		{ { "count", "mock:msr", "f00d", "7.2.22", 14, 2, 0, 0 },
		  ALLOW_REGISTER, "--allow register" },
		{ { "user", "pkru", "f00d", "", 14, 2, 0, 0 }, 0,
		  "no exact figure" },
		{ { "metal", "pkrs", "f00d", "", 14, 2, 0, 0 }, 0,
		  "no environment" },
	};
	struct comparison r;
	struct err err;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		unsigned int others = ~bad[i].allow;

		/* A run on metal shares "user" with no one. */
		if (i == 3)
			others = ALLOW_KERNEL | ALLOW_QEMU | ALLOW_REGISTER;
		assert_int_equal(against(&bad[i].side, others, &r, &text,
					 &err), i == 3 ? -ENODATA : -EXDEV);
		has(err.text, bad[i].part);
		free(text);
		if (bad[i].allow)
			expect(&bad[i].side, bad[i].allow, 1, "");
	}
}

/* An exposure that never ends has no figure, unsound or not: alike is equal. */
static void unsound_alike(void **state)
{
	struct comparison r;
	struct summary s[2];
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		make(&usual, &s[i]);
		assert_true(scell_is_exact(&s[i].cell[0]));
		s[i].cell[0].status = "unsound";
		s[i].cell[0].median = NAN;
	}
	assert_int_equal(summary_compare(&s[0], &s[1], 0, stderr, &r, &err), 0);
	assert_int_equal(r.differ, 0);
	s[1].cell[0].status = "ok";
	assert_int_equal(summary_compare(&s[0], &s[1], 0, stderr, &r, &err), 0);
	assert_int_equal(r.differ, 1);
	for (i = 0; i < 2; i++)
		summary_free(&s[i]);
}

/* Where CPUs run as they like the emulator and the kernel matter as much. */
static void other_environments(void **state)
{
	const struct side one = { "smp", "pkrs", "f00d", "7.2.22", 14, 2, 0, 0 };
	struct side two = one;
	struct summary a, b;
	struct err err;

	(void)state;
	make(&one, &a);
	make(&two, &b);
	assert_int_equal(summary_comparable(&a, &b, 0, &err), 0);
	summary_free(&b);
	two.qemu = "8.0.0";
	make(&two, &b);
	assert_int_equal(summary_comparable(&a, &b, ALLOW_KERNEL, &err), -EXDEV);
	has(err.text, "qemu differs");
	assert_int_equal(summary_comparable(&a, &b, ALLOW_QEMU, &err), 0);
	summary_free(&b);
	two = one;
	two.fingerprint = "beef";
	make(&two, &b);
	assert_int_equal(summary_comparable(&a, &b, ALLOW_QEMU, &err), -EXDEV);
	has(err.text, "kernel differs");
	summary_free(&b);
	summary_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same),
		cmocka_unit_test(derived),
		cmocka_unit_test(different),
		cmocka_unit_test(one_side),
		cmocka_unit_test(both_unstable),
		cmocka_unit_test(not_comparable),
		cmocka_unit_test(other_environments),
		cmocka_unit_test(unsound_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
