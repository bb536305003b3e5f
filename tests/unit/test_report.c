// SPDX-License-Identifier: GPL-2.0-or-later
/* A report: nothing in it acts that came from a file, and every link leads somewhere. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cmd/cmd.h"
#include "decide_fixture.h"
#include "present/decide.h"
#include "results/rundir.h"
#include "text.h"

#define SCRIPT	"<script>alert(1)</script>"
/* Ends an attribute, a tag, a section of CDATA, a field of a table. */
#define HOSTILE	"\"'>" SCRIPT "&]]>|`](x)"

static const struct dx_who none = { "none", "hooked=1", "kmap_local_page" };
static const struct dx_who task = { "task", "rights=split", "kmap_local_page" };
static const struct dx_who percpu = { "percpu", "pin=both,level=0", "kmap_local_page" };
static const struct dx_who direct = { "task", "rights=split", NULL };
static const struct dx_who token = { "token", "", "kmap_local_page" };

static char dir[64];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/pkscale-report-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	rundir_remove(dir);
	return 0;
}

static json_t *fixture(void)
{
	json_t *s = dx_summary();

	json_object_set_new(s, "boots", json_pack(
		"[{si ss s{ss ss ss ss} ss s{sb ss}}]", "boot", 0, "environment",
		"count", "kernel", "release", "6.12.117", "series", "34",
		"flavour", "production", "fingerprint", "f00d", "qemu", "7.2",
		"selftest", "ok", 1, "reason", ""));
	dx_pairs(s, &none, 42, 42, 0);
	dx_pairs(s, &task, 80, 50, 2);
	dx_pairs(s, &direct, 24, 12, 2);
	dx_verdict(s, &task, NULL, 0, 1);
	dx_exposure(s, &task, 10);
	dx_wakeup(s, &task, 100);
	dx_bytes(s, &task, 4, 0, 0, 0);
	dx_pairs(s, &percpu, 70, 40, 2);
	dx_verdict(s, &percpu, "s11-pf-sleep", 1, 0);
	dx_exposure(s, &percpu, -1);
	dx_bytes(s, &percpu, 0, 4, 0, 0);
	dx_global(s, &percpu, 1, 0, 1);
	dx_absent(s, &token, "it has no place for that");
	return dx_decided(s);
}

/* Which tables and plots there are follows from these. */
static const char * const kept[] = {
	"environment", "exercise", "meter", "quantity", "status", "path",
	"window", "register", "kind", "result", "hand",
};

/* What has names that are the file's own. */
static const char * const open_ended[] = { "knobs", "params", "events" };

static int is_one_of(const char *const *list, size_t n, const char *key)
{
	while (n--)
		if (!strcmp(list[n], key))
			return 1;
	return 0;
}

/* Add HOSTILE to every string, those of @kept excepted if so asked. */
static json_t *poisoned(const char *key, json_t *v, int keep)
{
	json_t *sub;
	const char *k;
	size_t i;

	if (json_is_string(v)) {
		if (keep && is_one_of(kept, ARRAY_SIZE(kept), key))
			return json_incref(v);
		return json_sprintf("%s" HOSTILE, json_string_value(v));
	}
	json_array_foreach(v, i, sub)
		json_array_set_new(v, i, poisoned(key, sub, keep));
	json_object_foreach(v, k, sub)
		json_object_set_new(v, k, poisoned(k, sub, keep));
	if (json_is_object(v) &&
	    is_one_of(open_ended, ARRAY_SIZE(open_ended), key))
		json_object_set_new(v, HOSTILE, strcmp(key, "events") ?
				    json_string(HOSTILE) : json_integer(1));
	return json_incref(v);
}

static void save(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", dir, name);

	assert_int_equal(write_file(path, text, strlen(text)), 0);
	free(path);
}

/* Takes @v over. */
static void save_json(const char *name, json_t *v)
{
	char *text = json_dumps(v, JSON_SORT_KEYS);

	save(name, text);
	free(text);
	json_decref(v);
}

static char *load(const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	size_t size;
	char *text = read_file(path, &size);

	if (!text)
		fail_msg("%s is missing", path);
	free(path);
	return text;
}

static void report(void)
{
	char *argv[] = { "report", dir, NULL };
	FILE *out = stdout;

	/* The names of the files are no part of a test's output. */
	stdout = fopen("/dev/null", "w");
	assert_int_equal(cmd_report(2, argv), EXIT_OK);
	fclose(stdout);
	stdout = out;
}

static int ends_with(const char *text, const char *end, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(end - text) >= n && !memcmp(end - n, what, n);
}

/* Every alert(1) is text; how many there are. */
static size_t html_harmless(const char *html)
{
	const char *p = html;
	size_t n = 0;

	for (; (p = strstr(p, "alert(1)")); p++, n++)
		/* In a drawing a quote is no end of anything. */
		if ((!ends_with(html, p, "&quot;'&gt;&lt;script&gt;") &&
		     !ends_with(html, p, "\"'>&lt;script>")) ||
		    strncmp(p, "alert(1)&lt;/script", 19))
			fail_msg("not escaped: %.80s", p - 30);
	return n;
}

static size_t markdown_harmless(const char *text)
{
	const char *p = text, *line;
	size_t n = 0;

	for (; (p = strstr(p, "alert(1)")); p++, n++) {
		for (line = p; line > text && line[-1] != '\n'; line--)
			;
		if (strncmp(line, "    ", 4) &&
		    !ends_with(text, p, "\\<script>"))
			fail_msg("not escaped: %.80s", p - 30);
	}
	return n;
}

static void hostile(int keep)
{
	json_t *s = fixture(), *env = json_pack("{ss s{ss} s[s]}", "cpu_name",
		"x", "tool", "git", "1234", "command", "pkscale run");
	char *html, *markdown;

	json_object_set_new(env, HOSTILE, json_string("a key"));
	json_object_set_new(env, "topology_xml", json_sprintf("%0400d", 0));
	json_decref(poisoned("", s, keep));
	json_decref(poisoned("", env, 0));
	save_json("summary.json", s);
	save_json("env.json", env);
	save("pairs.txt", "task" HOSTILE "_split: \n   1  mov " HOSTILE "\n");
	report();
	html = load("report.html");
	markdown = load("report.md");
	assert_true(html_harmless(html) > 300);
	assert_true(markdown_harmless(markdown) > 300);
	if (keep) {
		/* It has come as far as the plots. */
		has(html, "\"'>&lt;script>alert(1)");
		has(html, "<pre>   1  mov &quot;'&gt;&lt;script&gt;");
		has(html, "guard kmap_local_page&quot;'&gt;");
		assert_null(strstr(html, "](x)\">"));
	}
	free(markdown);
	free(html);
}

static void words_that_tables_show(void **state)
{
	(void)state;
	hostile(1);
}

static void all_words(void **state)
{
	(void)state;
	hostile(0);
}

/* The values behind every @before, up to @end, into an object: how often. */
static void collect(const char *html, const char *before, const char *end,
		    json_t *found)
{
	const char *p = html;
	char *value;

	while ((p = strstr(p, before))) {
		p += strlen(before);
		value = xasprintf("%.*s", (int)strcspn(p, end), p);
		json_object_set_new(found, value, json_integer(1 +
			json_integer_value(json_object_get(found, value))));
		free(value);
	}
}

static void links_lead_somewhere(void **state)
{
	json_t *ids = json_object(), *links = json_object(), *v;
	const char *k;
	char *html;

	(void)state;
	save_json("summary.json", fixture());
	save("pairs.txt", "task_split: outermost 24, nested 12\n   1  mov\n"
	     "   2  call   f\n   3  call   g\n"
	     "\ntask_rw: outermost 17, nested 9\n   1  call   f\n"
	     "\ntask_x: outermost 1, nested 1\n   1  mov\n"
	     "\ntaskforce_x: outermost 1, nested 1\n   1  mov\n");
	report();
	html = load("report.html");
	collect(html, " id=\"", "\"", ids);
	collect(html, " id='", "'", ids);
	collect(html, "href=\"#", "\"", links);
	collect(html, "href='#", "'", links);
	collect(html, "url(#", ")", links);
	json_object_foreach(ids, k, v)
		if (json_integer_value(v) != 1)
			fail_msg("%s is there %lld times", k,
				 (long long)json_integer_value(v));
	json_object_foreach(links, k, v)
		if (!json_object_get(ids, k))
			fail_msg("%s leads nowhere", k);
	/* Sections, boot, pair, plots, and the cells of the figures. */
	assert_true(json_object_size(links) > 40);
	assert_non_null(json_object_get(links, "pair-0"));
	assert_non_null(json_object_get(links, "boot-0"));
	has(html, "nested 12, and what 2 calls run</summary>");
	has(html, "nested 9, and what 1 call runs</summary>");
	has(html, "nested 1</summary>");
	/* Of a design that this run does not have. */
	assert_null(strstr(html, "taskforce"));
	/* What would be loaded from elsewhere: names of namespaces are not. */
	assert_null(strstr(html, " src="));
	assert_null(strstr(html, "href=\"http"));
	assert_null(strstr(html, "@import"));
	free(html);
	json_decref(links);
	json_decref(ids);
}

/* A figure, its cell with everything that it rests on. */
static void a_cell(void **state)
{
	json_t *s = fixture(), *c = json_array_get(json_object_get(s, "cells"), 2);
	char *html, *markdown, *link;

	(void)state;
	json_object_set_new(c, "reason", json_string("incomplete: this"));
	json_object_set_new(c, "events", json_pack("{si}", "write", 2));
	json_object_set_new(c, "samples", json_integer(40));
	json_object_set_new(c, "excluded_samples", json_integer(3));
	json_object_set_new(c, "excluded", json_pack("{si}", "irq", 3));
	save_json("summary.json", s);
	report();
	html = load("report.html");
	has(html, "nest, event, hook in ");
	has(html, "measure it again: all of<br>pkscale run --env=count --exercise=nest --meter=event --design=DESIGN --guard=GUARD --memory=MEMORY ");
	has(html, "<tr id=\"c2\"><td>none[hooked=1]<td>outermost depth=1 pkrs hook/kmap_local_page/pmem<td>0<td>2<td>ok<td>incomplete: this<td>write 2<td>3 of 40: irq 3<td>");
	has(html, "<td>--depth=1\n");
	/* Design and guard stand in the row already. */
	assert_null(strstr(html, "--guard=kmap_local_page"));
	assert_null(strstr(html, "--design=task"));
	assert_null(strstr(html, "--design='task[rights=split]' --"));
	has(html, "<a class=\"contents\" href=\"#boot-0\">the boot it is from</a>");
	/* In the decision, and in the table of guards. */
	link = strstr(html, "<a href=\"#c4\">80</a>");
	assert_non_null(link);
	assert_true(link < strstr(html, "<section id=\"legality\">"));
	has(strstr(html, "<section id=\"figures\">"), "<a href=\"#c4\">80</a>");
	markdown = load("report.md");
	has(markdown, "| <a id=\"c2\"></a>none[hooked=1] |");
	has(markdown, "[80](#c4)");
	has(markdown, "](plots/pareto.svg)");
	free(markdown);
	free(html);
}

static void same_bytes(void **state)
{
	char *html, *again;

	(void)state;
	save_json("summary.json", fixture());
	report();
	html = load("report.html");
	report();
	again = load("report.html");
	assert_string_equal(html, again);
	free(again);
	free(html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_tables_show),
		cmocka_unit_test(all_words),
		cmocka_unit_test(links_lead_somewhere),
		cmocka_unit_test(a_cell),
		cmocka_unit_test(same_bytes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
