// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/control.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/blocks.h"
#include "results/contrast_entry.h"
#include "results/steady.h"
#include "results/summary_meter.h"
#include "results/word.h"

/* Additions of a pair. What else is in it they share: two chains differ by them. */
static const long chains[] = { 20, 220, 440 };
enum { SHORT, LONG, LONGER, CHAINS };

static const struct effect_rule control_rule = CONTROL_RULE;

/**
 * struct found - the control cells of one meter of a kernel
 * @twin: one design under two names
 * @chain: the known costs, as in chains[]
 */
struct found {
	const json_t *twin[2];
	const json_t *chain[CHAINS];
};

static int is_control(const json_t *cell)
{
	return !strcmp(word_of(cell, "exercise"), "control");
}

static void find(const json_t *cells, const json_t *like, struct found *f)
{
	const json_t *cell;
	json_int_t twin;
	size_t i, c;

	memset(f, 0, sizeof(*f));
	json_array_foreach(cells, i, cell) {
		if (!is_control(cell) || !same_meter(cell, like))
			continue;
		twin = json_integer_value(json_object_get(
			json_object_get(cell, "params"), "twin"));
		if (twin == 1 || twin == 2)
			f->twin[twin - 1] = cell;
		for (c = 0; !twin && c < CHAINS; c++)
			if (atol(word_of(json_object_get(cell, "knobs"),
					 "n")) == chains[c])
				f->chain[c] = cell;
	}
}

/* Why there is nothing to be said; NULL: all of them have a figure. */
static const char *lacks(const json_t *const *cell, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!cell[i])
			return "it was left out";
		if (strcmp(word_of(cell[i], "status"), "ok"))
			return word_of(cell[i], "reason");
	}
	return NULL;
}

static double median_of(const json_t *cell)
{
	return json_number_value(json_object_get(cell, "median"));
}

static json_t *real(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

/* @verdict with @reason, which is "" where nothing is wrong; taken over. */
static json_t *said(const char *verdict, char *reason)
{
	json_t *o = json_pack("{ssss}", "verdict", verdict, "reason", reason);

	free(reason);
	return o;
}

static json_t *too_few(size_t n)
{
	return said("too few", xasprintf("%zu blocks, %zu needed", n,
					 stats_interval_need(control_rule.level)));
}

static json_t *exact_twins(const struct found *f)
{
	double by = median_of(f->twin[1]) - median_of(f->twin[0]);

	return by == 0 ? said("same", xasprintf("%s", "")) :
	       said("differ", xasprintf("one design under two names differs by %.15g",
					by));
}

static json_t *noisy_twins(const struct found *f)
{
	const struct contrast_ask ask = { .rule = CONTROL_RULE };
	struct scell cell[2] = { { .json = f->twin[0] }, { .json = f->twin[1] } };
	struct entry a = { .cell = &cell[0] }, b = { .cell = &cell[1] };
	struct effect e = contrast_noisy(&a, 1, &b, 1, &ask);
	enum effect_word word = control_twins(&e);
	double by = e.relative ? 100 * e.at : e.at;
	json_t *o;

	if (word == EFFECT_TOO_FEW)
		return too_few(e.n);
	if (word == EFFECT_LESS || word == EFFECT_MORE)
		o = said("differ",
			 xasprintf("one design under two names differs by %+.3g%s (p = %.2g)",
				   by, e.relative ? " %" : " ticks", e.p));
	else
		o = said("same", xasprintf("%s", ""));
	json_object_update_new(o, json_pack("{sI so sb so so}", "blocks",
		(json_int_t)e.n, "change", real(e.at), "relative", e.relative,
		"p", real(e.p), "would_find", real(e.detectable)));
	return o;
}

static json_t *exact_chains(const struct found *f)
{
	double more, want;
	size_t c;

	for (c = SHORT; c < LONGER; c++) {
		want = (double)(chains[c + 1] - chains[c]);
		more = median_of(f->chain[c + 1]) - median_of(f->chain[c]);
		if (more != want)
			return said("missed",
				    xasprintf("%.0f additions were found as %.15g",
					      want, more));
	}
	return said("found", xasprintf("%s", ""));
}

/* More additions than anybody has injected: the meter has not seen the longest. */
#define BLIND	1e9

/* Of the blocks that all three have, the injected ones in additions. */
static size_t additions(const struct found *f, double *x)
{
	struct blocks b[CHAINS] = { { NULL, 0 } };
	size_t c, i, at[CHAINS] = { 0 }, n = 0;

	for (c = 0; c < CHAINS; c++) {
		blocks_add(&b[c], json_object_get(f->chain[c], "blocks"), 0);
		blocks_sort(&b[c]);
		if (blocks_boots(&b[0]))
			blocks_merge(&b[c], BLOCKS_OF_BOOT);
	}
	for (i = 0; i < b[0].n; i++) {
		double v[CHAINS];

		for (c = 0; c < CHAINS; c++) {
			while (at[c] < b[c].n &&
			       blocks_cmp(&b[c].b[at[c]], &b[0].b[i]) < 0)
				at[c]++;
			if (at[c] == b[c].n ||
			    blocks_cmp(&b[c].b[at[c]], &b[0].b[i]))
				break;
			v[c] = b[c].b[at[c]].x;
		}
		if (c < CHAINS)
			continue;
		x[n++] = v[LONGER] <= v[LONG] ? BLIND :
			 (v[LONG] - v[SHORT]) / (v[LONGER] - v[LONG]) *
			 (double)(chains[LONGER] - chains[LONG]);
	}
	for (c = 0; c < CHAINS; c++)
		free(b[c].b);
	return n;
}

static json_t *noisy_chains(const struct found *f)
{
	const double want = (double)(chains[LONG] - chains[SHORT]);
	const double off = control_rule.margin * want;
	double *x = xcalloc(json_array_size(json_object_get(f->chain[0],
							    "blocks")) + 1,
			    sizeof(*x));
	size_t n = additions(f, x), blind = 0, i;
	struct interval iv;
	double median;
	json_t *o;

	for (i = 0; i < n; i++)
		blind += x[i] == BLIND;
	stats_sort(x, n);
	iv = stats_median_interval(x, n, control_rule.level);
	median = stats_median(x, n);
	free(x);
	if (!iv.k)
		return too_few(n);
	/* Of so wide an interval anything could be said. */
	if (4 * blind >= n)
		return said("missed",
			    xasprintf("%.0f more additions take no time in %zu of %zu blocks",
				      (double)(chains[LONGER] - chains[LONG]),
				      blind, n));
	if (iv.lo > want + off || iv.hi < want - off)
		o = said("missed",
			 xasprintf("%.0f additions were found as %.1f (%.1f to %.1f)",
				   want, median, iv.lo, iv.hi));
	else
		o = said("found", xasprintf("%s", ""));
	json_object_update_new(o, json_pack("{sI sf sf sf sf}", "blocks",
		(json_int_t)n, "injected", want, "median", median, "lo", iv.lo,
		"hi", iv.hi));
	return o;
}

/* An exact figure that is none is wrong; a noisy one was too disturbed. */
static json_t *judge(const struct found *f, const json_t *const *cell, size_t n,
		     int exact, json_t *(*how)(const struct found *f))
{
	const char *why = lacks(cell, n);
	size_t i;

	if (!why)
		return how(f);
	for (i = 0; exact && i < n; i++)
		if (!strcmp(word_of(cell[i], "status"), "failed"))
			return said("differ", xasprintf("%s", why));
	return said("none", xasprintf("%s", why));
}

static int fails(const json_t *o)
{
	return !strcmp(word_of(o, "verdict"), "differ") ||
	       !strcmp(word_of(o, "verdict"), "missed");
}

/* What a figure is made of, and what stands beside it. */
static const char *const figures[] = { "median", "lo", "hi", "fastest", "slowest" };
static const char *const beside[] = {
	"blocks", "boots", "spread", "hist", "ended_by", "contexts", "pages",
	"never", "profile",
};

static void make_void(json_t *cell, const char *reason)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(figures); i++)
		json_object_set_new(cell, figures[i], json_null());
	for (i = 0; i < ARRAY_SIZE(beside); i++)
		json_object_del(cell, beside[i]);
	json_object_set_new(cell, "events", json_object());
	json_object_set_new(cell, "n", json_integer(0));
	json_object_set_new(cell, "status", json_string("void"));
	json_object_set_new(cell, "reason",
			    json_sprintf("the run's own control failed: %s",
					 reason));
}

static void make_all_void(json_t *cells, const json_t *like, const char *reason)
{
	json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
		if (same_meter(cell, like) && !is_control(cell) &&
		    !strcmp(word_of(cell, "status"), "ok"))
			make_void(cell, reason);
}

static json_t *judge_all(json_t *cells, const json_t *like)
{
	const struct meter *meter = meter_find(word_of(like, "meter"));
	int exact = meter_is_exact(meter, word_of(like, "environment"));
	json_t *twins, *known, *steady = NULL;
	struct found f;

	find(cells, like, &f);
	twins = judge(&f, f.twin, ARRAY_SIZE(f.twin), exact,
		      exact ? exact_twins : noisy_twins);
	known = judge(&f, f.chain, CHAINS, exact,
		      exact ? exact_chains : noisy_chains);
	if (!exact)
		steady = steady_json(cells, like);
	if (fails(twins) || fails(known))
		make_all_void(cells, like, word_of(fails(twins) ? twins : known,
						   "reason"));
	return json_pack("{ss ss ss sb so so so*}",
			 "environment", word_of(like, "environment"),
			 "kernel", word_of(like, "kernel"),
			 "meter", word_of(like, "meter"),
			 "ok", !fails(twins) && !fails(known),
			 "twins", twins, "known", known, "steady", steady);
}

json_t *control_apply(json_t *cells)
{
	json_t *all = json_array(), *cell, *had;
	size_t i, j;

	json_array_foreach(cells, i, cell) {
		if (!is_control(cell))
			continue;
		json_array_foreach(all, j, had)
			if (same_meter(had, cell))
				break;
		if (j == json_array_size(all))
			json_array_append_new(all, judge_all(cells, cell));
	}
	return all;
}

int control_failed(const json_t *controls)
{
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(controls, "meters"), i, o)
		if (!json_is_true(json_object_get(o, "ok")))
			return 1;
	return 0;
}

/* Was anything found that this meter of the kernel was asked for? */
static int has_figure(const json_t *cells, const json_t *like)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
		if (same_meter(cell, like) && !is_control(cell) &&
		    !strcmp(word_of(cell, "status"), "ok"))
			return 1;
	return 0;
}

const json_t *control_nothing(const json_t *cells)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
		if (!is_control(cell) &&
		    !strcmp(word_of(cell, "status"), "failed") &&
		    !has_figure(cells, cell))
			return cell;
	return NULL;
}

enum effect_word control_twins(struct effect *e)
{
	stats_effect_in_table(e, 1, &control_rule);
	return stats_effect_word(e, &control_rule);
}
