// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/summary_cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/blocks.h"
#include "results/summary.h"
#include "results/summary_reading.h"
#include "stats/order.h"

/* A growing array of one kind of figure, one for each block. */
struct series {
	double *x;
	size_t n, room;
};

/* Worse ones later: a cell is as good as its worst block. */
static const char * const statuses[] = { "ok", "skipped", "failed", "void" };

enum { OK, SKIPPED, FAILED, VOID };

struct cell_sum {
	struct cell id;
	const struct meter *meter;
	struct series value, fastest, slowest;
	json_t *each;		/* of a noisy meter: [boot, block, figure] each */
	json_t *first;		/* beside each: the first boot of its machine */
	json_t *boot_of;	/* by machine as text, the first boot there */
	json_t *events;		/* event -> array of reals, one a block */
	json_t *extra;		/* what stands beside the figure */
	int reading;
	size_t samples, excluded[CAUSES], excluded_any, slow, dropped, multiplexed;
	size_t blocks, worst_blocks;
	int worst;
	char *reason;
};

static void push(struct series *s, double x)
{
	if (s->n == s->room) {
		s->room = 2 * s->room + 8;
		s->x = realloc(s->x, s->room * sizeof(*s->x));
		if (!s->x)
			abort();
	}
	s->x[s->n++] = x;
}

struct cell_sum *cell_sum_new(const struct cell *id)
{
	struct cell_sum *c = xcalloc(1, sizeof(*c));

	c->id = *id;
	json_incref(c->id.owner);
	c->meter = meter_find(id->field[CELL_METER]);
	c->each = json_array();
	c->first = json_array();
	c->boot_of = json_object();
	c->events = json_object();
	c->extra = json_object();
	c->reason = xasprintf("%s", "");
	return c;
}

void cell_sum_free(struct cell_sum *c)
{
	cell_clear(&c->id);
	json_decref(c->each);
	json_decref(c->first);
	json_decref(c->boot_of);
	json_decref(c->events);
	json_decref(c->extra);
	free(c->value.x);
	free(c->fastest.x);
	free(c->slowest.x);
	free(c->reason);
	free(c);
}

static void set_status(struct cell_sum *c, int status, const char *reason)
{
	if (status == c->worst)
		c->worst_blocks++;
	/* The first reason stays: later ones tend to follow from it. */
	if (status < c->worst || (status == c->worst && *c->reason))
		return;
	if (status > c->worst)
		c->worst_blocks = 1;
	c->worst = status;
	free(c->reason);
	c->reason = xasprintf("%s", reason);
}

/* What forbids a figure whatever the samples say. */
static int forbidden(struct cell_sum *c, const struct raw_entry *b)
{
	const json_t *test = json_object_get(b->boot, "selftest");
	const char *env = c->id.field[CELL_ENVIRONMENT], *why;
	char *s;

	if (!c->meter) {
		set_status(c, FAILED, "no such meter");
		return 1;
	}
	if (!meter_counts_in(c->meter, env)) {
		s = xasprintf("the meter %s says nothing in %s", c->meter->name,
			      env);
		set_status(c, VOID, s);
		free(s);
		return 1;
	}
	if (test && !json_is_true(json_object_get(test, "ok"))) {
		why = json_string_value(json_object_get(test, "reason"));
		s = xasprintf("self-test of the boot failed: %s",
			      why ? why : "");
		set_status(c, VOID, s);
		free(s);
		return 1;
	}
	return 0;
}

static void add_events(struct cell_sum *c, json_t *events)
{
	json_t *v, *list;
	const char *k;

	json_object_foreach(events, k, v) {
		list = json_object_get(c->events, k);
		if (!list) {
			list = json_array();
			json_object_set_new(c->events, k, list);
		}
		json_array_append(list, v);
	}
}

static void add_extra(struct cell_sum *c, const struct figure *f)
{
	const char *differs = f->extra ? extra_merge(c->extra, f->extra) : NULL;
	char *s;

	if (!differs)
		return;
	s = xasprintf("unstable: %s differs between blocks", differs);
	set_status(c, FAILED, s);
	free(s);
}

/* Whole numbers as such: counts then read as counts. */
static json_t *real(double x)
{
	if (isnan(x))
		return json_null();
	if (x == floor(x) && fabs(x) < 1e15)
		return json_integer((json_int_t)x);
	return json_real(x);
}

/* Of a time that several machines may have measured; of others a boot is itself. */
static json_t *first_boot(struct cell_sum *c, const struct raw_entry *b)
{
	json_t *machine = json_object_get(b->boot, "machine"), *first;
	json_t *boot = json_object_get(b->boot, "boot");
	char key[24];

	if (!machine || !c->meter->is_time)
		return boot;
	snprintf(key, sizeof(key), "%lld", (long long)json_integer_value(machine));
	first = json_object_get(c->boot_of, key);
	if (!first)
		json_object_set(c->boot_of, key, boot);
	return first ? first : boot;
}

/* The unit of analysis: two cells that were measured in one block are a pair. */
static void add_block(struct cell_sum *c, const struct raw_entry *b, double x)
{
	if (meter_is_exact(c->meter, c->id.field[CELL_ENVIRONMENT]))
		return;
	json_array_append_new(c->each, json_pack("[OIo]",
		json_object_get(b->boot, "boot"), (json_int_t)b->block, real(x)));
	json_array_append(c->first, first_boot(c, b));
}

static void add_figure(struct cell_sum *c, const struct raw_entry *b,
		       const struct figure *f)
{
	int i;

	c->samples += f->samples;
	c->excluded_any += f->excluded_any;
	c->slow += f->slow;
	c->multiplexed += f->multiplexed;
	for (i = 0; i < CAUSES; i++)
		c->excluded[i] += f->excluded[i];
	if (f->why[0]) {
		set_status(c, FAILED, f->why);
	} else if (f->dropped) {
		c->dropped++;
	} else {
		push(&c->value, f->value);
		add_block(c, b, f->value);
		push(&c->fastest, f->fastest);
		push(&c->slowest, f->slowest);
		add_events(c, f->events);
		add_extra(c, f);
	}
}

void cell_sum_add(struct cell_sum *c, const struct raw_entry *b)
{
	struct figure f = { .fastest = NAN, .slowest = NAN };
	int status;

	c->blocks++;
	for (status = VOID; status > OK; status--)
		if (!strcmp(statuses[status], b->status))
			break;
	if (status != OK) {
		set_status(c, status, b->reason);
		return;
	}
	if (forbidden(c, b))
		return;
	set_status(c, OK, b->reason);
	c->reading |= b->reading;
	f.samples = b->nsamples;
	c->meter->figure(b, &f);
	add_figure(c, b, &f);
	json_decref(f.events);
	json_decref(f.extra);
}

int cell_sum_cmp(const struct cell_sum *a, const struct cell_sum *b)
{
	return cell_cmp(&a->id, &b->id);
}

/* Exact figures must agree over blocks; what they say when they do not. */
static void check_exact(struct cell_sum *c)
{
	const char *k;
	json_t *list;
	size_t i;
	char *s;

	for (i = 1; i < c->value.n; i++) {
		if (c->value.x[i] == c->value.x[0] ||
		    (isnan(c->value.x[i]) && isnan(c->value.x[0])))
			continue;
		s = xasprintf("unstable: %.15g and %.15g %s in different blocks",
			      c->value.x[0], c->value.x[i], c->meter->unit);
		set_status(c, FAILED, s);
		free(s);
		return;
	}
	json_object_foreach(c->events, k, list) {
		for (i = 0; i < c->value.n; i++) {
			if (json_equal(json_array_get(list, 0),
				       json_array_get(list, i)))
				continue;
			s = xasprintf("unstable: event %s differs between blocks",
				      k);
			set_status(c, FAILED, s);
			free(s);
			return;
		}
	}
}

static double median_of(struct series *s)
{
	stats_sort(s->x, s->n);
	return stats_median(s->x, s->n);
}

/*
 * The median of each; into @spread the least and the most, where they differ. Fewer
 * than none is what else went on, in the shorter window: then nobody knows, and 0
 * would say that somebody does.
 */
static json_t *events_json(const struct cell_sum *c, json_t *spread)
{
	json_t *out = json_object(), *list, *v;
	struct series s = { 0 };
	const char *k;
	double x;
	size_t i;

	json_object_foreach(c->events, k, list) {
		s.n = 0;
		json_array_foreach(list, i, v)
			push(&s, json_real_value(v));
		x = median_of(&s);
		json_object_set_new(out, k, x < 0 ? json_null() : real(x));
		if (s.n && !(x < 0) && s.x[0] < s.x[s.n - 1])
			json_object_set_new(spread, k, json_pack("[oo]",
				real(s.x[0]), real(s.x[s.n - 1])));
	}
	free(s.x);
	return out;
}

static json_t *excluded_json(const struct cell_sum *c)
{
	json_t *out = json_object();
	int i;

	for (i = 0; i < CAUSES; i++)
		if (c->excluded[i])
			json_object_set_new(out, cause_names[i],
				json_integer((json_int_t)c->excluded[i]));
	return out;
}

static const char *unit_of(const struct cell_sum *c)
{
	if (!c->meter)
		return "";
	/* Who reads by himself counts operations, not pairs. */
	return c->reading && !strcmp(c->meter->name, "event") ? "events/op" :
								c->meter->unit;
}

/*
 * Where several machines measured a time the machine is to it what the boot is
 * otherwise: all of its boots have the number of the first. Of one machine, which is
 * known at the end only, boots stay apart.
 */
static void join_boots(struct cell_sum *c)
{
	json_t *v;
	size_t i;

	if (json_object_size(c->boot_of) < 2)
		return;
	json_array_foreach(c->each, i, v)
		json_array_set(v, 0, json_array_get(c->first, i));
}

/* Of several boots each has one figure: its blocks resemble each other. */
static size_t take_boots(struct cell_sum *c)
{
	struct blocks b = { NULL, 0 };
	size_t i, boots = 0;

	blocks_add(&b, c->each, 0);
	blocks_sort(&b);
	if (blocks_boots(&b)) {
		blocks_merge(&b, BLOCKS_OF_BOOT);
		boots = b.n;
		for (c->value.n = i = 0; i < b.n; i++)
			push(&c->value, b.b[i].x);
	}
	free(b.b);
	return boots;
}

/* Fewer have no middle one: what lies between two is of neither. */
#define MACHINES_LEAST	3

/* Each machine's own figure stands beside that of all, or in its place. */
static void take_machines(struct cell_sum *c, json_t *o)
{
	const size_t n = json_object_size(c->boot_of);
	struct blocks b = { NULL, 0 };
	const char *key;
	json_t *boot, *all;
	size_t i;
	char *s;

	if (c->worst != OK || n < 2)
		return;
	all = json_object();
	blocks_add(&b, c->each, 0);
	blocks_sort(&b);
	blocks_merge(&b, BLOCKS_OF_BOOT);
	json_object_foreach(c->boot_of, key, boot)
		for (i = 0; i < b.n; i++)
			if (b.b[i].boot == json_integer_value(boot))
				json_object_set_new(all, key, real(b.b[i].x));
	free(b.b);
	json_object_set_new(o, "machines", all);
	if (n >= MACHINES_LEAST)
		return;
	s = xasprintf("measured on %zu machines, which are not pooled: of %d and more there is a median",
		      n, MACHINES_LEAST);
	set_status(c, VOID, s);
	free(s);
}

/* Into @o: median and interval, or the reason why there is none. */
static void put_figures(struct cell_sum *c, json_t *o, int exact, size_t boots)
{
	struct interval iv = { .k = 0, .lo = NAN, .hi = NAN };
	double median = NAN, fastest = NAN, slowest = NAN;
	json_t *spread = json_object();

	/* Without a figure there is nothing to be interval of. */
	if (c->worst == OK && c->value.n && !isnan(c->value.x[0])) {
		median = median_of(&c->value);
		iv = stats_median_interval(c->value.x, c->value.n,
					   SUMMARY_LEVEL);
		if (exact)
			iv.lo = iv.hi = median;
		if (!isnan(c->fastest.x[0])) {
			fastest = median_of(&c->fastest);
			slowest = median_of(&c->slowest);
		}
		if (!exact && !iv.k && !*c->reason) {
			free(c->reason);
			c->reason = xasprintf("n too small for an interval: %zu %s needed",
				stats_interval_need(SUMMARY_LEVEL),
				json_object_size(c->boot_of) > 1 ? "machines" :
				boots ? "boots" : "blocks");
		}
	}
	json_object_set_new(o, "median", real(median));
	json_object_set_new(o, "lo", real(iv.lo));
	json_object_set_new(o, "hi", real(iv.hi));
	json_object_set_new(o, "fastest", real(fastest));
	json_object_set_new(o, "slowest", real(slowest));
	json_object_set_new(o, "events", c->worst == OK ?
			    events_json(c, spread) : json_object());
	if (json_object_size(spread))
		json_object_set(o, "spread", spread);
	json_decref(spread);
}

/* Once all blocks are in: what they say together. */
static void settle(struct cell_sum *c, int exact)
{
	char *s;

	if (c->worst == OK && exact)
		check_exact(c);
	if (c->worst == OK && !c->value.n)
		set_status(c, FAILED,
			   "every block was dropped: evidence against more than half of its samples");
	else if (c->worst != OK && c->value.n && c->worst_blocks < c->blocks) {
		s = xasprintf("%s (%zu of %zu blocks)", c->reason,
			      c->worst_blocks, c->blocks);
		free(c->reason);
		c->reason = s;
	}
}

json_t *cell_sum_json(struct cell_sum *c)
{
	json_t *o = cell_json(&c->id);
	int exact = c->meter &&
		    meter_is_exact(c->meter, c->id.field[CELL_ENVIRONMENT]);
	size_t boots;

	settle(c, exact);
	join_boots(c);
	boots = take_boots(c);
	take_machines(c, o);
	put_figures(c, o, exact, boots);
	json_object_set_new(o, "unit",
			    json_string(unit_of(c)));
	if (c->worst == OK)
		json_object_update(o, c->extra);
	if (c->worst == OK && json_array_size(c->each))
		json_object_set(o, "blocks", c->each);
	if (c->worst == OK && boots && json_object_size(c->boot_of) < 2)
		json_object_set_new(o, "boots", json_integer((json_int_t)boots));
	json_object_set_new(o, "n", json_integer((json_int_t)c->value.n));
	json_object_set_new(o, "excluded", excluded_json(c));
	json_object_set_new(o, "excluded_samples",
			    json_integer((json_int_t)c->excluded_any));
	json_object_set_new(o, "samples",
			    json_integer((json_int_t)c->samples));
	json_object_set_new(o, "dropped_blocks",
			    json_integer((json_int_t)c->dropped));
	json_object_set_new(o, "slow_unattributed",
			    json_integer((json_int_t)c->slow));
	if (c->multiplexed)
		json_object_set_new(o, "multiplexed",
				    json_integer((json_int_t)c->multiplexed));
	json_object_set_new(o, "status", json_string(statuses[c->worst]));
	json_object_set_new(o, "reason", json_string(c->reason));
	return o;
}
