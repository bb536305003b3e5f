// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale verify, on a made-up run of which one thing is not so. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cmd/cmd.h"
#include "cmd/derive.h"
#include "present/table.h"
#include "raw_fixture.h"
#include "text.h"

struct made {
	int selftest;
	long insn, again;	/* of two blocks */
	long writes;		/* of a thousand outermost pairs of task; -1: none */
	const char *fingerprint;
	const char *exercise;	/* of the instructions */
};

static const struct made usual = { 1, 14, 14, 2000, "f00d", "nest" };
static char dir[] = "/tmp/pkscale-verify-XXXXXX";
static char other[] = "/tmp/pkscale-verify-XXXXXX";

static char *in(const char *where, const char *name)
{
	return xasprintf("%s/%s", where, name);
}

static void write_raw(const char *where, const struct made *m)
{
	char *path = in(where, "raw.jsonl");
	struct fixture x;
	int b;

	fx_begin(&x, fopen(path, "w"));
	assert_non_null(x.f);
	fx_boot_of(&x, "count", "pkrs", m->fingerprint, "7.2.22", m->selftest);
	for (b = 0; b < 2; b++) {
		fx_block(&x, fx_cell(&x, "task rights=rw", m->exercise,
			 "outermost", "off", "insn", json_pack("{si}", "depth", 1)), b, "ok",
			 "", fx_insn(b ? m->again : m->insn, 2), json_object());
		if (m->writes >= 0)
			fx_block(&x, fx_cell(&x, "task rights=rw", "nest",
				 "outermost", "off", "event",
				 json_pack("{si}", "depth", 1)), b, "ok", "",
				 json_object(), fx_events(1000, m->writes));
		fx_block(&x, fx_cell(&x, "dax-lock nest=none", "nest", "nested",
			 "off", "event", json_pack("{si}", "depth", 2)), b,
			 "ok", "", json_object(), fx_events(1000, 2000));
	}
	fx_end(&x);
	fclose(x.f);
	free(path);
}

static void write_run(const char *where, const struct made *m)
{
	char *path = in(where, "summary.json"), *text = in(where, "summary.txt");
	struct tables t = { 0 };
	struct summary s;
	struct err err;
	json_t *built;

	write_raw(where, m);
	if (derive_summary(where, NULL, &built, &err) ||
	    summary_write(built, path, &err) || summary_load(where, &s, &err))
		fail_msg("%s", err.text);
	t.s = &s;
	t.out = fopen(text, "w");
	tables_print(&t);
	fclose(t.out);
	summary_free(&s);
	json_decref(built);
	free(text);
	free(path);
}

/* Put @to in the place of the first @from of a file. */
static void edit(const char *name, const char *from, const char *to)
{
	char *path = in(dir, name), *text, *at;
	struct stat st;
	FILE *f = fopen(path, "r+");
	size_t n;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	text = xcalloc((size_t)st.st_size + 1, 1);
	n = fread(text, 1, (size_t)st.st_size, f);
	assert_int_equal(n, st.st_size);
	at = strstr(text, from);
	if (!at)
		fail_msg("%s has no %s", name, from);
	rewind(f);
	assert_int_equal(ftruncate(fileno(f), 0), 0);
	fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(f);
	free(text);
	free(path);
}

/* Its exit status; @text gets what it printed. */
static int verify(const char *again, char **text)
{
	char *argv[] = { "verify", "--again", (char *)again, dir, NULL };
	int saved = dup(1), status, argc = 4;
	FILE *f = tmpfile();
	size_t n;

	if (!again) {
		argv[1] = dir;
		argc = 2;
	}
	fflush(stdout);
	dup2(fileno(f), 1);
	status = cmd_verify(argc, argv);
	fflush(stdout);
	dup2(saved, 1);
	close(saved);
	rewind(f);
	*text = xcalloc(1 << 16, 1);
	n = fread(*text, 1, (1 << 16) - 1, f);
	(*text)[n] = 0;
	fclose(f);
	return status;
}

static void expect(const char *again, int status, const char *part)
{
	char *text;
	int got = verify(again, &text);

	has(text, part);
	assert_int_equal(got, status);
	free(text);
}

static void all_is_well(void **state)
{
	char *text;

	(void)state;
	write_run(dir, &usual);
	assert_int_equal(verify(NULL, &text), EXIT_OK);
	assert_null(strstr(text, "WRONG"));
	assert_null(strstr(text, "again"));
	free(text);
}

static void samples(void **state)
{
	(void)state;
	write_run(dir, &usual);
	edit("raw.jsonl", "\"t2\":[32007", "\"t2\":[32008");
	expect(NULL, EXIT_VERDICT, "WRONG  raw ");
	write_run(dir, &usual);
	edit("raw.jsonl", "{\"blocks\":6,\"type\":\"end\"}\n", "");
	expect(NULL, EXIT_VERDICT, "WRONG  raw ");
	write_run(dir, &usual);
	edit("raw.jsonl", "\"v\":1", "\"v\":7");
	expect(NULL, EXIT_VERDICT, "WRONG  raw ");
}

static void figures(void **state)
{
	(void)state;
	write_run(dir, &usual);
	edit("summary.json", "\"median\": 14", "\"median\": 13");
	expect(NULL, EXIT_VERDICT,
	       "median is 13, the samples give 14");
	write_run(dir, &usual);
	edit("summary.json", "\"run\": \"made-up\"", "\"run\": \"better\"");
	expect(NULL, EXIT_VERDICT,
	       "summary.json: run is \"better\", the samples give \"made-up\"");
	write_run(dir, &usual);
	edit("summary.json", "\"run\": ", "\"more\": 1, \"run\": ");
	expect(NULL, EXIT_VERDICT, "more is 1, the samples give none");
	write_run(dir, &usual);
	edit("summary.json", "\n],", "\n ],");
	expect(NULL, EXIT_VERDICT, "says the same in other bytes");
	write_run(dir, &usual);
	edit("summary.json", "\"schema\": 2", "\"schema\": 1");
	expect(NULL, EXIT_USAGE, "");
}

static void tables(void **state)
{
	(void)state;
	write_run(dir, &usual);
	edit("summary.txt", "14", "13");
	expect(NULL, EXIT_VERDICT, "WRONG  text");
}

static void controls(void **state)
{
	struct made m = usual;

	(void)state;
	m.selftest = 0;
	write_run(dir, &m);
	expect(NULL, EXIT_VERDICT, "self-test: 10 NOPs read 11");
	m = usual;
	m.again = 15;
	write_run(dir, &m);
	expect(NULL, EXIT_VERDICT, "1 exact cells are unstable");
}

static void rules(void **state)
{
	struct made m = usual;

	(void)state;
	m.writes = 3000;
	write_run(dir, &m);
	expect(NULL, EXIT_VERDICT, "3 writes a pair, by its rule 2");
}

static void measured_again(void **state)
{
	struct made m = usual;

	(void)state;
	write_run(dir, &usual);
	write_run(other, &m);
	expect(other, EXIT_OK, "3 exact cells agree, 0 differ, 0 were not measured again");
	m.writes = -1;
	write_run(other, &m);
	expect(other, EXIT_VERDICT, "1 were not measured again");
	m = usual;
	m.insn = 15;
	m.again = 15;
	write_run(other, &m);
	expect(other, EXIT_VERDICT, "B - A = +1 insn");
	/* Another kernel may have other digits: said and shown, not held against. */
	m.fingerprint = "beef";
	write_run(other, &m);
	expect(other, EXIT_OK, "kernel differs");
	expect(other, EXIT_OK, "other  again       not so: ");
	expect(other, EXIT_OK, "B - A = +1 insn");
	expect("/nowhere", EXIT_VERDICT, "/nowhere");
}

static void write_ids(const char *where, const char *program, const char *module)
{
	char *path = in(where, "env.json");
	json_t *env = json_pack("{s{ss*ss*}}", "tool", "build_id", program,
				"module_build_id", module);

	assert_int_equal(json_dump_file(env, path, 0), 0);
	json_decref(env);
	free(path);
}

/* Timers fall as the image lies in memory: held against who has the same alone. */
static void wake_ups_of_another_image(void **state)
{
	static const char left[] = "1 cells of wake-ups and exposure are left out";
	struct made m = usual;

	(void)state;
	m.exercise = "preempt";
	write_run(dir, &m);
	m.insn = 15;
	m.again = 15;
	write_run(other, &m);
	expect(other, EXIT_OK, left);
	write_ids(dir, "aa", "bb");
	write_ids(other, "aa", "cc");
	expect(other, EXIT_OK, left);
	write_ids(other, "dd", "bb");
	expect(other, EXIT_OK, left);
	write_ids(other, "aa", "bb");
	expect(other, EXIT_VERDICT, "B - A = +1 insn");
	write_ids(dir, NULL, NULL);
	write_ids(other, NULL, NULL);
	expect(other, EXIT_OK, left);
}

static int setup(void **state)
{
	(void)state;
	return !mkdtemp(dir) || !mkdtemp(other);
}

static int teardown(void **state)
{
	static const char *const names[] = { "raw.jsonl", "summary.json",
					     "summary.txt", "env.json" };
	const char *const both[] = { dir, other };
	size_t i, j;

	(void)state;
	for (j = 0; j < 2; j++) {
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			char *path = in(both[j], names[i]);

			unlink(path);
			free(path);
		}
		rmdir(both[j]);
	}
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well),
		cmocka_unit_test(samples),
		cmocka_unit_test(figures),
		cmocka_unit_test(tables),
		cmocka_unit_test(controls),
		cmocka_unit_test(rules),
		cmocka_unit_test(measured_again),
		cmocka_unit_test(wake_ups_of_another_image),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
