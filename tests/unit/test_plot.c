// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots: their figures, their sources, and what happens without gnuplot. */
#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "present/plot.h"
#include "raw_fixture.h"

static char dir[64];
static struct summary sum;

static int setup(void **state)
{
	char path[] = "/tmp/pkscale-test-XXXXXX";
	FILE *f = tmpfile();
	struct fixture x;
	struct err err;
	json_t *built;

	(void)state;
	fx_begin(&x, f);
	fx_boot(&x, "count", "pkrs");
	fx_count(&x, 1);
	fx_boot(&x, "user", "pkru");
	fx_user(&x, 6);
	fx_end(&x);
	rewind(f);
	close(mkstemp(path));
	if (summary_build(f, "raw", &built, &err) ||
	    summary_write(built, path, &err) ||
	    summary_load(path, &sum, &err))
		fail_msg("%s", err.text);
	json_decref(built);
	unlink(path);
	fclose(f);
	strcpy(dir, "/tmp/pkscale-plot-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	(void)state;
	summary_free(&sum);
	return nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static char *content(const char *name)
{
	char *path = xasprintf("%s/%s", dir, name), *text = NULL;
	FILE *f = fopen(path, "r");
	size_t size = 0;

	if (!f)
		fail_msg("%s is missing", path);
	assert_true(getdelim(&text, &size, 0, f) > 0);
	fclose(f);
	free(path);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text ? text : "");
}

static int write_plots(struct err *err, char **log)
{
	size_t size;
	FILE *f = open_memstream(log, &size);
	int ret = plots_write(&sum, dir, f, err);

	fclose(f);
	return ret;
}

/* Tables and sources stand even where nothing can be drawn. */
static void without_gnuplot(void **state)
{
	char *path = strdup(getenv("PATH")), *log, *text;
	struct err err;
	int ret;

	(void)state;
	setenv("PATH", "/nowhere", 1);
	ret = write_plots(&err, &log);
	setenv("PATH", path, 1);
	free(path);
	assert_int_equal(ret, -ENOENT);
	has(err.text, "gnuplot is not installed");
	text = content("pair-depth-count.tsv");
	has(text, "\tnone\tpage*\ttoken\ttask[rights=rw]\t");
	has(text, "\n1\t0\t9\t12\t14\t15\t16\t19\t53\t62\t66\n");
	has(text, "\n8\t0\t9\t10\t6\t7\t11\t14\t40\t43\t47\n");
	free(text);
	text = content("contention-user.gp");
	has(text, "data = 'contention-user.tsv'");
	has(text, "environment user, register pkru, kernel 6.12.117");
	has(text, "TSC ticks");
	/* The header line is no place on the x axis. */
	has(text, "data skip 1 using ($0-0.200):2:3:4 ");
	free(text);
	free(log);
}

static void count_ids(const char *svg, const char *prefix)
{
	const char *p;
	size_t n = 0;

	for (p = svg; (p = strstr(p, " id=")); n++) {
		p += 5;
		if (strncmp(p, prefix, strlen(prefix)))
			fail_msg("id without a prefix: %.40s", p);
	}
	assert_true(n > 3);
	for (p = svg; (p = strstr(p, "href='#")); ) {
		p += 7;
		if (strncmp(p, prefix, strlen(prefix)))
			fail_msg("link without a prefix: %.40s", p);
	}
}

static void drawn(void **state)
{
	static const char * const names[] = { "pair-depth-count",
		"prices-count", "prices-user", "contention-user" };
	static const char * const ends[] = { "svg", "png", "pdf" };
	char *log, *text, *name;
	struct err err;
	size_t i, e;

	(void)state;
	if (system("command -v gnuplot >/dev/null"))
		skip();
	if (write_plots(&err, &log))
		fail_msg("%s", err.text);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		for (e = 0; e < ARRAY_SIZE(ends); e++) {
			name = xasprintf("%s.%s", names[i], ends[e]);
			text = content(name);
			if (!e)
				count_ids(text, names[i]);
			free(text);
			free(name);
		}
		has(log, names[i]);
	}
	free(log);
}

/* Nothing to draw is said, not drawn. */
static void absent(void **state)
{
	struct summary none = { .n = 0 };
	char *log = NULL;
	struct err err;
	size_t size;
	FILE *f = open_memstream(&log, &size);

	(void)state;
	assert_int_equal(plots_write(&none, dir, f, &err), 0);
	fclose(f);
	has(log, "skipped pair-depth: no figures of nest in insn");
	has(log, "skipped contention: no figures of contend in cycles");
	free(log);
}

/* A source that gnuplot refuses leaves no half picture. */
static void broken_source(void **state)
{
	char *path = xasprintf("%s/bad.gp", dir), *svg;
	FILE *f = fopen(path, "w");
	struct err err;

	(void)state;
	if (system("command -v gnuplot >/dev/null"))
		skip();
	fputs("set terminal svg\nset output 'bad.svg'\nplot x\nnonsense\n", f);
	fclose(f);
	assert_int_equal(plot_draw(dir, "bad", &err), -EIO);
	has(err.text, "bad.gp");
	svg = xasprintf("%s/bad.svg", dir);
	assert_int_not_equal(access(svg, F_OK), 0);
	free(svg);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_gnuplot, setup,
						teardown),
		cmocka_unit_test_setup_teardown(drawn, setup, teardown),
		cmocka_unit_test_setup_teardown(absent, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_source, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
