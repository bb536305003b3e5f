// SPDX-License-Identifier: GPL-2.0-or-later
/* What is derived from a summary, and the decision as text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "present/command.h"
#include "present/decide.h"
#include "shown.h"
#include "text.h"

#define LOCAL	"kmap_local_page"

static const struct dx_who none = { "none", "hooked=1", LOCAL };
static const struct dx_who task = { "task", "rights=split", LOCAL };
static const struct dx_who task_kmap = { "task", "rights=split", "kmap" };
static const struct dx_who percpu = { "percpu", "pin=both,level=0", LOCAL };
static const struct dx_who page = { "page", "mode=relaxed", LOCAL };
static const struct dx_who page_kmap = { "page", "mode=relaxed", "kmap" };
static const struct dx_who token = { "token", "", LOCAL };

static json_t *fixture(void)
{
	json_t *s = dx_summary(), *cells = json_object_get(s, "cells");
	size_t i, n;

	dx_pairs(s, &none, 42, 42, 0);
	dx_pairs(s, &task, 80, 50, 2);
	dx_verdict(s, &task, NULL, 0, 0);
	dx_exposure(s, &task, 0);
	dx_wakeup(s, &task, 100);
	dx_bytes(s, &task, 4, 0, 0, 0);
	dx_pairs(s, &task_kmap, 90, 60, 2);
	/* Cheaper than task, and unsound. */
	dx_pairs(s, &percpu, 70, 40, 2);
	dx_verdict(s, &percpu, "s11-pf-sleep", 1, 0);
	dx_exposure(s, &percpu, -1);
	dx_bytes(s, &percpu, 0, 16, 0, 0);
	/* Native for kmap(), composed for kmap_local_page(). */
	n = json_array_size(cells);
	dx_pairs(s, &page, 80, 50, 2);
	for (i = n; i < json_array_size(cells); i++)
		json_object_set_new(json_array_get(cells, i), "composed",
				    json_true());
	dx_pairs(s, &page_kmap, 100, 100, 0);
	dx_verdict(s, &page_kmap, NULL, 0, 1);
	dx_exposure(s, &page_kmap, 5000);
	dx_global(s, &page_kmap, 2, 0, 2);
	dx_global(s, &page_kmap, 8, 0, 8);
	dx_absent(s, &token, "no place for the cookie");
	return s;
}

static json_t *decided(void)
{
	return dx_decided(fixture());
}

static json_t *row_of(json_t *summary, const struct dx_who *who)
{
	json_t *rows = json_object_get(json_object_get(summary, "decision"),
				       "rows"), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (!strcmp(json_string_value(json_object_get(row, "design")),
			    who->design) &&
		    !strcmp(json_string_value(json_object_get(row, "guard")),
			    who->guard))
			return row;
	fail_msg("no row of %s behind %s", who->design, who->guard);
	return NULL;
}

/* Of several with one name: by the knob `open`. */
static json_t *row_with(json_t *summary, const struct dx_who *who,
			const char *open)
{
	json_t *rows = json_object_get(json_object_get(summary, "decision"),
				       "rows"), *row;
	const char *s;
	size_t i;

	json_array_foreach(rows, i, row) {
		s = json_string_value(json_object_get(json_object_get(row,
						      "knobs"), "open"));
		if (s && !strcmp(s, open) &&
		    !strcmp(json_string_value(json_object_get(row, "guard")),
			    who->guard))
			return row;
	}
	fail_msg("no row of %s with open=%s", who->design, open);
	return NULL;
}

static double value(json_t *row, const char *column, const char *key)
{
	return json_number_value(json_object_get(json_object_get(row, column),
						 key));
}

/* Two writes at 11..300, and what the pins cost beside them. */
static void test_model(void **state)
{
	const struct range wrmsr = prices_find(dx_prices(), "wrmsr_pkrs");
	const struct range preempt = prices_find(dx_prices(), "preempt_pair");
	const struct range migrate = prices_find(dx_prices(), "migrate_pair");
	const struct range atomic = prices_find(dx_prices(), "atomic");
	const struct range fault = prices_find(dx_prices(), "fault");
	json_t *s = decided(), *row;

	(void)state;
	row = row_of(s, &task);
	assert_float_equal(value(row, "cycles", "lo"), 2 * wrmsr.lo, 1e-6);
	assert_float_equal(value(row, "cycles", "hi"), 2 * wrmsr.hi, 1e-6);
	assert_float_equal(value(row, "cycles-nested", "hi"), 0, 0);
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cycles"), "uncertain")), "wrmsr_pkrs");
	row = row_of(s, &percpu);
	assert_float_equal(value(row, "cycles", "lo"),
			   2 * wrmsr.lo + preempt.lo + migrate.lo, 1e-6);
	/* Nothing is written, and the first use may fault. */
	row = row_of(s, &page_kmap);
	assert_float_equal(value(row, "cycles", "lo"), 2 * atomic.lo, 1e-6);
	assert_float_equal(value(row, "cycles", "hi"),
			   2 * atomic.hi + fault.hi + 2 * wrmsr.hi, 1e-6);
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cycles"), "uncertain")), "fault");
	/* Composed: task's grants, and none of the page's count. */
	row = row_of(s, &page);
	assert_float_equal(value(row, "cycles", "lo"), 2 * wrmsr.lo, 1e-6);
	json_decref(s);
}

static void decision(struct tables *t)
{
	table_footprint(t);
	table_sites(t);
	table_decision(t);
}

/* The line of @text that begins with @start, after @after. */
static char *line_of(const char *text, const char *after, const char *start)
{
	const char *p = strstr(text, after);

	for (; p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (!strncmp(p, start, strlen(start)))
			return xasprintf("%.*s", (int)strcspn(p, "\n"), p);
	fail_msg("no line \"%s\" after \"%s\" in:\n%s", start, after, text);
	return NULL;
}

/* IPIs, which one CPU cannot count: none but the outermost pair sends them. */
static void test_ipis(void **state)
{
	static const struct dx_who fault = {
		"global", "mode=relaxed,open=fault", "kmap" };
	static const struct dx_who ipi = {
		"global", "mode=relaxed,open=ipi", "kmap" };
	static const struct dx_who local = {
		"global", "mode=relaxed,open=ipi", LOCAL };
	const struct range price = prices_find(dx_prices(), "ipi");
	json_t *s = fixture(), *cells = json_object_get(s, "cells"), *row;
	size_t i, n;
	double hi;
	char *text, *line;

	(void)state;
	dx_pairs(s, &fault, 142, 39, 0);
	dx_pairs(s, &ipi, 212, 41, 0);
	n = json_array_size(cells);
	dx_pairs(s, &local, 111, 81, 2);
	for (i = n; i < json_array_size(cells); i++)
		json_object_set_new(json_array_get(cells, i), "composed",
				    json_true());
	dx_decided(s);
	/* The same but for the last unmap, and that on seven others. */
	row = row_of(s, &page_kmap);
	hi = value(row, "cycles", "hi");
	assert_null(json_object_get(json_object_get(row, "cycles"), "cpus"));
	row = row_with(s, &fault, "fault");
	assert_float_equal(value(row, "cycles", "lo"),
			   value(row_of(s, &page_kmap), "cycles", "lo") +
			   price.lo, 1e-6);
	assert_float_equal(value(row, "cycles", "hi"), hi + 7 * price.hi, 1e-6);
	assert_float_equal(value(row, "cycles", "cpus"), 8, 0);
	assert_float_equal(value(row, "cycles-nested", "hi"), hi, 1e-6);
	/* And the first map. */
	row = row_with(s, &ipi, "ipi");
	assert_float_equal(value(row, "cycles", "hi"), hi + 14 * price.hi, 1e-6);
	assert_float_equal(value(row, "cycles-nested", "hi"), hi, 1e-6);
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cycles"), "uncertain")), "ipi");
	/* Composed: it is task that stands there, and sends nothing. */
	row = row_of(s, &local);
	assert_float_equal(value(row, "cycles", "hi"), 600, 1e-6);
	text = shown_table(s, NULL, decision);
	line = line_of(strstr(text, "guard kmap ("), "expo-", "global[relaxed,ipi]");
	says(line, " 4k-170k");
	free(line);
	says(text, "IPIs as of 8 CPUs");
	free(text);
	json_decref(s);
}

/* What nobody has a price for is no total, and says so. */
static void test_no_price(void **state)
{
	static const struct dx_who alias = { "alias-map", "", "kmap" };
	json_t *s = fixture(), *row;

	(void)state;
	dx_pairs(s, &alias, 5886, 113, 0);
	dx_decided(s);
	row = row_of(s, &alias);
	assert_null(json_object_get(json_object_get(row, "cycles"), "hi"));
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cycles"), "uncertain")), "vmap_pair");
	json_decref(s);
}

/* A modelled cell carries no median, so nothing compares it. */
static void test_model_is_labelled(void **state)
{
	json_t *s = decided(), *cell;
	size_t i, n = 0;

	(void)state;
	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		if (strcmp(json_string_value(json_object_get(cell, "meter")),
			   "model"))
			continue;
		n++;
		assert_string_equal(json_string_value(json_object_get(cell,
				    "environment")), "model");
		assert_true(json_is_null(json_object_get(cell, "median")));
		assert_non_null(strstr(json_string_value(json_object_get(cell,
				       "unit")), "modelled"));
	}
	assert_int_equal(n, 12);
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(s, "prices"), "name")), "cited");
	json_decref(s);
}

static json_t *site_of(json_t *summary, const char *source,
		       const char *design, const char *option)
{
	json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(summary, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "quantity")),
			    option) &&
		    !strcmp(json_string_value(json_object_get(cell, "design")),
			    design) &&
		    !strcmp(json_string_value(json_object_get(json_object_get(
				cell, "params"), "source")), source))
			return cell;
	fail_msg("no %s of %s, counted %s", option, design, source);
	return NULL;
}

static json_t *site(json_t *summary, const char *design, const char *option)
{
	return site_of(summary, "2020-10-09", design, option);
}

/* 209 of the local guard and 20 of the design's own kmap(). */
static void test_sites(void **state)
{
	json_t *s = decided();

	(void)state;
	assert_float_equal(json_number_value(json_object_get(
		site(s, "page", "option-5"), "median")),
		209 * 80 + 20 * 100, 0);
	/* kmap() made local is task's kmap(). */
	assert_float_equal(json_number_value(json_object_get(
		site(s, "page", "option-3"), "median")),
		209 * 90 + 20 * 100, 0);
	assert_float_equal(json_number_value(json_object_get(
		site(s, "task", "option-2"), "median")), 229 * 90, 0);
	assert_int_equal(json_integer_value(json_object_get(
		site(s, "task", "option-2"), "changed")), 229);
	assert_int_equal(json_integer_value(json_object_get(
		site(s, "task", "option-3"), "changed")), 20);
	/* No kmap_atomic() was measured: no total, and the reason. */
	assert_true(json_is_null(json_object_get(site(s, "page", "option-1"),
						 "median")));
	assert_string_equal(json_string_value(json_object_get(
		site(s, "page", "option-1"), "status")), "skipped");
	json_decref(s);
}

static struct census_row counted[] = {
	{ "5.1.1", "dax_dereference", "pair", 900 },
	{ "5.1.1", "kmap", "callee", 3 },
	{ "5.1.1", "kmap", "pair", 4 },
	{ "5.1.1", "kmap", "stored", 2 },
	{ "5.1.1", "kmap_atomic", "pair", 500 },
	{ "5.1.1", "kmap_atomic_pfn", "stored", 6 },
	{ "7.2.10", "kmap", "pair", 11 },
	{ "7.2.10", "kmap", "unread", 1 },
	{ "7.2.10", "kmap_local_page", "callee", 70 },
	{ "7.2.10", "kmap_local_folio", "callee", 7 },
};

static const struct census census = { counted, ARRAY_SIZE(counted) };

static long long sites(json_t *summary, size_t source, const char *group,
		       const char *which)
{
	json_t *of = json_object_get(json_array_get(json_object_get(summary,
					"census"), source), group);

	return of ? json_integer_value(json_object_get(of, which)) : -1;
}

/* Each release is another source of the same totals, beside those of 2020. */
static void test_census(void **state)
{
	json_t *s = fixture();
	struct err err;
	char *text;

	(void)state;
	assert_int_equal(decide(s, dx_prices(), &census, &err), 0);
	assert_float_equal(json_number_value(json_object_get(
		site(s, "page", "option-5"), "median")),
		209 * 80 + 20 * 100, 0);
	assert_float_equal(json_number_value(json_object_get(
		site_of(s, "5.1.1", "page", "option-5"), "median")),
		7 * 80 + 2 * 100, 0);
	assert_int_equal(json_integer_value(json_object_get(
		site_of(s, "5.1.1", "task", "option-2"), "changed")), 9);
	assert_int_equal(json_integer_value(json_object_get(
		site_of(s, "5.1.1", "task", "option-3"), "changed")), 2);
	/* What could not be read may be global. */
	assert_float_equal(json_number_value(json_object_get(
		site_of(s, "7.2.10", "page", "option-5"), "median")),
		11 * 80 + 1 * 100, 0);
	assert_int_equal(sites(s, 0, "kmap", "local"), 209);
	assert_int_equal(sites(s, 0, "kmap", "stored"), 20);
	assert_int_equal(sites(s, 0, "kmap_atomic", "local"), -1);
	assert_int_equal(sites(s, 1, "kmap_atomic", "local"), 500);
	assert_int_equal(sites(s, 1, "kmap_atomic", "stored"), 6);
	assert_int_equal(sites(s, 1, "dax_dereference", "local"), 900);
	assert_int_equal(sites(s, 2, "kmap_local", "local"), 77);
	text = shown_table(s, NULL, decision);
	says(text, "counted 2020-10-09: 209 local, 20 global; call sites that change: 1: 209, 2: 229, 3: 20, 4: 209, 5: 209");
	says(text, "counted 5.1.1: 7 local, 2 global; call sites that change: 1: 7, 2: 9, 3: 2, 4: 7, 5: 7");
	says(text, "static");
	says(text, "500 + 6");
	says(text, " 760");	/* 7 * 80 + 2 * 100 */
	free(text);
	/* Derived anew without a census, nothing of it is left. */
	dx_decided(s);
	assert_null(json_object_get(s, "census"));
	text = shown_table(s, NULL, decision);
	assert_null(strstr(text, "5.1.1"));
	free(text);
	json_decref(s);
	/* Without a pair of kmap() there is nothing to weigh. */
	s = dx_summary();
	dx_pairs(s, &task, 80, 50, 2);
	assert_int_equal(decide(s, dx_prices(), &census, &err), 0);
	assert_null(json_object_get(s, "census"));
	json_decref(s);
}

static json_t *model(json_t *summary, const struct dx_who *who, const char *q)
{
	json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(summary, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "meter")),
			    "model") &&
		    !strcmp(json_string_value(json_object_get(cell, "design")),
			    who->design) &&
		    !strcmp(json_string_value(json_object_get(cell, "guard")),
			    who->guard) &&
		    !strcmp(json_string_value(json_object_get(cell, "quantity")),
			    q))
			return cell;
	fail_msg("no model of %s behind %s", who->design, who->guard);
	return NULL;
}

static void is_of(json_t *cell, const char *status, const char *reason)
{
	assert_string_equal(json_string_value(json_object_get(cell, "status")),
			    status);
	assert_non_null(strstr(json_string_value(json_object_get(cell,
			       "reason")), reason));
}

/* What is wrong with what a figure was made of is wrong with it. */
static void test_status_is_handed_on(void **state)
{
	json_t *s = fixture(), *cell;
	size_t i;
	char *text, *line;

	(void)state;
	/* Of page behind kmap(), as the judge leaves them. */
	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		if (strcmp(json_string_value(json_object_get(cell, "design")),
			   "page") ||
		    strcmp(json_string_value(json_object_get(cell, "guard")),
			   "kmap") ||
		    strcmp(json_string_value(json_object_get(cell, "exercise")),
			   "nest"))
			continue;
		json_object_set_new(cell, "status", json_string("unsound"));
		json_object_set_new(cell, "reason",
				    json_string("unsound: sequence s04"));
	}
	dx_decided(s);
	is_of(model(s, &page_kmap, "outermost"), "unsound", "sequence s04");
	is_of(model(s, &page_kmap, "nested"), "unsound", "sequence s04");
	is_of(model(s, &page, "outermost"), "ok", "modelled");
	/* 209 of the sound guard, 20 of the unsound. */
	is_of(site(s, "page", "option-5"), "unsound", "sequence s04");
	is_of(site(s, "page", "option-1"), "skipped", "no pair of");
	is_of(site(s, "task", "option-5"), "ok", "");
	text = shown_table(s, NULL, decision);
	line = line_of(text, "Converting", "page[");
	says(line, "18720!");
	free(line);
	line = line_of(text, "Converting", "task[");
	assert_null(strchr(line, '!'));
	free(line);
	free(text);
	json_decref(s);
}

static void test_rows(void **state)
{
	json_t *s = decided(), *rows, *row, *cells;
	static const char * const order[] = { "page", "task", "none", "task",
					      "page", "percpu", "token" };
	size_t i, at;

	(void)state;
	rows = json_object_get(json_object_get(s, "decision"), "rows");
	cells = json_object_get(s, "cells");
	assert_int_equal(json_array_size(rows), ARRAY_SIZE(order));
	for (i = 0; i < ARRAY_SIZE(order); i++)
		assert_string_equal(json_string_value(json_object_get(
			json_array_get(rows, i), "design")), order[i]);
	/* Every link leads to its cell. */
	row = row_of(s, &task);
	at = (size_t)value(row, "exposure", "cell");
	assert_string_equal(json_string_value(json_object_get(
		json_array_get(cells, at), "exercise")), "exposure");
	at = (size_t)value(row, "legality", "cell");
	assert_string_equal(json_string_value(json_object_get(
		json_array_get(cells, at), "meter")), "verdict");
	/* At the most CPUs. */
	assert_float_equal(value(row_of(s, &page_kmap), "faults", "value"), 8, 0);
	assert_true(json_is_true(json_object_get(json_object_get(
		row_of(s, &percpu), "exposure"), "never")));
	assert_string_equal(json_string_value(json_object_get(
		row_of(s, &token), "absent")), "no place for the cookie");
	assert_true(json_is_true(json_object_get(row_of(s, &page),
						 "composed")));
	json_decref(s);
}

/* A cell that was just added is of several CPUs instead. */
static json_t *in_smp(json_t *summary)
{
	json_t *cells = json_object_get(summary, "cells"), *c;

	c = json_array_get(cells, json_array_size(cells) - 1);
	json_object_set_new(c, "environment", json_string("smp"));
	return c;
}

static json_t *legality_of(json_t *summary, const struct dx_who *who)
{
	return json_object_get(row_of(summary, who), "legality");
}

/* One environment saw a stray, the other none: the design is unsound. */
static void test_verdicts_fold(void **state)
{
	json_t *s = fixture(), *v, *cell;
	char *text, *line;

	(void)state;
	dx_verdict(s, &task, "s17-other-cpu", 0, 1);
	in_smp(s);
	dx_decided(s);
	v = legality_of(s, &task);
	assert_string_equal(json_string_value(json_object_get(v, "result")),
			    "unsound");
	assert_string_equal(json_string_value(json_object_get(v, "first")),
			    "s17-other-cpu");
	assert_true(json_is_true(json_object_get(v, "late")));
	assert_non_null(strstr(json_string_value(json_object_get(v, "command")),
			       "--env=smp"));
	cell = json_array_get(json_object_get(s, "cells"),
			      (size_t)json_integer_value(json_object_get(v, "cell")));
	assert_string_equal(json_string_value(json_object_get(cell,
			    "environment")), "smp");
	text = shown_table(s, NULL, decision);
	line = line_of(text, "guard kmap_local_page", "task[split]!");
	says(line, "! s17    no   yes   yes");
	free(line);
	free(text);
	json_decref(s);
}

/* Unsound in the first, and seen to be narrowed in the other alone. */
static void test_flags_fold(void **state)
{
	json_t *s = fixture(), *v;

	(void)state;
	dx_verdict(s, &page_kmap, NULL, 1, 0);
	in_smp(s);
	dx_decided(s);
	v = legality_of(s, &page_kmap);
	assert_string_equal(json_string_value(json_object_get(v, "result")),
			    "sound");
	assert_true(json_is_true(json_object_get(v, "narrowed")));
	assert_true(json_is_true(json_object_get(v, "late")));
	assert_non_null(strstr(json_string_value(json_object_get(v, "command")),
			       "--env=count"));
	json_decref(s);
}

/* What took its guest down was not found sound there. */
static void test_cut_off_is_not_sound(void **state)
{
	json_t *s = fixture(), *v, *cell;
	char *text, *line;

	(void)state;
	dx_verdict(s, &task, NULL, 0, 0);
	cell = in_smp(s);
	json_object_del(cell, "verdict");
	json_object_set_new(cell, "status", json_string("failed"));
	json_object_set_new(cell, "reason", json_string("the guest died"));
	dx_decided(s);
	v = legality_of(s, &task);
	assert_null(json_object_get(v, "result"));
	assert_string_equal(json_string_value(json_object_get(v, "reason")),
			    "the guest died");
	text = shown_table(s, NULL, decision);
	line = line_of(text, "guard kmap_local_page", "task[split]");
	says(line, "failed     -     -     -");
	free(line);
	free(text);
	json_decref(s);
}

/* One CPU cannot show that it was open to all. */
static void test_contexts_fold(void **state)
{
	json_t *s = fixture(), *e;

	(void)state;
	dx_exposure(s, &page_kmap, 7);
	json_object_set_new(in_smp(s), "contexts", json_string("all"));
	json_object_set_new(in_smp(s), "meter", json_string("event"));
	dx_decided(s);
	e = json_object_get(row_of(s, &page_kmap), "exposure");
	assert_string_equal(json_string_value(json_object_get(e, "contexts")),
			    "all");
	assert_float_equal(json_number_value(json_object_get(e, "value")), 5000,
			   0);
	e = json_object_get(row_of(s, &task), "exposure");
	assert_string_equal(json_string_value(json_object_get(e, "contexts")),
			    "self");
	json_decref(s);
}

/* What is measured once for a design is a figure of its other guards, too. */
static void test_elsewhere(void **state)
{
	static const struct dx_who mixed = {
		"task", "rights=split", "kmap_local_page+dax-read" };
	json_t *s = fixture(), *row, *cell;
	char *text, *line;
	size_t i;

	(void)state;
	dx_figure(dx_cell(s, &task, "switch", "insn", "held-by-one",
			  json_object()), 900);
	dx_figure(dx_cell(s, &mixed, "contend", "event", "pair",
			  dx_params("callers", 2)), 2);
	/* A composed cell says nothing of the design that it is named after. */
	cell = dx_figure(dx_cell(s, &page, "switch", "insn", "held-by-one",
				 json_object()), 901);
	json_object_set_new(cell, "composed", json_true());
	dx_decided(s);
	assert_float_equal(value(row_of(s, &task_kmap), "switch", "value"), 900,
			   0);
	assert_null(json_object_get(row_of(s, &page_kmap), "switch"));
	/* And says so: in the row, and in the lower half of the text. */
	assert_string_equal(json_string_value(json_object_get(json_object_get(
		row_of(s, &task_kmap), "switch"), "guard")), LOCAL);
	assert_null(json_object_get(json_object_get(row_of(s, &task), "switch"),
				    "guard"));
	text = shown_table(s, NULL, decision);
	line = line_of(strstr(text, "guard kmap ("), "expo-", "task[split]^");
	says(line, " 900 ");
	free(line);
	free(line_of(text, "guard kmap (", "task[split] "));
	free(line_of(strstr(text, "guard kmap_local_page"), "expo-",
		     "task[split] "));
	says(text, "^: switch, irq");
	free(text);
	json_array_foreach(json_object_get(json_object_get(s, "decision"),
					   "rows"), i, row)
		assert_null(strchr(json_string_value(json_object_get(row,
				   "guard")), '+'));
	json_decref(s);
}

/* What is derived is derived from the rest: a second time changes nothing. */
static void test_twice(void **state)
{
	json_t *s = decided(), *once = json_deep_copy(s);

	(void)state;
	dx_decided(s);
	assert_true(json_equal(s, once));
	json_decref(once);
	json_decref(s);
}

static void test_commands(void **state)
{
	struct cell id;
	json_t *s = decided(), *row = row_of(s, &percpu);
	char *text;

	(void)state;
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "legality"), "command")),
		"pkscale run --env=count --exercise=legality --meter=verdict --design='percpu[pin=both,level=0]' --guard=kmap_local_page --memory=pmem --random=10 --seed=7");
	assert_int_equal(cell_parse(json_array_get(json_object_get(s, "cells"),
			 (size_t)value(row, "outermost", "cell")), &id, NULL), 0);
	text = command_of(&id, 3);
	assert_string_equal(text, "pkscale run --env=count --exercise=nest --meter=insn --design='percpu[pin=both,level=0]' --guard=kmap_local_page --memory=pmem --depth=1 --seed=3");
	free(text);
	/* Without it that kernel would not be booted. */
	id.field[CELL_KERNEL] = "6.12.117-pkscale-rt rt";
	text = command_of(&id, 3);
	says(text, " --depth=1 --rt-kernel=\"$(scripts/kernel --flavour rt)\" --rt-module=build/ko-rt/pkscale.ko --seed=3");
	free(text);
	cell_clear(&id);
	json_decref(s);
}

static void test_text(void **state)
{
	json_t *s = decided();
	char *text = shown_table(s, NULL, decision), *line;

	(void)state;
	line = line_of(text, "guard kmap_local_page", "task[split]");
	says(line, "sound    no    no   yes     80      50     2/0");
	free(line);
	line = line_of(text, "guard kmap_local_page", "percpu[both,0]!");
	says(line, "! s11   yes    no   yes     70");
	free(line);
	line = line_of(strstr(text, "guard kmap_local_page"), "expo-",
		       "percpu[both,0]!");
	says(line, " never ");
	free(line);
	line = line_of(strstr(text, "guard kmap_local_page"), "expo-",
		       "task[split]");
	says(line, "22-600");
	free(line);
	says(text, "- page[relaxed]: composed: leaves this guard to task, whose figures they are");
	says(text, "- token: no place for the cookie");
	says(text, "the exercise switch was not run");
	says(text, "18720");	/* 209 * 80 + 20 * 100 */
	free(text);
	json_decref(s);
}

/* A composed guard has task's rules, and not always its price. */
static void test_composed_text(void **state)
{
	static const struct dx_who hash = { "hash", "mode=relaxed", LOCAL };
	static const struct dx_who lock = { "dax-lock", "nest=count", LOCAL };
	json_t *s = fixture(), *cells = json_object_get(s, "cells");
	size_t i, n = json_array_size(cells);
	char *text;

	(void)state;
	dx_pairs(s, &hash, 111, 81, 2);
	dx_figure(dx_cell(s, &lock, "touch", "insn", "first-use",
			  json_object()), 5);
	for (i = n; i < json_array_size(cells); i++)
		json_object_set_new(json_array_get(cells, i), "composed",
				    json_true());
	dx_decided(s);
	text = shown_table(s, NULL, decision);
	says(text, "- page[relaxed]: composed: leaves this guard to task, whose figures");
	says(text, "- hash[relaxed]: composed: task's rules, dearer by the key for temporary");
	assert_non_null(strstr(text, "- dax-lock[count]: composed: leaves this guard to task\n"));
	free(text);
	json_decref(s);
}

/* What a figure leaves out is seen beside it, unsound or not. */
static void test_incomplete(void **state)
{
	static const char * const reasons[] = {
		"incomplete: the fault is not in it",
		"unsound: sequence s04; incomplete: the fault is not in it",
	};
	json_t *s = fixture(), *cell;
	size_t i, n = 0;
	char *text, *line;

	(void)state;
	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		if (!strcmp(json_string_value(json_object_get(cell, "design")),
			    "page") &&
		    !strcmp(json_string_value(json_object_get(cell, "guard")),
			    "kmap") &&
		    !strcmp(json_string_value(json_object_get(cell, "exercise")),
			    "nest"))
			json_object_set_new(cell, "reason", json_string(
				reasons[n++ % 2]));
	}
	assert_int_equal(n, 4);
	dx_decided(s);
	text = shown_table(s, NULL, decision);
	line = line_of(text, "guard kmap (", "page[relaxed]");
	says(line, " 100*    100*    0/0*");
	free(line);
	line = line_of(text, "guard kmap (", "task[split]");
	assert_null(strchr(line, '*'));
	free(line);
	says(text, "*: a figure without the fault of first use");
	free(text);
	json_decref(s);
}

/* The control protects nothing, says so, and is not marked. */
static void test_none_is_not_marked(void **state)
{
	json_t *s = fixture();
	char *text, *line;

	(void)state;
	dx_verdict(s, &none, "s01-outermost", 0, 0);
	dx_decided(s);
	text = shown_table(s, NULL, decision);
	line = line_of(text, "guard kmap_local_page", "none[1] ");
	says(line, " s01 ");
	assert_null(strchr(line, '!'));
	free(line);
	free(text);
	json_decref(s);
}

/* No price list, no model; the rest is there, and says which of the two it is. */
static void test_no_price_list(void **state)
{
	json_t *s = fixture();
	struct err err;
	char *text;

	(void)state;
	assert_int_equal(decide(s, NULL, NULL, &err), 0);
	assert_null(json_object_get(row_of(s, &task), "cycles"));
	assert_null(json_object_get(s, "prices"));
	text = shown_table(s, NULL, decision);
	free(line_of(text, "guard kmap_local_page", "task[split]"));
	says(text, "model is - everywhere: there was no price list");
	free(text);
	dx_decided(s);
	text = shown_table(s, NULL, decision);
	assert_null(strstr(text, "no price list"));
	free(text);
	json_decref(s);
}

/* Bytes of each place, and variants that take the same as one. */
static void test_bytes(void **state)
{
	static const struct dx_who own = { "none", "", NULL };
	static const struct dx_who rw = { "task", "rights=rw", LOCAL };
	static const struct { const char *what; double x; } q[] = {
		{ "mechanism-task", 64 }, { "mechanism-fields", 76 },
		{ "mechanism-word", 4 }, { "mechanism-cpu", 92 },
		{ "mechanism-pgmap", 8 }, { "mechanism-page", 0 },
		{ "mechanism-entry", 7 },
	};
	json_t *s = fixture(), *boots = json_object_get(s, "boots");
	char *text, *line;
	size_t i;

	(void)state;
	dx_bytes(s, &rw, 4, 0, 0, 0);
	for (i = 0; i < ARRAY_SIZE(q); i++)
		dx_figure(dx_cell(s, &own, "footprint", "bytes", q[i].what,
				  json_object()), q[i].x);
	/* 32768 / 5464 is 5, and 32768 / 5400 is 6. */
	json_array_append_new(boots, json_pack("{s{s{sisi}}ss}", "slab",
		"task_struct", "slab_size", 5464, "order", 3, "against",
		"unpatched"));
	text = shown_table(s, NULL, decision);
	line = line_of(text, "Bytes", "task (2 variants)");
	says(line, "  4 ");
	free(line);
	line = line_of(text, "Bytes", "percpu[pin=both,level=0]");
	says(line, " 16 ");
	free(line);
	says(text, "task_struct grows by 64");
	says(text, "the kernel without the patches");
	says(text, "holds 5 task_structs of 5464 bytes, and 6 of 5400");
	free(text);
	json_decref(s);
}

static void test_width(void **state)
{
	static const struct dx_who wide = {
		"percpu-key", "pin=preempt,level=1,mode=relaxed", LOCAL };
	json_t *s = fixture();
	char *text;

	(void)state;
	dx_pairs(s, &wide, 123456, 123456, 2);
	dx_wakeup(s, &wide, 123456789);
	dx_exposure(s, &wide, 123456789);
	dx_decided(s);
	text = shown_table(s, NULL, decision);
	assert_true(widest(strstr(text, "Decision")) <= DECISION_WIDTH);
	free(text);
	json_decref(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_ipis),
		cmocka_unit_test(test_no_price),
		cmocka_unit_test(test_model_is_labelled),
		cmocka_unit_test(test_sites),
		cmocka_unit_test(test_census),
		cmocka_unit_test(test_status_is_handed_on),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_verdicts_fold),
		cmocka_unit_test(test_flags_fold),
		cmocka_unit_test(test_cut_off_is_not_sound),
		cmocka_unit_test(test_contexts_fold),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_no_price_list),
		cmocka_unit_test(test_composed_text),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_none_is_not_marked),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
