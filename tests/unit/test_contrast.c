// SPDX-License-Identifier: GPL-2.0-or-later
/* Cells that differ in one thing, in columns; figures are worked out by hand. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"
#include "present/contrast.h"
#include "raw_fixture.h"
#include "text.h"

/* One run: designs with a price each, measured in blocks that drift. */
struct made {
	int blocks;
	double drift;		/* of a block to the next, in ticks */
	double task, percpu;	/* ticks a pair */
	long insn;		/* of task; percpu has 4 more */
	int without;		/* a block that percpu has not */
	int apart;		/* percpu in a boot that writes a stand-in */
};

static const struct made usual = { 10, .5, 20, 22, 13, -1, 0 };

static void ticks(struct fixture *x, const char *design, int depth, int block,
		  double at)
{
	fx_block(x, fx_cell(x, design, "nest", fx_pair(depth), "on", "cycles",
			    json_pack("{si}", "depth", depth)), block, "ok", "",
		 fx_flat(at), json_object());
}

static void insn(struct fixture *x, const char *design, long n)
{
	fx_block(x, fx_cell(x, design, "nest", "outermost", "off", "insn",
			    json_pack("{si}", "depth", 1)), 0, "ok", "",
		 fx_insn(n, 2), json_object());
}

static struct summary make(const struct made *m)
{
	struct fixture x;
	int b;

	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	insn(&x, "task rights=rw", m->insn);
	insn(&x, "percpu pin=none,level=0", m->insn + 4);
	fx_block(&x, fx_cell(&x, "page", "nest", "outermost", "off", "insn",
		 json_pack("{si}", "depth", 1)), 0, "skipped", "no page", NULL,
		 NULL);
	fx_boot(&x, "user", "pkru");
	for (b = 0; b < m->blocks; b++) {
		double at = m->drift * b;

		ticks(&x, "task rights=rw", 1, b, m->task + at);
		ticks(&x, "task rights=rw", 2, b, m->task + at);
		if (b != m->without && !m->apart)
			ticks(&x, "percpu pin=none,level=0", 1, b,
			      m->percpu + at + .001 * (b % 3));
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost",
			 "on", "event", json_pack("{si}", "depth", 1)), b, "ok",
			 "", json_object(), fx_events(1000, 2000));
	}
	if (m->apart)
		fx_boot(&x, "user", "mock:msr");
	for (b = 0; m->apart && b < m->blocks; b++) {
		ticks(&x, "percpu pin=none,level=0", 1, b, m->percpu);
		fx_block(&x, fx_cell(&x, "percpu pin=none,level=0", "nest",
			 "outermost", "on", "event", json_pack("{si}", "depth",
			 1)), b, "ok", "", json_object(), fx_events(1000, 2000));
	}
	return fx_loaded(fx_built(&x));
}

static struct contrast_ask asked(const char *by)
{
	return (struct contrast_ask){ .by = by, .rule = EFFECT_RULE, .seed = 1 };
}

static const struct contrast *find(const struct contrasts *c, const char *other,
				   const char *meter, int depth)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!strcmp(c->row[i].other, other) &&
		    scell_has(c->row[i].a, CELL_METER, meter) &&
		    cell_param(&c->row[i].a->id, "depth", 0) == depth)
			return &c->row[i];
	fail_msg("no %s of %s at depth %d", meter, other, depth);
	return NULL;
}

static void said(const struct contrast *c, const struct contrast_ask *ask,
		 const char *want)
{
	char *text = contrast_verdict(c, ask);

	assert_string_equal(text, want);
	free(text);
}

/* In one run both were measured in the same blocks: drift is in both, and goes. */
static void designs(void **state)
{
	struct contrast_ask ask = asked("design");
	struct summary s = make(&usual);
	const struct contrast *c;
	struct contrasts all;
	struct err err;
	int side = 0;

	(void)state;
	ask.base = "task";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.skipped, 1);
	c = find(&all, "percpu[pin=none,level=0]", "cycles", 1);
	assert_string_equal(c->base, "task[rights=rw]");
	assert_true(c->effect.paired);
	assert_int_equal(c->effect.n, 10);
	/* One of three samples of either met an interrupt. */
	assert_int_equal(c->excluded, 20);
	/* Of the middle pairs, at 4.5 blocks' drift: 24.25 of 22.25. */
	near(c->effect.at, 2 / 22.25, .002);
	assert_true(c->effect.iv.lo > .08 && c->effect.iv.hi < .1);
	said(c, &ask, "slower");
	c = find(&all, "percpu[pin=none,level=0]", "insn", 1);
	assert_true(c->exact);
	said(c, &ask, "4 more");
	contrasts_free(&all);
	ask.base = "percpu[pin=none,level=0]";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	said(find(&all, "task[rights=rw]", "cycles", 1), &ask, "faster");
	said(find(&all, "task[rights=rw]", "insn", 1), &ask, "4 fewer");
	contrasts_free(&all);
	summary_free(&s);
}

/* A block that one side has not leaves the others pairs. */
static void pairs(void **state)
{
	struct contrast_ask ask = asked("design");
	const struct contrast *c;
	struct made m = usual;
	struct contrasts all;
	struct summary s;
	struct err err;
	int side = 0;

	(void)state;
	m.without = 3;
	s = make(&m);
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	c = find(&all, "task[rights=rw]", "cycles", 1);
	assert_true(c->effect.paired);
	assert_int_equal(c->effect.n, 9);
	contrasts_free(&all);
	summary_free(&s);
}

/* Block 3 of one run is not block 3 of another; runs of a side are one sample. */
static void sides(void **state)
{
	static const int side[] = { 0, 0, 1 };
	struct contrast_ask ask = asked("");
	struct made later = usual;
	const struct contrast *c;
	struct contrasts all;
	struct summary s[3];
	struct err err;

	(void)state;
	later.task = 40;
	later.insn = 15;
	s[0] = make(&usual);
	s[1] = make(&usual);
	s[2] = make(&later);
	assert_int_equal(contrast_all(s, side, 3, &ask, &all, &err), 0);
	c = find(&all, "B", "cycles", 1);
	assert_false(c->effect.paired);
	c = find(&all, "B", "cycles", 2);
	assert_int_equal(c->effect.m, 20);
	assert_int_equal(c->effect.n, 10);
	said(c, &ask, "slower");
	said(find(&all, "B", "event", 1), &ask, "no difference of at least 2 %");
	said(find(&all, "B", "insn", 1), &ask, "2 more");
	contrasts_free(&all);
	ask.noisy = 1;
	assert_int_equal(contrast_all(s, side, 3, &ask, &all, &err), 0);
	assert_int_equal(all.n, 4);
	contrasts_free(&all);
	summary_free(&s[1]);
	s[1] = make(&later);
	ask.noisy = 0;
	assert_int_equal(contrast_all(s, side, 3, &ask, &all, &err), 0);
	said(find(&all, "B", "insn", 1), &ask,
	     "not compared: unstable: 17 and 19 in two runs of a side");
	contrasts_free(&all);
	summary_free(&s[0]);
	summary_free(&s[1]);
	summary_free(&s[2]);
}

/* The more rows, the more would be called by chance: Holm. */
static void family(void **state)
{
	static const int side[] = { 0, 1 };
	struct contrast_ask ask = asked("");
	struct made few = usual, later;
	struct contrasts all;
	struct summary s[2];
	struct err err;

	(void)state;
	few.blocks = 4;
	later = few;
	later.task = 60;
	later.percpu = 60;
	s[0] = make(&few);
	s[1] = make(&later);
	/* Four against four cannot come below 2/70; in a table of three, 6/70. */
	assert_int_equal(contrast_all(s, side, 2, &ask, &all, &err), 0);
	near(find(&all, "B", "cycles", 2)->effect.p, 6. / 70, 1e-12);
	near(find(&all, "B", "cycles", 2)->effect.alone, 2. / 70, 1e-12);
	assert_true(find(&all, "B", "cycles", 2)->effect.iv.lo > 1);
	said(find(&all, "B", "cycles", 2), &ask, "too few blocks for 3 rows");
	contrasts_free(&all);
	summary_free(&s[0]);
	summary_free(&s[1]);
}

/* From four runs a side on a run is one draw, whatever its blocks say. */
static void runs(void **state)
{
	static const int side[] = { 0, 0, 0, 0, 1, 1, 1, 1 };
	struct contrast_ask ask = asked("");
	const struct contrast *c;
	struct made m = usual;
	struct contrasts all;
	struct summary s[8];
	struct err err;
	int i;

	(void)state;
	for (i = 0; i < 8; i++) {
		m.task = 20 + i;
		s[i] = make(&m);
	}
	ask.noisy = 1;
	assert_int_equal(contrast_all(s, side, 8, &ask, &all, &err), 0);
	c = find(&all, "B", "cycles", 2);
	assert_int_equal(c->effect.m, 4);
	assert_int_equal(c->effect.n, 4);
	/* Medians of ten blocks that drift by half a tick: 22.25 and on. */
	near(c->effect.a, 23.75, 1e-9);
	near(c->effect.b, 27.75, 1e-9);
	contrasts_free(&all);
	for (i = 0; i < 8; i++)
		summary_free(&s[i]);
}

/* What a block has not said is no zero. */
static void damaged(void **state)
{
	struct contrast_ask ask = asked("design");
	struct summary s = make(&usual);
	struct contrasts all;
	struct err err;
	json_t *blocks;
	int side = 0;
	size_t i;

	(void)state;
	ask.base = "task";
	for (i = 0; i < s.n; i++) {
		blocks = json_object_get(s.cell[i].json, "blocks");
		if (!json_array_size(blocks))
			continue;
		json_array_set_new(json_array_get(blocks, 0), 2, json_null());
		json_array_set_new(blocks, 1, json_string("x"));
	}
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	assert_int_equal(find(&all, "percpu[pin=none,level=0]", "cycles",
			      1)->effect.n, 8);
	contrasts_free(&all);
	summary_free(&s);
}

/* A limit is for exact figures too. */
static void limits(void **state)
{
	struct contrast_ask ask = asked("design");
	struct summary s = make(&usual);
	const struct contrast *c;
	struct contrasts all;
	struct err err;
	int side = 0;

	(void)state;
	ask.base = "task";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	c = find(&all, "percpu[pin=none,level=0]", "insn", 1);
	assert_false(contrast_fails(c, &ask));
	ask.fail = 1u << CONTRAST_MORE;
	assert_true(contrast_fails(c, &ask));
	/* 17 against 13 is 31 % more. */
	ask.limit = .3;
	assert_true(contrast_fails(c, &ask));
	ask.limit = .32;
	assert_false(contrast_fails(c, &ask));
	contrasts_free(&all);
	summary_free(&s);
}

/* Depth makes the columns; what follows from it has to be left out of the rows. */
static void parameters(void **state)
{
	struct contrast_ask ask = asked("depth");
	struct summary s = make(&usual);
	struct contrasts all;
	struct err err;
	int side = 0;

	(void)state;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EXDEV);
	has(err.text, "differ in depth alone");
	ask.ignore = 1u << CELL_QUANTITY;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	assert_string_equal(all.row[0].base, "1");
	assert_string_equal(all.row[0].other, "2");
	near(all.row[0].effect.at, 0, 1e-12);
	contrasts_free(&all);
	ask.ignore = 1u << CELL_DESIGN | 1u << CELL_QUANTITY;
	ask.by = "pin";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EXDEV);
	ask.by = "window";
	ask.ignore = 1u << CELL_QUANTITY | 1u << CELL_METER;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EINVAL);
	has(err.text, "two cells of one run in one place");
	ask.by = "meter";
	ask.ignore = 1u << CELL_WINDOW;
	ask.base = "insn";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EXDEV);
	ask.ignore |= 1u << CELL_ENVIRONMENT | 1u << CELL_KERNEL |
		      1u << CELL_REGISTER;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	has(all.row[0].why, "they are in different units: insn and ");
	contrasts_free(&all);
	ask = asked("colour");
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EINVAL);
	has(err.text, "no cell has 'colour'; there are environment, kernel,");
	has(err.text, "pin");
	ask = asked("design");
	ask.base = "tas";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), -EINVAL);
	has(err.text, "no cell has design 'tas'");
	summary_free(&s);
}

/* What else differs between the rows of a table makes no second one of it. */
static void one_table(void **state)
{
	static const int side[] = { 0, 1 };
	struct contrast_ask ask = asked("");
	struct made m = usual;
	struct contrasts all;
	struct summary s[2];
	struct err err;
	size_t i;

	(void)state;
	m.apart = 1;
	s[0] = make(&m);
	s[1] = make(&m);
	ask.noisy = 1;
	assert_int_equal(contrast_all(s, side, 2, &ask, &all, &err), 0);
	assert_int_equal(all.n, 5);
	for (i = 0; i < all.n; i++)
		assert_int_equal(all.row[i].rows,
				 scell_has(all.row[i].a, CELL_METER, "cycles") ?
				 3 : 2);
	contrasts_free(&all);
	summary_free(&s[0]);
	summary_free(&s[1]);
}

/* A stand-in for the register is compared with the real one when one says so. */
static void registers(void **state)
{
	struct contrast_ask ask = asked("design");
	struct made m = usual;
	struct contrasts all;
	struct summary s;
	struct err err;
	int side = 0;

	(void)state;
	m.apart = 1;
	s = make(&m);
	ask.base = "task";
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	said(find(&all, "percpu[pin=none,level=0]", "cycles", 1), &ask,
	     "not compared: they write different registers: pkru and mock:msr");
	contrasts_free(&all);
	ask.ignore = 1u << CELL_REGISTER;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	assert_null(find(&all, "percpu[pin=none,level=0]", "cycles", 1)->why);
	contrasts_free(&all);
	summary_free(&s);
}

static void printed(const struct contrasts *all, const struct contrast_ask *ask,
		    const char *format, const char *part)
{
	const struct contrast_format *f = contrast_formats;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	while (strcmp(f->name, format))
		f++;
	f->print(all, ask, out);
	fclose(out);
	has(text, part);
	free(text);
}

static void formats(void **state)
{
	struct contrast_ask ask = asked("design");
	struct summary s = make(&usual);
	struct contrasts all;
	struct err err;
	int side = 0;

	(void)state;
	ask.base = "task";
	ask.rule.draws = 200;
	assert_int_equal(contrast_all(&s, &side, 1, &ask, &all, &err), 0);
	printed(&all, &ask, "text", "10 pairs    20");
	printed(&all, &ask, "text", "nest, cycles, interrupts on, user");
	printed(&all, &ask, "markdown", "| 13 | 17 |");
	printed(&all, &ask, "csv", "\"slower\",\"percpu[pin=none,level=0]\"");
	printed(&all, &ask, "csv", ",13,17,4,,,");
	printed(&all, &ask, "csv", "would_find,needed,p_alone\n");
	printed(&all, &ask, "csv", ",0.001953125\n");
	printed(&all, &ask, "json", "\"p_alone\": 0.001953125");
	printed(&all, &ask, "json", "\"verdict\": \"4 more\"");
	printed(&all, &ask, "json", "\"would_find\": ");
	printed(&all, &ask, "ktap", "KTAP version 1\n1..2\n# 4 more: 17 against 13 insn\nok 1 nest, insn,");
	ask.fail = 1u << CONTRAST_MORE;
	printed(&all, &ask, "ktap", "not ok 1 nest, insn,");
	printed(&all, &ask, "ktap", "not ok 2 nest, cycles,");
	printed(&all, &ask, "ktap", "10 pairs, 20 samples left out");
	printed(&all, &ask, "junit", "tests=\"2\" failures=\"2\" errors=\"0\" skipped=\"0\"");
	printed(&all, &ask, "junit", "<failure message=\"slower\"/>");
	all.row[0].why = xasprintf("a < b & \"c\"\v\nnot ok 7 #");
	all.row[0].word = CONTRAST_NOT_COMPARED;
	printed(&all, &ask, "ktap", "ok 1 nest, insn");
	printed(&all, &ask, "ktap", "# SKIP not compared");
	printed(&all, &ask, "junit", "<skipped message=\"not compared: a &lt; b &amp; &quot;c&quot;?\nnot ok 7 #\"/>");
	printed(&all, &ask, "ktap", "\n# not compared: a < b & \"c\"  not ok 7  \nok 1 ");
	printed(&all, &ask, "junit", "failures=\"1\" errors=\"0\" skipped=\"1\"");
	contrasts_free(&all);
	summary_free(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(designs),
		cmocka_unit_test(pairs),
		cmocka_unit_test(sides),
		cmocka_unit_test(family),
		cmocka_unit_test(runs),
		cmocka_unit_test(damaged),
		cmocka_unit_test(limits),
		cmocka_unit_test(parameters),
		cmocka_unit_test(one_table),
		cmocka_unit_test(registers),
		cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
