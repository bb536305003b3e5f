// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots: their figures, their sources, and what happens without gnuplot. */
#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cmd/cmd.h"
#include "present/plot.h"
#include "raw_fixture.h"
#include "text.h"

static char dir[64];
static struct summary sum;

static int setup(void **state)
{
	struct fixture x;

	(void)state;
	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	fx_count(&x, 1);
	fx_boot(&x, "user", "pkru");
	fx_user(&x, 6);
	sum = fx_loaded(fx_built(&x));
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

static int write_plots(struct err *err, char **names, char **skipped)
{
	size_t size;
	FILE *f = open_memstream(skipped, &size);
	int ret = plots_write(&sum, dir, PLOT_KINDS, names, f, err);

	fclose(f);
	return ret;
}

/* Sources and figures alone. */
static int write_sources(struct err *err, char **names, char **skipped)
{
	char *path = strdup(getenv("PATH"));
	int ret;

	setenv("PATH", "/nowhere", 1);
	ret = write_plots(err, names, skipped);
	setenv("PATH", path, 1);
	free(path);
	return ret;
}

/* Tables and sources stand even where nothing can be drawn. */
static void without_gnuplot(void **state)
{
	char *names, *skipped, *text;
	struct err err;

	(void)state;
	assert_int_equal(write_sources(&err, &names, &skipped), -ENOENT);
	has(err.text, "gnuplot is not installed");
	/* A run is drawn before its directory has its name. */
	assert_null(strstr(err.text, dir));
	assert_string_equal(names, "");
	text = content("pair-depth-count.tsv");
	/* Dearest at the greatest depth first, as lines end; the control last. */
	has(text, "\tpercpu[pin=both,level=1]\tpercpu[pin=both,level=0]\t");
	has(text, "\ttoken\tpage*\ttask[rights=split]\ttask[rights=rw]\tnone\n");
	has(text, "\n1\t66\t62\t53\t19\t16\t12\t9\t15\t14\t0\n");
	has(text, "\n8\t47\t43\t40\t14\t11\t10\t9\t7\t6\t0\n");
	free(text);
	text = content("contention-user.gp");
	has(text, "data = 'contention-user.tsv'");
	has(text, "environment user, register pkru, kernel 6.12.117");
	has(text, "TSC ticks");
	/* The header line is no place on the x axis. */
	has(text, "data skip 1 using ($0-0.200):2:3:4 ");
	free(text);
	free(names);
	free(skipped);
}

/* The greatest and least of all figures of a .tsv, its x values left out. */
static void tsv_ends(const char *name, double *least, double *most)
{
	char *text = content(name), *line, *field, *lines = NULL, *fields;
	double x;

	*least = INFINITY;
	*most = -INFINITY;
	strtok_r(text, "\n", &lines);
	while ((line = strtok_r(NULL, "\n", &lines))) {
		strtok_r(line, "\t", &fields);
		while ((field = strtok_r(NULL, "\t", &fields))) {
			x = strtod(field, NULL);
			*least = fmin(*least, x);
			*most = fmax(*most, x);
		}
	}
	free(text);
}

/* Panels are compared by eye: one range, set once, that all figures fit in
 * and mostly fill.
 */
static void check_range(int log_axis)
{
	double least, most, lo = NAN, hi = NAN;
	char *names, *skipped, *gp, *range;
	struct err err;

	assert_int_equal(write_sources(&err, &names, &skipped), -ENOENT);
	gp = content("contention-user.gp");
	tsv_ends("contention-user.tsv", &least, &most);
	range = strstr(gp, "set yrange [");
	assert_non_null(range);
	assert_null(strstr(range + strlen("set yrange"), "yrange"));
	assert_true(range < strstr(gp, "set multiplot"));
	assert_null(strstr(gp, "autoscale"));
	assert_int_equal(sscanf(range, "set yrange [%lf:%lf]", &lo, &hi), 2);
	assert_int_equal(!!strstr(gp, "set logscale y 10\n"), log_axis);
	assert_true(lo <= least && hi >= most && hi < 1.6 * most);
	assert_true(log_axis ? lo > 0 && lo > least / 1.6 : lo == 0);
	free(gp);
	free(names);
	free(skipped);
}

static void one_scale(void **state)
{
	size_t i;

	(void)state;
	check_range(1);
	for (i = 0; i < sum.n; i++) {
		sum.cell[i].median += 10;
		sum.cell[i].lo += 10;
		sum.cell[i].hi += 10;
	}
	check_range(0);
}

/* Two depths make no curve; the name is left to one that has more. */
static void too_few_depths(void **state)
{
	char *names, *skipped, *text;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sum.n; i++)
		if (scell_has(&sum.cell[i], CELL_EXERCISE, "nest") &&
		    scell_has(&sum.cell[i], CELL_DESIGN, "token") &&
		    cell_param(&sum.cell[i].id, "depth", 0) < 3)
			/* Sorts before "off". */
			sum.cell[i].id.field[CELL_WINDOW] = "early";
	assert_int_equal(write_sources(&err, &names, &skipped), -ENOENT);
	has(skipped, "skipped pair-depth of count, interrupts early: only depths 1, 2\n");
	assert_null(strstr(skipped, "interrupts off"));
	text = content("pair-depth-count.tsv");
	has(text, "\n8\t");
	free(text);
	free(names);
	free(skipped);
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
	char *drawn, *skipped, *text, *name;
	struct err err;
	size_t i, e;

	(void)state;
	if (system("command -v gnuplot >/dev/null"))
		skip();
	if (write_plots(&err, &drawn, &skipped))
		fail_msg("%s", err.text);
	/* Names alone: the directory is the caller's to say. */
	assert_string_equal(drawn, "pair-depth-count, prices-count, prices-user, contention-user");
	/* What was not run is not drawn; all else is. */
	assert_null(strstr(skipped, "skipped p") == strstr(skipped,
		    "skipped pareto") ? NULL : skipped);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		for (e = 0; e < ARRAY_SIZE(ends); e++) {
			name = xasprintf("%s.%s", names[i], ends[e]);
			text = content(name);
			if (!e)
				count_ids(text, names[i]);
			free(text);
			free(name);
		}
	}
	free(skipped);
	free(drawn);
}

/* What "pkscale plot RUN" says on stream @fd; RUN is below the directory. */
static char *said(const char *run, int fd, int *status)
{
	char *path = xasprintf("%s/%s", dir, run), *text;
	char *file = xasprintf("%s/said", dir);
	char *argv[] = { "plot", path, NULL };
	int old;

	fflush(NULL);
	old = dup(fd);
	assert_non_null(freopen(file, "w", fd == 1 ? stdout : stderr));
	*status = cmd_plot(2, argv);
	fflush(NULL);
	dup2(old, fd);
	close(old);
	text = content("said");
	free(file);
	free(path);
	return text;
}

static void make_run(const char *name)
{
	char *path = xasprintf("%s/%s", dir, name), *file;
	struct err err;

	assert_int_equal(mkdir(path, 0700), 0);
	file = xasprintf("%s/summary.json", path);
	assert_int_equal(summary_write(sum.json, file, &err), 0);
	free(file);
	free(path);
}

/* A run in the making is drawn under a name that it will not keep. */
static void names_said(void **state)
{
	char *text, *want, *path;
	int status;

	(void)state;
	if (system("command -v gnuplot >/dev/null"))
		skip();
	make_run("whole");
	make_run("new.partial");
	text = said("whole", STDOUT_FILENO, &status);
	want = xasprintf("plots in %s/whole/plots: pair-depth-count, prices-count, prices-user, contention-user\n",
			 dir);
	assert_string_equal(text, want);
	assert_int_equal(status, EXIT_OK);
	free(want);
	free(text);
	text = said("new.partial", STDOUT_FILENO, &status);
	assert_string_equal(text, "plots: pair-depth-count, prices-count, prices-user, contention-user\n");
	free(text);
	path = strdup(getenv("PATH"));
	setenv("PATH", "/nowhere", 1);
	text = said("new.partial", STDERR_FILENO, &status);
	setenv("PATH", path, 1);
	free(path);
	assert_int_equal(status, EXIT_USAGE);
	has(text, "gnuplot is not installed");
	assert_null(strstr(text, ".partial"));
	free(text);
}

/* Nothing to draw is said, not drawn. */
static void absent(void **state)
{
	struct summary none = { .n = 0 };
	char *log = NULL, *names;
	struct err err;
	size_t size;
	FILE *f = open_memstream(&log, &size);

	(void)state;
	assert_int_equal(plots_write(&none, dir, PLOT_KINDS, &names, f, &err), 0);
	fclose(f);
	has(log, "skipped pair-depth: no figures of nest in insn");
	has(log, "skipped contention: no figures of contend in cycles");
	assert_string_equal(names, "");
	free(names);
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
	assert_int_equal(plot_draw(dir, "bad", PLOT_KINDS, &err), -EIO);
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
		cmocka_unit_test_setup_teardown(one_scale, setup, teardown),
		cmocka_unit_test_setup_teardown(too_few_depths, setup,
						teardown),
		cmocka_unit_test_setup_teardown(drawn, setup, teardown),
		cmocka_unit_test_setup_teardown(names_said, setup, teardown),
		cmocka_unit_test_setup_teardown(absent, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_source, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
