// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/summary_meter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/summary_reading.h"
#include "stats/order.h"

const char * const cause_names[CAUSES] = {
	[CAUSE_IRQ] = "irq",
	[CAUSE_CSW] = "csw",
	[CAUSE_MIG] = "mig",
	[CAUSE_STEAL] = "steal",
	[CAUSE_FAULT] = "fault",
	[CAUSE_ALONE] = "alone",
};

/* Count the evidence against sample @i; true when there is any. */
static int excluded(const struct raw_entry *b, struct figure *f, size_t i,
		    unsigned int causes)
{
	int c, any = 0;

	for (c = 0; c < CAUSES; c++) {
		if ((causes & 1u << c) && raw_at(b, cause_names[c], i) > 0) {
			f->excluded[c]++;
			any = 1;
		}
	}
	f->excluded_any += (size_t)any;
	return any;
}

static int has_clock(const struct raw_entry *b, struct figure *f)
{
	if (json_object_get(b->samples, "t1") &&
	    json_object_get(b->samples, "t2"))
		return 1;
	snprintf(f->why, sizeof(f->why), "block %ld has no t1 and t2",
		 b->block);
	return 0;
}

static int unstable(const struct raw_entry *b, struct figure *f, json_int_t d,
		    json_int_t first, size_t i)
{
	if (d != first)
		snprintf(f->why, sizeof(f->why),
			 "unstable: %lld and %lld instructions for %ld repetitions (block %ld, sample %zu)",
			 (long long)first, (long long)d, b->reps, b->block, i);
	else if (d % b->reps)
		snprintf(f->why, sizeof(f->why),
			 "unstable: %lld instructions are no multiple of %ld repetitions (block %ld, sample %zu)",
			 (long long)d, b->reps, b->block, i);
	return f->why[0] != 0;
}

static int is_workload(const struct raw_entry *b)
{
	return !strcmp(b->cell.field[CELL_EXERCISE], "workload");
}

/*
 * Windows of N operations and of 2N, as of a clock that also counts what begins and
 * ends them: that differs a little, so each side is aggregated first. One into which
 * an interrupt fell is no window of operations alone.
 */
static void figure_windows(const struct raw_entry *b, struct figure *f)
{
	double *t1 = xcalloc(b->nsamples, sizeof(*t1));
	double *t2 = xcalloc(b->nsamples, sizeof(*t2));
	size_t i, n = 0;

	for (i = 0; i < b->nsamples; i++) {
		if (excluded(b, f, i, 1u << CAUSE_IRQ))
			continue;
		t1[n] = (double)raw_at(b, "t1", i);
		t2[n++] = (double)raw_at(b, "t2", i);
	}
	stats_sort(t1, n);
	stats_sort(t2, n);
	if (n)
		f->value = (stats_median(t2, n) - stats_median(t1, n)) /
			   (double)b->reps;
	else
		snprintf(f->why, sizeof(f->why),
			 "an interrupt fell into each window: take fewer --reps");
	free(t2);
	free(t1);
}

static void figure_insn(const struct raw_entry *b, struct figure *f)
{
	json_t *loop = json_object_get(json_object_get(b->boot, "selftest"),
				       "loop_insn");
	int on = !strcmp(b->cell.field[CELL_WINDOW], "on");
	json_int_t d, first = 0;
	size_t i, kept = 0;

	if (!has_clock(b, f))
		return;
	if (b->reading) {
		if (is_workload(b))
			figure_windows(b, f);
		else
			figure_reading(b, f);
		return;
	}
	if (!json_is_integer(loop)) {
		snprintf(f->why, sizeof(f->why),
			 "the boot's self-test gives no loop_insn");
		return;
	}
	for (i = 0; i < b->nsamples; i++) {
		if (on && excluded(b, f, i, 1u << CAUSE_IRQ))
			continue;
		d = raw_at(b, "t2", i) - raw_at(b, "t1", i);
		if (kept++ == 0)
			first = d;
		if (unstable(b, f, d, first, i))
			return;
	}
	f->dropped = !kept;
	f->value = (double)(first / b->reps - json_integer_value(loop));
}

static void figure_bytes(const struct raw_entry *b, struct figure *f)
{
	if (has_clock(b, f))
		figure_reading(b, f);
}

static void figure_ns(const struct raw_entry *b, struct figure *f)
{
	if (has_clock(b, f))
		figure_reading(b, f);
}

static size_t count_callers(const struct raw_entry *b)
{
	json_int_t max = 0;
	size_t i;

	for (i = 0; i < b->nsamples; i++)
		if (raw_at(b, "caller", i) > max)
			max = raw_at(b, "caller", i);
	return (size_t)max + 1;
}

/* What callers do together is one operation of all of them. */
static double operations(const struct raw_entry *b)
{
	return (double)b->reps * (double)b->nsamples /
	       (double)count_callers(b);
}

static int interrupted(const struct raw_entry *b)
{
	size_t i;

	for (i = 0; i < b->nsamples; i++)
		if (raw_at(b, cause_names[CAUSE_IRQ], i) > 0)
			return 1;
	return 0;
}

static void figure_event(const struct raw_entry *b, struct figure *f)
{
	json_int_t grants = json_integer_value(json_object_get(b->events,
							       "grant"));
	const int reads = b->reading && b->nsamples;
	double each = reads ? operations(b) : (double)grants;
	const char *k;
	json_t *v;

	/*
	 * Of what is kept for life a reading has no grants, but events. That there
	 * are none may be what is to be said of a workload.
	 */
	if (reads ? !json_object_size(b->events) && !is_workload(b) :
		    grants <= 0) {
		snprintf(f->why, sizeof(f->why), "block %ld counts no %s",
			 b->block, reads ? "events" : "grants");
		return;
	}
	if (!reads && meter_is_exact(meter_find("event"),
				     b->cell.field[CELL_ENVIRONMENT]) &&
	    interrupted(b)) {
		snprintf(f->why, sizeof(f->why),
			 "unstable: an interrupt fell into block %ld, and counts as well",
			 b->block);
		return;
	}
	/* A double is as exact as the fraction here: equal fractions give the
	 * same double, and different ones differ as long as counts stay
	 * below 2^26.
	 */
	f->events = json_object();
	if (json_is_object(b->profile))
		f->extra = json_pack("{sO}", "profile", b->profile);
	else if (reads)
		f->extra = extra_of(b);
	json_object_foreach(b->events, k, v)
		json_object_set_new(f->events, k,
				    json_real((double)json_integer_value(v) /
					      each));
	f->value = json_real_value(json_object_get(f->events, "write"));
	if (f->value < 0)
		snprintf(f->why, sizeof(f->why),
			 "unstable: twice as many operations wrote the register less often (block %ld)",
			 b->block);
}

/* One caller's ticks for one repetition; the arrays are sorted here. */
static double caller_ticks(struct figure *f, double *t1, double *t2, size_t n,
			   long reps)
{
	double m1, m2;
	size_t i;

	stats_sort(t1, n);
	stats_sort(t2, n);
	/* Each side first, then the difference: an interrupt in the shorter
	 * half makes single differences negative.
	 */
	m1 = stats_median(t1, n);
	m2 = stats_median(t2, n);
	for (i = n; i > 0 && t2[i - 1] > 3 * m2; i--)
		f->slow++;
	return (m2 - m1) / (double)reps;
}

static void collect(const struct raw_entry *b, struct figure *f,
		    size_t callers, const char *out, double *t1, double *t2,
		    double *ticks)
{
	size_t c, i, n;

	for (c = 0; c < callers; c++) {
		for (i = 0, n = 0; i < b->nsamples; i++) {
			if (out[i] || raw_at(b, "caller", i) != (json_int_t)c)
				continue;
			t1[n] = (double)raw_at(b, "t1", i);
			t2[n++] = (double)raw_at(b, "t2", i);
		}
		/* A caller of which nothing is left would bias the rest. */
		if (!n)
			f->dropped = 1;
		else
			ticks[c] = caller_ticks(f, t1, t2, n, b->reps);
	}
}

/* Of what the block's counters read: for each operation that was counted. */
static void per_operation(const struct raw_entry *b, struct figure *f)
{
	json_int_t n = json_integer_value(json_object_get(b->events,
							  "counted"));
	const char *k;
	json_t *v;

	f->multiplexed = (size_t)json_integer_value(json_object_get(b->events,
							"multiplexed"));
	if (n <= 0)
		return;
	f->events = json_object();
	json_object_foreach(b->events, k, v)
		if (strcmp(k, "counted") && strcmp(k, "multiplexed"))
			json_object_set_new(f->events, k, json_real(
				(double)json_integer_value(v) / (double)n));
}

static void figure_cycles(const struct raw_entry *b, struct figure *f)
{
	size_t i, callers = count_callers(b);
	double *t1, *t2, *ticks;
	char *out;

	if (!has_clock(b, f))
		return;
	if (callers > b->nsamples) {
		f->dropped = 1;
		return;
	}
	out = xcalloc(b->nsamples, 1);
	for (i = 0; i < b->nsamples; i++)
		out[i] = (char)excluded(b, f, i, (1u << CAUSES) - 1);
	if (2 * f->excluded_any > b->nsamples) {
		f->dropped = 1;
		free(out);
		return;
	}
	t1 = xcalloc(b->nsamples, sizeof(*t1));
	t2 = xcalloc(b->nsamples, sizeof(*t2));
	ticks = xcalloc(callers, sizeof(*ticks));
	collect(b, f, callers, out, t1, t2, ticks);
	per_operation(b, f);
	stats_sort(ticks, callers);
	f->value = stats_median(ticks, callers);
	if (callers > 1) {
		f->fastest = ticks[0];
		f->slowest = ticks[callers - 1];
	}
	free(ticks);
	free(t2);
	free(t1);
	free(out);
}

/* Judged, not measured: there is no number. */
static void figure_verdict(const struct raw_entry *b, struct figure *f)
{
	f->value = NAN;
	if (json_is_object(b->verdict))
		f->extra = json_pack("{s:O}", "verdict", b->verdict);
	else
		snprintf(f->why, sizeof(f->why), "block %ld has no verdict",
			 b->block);
}

static const struct meter meters[] = {
	{ "insn", "insn", 1, "count", figure_insn, 0 },
	{ "event", "events/pair", 0, "count smp user metal kvm",
	  figure_event, 0 },
	{ "verdict", "verdict", 0, "count smp", figure_verdict, 0 },
	{ "cycles", "ticks", 0, "user metal kvm", figure_cycles, 1 },
	{ "bytes", "bytes", 1, "count static", figure_bytes, 0 },
	{ "ns", "ns", 0, "metal kvm", figure_ns, 1 },
};

const struct meter *meter_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meters); i++)
		if (!strcmp(meters[i].name, name))
			return &meters[i];
	return NULL;
}

int meter_is_exact(const struct meter *meter, const char *environment)
{
	return meter->everywhere_exact ||
	       ((!strcmp(meter->name, "event") ||
		 !strcmp(meter->name, "verdict")) &&
		!strcmp(environment, "count"));
}

int meter_counts_in(const struct meter *meter, const char *environment)
{
	const char *p = strstr(meter->environments, environment);
	size_t len = strlen(environment);

	return p && len && (p[len] == ' ' || !p[len]) &&
	       (p == meter->environments || p[-1] == ' ');
}
