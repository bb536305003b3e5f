// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures of exercises that read a number a sample by themselves. */
#include "results/summary_reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pkscale.h"
#include "stats/order.h"

/* Buckets as HdrHistogram has them: so many to each power of two. */
#define SUB_BUCKETS	16

const char *const summary_wakeups[] = { "p50", "p99", "p99.9", "max", NULL };

static const double ranks[] = { 0.5, 0.99, 0.999, 1 };

int summary_is_wakeups(const struct raw_entry *b)
{
	return b->reading &&
	       !strcmp(b->cell.field[CELL_QUANTITY], "wake-up");
}

/* Place of the quantity among those of wake-ups, or -1. */
static int wakeup_of(const struct raw_entry *b)
{
	int i;

	for (i = 0; summary_wakeups[i]; i++)
		if (!strcmp(summary_wakeups[i], b->cell.field[CELL_QUANTITY]))
			return i;
	return -1;
}

static json_int_t lower_bound(json_int_t v)
{
	int shift = 0;

	while (v >> shift >= 2 * SUB_BUCKETS)
		shift++;
	return v >> shift << shift;
}

/* [[lower bound, how many], ...] of what is sorted in @x. */
static json_t *histogram(const double *x, size_t n)
{
	json_t *all = json_array();
	json_int_t low, last = -1, count = 0;
	size_t i;

	for (i = 0; i <= n; i++) {
		low = i < n ? lower_bound((json_int_t)x[i]) : -1;
		if (low != last && count)
			json_array_append_new(all, json_pack("[II]", last, count));
		count = low == last ? count + 1 : 1;
		last = low;
	}
	return all;
}

/* The least value that so much of the distribution is not above. */
static double percentile(const double *x, size_t n, double rank)
{
	size_t i = (size_t)ceil(rank * (double)n - 1e-9);

	return x[i ? i - 1 : 0];
}

static void figure_wakeup(const struct raw_entry *b, struct figure *f, int which)
{
	double *x = xcalloc(b->nsamples, sizeof(*x));
	size_t i;

	for (i = 0; i < b->nsamples; i++)
		x[i] = (double)raw_at(b, "t2", i);
	stats_sort(x, b->nsamples);
	f->value = percentile(x, b->nsamples, ranks[which]);
	if (!which)
		f->extra = json_pack("{so}", "hist", histogram(x, b->nsamples));
	free(x);
}

static const char *word(const char *const *words, size_t n, json_int_t i)
{
	return i > 0 && i < (json_int_t)n ? words[i] : "unknown";
}

/* What an exposure says beside its length. */
static json_t *exposure(json_int_t outcome)
{
	static const char *const ended[] = { PKSCALE_ENDED_BY };
	static const char *const contexts[] = { PKSCALE_CONTEXTS };
	static const char *const pages[] = { PKSCALE_PAGES };
	json_int_t by = outcome & 0xff;
	json_t *o = json_pack("{ss ss ss}",
		"ended_by", word(ended, ARRAY_SIZE(ended), by),
		"contexts", word(contexts, ARRAY_SIZE(contexts),
				 outcome >> 8 & 0xff),
		"pages", word(pages, ARRAY_SIZE(pages), outcome >> 16 & 0xff));

	if (by == PKSCALE_ENDED_NEVER)
		json_object_set_new(o, "never", json_true());
	return o;
}

/* Of several callers one has something to say: the one who looked. */
json_t *extra_of(const struct raw_entry *b)
{
	json_int_t outcome = 0;
	size_t i;

	if (!json_object_get(b->samples, "outcome"))
		return NULL;
	for (i = 0; i < b->nsamples && !outcome; i++)
		outcome = raw_at(b, "outcome", i);
	return outcome ? exposure(outcome) : NULL;
}

static void figure_one(const struct raw_entry *b, struct figure *f)
{
	json_int_t first = raw_at(b, "t2", 0);
	size_t i;

	for (i = 1; i < b->nsamples; i++) {
		if (raw_at(b, "t2", i) == first)
			continue;
		snprintf(f->why, sizeof(f->why),
			 "unstable: %lld and %lld in different samples (block %ld, sample %zu)",
			 (long long)first, (long long)raw_at(b, "t2", i), b->block,
			 i);
		return;
	}
	f->value = (double)first / (double)b->reps;
	f->extra = extra_of(b);
	if (json_object_get(f->extra, "never"))
		f->value = NAN;
}

void figure_reading(const struct raw_entry *b, struct figure *f)
{
	int which = wakeup_of(b);

	if (!b->nsamples)
		f->dropped = 1;
	else if (which >= 0)
		figure_wakeup(b, f, which);
	else
		figure_one(b, f);
}

static void add_counts(json_t *all, json_t *more)
{
	json_int_t low, count;
	size_t i, j;
	json_t *a, *b;

	json_array_foreach(more, j, b) {
		low = json_integer_value(json_array_get(b, 0));
		count = json_integer_value(json_array_get(b, 1));
		for (i = 0; i < json_array_size(all); i++) {
			a = json_array_get(all, i);
			if (json_integer_value(json_array_get(a, 0)) >= low)
				break;
		}
		a = json_array_get(all, i);
		if (a && json_integer_value(json_array_get(a, 0)) == low)
			json_array_set_new(a, 1, json_integer(count +
				json_integer_value(json_array_get(a, 1))));
		else
			json_array_insert_new(all, i, json_deep_copy(b));
	}
}

const char *extra_merge(json_t *all, json_t *more)
{
	const char *k;
	json_t *v, *had;

	json_object_foreach(more, k, v) {
		had = json_object_get(all, k);
		if (!had)
			json_object_set_new(all, k, json_deep_copy(v));
		else if (!strcmp(k, "hist"))
			add_counts(had, v);
		else if (!json_equal(had, v))
			return k;
	}
	return NULL;
}
