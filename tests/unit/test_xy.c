// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots of numbers against numbers: their figures, and that they are drawn. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "present/decide.h"
#include "present/footprint.h"
#include "present/plot.h"
#include "present/plot_xy.h"
#include "text.h"

#define LOCAL	"kmap_local_page"

static const struct dx_who task = { "task", "rights=split", LOCAL };
static const struct dx_who rw = { "task", "rights=rw", LOCAL };
static const struct dx_who percpu = { "percpu", "pin=both,level=0", LOCAL };
static const struct dx_who alias = { "alias-permanent", "", LOCAL };
static const struct dx_who page = { "page", "mode=relaxed", "kmap" };
static const struct dx_who mechanism = { "none", "", NULL };

static json_t *json;
static struct summary sum;

static void add_mechanism(json_t *s)
{
	static const struct { const char *what; double x; } q[] = {
		{ "mechanism-task", 76 }, { "mechanism-word", 4 },
		{ "mechanism-cpu", 92 }, { "mechanism-pgmap", 8 },
		{ "mechanism-page", 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(q); i++)
		dx_figure(dx_cell(s, &mechanism, "footprint", "bytes",
				  q[i].what, json_object()), q[i].x);
}

static void add_contend(json_t *s, const struct dx_who *w, double each)
{
	int k;

	for (k = 1; k <= 4; k *= 2) {
		json_t *c = dx_figure(dx_cell(s, w, "contend", "event", "pair",
			json_pack("{si ss}", "callers", k, "sharing", "page")),
			2);

		json_object_set_new(c, "events", json_pack("{sf sf sf}",
			"write", 2., "fault", each * k, "ipi", 0.));
		if (each)
			json_object_set_new(c, "spread", json_pack("{s[ff]}",
				"fault", 0., 9. * k));
		/* Held for a while is another line, which is not drawn. */
		c = dx_figure(dx_cell(s, w, "contend", "event", "pair",
			json_pack("{si ss si}", "callers", k, "sharing", "page",
				  "held", 20)), 7);
		json_object_set_new(c, "events", json_pack("{sf}", "write", 7.));
	}
}

static int setup(void **state)
{
	struct err err = { "" };

	(void)state;
	json = dx_summary();
	dx_pairs(json, &task, 80, 50, 2);
	dx_pairs(json, &rw, 75, 50, 2);
	dx_pairs(json, &percpu, 70, 40, 2);
	dx_pairs(json, &alias, 20, 20, 0);
	dx_pairs(json, &page, 90, 90, 0);
	dx_verdict(json, &task, NULL, 0, 0);
	dx_verdict(json, &percpu, "s11-pf-sleep", 1, 0);
	dx_exposure(json, &task, 0);
	dx_exposure(json, &rw, 0);
	dx_exposure(json, &percpu, 0);
	dx_exposure(json, &alias, -1);
	dx_exposure(json, &page, 5000);
	dx_wakeup(json, &task, 100);
	dx_wakeup(json, &percpu, 1000);
	dx_bytes(json, &task, 4, 0, 0, 0);
	dx_bytes(json, &rw, 4, 0, 0, 0);
	dx_bytes(json, &percpu, 0, 16, 0, 0);
	dx_bytes(json, &page, 0, 0, 8, 0);
	add_mechanism(json);
	add_contend(json, &task, 0);
	add_contend(json, &rw, 0);
	add_contend(json, &percpu, 1);
	dx_global(json, &page, 2, 0, 1);
	dx_global(json, &page, 8, 0, 7);
	dx_workload(json, &task, "ext4/randread", 1, 9000, 1, 2);
	dx_profile(json, "count", 2);
	return summary_view(dx_decided(json), &sum, &err);
}

static int teardown(void **state)
{
	(void)state;
	summary_free(&sum);
	json_decref(json);
	return 0;
}

static void fill(xy_fill_fn *fn, struct xy *c)
{
	char *lacks;

	memset(c, 0, sizeof(*c));
	lacks = fn(&sum, c);
	if (lacks)
		fail_msg("%s", lacks);
}

static struct xy_series *series(struct xy *c, const char *name, size_t panel)
{
	size_t i;

	for (i = 0; i < c->nseries; i++)
		if (!strcmp(c->series[i].name, name) &&
		    c->series[i].panel == panel)
			return &c->series[i];
	fail_msg("no series \"%s\" in panel %zu", name, panel);
	return NULL;
}

static char *tsv(const struct xy *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	xy_tsv(c, f);
	fclose(f);
	return text;
}

static char *source(const struct xy *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	xy_gnuplot(c, f);
	fclose(f);
	return text;
}

static void test_exposure(void **state)
{
	struct xy c;
	char *text;

	(void)state;
	fill(xy_fill_exposure, &c);
	assert_int_equal(c.panels, 2);
	text = tsv(&c);
	has(text, "guard kmap_local_page\tsound\t0\ttask[rights=split]\t");
	has(text, "guard kmap_local_page\tunsound\t0\tpercpu[pin=both,level=0]\t");
	has(text, "guard kmap_local_page\tnot judged\tnever\talias-permanent\t");
	has(text, "guard kmap\tnot judged\t5000\tpage[mode=relaxed]\t");
	free(text);
	xy_free(&c);
}

/* 500 of 1000 at 100, 400 at 200, 99 at 400, 1 at 800. */
static void test_wakeup(void **state)
{
	struct xy_series *s;
	struct xy c;

	(void)state;
	fill(xy_fill_wakeup, &c);
	s = series(&c, "task[rights=split]", 0);
	assert_int_equal(s->n, 8);
	assert_float_equal(s->point[0].x, 1, 0);
	assert_float_equal(s->point[1].x, 2, 1e-9);
	assert_float_equal(s->point[1].y, 100, 0);
	assert_float_equal(s->point[2].y, 200, 0);
	assert_float_equal(s->point[3].x, 10, 1e-9);
	assert_float_equal(s->point[5].x, 1000, 1e-9);
	assert_float_equal(s->point[7].x, 1000, 0);
	assert_float_equal(s->point[7].y, 800, 0);
	xy_free(&c);
}

static void test_footprint(void **state)
{
	struct footprint_of *list;
	struct xy_series *s;
	struct xy c;
	size_t n;

	(void)state;
	list = footprints_of(&sum, &n);
	assert_int_equal(n, 4);
	footprints_free(list, n);
	fill(xy_fill_footprint, &c);
	/* Two variants that take the same; 4 bytes a task, whatever CPUs. */
	s = series(&c, "task (2 variants)", 0);
	assert_float_equal(s->point[0].x, 10, 0);
	assert_float_equal(s->point[0].y, 40, 0);
	assert_float_equal(s->point[s->n - 1].y, 400000, 0);
	s = series(&c, "task (2 variants)", 1);
	assert_float_equal(s->point[0].y, s->point[s->n - 1].y, 0);
	xy_free(&c);
}

static void test_footprint_ends(void **state)
{
	static const struct { size_t panel; double from, to; } ends[] = {
		{ 0, 10, 100000 }, { 1, 2, 512 }, { 2, 1, 64 }, { 3, 1, 4096 },
	};
	struct xy_series *s;
	struct xy c;
	size_t i;

	(void)state;
	fill(xy_fill_footprint, &c);
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		s = series(&c, "percpu[pin=both,level=0]", ends[i].panel);
		assert_float_equal(s->point[0].x, ends[i].from, 1e-6);
		assert_float_equal(s->point[s->n - 1].x, ends[i].to, 1e-6);
	}
	/* 16 bytes for each CPU of each range: 512, and 64 of 8 CPUs. */
	s = series(&c, "percpu[pin=both,level=0]", 1);
	assert_float_equal(s->point[s->n - 1].y, 16 * 512, 0);
	s = series(&c, "percpu[pin=both,level=0]", 2);
	assert_float_equal(s->point[s->n - 1].y, 16 * 8 * 64, 0);
	/* The word is in a field that is there already. */
	s = series(&c, "page[mode=relaxed]", 3);
	assert_float_equal(s->point[s->n - 1].y, 0, 0);
	/* 72 a task without the word, 92 a CPU, 8 a range. */
	s = series(&c, "mechanism, for every design", 0);
	assert_float_equal(s->point[0].y, 10 * 72 + 8 * 92 + 8, 0);
	xy_free(&c);
}

static void test_pareto(void **state)
{
	struct xy c;
	size_t i, never = 0;

	(void)state;
	fill(xy_fill_pareto, &c);
	assert_int_equal(c.panels, 1);
	for (i = 0; i < c.nseries; i++) {
		const struct xy_point *p = &c.series[i].point[0];

		never += isinf(p->y);
		assert_true(p->lo <= p->x && p->x <= p->hi);
	}
	assert_int_equal(never, 1);
	/* IPIs are dearer than all else together. */
	assert_true(c.x.log);
	series(&c, "sound: task[rights=split]", 0);
	series(&c, "unsound: percpu[pin=both,level=0]", 0);
	assert_int_equal(series(&c, "not judged: task[rights=rw]", 0)->mark,
			 XY_NOT_JUDGED);
	xy_free(&c);
}

/* Whoever looks for a design that has no total finds its name. */
static void test_pareto_without_a_price(void **state)
{
	static const struct dx_who map = { "alias-map", "", LOCAL };
	json_t *few = dx_summary();
	struct summary s;
	struct err err;
	struct xy c;

	(void)state;
	dx_pairs(few, &task, 80, 50, 2);
	dx_exposure(few, &task, 0);
	dx_pairs(few, &map, 5000, 100, 0);
	dx_exposure(few, &map, 0);
	assert_int_equal(summary_view(dx_decided(few), &s, &err), 0);
	memset(&c, 0, sizeof(c));
	assert_null(xy_fill_pareto(&s, &c));
	assert_int_equal(c.nseries, 1);
	assert_string_equal(c.panel[0],
		"guard kmap_local_page; without a price, so not here: alias-map");
	xy_free(&c);
	summary_free(&s);
	json_decref(few);
	/* And where all have one nothing is said. */
	fill(xy_fill_pareto, &c);
	assert_string_equal(c.panel[0], "guard kmap_local_page");
	xy_free(&c);
}

static void test_events(void **state)
{
	struct xy_series *s;
	struct xy c;
	char *text;

	(void)state;
	fill(xy_fill_contend, &c);
	/* Two lines that coincide are one. */
	s = series(&c, "task[rights=split] kmap_local_page (and 1 alike)", 1);
	assert_int_equal(s->n, 3);
	assert_float_equal(s->point[2].x, 4, 0);
	s = series(&c, "percpu[pin=both,level=0] kmap_local_page", 0);
	assert_int_equal(s->n, 3);
	s = series(&c, "percpu[pin=both,level=0] kmap_local_page", 1);
	assert_float_equal(s->point[2].y, 4, 0);
	/* With what its blocks were, upright, within the picture. */
	assert_float_equal(s->point[2].lo, 0, 0);
	assert_float_equal(s->point[2].hi, 36, 0);
	text = tsv(&c);
	has(text, "faults granted\tpercpu[pin=both,level=0] kmap_local_page\t4\t4\t0\t36\t");
	free(text);
	c.name = xasprintf("events");
	c.title = xasprintf("of contend");
	text = source(&c);
	has(text, "with yerrorlines");
	has(text, "set yrange [-0.756:37.8]");
	free(text);
	xy_free(&c);
	fill(xy_fill_global, &c);
	s = series(&c, "page[mode=relaxed] kmap", 1);
	assert_int_equal(s->n, 2);
	assert_float_equal(s->point[1].x, 8, 0);
	assert_float_equal(s->point[1].y, 7, 0);
	xy_free(&c);
}

/* What is missing is no empty picture. */
static void test_lacks(void **state)
{
	json_t *empty = dx_summary();
	const struct xy_plot *p;
	struct summary s;
	struct err err;
	struct xy c;
	char *lacks;

	(void)state;
	dx_pairs(empty, &task, 80, 50, 2);
	assert_int_equal(decide(empty, NULL, NULL, &err), 0);
	assert_int_equal(summary_view(empty, &s, &err), 0);
	for (p = xy_plots; p->name; p++) {
		memset(&c, 0, sizeof(c));
		lacks = p->fill(&s, &c);
		if (!lacks)
			fail_msg("%s is drawn of nothing", p->name);
		free(lacks);
		xy_free(&c);
	}
	summary_free(&s);
	json_decref(empty);
}

/* All files of a plot, which are no more afterwards if they are @temporary. */
static void check_drawn(const char *dir, const char *names, const char *name,
			int temporary)
{
	static const char * const ends[] = { "tsv", "gp", "svg", "png", "pdf" };
	struct stat st;
	char *path;
	size_t i;

	has(names, name);
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		path = xasprintf("%s/%s.%s", dir, name, ends[i]);
		if (stat(path, &st) || !st.st_size)
			fail_msg("%s is missing", path);
		if (temporary)
			unlink(path);
		free(path);
	}
}

static void test_drawn(void **state)
{
	char *dir = getenv("PKSCALE_KEEP_PLOTS"), *names, *said = NULL;
	char temp[] = "/tmp/pkscale-xy-XXXXXX";
	const struct xy_plot *p;
	struct err err = { "" };
	size_t size;
	FILE *f;
	int ret;

	(void)state;
	if (!dir)
		dir = mkdtemp(temp);
	f = open_memstream(&said, &size);
	ret = plots_write(&sum, dir, PLOT_KINDS, &names, f, &err);
	fclose(f);
	if (ret == -ENOENT)
		skip();
	if (ret)
		fail_msg("%s", err.text);
	for (p = xy_plots; p->name; p++)
		check_drawn(dir, names, p->name, dir == temp);
	/* And bars, of the same workload. */
	check_drawn(dir, names, "workload-ext4", dir == temp);
	check_drawn(dir, names, "depth", dir == temp);
	if (dir == temp)
		assert_int_equal(rmdir(dir), 0);
	free(names);
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exposure),
		cmocka_unit_test(test_wakeup),
		cmocka_unit_test(test_footprint),
		cmocka_unit_test(test_footprint_ends),
		cmocka_unit_test(test_pareto),
		cmocka_unit_test(test_pareto_without_a_price),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_drawn),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
