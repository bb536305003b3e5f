// SPDX-License-Identifier: GPL-2.0-or-later
/* Workloads: what a design adds, what is modelled of it, and the tables. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "present/decide.h"
#include "results/word.h"
#include "shown.h"
#include "text.h"

#define DAX	"dax-read+dax-write"

static const struct dx_who base = { "none", "hooked=0", DAX };
static const struct dx_who task = { "task", "rights=rw", DAX };
static const struct dx_who split = { "task", "rights=split", DAX };
static const struct dx_who key = { "percpu-key", "pin=both,level=1", DAX };
static const struct dx_who percpu = { "percpu", "pin=preempt,level=0", DAX };
static const struct dx_who token = { "token", "", DAX };
static const struct dx_who page = { "page", "mode=relaxed", DAX };

static json_t *last_cell(json_t *s)
{
	json_t *cells = json_object_get(s, "cells");

	return json_array_get(cells, json_array_size(cells) - 1);
}

/* All cells from the @n-th on. */
static void set_all(json_t *s, size_t n, const char *k, const char *value)
{
	json_t *cells = json_object_get(s, "cells");

	for (; n < json_array_size(cells); n++)
		json_object_set_new(json_array_get(cells, n), k,
				    json_string(value));
}

/* Of both guards, as one that is sound has them. */
static void judged(json_t *s, const struct dx_who *w)
{
	const struct dx_who in = { w->design, w->knobs, "dax-read" };
	const struct dx_who out = { w->design, w->knobs, "dax-write" };

	dx_verdict(s, &in, NULL, 0, 0);
	dx_verdict(s, &out, NULL, 0, 0);
}

/* The dearest first, the control in the middle: nothing is in order by itself. */
static json_t *fixture(void)
{
	json_t *s = dx_summary(), *cells = json_object_get(s, "cells");
	size_t n;

	dx_workload(s, &key, "ext4/randread", 1, 10900, 2, 4);
	/* Cheaper than all, and unsound behind one of its guards. */
	n = json_array_size(cells);
	dx_workload(s, &percpu, "ext4/randread", 1, 10100, 2, 4);
	set_all(s, n, "status", "unsound");
	set_all(s, n, "reason", "unsound: sequence s03 behind dax-read");
	dx_workload(s, &base, "ext4/randread", 1, 10000, 0, 0);
	dx_workload(s, &split, "ext4/randread", 1, 10512.5, 2, 4);
	dx_workload(s, &task, "ext4/randread", 1, 10400.25, 2, 4);
	/* Cheaper than what is sound; of one guard nobody knows. */
	dx_workload(s, &token, "ext4/randread", 1, 10200, 2, 4);
	dx_verdict(s, &(struct dx_who){ "token", "", "dax-read" }, NULL, 0, 0);
	n = json_array_size(cells);
	dx_workload(s, &page, "ext4/randread", 1, 11000, 2, 4);
	for (; n < json_array_size(cells); n++)
		json_object_set_new(json_array_get(cells, n), "composed",
				    json_true());
	/* Of another job and of another target there is another base. */
	dx_workload(s, &base, "ext4/randwrite", 1, 20000, 0, 0);
	dx_workload(s, &task, "ext4/randwrite", 1, 25000, 6, 12);
	dx_workload(s, &base, "raw/randread", 1, 5000, 0, 0);
	dx_workload(s, &task, "raw/randread", 1, 5100, 1, 2);
	/* Where nobody has measured the base, nobody knows what is added. */
	dx_workload(s, &task, "xfs/randread", 1, 7000, 1, 2);
	n = json_array_size(cells);
	dx_workload(s, &task, "ext4/randread", 2, NAN, 2, 4.5);
	dx_workload(s, &task, "ext4/randread", 4, NAN, 2, 4.5);
	set_all(s, n, "environment", "smp");
	json_object_set_new(last_cell(s), "spread", json_pack("{s[ff]}",
			    "write", 4., 5.));
	judged(s, &key);
	judged(s, &split);
	judged(s, &task);
	judged(s, &page);
	return s;
}

static const json_t *row_of(json_t *s, const char *target, const char *job,
			    const struct dx_who *w)
{
	json_t *row, *knobs = cell_knobs(w->knobs);
	const json_t *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(s, "workloads"), i, row)
		if (!strcmp(word_of(row, "target"), target) &&
		    !strcmp(word_of(row, "job"), job) &&
		    !strcmp(word_of(row, "environment"), "count") &&
		    !strcmp(word_of(row, "design"), w->design) &&
		    json_equal(json_object_get(row, "knobs"), knobs))
			found = row;
	json_decref(knobs);
	if (!found)
		fail_msg("no row of %s on %s/%s", w->design, target, job);
	return found;
}

/* Above the control of the same job on the same target, and of the whole. */
static void what_is_added(void **state)
{
	json_t *s = dx_decided(fixture());
	const json_t *row = row_of(s, "ext4", "randread", &task);

	(void)state;
	assert_true(number_in(row, "added") == 400.25);
	assert_true(number_in(row, "share") == 400.25 / 11400.25);
	assert_true(number_in(row, "share-calls") == 400.25 / 10400.25);
	row = row_of(s, "ext4", "randwrite", &task);
	assert_true(number_in(row, "added") == 5000);
	assert_true(number_in(row, "share-calls") == .2);
	row = row_of(s, "raw", "randread", &task);
	assert_true(number_in(row, "added") == 100);
	/* The control adds nothing to itself: there is no such figure. */
	assert_null(json_object_get(row_of(s, "raw", "randread", &base), "added"));
	row = row_of(s, "xfs", "randread", &task);
	assert_true(json_is_null(json_object_get(row, "added")));
	json_decref(s);
}

/* The control, the sound by what they add, what was not judged, the unsound. */
static void best_first(void **state)
{
	static const char * const order[] = {
		"none", "task", "task", "percpu-key", "page", "token", "percpu",
		"none",
	};
	json_t *s = dx_decided(fixture());
	const json_t *rows = json_object_get(s, "workloads");
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(order); i++)
		assert_string_equal(word_of(json_array_get(rows, i), "design"),
				    order[i]);
	assert_true(json_array_size(rows) == 14);
	assert_string_equal(word_of(json_array_get(rows, 6), "unsound"),
			    "unsound: sequence s03 behind dax-read");
	json_decref(s);
}

/* So many pins as pairs; no fault of first use: what is touched has faulted. */
static void what_is_modelled(void **state)
{
	const struct range wrmsr = prices_find(dx_prices(), "wrmsr_pkrs");
	const struct range preempt = prices_find(dx_prices(), "preempt_pair");
	const struct range migrate = prices_find(dx_prices(), "migrate_pair");
	const struct range atomic = prices_find(dx_prices(), "atomic");
	json_t *s = fixture();
	const json_t *c;

	(void)state;
	dx_workload(s, &page, "wcache/randread", 1, 9000, 3, 4);
	dx_decided(s);
	c = json_object_get(row_of(s, "ext4", "randread", &task), "cycles");
	assert_true(fabs(number_in(c, "lo") - 4 * wrmsr.lo) < 1e-9);
	assert_true(fabs(number_in(c, "hi") - 4 * wrmsr.hi) < 1e-9);
	assert_string_equal(word_of(c, "uncertain"), "wrmsr_pkrs");
	c = json_object_get(row_of(s, "ext4", "randread", &key), "cycles");
	assert_true(fabs(number_in(c, "lo") - 4 * wrmsr.lo - 2 * preempt.lo -
			 2 * migrate.lo) < 1e-9);
	assert_true(fabs(number_in(c, "hi") - 4 * wrmsr.hi - 2 * preempt.hi -
			 2 * migrate.hi) < 1e-9);
	/* Another design stands there: its knobs, and not these, say what it does. */
	c = json_object_get(row_of(s, "ext4", "randread", &page), "cycles");
	assert_true(fabs(number_in(c, "hi") - 4 * wrmsr.hi) < 1e-9);
	c = json_object_get(row_of(s, "wcache", "randread", &page), "cycles");
	assert_true(fabs(number_in(c, "hi") - 4 * wrmsr.hi - 6 * atomic.hi) < 1e-9);
	json_decref(s);
}

static void timed(json_t *s, const struct dx_who *w, const char *of, double ns,
		  double lo, double hi)
{
	json_t *c = dx_cell(s, w, "workload", "ns", "ext4/randread",
			    dx_job(1, of));

	json_object_set_new(c, "environment", json_string("metal"));
	json_object_set_new(c, "unit", json_string("ns"));
	json_object_update_new(dx_figure(c, ns), json_pack("{sf sf}", "lo", lo,
							   "hi", hi));
}

/* A row a design; what is void has no figure. */
static void percentiles(void **state)
{
	json_t *s = dx_summary();
	char *text;

	(void)state;
	timed(s, &task, "p50", 1100, 1090, 1110);
	timed(s, &task, "p99", 2200, 2200, 2300);
	timed(s, &task, "p99.9", 3300, 3000, 9000);
	timed(s, &base, "p50", 1000, 990, 1010);
	text = shown_table(s, "metal", table_timed);
	has(text, "What an operation takes\nenvironment metal, ");
	has(text, "p50                p99              p99.9\n");
	has(text, "\next4/randread  task[rights=rw]  1100 [1090, 1110]  2200 [2200, 2300]  3300 [3000, 9000]\n");
	has(text, "\next4/randread   none[hooked=0]   1000 [990, 1010]                  -                  -\n");
	free(text);
	json_decref(s);
}

static void no_event_to_show(void **state)
{
	json_t *s = fixture(), *c, *events;
	char *text;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(s, "cells"), i, c) {
		events = json_object_get(c, "events");
		if (!strcmp(word_of(c, "design"), "task") &&
		    json_object_get(events, "elided"))
			json_object_set_new(events, "elided", json_null());
	}
	dx_decided(s);
	text = shown_table(s, "count", table_workloads);
	has(text, "\ntask[rw]            11400  10400   400.2   3.51       2       4       -   0.25\n");
	free(text);
	json_decref(s);
}

static void as_text(void **state)
{
	json_t *s = dx_decided(fixture());
	char *text = shown_table(s, "count", table_workloads);

	(void)state;
	has(text, "What the guard is of an operation: ext4\nenvironment count, ");
	before(text, "operation: ext4\n", "\nrandread\n");
	before(text, "\nrandread\n", "\nrandwrite\n");
	before(text, "\nrandwrite\n", "operation: raw\n");
	has(text, "\nnone[0]             11000  10000 ");
	has(text, "\ntask[rw]            11400  10400   400.2   3.51       2       4    0.50   0.25\n");
	has(text, "\npage[relaxed] t     12000  11000  1000.0   8.33 ");
	has(text, "\npercpu[preempt,0]!  11100  10100   100.0   0.90 ");
	has(text, "! percpu[pin=preempt,level=0] is unsound: sequence s03 behind dax-read\n");
	says(text, "randread on ext4: where no memory has a key an operation takes 11000 instructions, 10000 of them in what fio calls; the cheapest sound design, task[rw], adds 400.2 (3.51 % of all): 2.00 grants and 4.00 writes of the register; the dearest, percpu-key[both,1], adds 900.0 (7.56 % of all).");
	/* Nothing is compared with where nobody has measured the control. */
	assert_null(strstr(text, "randread on xfs: "));
	/* No column of events that there were none of. */
	assert_null(strstr(text, "IPIs"));
	assert_null(strstr(text, "faults\n"));
	has(text, "\ntask[rw]            44-1200  wrmsr_pkrs\n");
	assert_null(strstr(text, "smp"));
	assert_true(widest(text) <= DECISION_WIDTH);
	free(text);
	json_decref(s);
}

/* Several CPUs have events alone, by how many jobs there are at once. */
static void several_jobs(void **state)
{
	json_t *s = dx_decided(fixture());
	char *text = shown_table(s, "smp", table_workloads);

	(void)state;
	says(text, "meter event (events per operation)");
	before(text, "\ntask[rw], 2 jobs ", "\ntask[rw], 4 jobs ");
	has(text, " 4.50 (4..5) ");
	assert_null(strstr(text, "insn"));
	/* These events are no exact ones. */
	assert_null(strstr(text, "model "));
	assert_null(strstr(text, "an operation takes"));
	free(text);
	json_decref(s);
}

/* Where the kernel's part is counted it has a column. */
static void kernel_apart(void **state)
{
	json_t *s = dx_summary();
	char *text;

	(void)state;
	dx_workload(s, &task, "ext4/randread", 1, 10400, 2, 4);
	dx_figure(dx_cell(s, &task, "workload", "insn", "ext4/randread",
			  dx_job(1, "kernel")), 9800);
	dx_figure(dx_cell(s, &task, "workload", "insn", "ext4/randread",
			  dx_job(1, "collecting")), 935);
	dx_decided(s);
	text = shown_table(s, NULL, table_workloads);
	has(text, "\ndesign     insn  kernel  calls ");
	has(text, "\ntask[rw]  11400    9800  10400 ");
	has(text, " wrmsr_pkrs      935\n");
	free(text);
	json_decref(s);
}

/* A run without workloads says nothing of them. */
static void none_measured(void **state)
{
	json_t *s = dx_summary();
	char *text;

	(void)state;
	dx_pairs(s, &task, 80, 50, 2);
	dx_decided(s);
	assert_null(json_object_get(s, "workloads"));
	text = shown_table(s, NULL, table_workloads);
	assert_string_equal(text, "");
	free(text);
	json_decref(s);
}

/* One that has failed has no figure, and is no reason to hide the others. */
static void failed(void **state)
{
	json_t *s = dx_summary(), *c;
	char *text;
	size_t i;

	(void)state;
	dx_workload(s, &base, "ext4/randread", 1, 10000, 0, 0);
	dx_workload(s, &key, "ext4/randread", 1, 9000, 2, 4);
	for (i = 3; i < 6; i++) {
		c = json_array_get(json_object_get(s, "cells"), i);
		json_object_set_new(c, "status", json_string("failed"));
		json_object_set_new(c, "reason", json_string("no space left"));
		json_object_set_new(c, "median", json_null());
	}
	dx_workload(s, &task, "ext4/randread", 1, 10400, 2, 4);
	dx_workload(s, &split, "ext4/randread", 1, 10300, 2, 4);
	judged(s, &key);
	judged(s, &task);
	dx_decided(s);
	text = shown_table(s, NULL, table_workloads);
	before(text, "\ntask[rw] ", "\ntask[split] ");
	before(text, "\ntask[split] ", "\npercpu-key[both,1]      -      - ");
	says(text, "the sound design, task[rw], adds 400.0");
	free(text);
	json_decref(s);
}

/* A file a target; a bar is the control's instructions, and what is above them. */
static void as_bars(void **state)
{
	json_t *s = dx_decided(fixture());
	char *text = shown_bars(s, plot_workload, 0, bars_tsv);

	(void)state;
	assert_string_equal(text,
		"what\trandread without a key\trandread guard\trandwrite without a key\trandwrite guard\n"
		"none[0]\t11000\tNaN\t21000\tNaN\n"
		"task[rw]\t11000\t400.25\t21000\t5000\n"
		"task[split]\t11000\t512.5\tNaN\tNaN\n"
		"percpu-key[both,1]\t11000\t900\tNaN\tNaN\n"
		"token\t11000\t200\tNaN\tNaN\n");
	free(text);
	text = shown_bars(s, plot_workload, 0, bars_gnuplot);
	has(text, "data = 'workload-ext4.tsv'");
	has(text, "set title 'randwrite'");
	/* The second panel's columns, and room beside its longest bar. */
	has(text, "using (0):0:(0+$4):(0+$4+$5):");
	has(text, "set xrange [0:33800]\n");
	has(text, "set ytics ('none[0]' 0, 'task[rw]' 1, ");
	free(text);
	text = shown_bars(s, plot_workload, 1, bars_tsv);
	has(text, "\ntask[rw]\t6000\t100\n");
	free(text);
	/* Of xfs the control is not known: all of it is one. */
	text = shown_bars(s, plot_workload, 2, bars_tsv);
	has(text, "\ntask[rw]\t8000\tNaN\n");
	free(text);
	assert_null(shown_bars(s, plot_workload, 3, bars_tsv));
	json_decref(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_added),
		cmocka_unit_test(best_first),
		cmocka_unit_test(what_is_modelled),
		cmocka_unit_test(as_text),
		cmocka_unit_test(no_event_to_show),
		cmocka_unit_test(percentiles),
		cmocka_unit_test(as_bars),
		cmocka_unit_test(several_jobs),
		cmocka_unit_test(kernel_apart),
		cmocka_unit_test(none_measured),
		cmocka_unit_test(failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
