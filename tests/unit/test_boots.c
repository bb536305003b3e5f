// SPDX-License-Identifier: GPL-2.0-or-later
/* Of several boots the boot is what is counted, and exact figures are equal. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"
#include "raw_fixture.h"
#include "results/blocks.h"
#include "results/contrast.h"
#include "results/word.h"

static void pair_of(struct fixture *x, const char *design, int block,
		    double ticks)
{
	fx_block(x, fx_cell(x, design, "nest", "outermost", "off", "cycles",
			    json_pack("{si}", "depth", 1)), block, "ok", "",
		 fx_flat(ticks), json_object());
}

/*
 * So many blocks of each boot. A boot is 10 ticks above the one before it, and
 * its blocks are 0, 1, 2, ... above the boot; the first block of the first boot
 * is missing from task.
 */
static struct summary boots(int n, int blocks)
{
	struct fixture x;
	int i, b;

	fx_begin(&x, tmpfile());
	for (i = 0; i < n; i++) {
		fx_boot(&x, "kvm", "pkrs");
		for (b = 0; b < blocks; b++) {
			if (i || b)
				pair_of(&x, "task rights=rw", b, 100 + 10 * i + b);
			pair_of(&x, "none hooked=0", b, 50 + 5 * i + .5 * b);
		}
	}
	return fx_loaded(fx_built(&x));
}

static const struct scell *cell_of(const struct summary *s, const char *design)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (scell_has(&s->cell[i], CELL_DESIGN, design))
			return &s->cell[i];
	fail_msg("no cell of %s", design);
	return NULL;
}

/* Boots 0 to 6 have their medians at 102.5, 112, 122, ..., 162. */
static void a_boot_is_one_figure(void **state)
{
	struct summary s = boots(7, 5);
	const struct scell *c = cell_of(&s, "task");

	(void)state;
	assert_int_equal(c->n, 7);
	assert_int_equal(json_integer_value(json_object_get(c->json, "boots")),
			 7);
	near(c->median, 132, 1e-9);
	/* Of seven all of them are in an interval of 95 %. */
	near(c->lo, 102.5, 1e-9);
	near(c->hi, 162, 1e-9);
	assert_int_equal(json_array_size(json_object_get(c->json, "blocks")),
			 34);
	summary_free(&s);
}

static void one_boot_is_its_blocks(void **state)
{
	struct summary s = boots(1, 8);
	const struct scell *c = cell_of(&s, "none");

	(void)state;
	assert_int_equal(c->n, 8);
	assert_null(json_object_get(c->json, "boots"));
	summary_free(&s);
}

static void few_boots_have_no_interval(void **state)
{
	struct summary s = boots(5, 9);
	const struct scell *c = cell_of(&s, "none");

	(void)state;
	assert_int_equal(c->n, 5);
	assert_true(isnan(c->lo));
	assert_string_equal(c->reason,
			    "n too small for an interval: 6 boots needed");
	summary_free(&s);
}

static void boots_are_compared_in_pairs(void **state)
{
	struct contrast_ask ask = { .by = "design", .base = "task",
				    .rule = EFFECT_RULE };
	struct summary s = boots(7, 5);
	struct contrasts c;
	struct err err;
	int side = 0;

	(void)state;
	if (contrast_all(&s, &side, 1, &ask, &c, &err))
		fail_msg("%s", err.text);
	assert_int_equal(c.n, 1);
	assert_true(c.row[0].effect.paired);
	assert_int_equal(c.row[0].effect.n, 7);
	contrasts_free(&c);
	summary_free(&s);
}

/* Instructions of a second boot are those of the first, or wrong. */
static void exact_boots_are_equal(void **state)
{
	struct summary s;
	struct fixture x;
	int off, b;

	(void)state;
	for (off = 0; off < 2; off++) {
		fx_begin(&x, tmpfile());
		for (b = 0; b < 2; b++) {
			fx_boot(&x, "count", "pkrs");
			fx_block(&x, fx_cell(&x, "task rights=rw", "nest",
				 "outermost", "off", "insn",
				 json_pack("{si}", "depth", 1)), 0, "ok", "",
				 fx_insn(14 + off * b, 2), json_object());
		}
		s = fx_loaded(fx_built(&x));
		assert_string_equal(s.cell[0].status, off ? "failed" : "ok");
		if (off)
			assert_non_null(strstr(s.cell[0].reason,
					"unstable: 14 and 15 insn in different blocks"));
		else
			near(s.cell[0].median, 14, 0);
		summary_free(&s);
	}
}

/*
 * A merge of two machines, with three boots of each; the even ones are the first's.
 * Of task the second has nothing.
 */
static struct summary machines(void)
{
	struct fixture x;
	int i, b;

	fx_begin(&x, tmpfile());
	for (i = 0; i < 6; i++) {
		x.boot++;
		x.environment = "kvm";
		x.reg = "pkrs";
		fx_put(&x, json_pack("{sssisssis{ssss}s{sb}}", "type", "boot",
				     "boot", i, "environment", "kvm", "machine",
				     i % 2, "kernel", "release", "6.12.117",
				     "flavour", "production", "selftest", "ok", 1));
		for (b = 0; b < 4; b++) {
			if (i % 2 == 0)
				pair_of(&x, "task rights=rw", b, 100 + 10 * i + b);
			pair_of(&x, "none hooked=0", b, 50 + 5 * i + .5 * b);
		}
	}
	return fx_loaded(fx_built(&x));
}

/* Different boots among a cell's blocks. */
static size_t boots_of(const struct scell *c)
{
	struct blocks b = { NULL, 0 };

	blocks_add(&b, json_object_get(c->json, "blocks"), 0);
	blocks_sort(&b);
	blocks_merge(&b, BLOCKS_OF_BOOT);
	free(b.b);
	return b.n;
}

static void boots_of_one_machine_stay_apart(void **state)
{
	struct summary s = machines();
	const struct scell *one = cell_of(&s, "task"), *two = cell_of(&s, "none");

	(void)state;
	assert_string_equal(one->status, "ok");
	assert_int_equal(boots_of(one), 3);
	assert_int_equal(one->n, 3);
	assert_int_equal(json_integer_value(json_object_get(one->json, "boots")),
			 3);
	near(one->median, 121.5, 1e-9);
	assert_true(isnan(one->lo));
	assert_string_equal(one->reason,
			    "n too small for an interval: 6 boots needed");
	/* Of both each is one. */
	assert_string_equal(two->status, "void");
	assert_int_equal(two->n, 2);
	assert_int_equal(json_object_size(json_object_get(two->json, "machines")),
			 2);
	summary_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_boot_is_one_figure),
		cmocka_unit_test(one_boot_is_its_blocks),
		cmocka_unit_test(few_boots_have_no_interval),
		cmocka_unit_test(boots_are_compared_in_pairs),
		cmocka_unit_test(exact_boots_are_equal),
		cmocka_unit_test(boots_of_one_machine_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
