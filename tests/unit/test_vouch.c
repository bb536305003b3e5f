// SPDX-License-Identifier: GPL-2.0-or-later
/* The run's own controls: what makes it void, and how often a good one is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "raw_fixture.h"
#include "results/control.h"
#include "results/summary.h"
#include "results/word.h"

/* What a made-up run says, in ticks (instructions) of each control. */
struct made {
	double twin[2], chain[3], drift;
	int blocks, exact;
};

#define GOOD	.twin = { 5, 5 }, .chain = { 21, 231, 462 }
#define COUNTED	.twin = { 0, 0 }, .chain = { 22, 222, 442 }, .exact = 1

static void control(struct fixture *x, const struct made *m, const char *design,
		    int twin, int block, double figure)
{
	json_t *cell = fx_cell(x, design, "control", twin ? "twin" : "known",
			       m->exact ? "off" : "on",
			       m->exact ? "insn" : "cycles",
			       twin ? json_pack("{sisi}", "depth", 1, "twin", twin) :
				      json_pack("{si}", "depth", 1));

	fx_block(x, cell, block, "ok", "", m->exact ?
		 fx_insn((long)figure, 2) : fx_ticks(x, figure, 1, 9),
		 json_object());
}

/* With two cells that the controls vouch for, and one they do not. */
static json_t *summary_of(const struct made *m)
{
	static const char *const adds[] = { "adds n=20", "adds n=220",
					    "adds n=440" };
	struct fixture x;
	int b, i;

	fx_begin(&x, tmpfile());
	fx_boot(&x, m->exact ? "count" : "user", "none");
	for (b = 0; b < m->blocks; b++) {
		double at = 1 + m->drift * b / m->blocks;

		for (i = 0; i < 2; i++)
			control(&x, m, "none hooked=0", i + 1, b,
				m->twin[i] * at);
		for (i = 0; i < 3; i++)
			control(&x, m, adds[i], 0, b, m->chain[i] * at);
		for (i = 1; i < 3; i++)
			fx_block(&x, fx_cell(&x, "task rights=rw", "nest",
				 fx_pair(i), m->exact ? "off" : "on",
				 m->exact ? "insn" : "cycles",
				 json_pack("{si}", "depth", i)), b, "ok", "",
				 m->exact ? fx_insn(14, 2) :
					    fx_ticks(&x, 14 * at, 1, 9),
				 json_object());
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost",
			 "off", "event", json_pack("{si}", "depth", 1)), b,
			 "ok", "", json_object(), fx_events(1000, 2000));
	}
	return fx_built(&x);
}

/* What the only meter with controls says of @what, "twins", "known", "steady". */
static const char *verdict(const json_t *summary, const char *what)
{
	const json_t *controls = json_object_get(summary, "controls");
	const json_t *meters = json_object_get(controls, "meters");

	assert_int_equal(json_array_size(meters), 1);
	return word_of(json_object_get(json_array_get(meters, 0), what),
		       "verdict");
}

static unsigned int with_status(const json_t *summary, const char *status)
{
	const json_t *cell;
	unsigned int n = 0;
	size_t i;

	json_array_foreach(json_object_get(summary, "cells"), i, cell)
		n += !strcmp(word_of(cell, "status"), status);
	return n;
}

static void judged(const struct made *m, const char *twins, const char *known,
		   unsigned int voided)
{
	json_t *s = summary_of(m);

	assert_string_equal(verdict(s, "twins"), twins);
	assert_string_equal(verdict(s, "known"), known);
	assert_int_equal(with_status(s, "void"), voided);
	assert_int_equal(with_status(s, "ok"), 8 - voided);
	assert_int_equal(control_failed(json_object_get(s, "controls")),
			 voided != 0);
	json_decref(s);
}

static void ticks_are_void_that_two_names_differ_in(void **state)
{
	(void)state;
	judged(&(struct made){ GOOD, .blocks = 16 }, "same", "found", 0);
	judged(&(struct made){ .twin = { 5, 5.5 }, .chain = { 21, 231, 462 },
			       .blocks = 16 }, "differ", "found", 2);
	judged(&(struct made){ .twin = { 5.5, 5 }, .chain = { 21, 231, 462 },
			       .blocks = 16 }, "differ", "found", 2);
	/* 30 additions that nobody has announced. */
	judged(&(struct made){ .twin = { 5, 5 }, .chain = { 52, 231, 462 },
			       .blocks = 16 }, "same", "missed", 2);
	/* A clock that stands still, or does from some length on. */
	judged(&(struct made){ .twin = { 5, 5 }, .chain = { 21, 21, 21 },
			       .blocks = 16 }, "same", "missed", 2);
	judged(&(struct made){ .twin = { 5, 5 }, .chain = { 21, 231, 231 },
			       .blocks = 16 }, "same", "missed", 2);
	/* Of eleven blocks nobody can be so sure. */
	judged(&(struct made){ .twin = { 5, 9 }, .chain = { 52, 231, 462 },
			       .blocks = 11 }, "too few", "too few", 0);
	judged(&(struct made){ .twin = { 5, 9 }, .chain = { 52, 231, 462 },
			       .blocks = 12 }, "differ", "missed", 2);
}

static void instructions_are_void_that_differ_by_one(void **state)
{
	(void)state;
	judged(&(struct made){ COUNTED, .blocks = 2 }, "same", "found", 0);
	judged(&(struct made){ .twin = { 0, 1 }, .chain = { 22, 222, 442 },
			       .exact = 1, .blocks = 2 }, "differ", "found", 2);
	judged(&(struct made){ .twin = { 0, 0 }, .chain = { 22, 222, 443 },
			       .exact = 1, .blocks = 2 }, "same", "missed", 2);
	judged(&(struct made){ .twin = { 0, 0 }, .chain = { 20, 222, 442 },
			       .exact = 1, .blocks = 2 }, "same", "missed", 2);
}

/* No figure is left of a cell that is void, and nothing made of its blocks. */
static void what_is_void_has_no_figure(void **state)
{
	json_t *s = summary_of(&(struct made){ .twin = { 5, 6 },
		.chain = { 21, 231, 462 }, .blocks = 16 }), *cell;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		if (strcmp(word_of(cell, "status"), "void"))
			continue;
		assert_true(json_is_null(json_object_get(cell, "median")));
		assert_true(json_is_null(json_object_get(cell, "lo")));
		assert_null(json_object_get(cell, "blocks"));
		assert_ptr_equal(strstr(word_of(cell, "reason"),
					"the run's own control failed: one design"),
				 word_of(cell, "reason"));
	}
	json_decref(s);
}

static void a_run_that_drifts_says_so(void **state)
{
	json_t *s = summary_of(&(struct made){ GOOD, .blocks = 16 });

	(void)state;
	assert_string_equal(verdict(s, "steady"), "steady");
	json_decref(s);
	s = summary_of(&(struct made){ GOOD, .blocks = 16, .drift = .2 });
	assert_string_equal(verdict(s, "steady"), "drifts");
	/* Pairs do not care. */
	assert_string_equal(verdict(s, "twins"), "same");
	assert_int_equal(with_status(s, "void"), 0);
	json_decref(s);
	s = summary_of(&(struct made){ GOOD, .blocks = 7 });
	assert_string_equal(verdict(s, "steady"), "too few");
	json_decref(s);
}

static void what_has_no_figure_at_all_is_found(void **state)
{
	json_t *s = summary_of(&(struct made){ GOOD, .blocks = 16 }), *cell;
	const json_t *cells = json_object_get(s, "cells");
	size_t i;

	(void)state;
	json_array_foreach(cells, i, cell) {
		if (strcmp(word_of(cell, "exercise"), "nest") ||
		    strcmp(word_of(cell, "meter"), "cycles"))
			continue;
		assert_null(control_nothing(cells));
		json_object_set_new(cell, "status", json_string("failed"));
	}
	assert_string_equal(word_of(control_nothing(cells), "meter"), "cycles");
	json_decref(s);
}

/* Of @runs of @n blocks, @by apart in parts of what is told to be found. */
static double void_share(gsl_rng *rng, int runs, size_t n, double by, int heavy)
{
	const struct effect_rule rule = CONTROL_RULE;
	double x[32], y[32], both, noise = .05;
	enum effect_word word;
	struct effect e;
	int r, voided = 0;
	size_t i;

	for (r = 0; r < runs; r++) {
		for (i = 0; i < n; i++) {
			/* What is in the whole block is in both. */
			both = 100 * exp(gsl_ran_gaussian(rng, 3 * noise));
			x[i] = both * exp(heavy ? noise * gsl_ran_tdist(rng, 2) :
					  gsl_ran_gaussian(rng, noise));
			y[i] = both * exp(heavy ? noise * gsl_ran_tdist(rng, 2) :
					  gsl_ran_gaussian(rng, noise));
			y[i] *= exp(by * noise);
		}
		e = stats_effect(x, n, y, n, 1, &rule, NULL);
		word = control_twins(&e);
		voided += word == EFFECT_LESS || word == EFFECT_MORE;
	}
	return voided / (double)runs;
}

/*
 * Half of one in a thousand, whatever the noise; twenty thousand runs of which
 * ten are void are more than twenty in one of 600 tests, and the seed is fixed.
 */
static void one_good_run_in_a_thousand_is_void(void **state)
{
	static const size_t blocks[] = { 12, 14, 16 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double share, found, half;
	size_t i;
	int heavy;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		for (heavy = 0; heavy < 2; heavy++) {
			share = void_share(rng, 20000, blocks[i], 0, heavy);
			print_message("%zu blocks%s: %.5f of good runs void\n",
				      blocks[i], heavy ? ", heavy tails" : "",
				      share);
			assert_true(share <= .001);
		}
		/* In standard deviations of one figure, not of a difference. */
		found = void_share(rng, 4000, blocks[i], 3, 0);
		half = void_share(rng, 4000, blocks[i], 1.5, 0);
		print_message("%zu blocks: %.3f void by 3 sd, %.3f by 1.5\n",
			      blocks[i], found, half);
		assert_true(found >= .8);
	}
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_has_no_figure_at_all_is_found),
		cmocka_unit_test(ticks_are_void_that_two_names_differ_in),
		cmocka_unit_test(instructions_are_void_that_differ_by_one),
		cmocka_unit_test(what_is_void_has_no_figure),
		cmocka_unit_test(a_run_that_drifts_says_so),
		cmocka_unit_test(one_good_run_in_a_thousand_is_void),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
