// SPDX-License-Identifier: GPL-2.0-or-later
/* Doctor's checks, on the files of machines that are not this one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakeroot.h"
#include "machine/checks.h"

#define CPU_DIR "/sys/devices/system/cpu"

/* One file of another machine, and how the check that reads it comes out. */
struct check_case {
	const char *check;
	const char *path;
	const char *text;
	enum check_mark mark;
	const char *found;
	const char *mend;
};

#define GOVERNOR CPU_DIR "/cpufreq/policy3/scaling_governor"
#define LOCKDOWN "/sys/kernel/security/lockdown"

static const struct check_case check_cases[] = {
	{ "governor", "/none", "", CHECK_INFO, "no frequency driver", "" },
	{ "governor", GOVERNOR, "powersave", CHECK_WARN, "powersave",
	  "cpupower frequency-set" },
	{ "governor", GOVERNOR, "performance", CHECK_OK, "performance", "" },
	{ "smt", CPU_DIR "/smt/active", "1", CHECK_WARN, "on", "smt/control" },
	{ "smt", CPU_DIR "/smt/active", "0", CHECK_OK, "off", "" },
	{ "isolated", CPU_DIR "/isolated", "2-3", CHECK_OK, "2-3", "" },
	{ "isolated", CPU_DIR "/isolated", "\n", CHECK_INFO, "none",
	  "isolcpus" },
	{ "lockdown", "/none", "", CHECK_OK, "not in this kernel", "" },
	{ "lockdown", LOCKDOWN, "[none] integrity confidentiality", CHECK_OK,
	  "none", "" },
	{ "lockdown", LOCKDOWN, "none [integrity] confidentiality", CHECK_FAIL,
	  "integrity", "Secure Boot" },
	{ "modules", "/none", "", CHECK_FAIL, "no loadable modules", "boot" },
	{ "modules", "/proc/modules", "", CHECK_OK, "can be loaded", "" },
	{ "privilege", "/proc/self/status", "CapEff:\t000001ffffffffff\n",
	  CHECK_OK, "CAP_SYS_MODULE", "" },
	{ "privilege", "/proc/self/status", "CapEff:\t000001fffffeffff\n",
	  CHECK_FAIL, "missing", "sudo" },
	{ "headers", "/none", "", CHECK_FAIL, "is missing",
	  "apt-get install linux-headers-" },
	{ "headers", "/none", "", CHECK_FAIL, "is missing", "make bindeb-pkg" },
	{ "kvm", "/none", "", CHECK_FAIL, "No such file", "modprobe" },
	{ "memory", "/proc/meminfo", "MemAvailable:  100000 kB\n", CHECK_FAIL,
	  "97 MiB", "end other" },
	{ "memory", "/proc/meminfo", "MemAvailable: 1000000 kB\n", CHECK_WARN,
	  "976 MiB", "end other" },
	{ "memory", "/proc/meminfo", "MemAvailable: 9000000 kB\n", CHECK_OK,
	  "8789 MiB", "" },
	{ "guards", "/none", "", CHECK_INFO, "no kernel", "" },
	{ "steal", "/proc/stat", "cpu  50 0 0 900 0 0 0 50 0 0\n", CHECK_WARN,
	  "5.00%", "" },
	{ "steal", "/proc/stat", "cpu  50 0 0 950 0 0 0 0 0 0\n", CHECK_OK,
	  "0.00%", "" },
	{ "tsc", "/proc/cpuinfo", "flags\t: fpu\n", CHECK_FAIL,
	  "", "" },
};

static const struct check *check_by_name(const char *name)
{
	const struct check *c;

	for (c = checks; c->name && strcmp(c->name, name); c++)
		;
	return c->name ? c : NULL;
}

static void test_checks(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(check_cases); i++) {
		const struct check_case *c = &check_cases[i];
		const struct check *check = check_by_name(c->check);
		char *root = make_root();
		struct finding f;

		assert_non_null(check);
		put(root, c->path, c->text);
		check_run(check, root, &f);
		if (f.mark != c->mark || !strstr(f.found, c->found) ||
		    !strstr(f.mend, c->mend) || !*c->mend != !*f.mend)
			fail_msg("case %zu, %s: %s '%s' mend '%s'", i,
				 c->check, check_mark_name(f.mark), f.found,
				 f.mend);
		drop_root(root);
	}
}

/* Each way that a kernel refuses modules is told apart. */
static void test_modules_refused(void **state)
{
	static const struct {
		const char *path;
		const char *text;
		const char *found;
	} ways[] = {
		{ "/proc/sys/kernel/modules_disabled", "1", "modules_disabled" },
		{ "/proc/cmdline", "quiet nomodule", "'nomodule'" },
		{ "/sys/module/module/parameters/sig_enforce", "Y", "signed" },
	};
	struct finding f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		char *root = make_root();

		put(root, "/proc/modules", "");
		put(root, ways[i].path, ways[i].text);
		check_run(check_by_name("modules"), root, &f);
		assert_int_equal(f.mark, CHECK_FAIL);
		assert_non_null(strstr(f.found, ways[i].found));
		assert_true(*f.mend);
		drop_root(root);
	}
}

/* Run for real, every check says something, in plain ASCII. */
static void test_all_checks_speak(void **state)
{
	const struct check *c;
	struct finding f;
	const char *p;

	(void)state;
	for (c = checks; c->name; c++) {
		check_run(c, "", &f);
		assert_true(*f.found);
		assert_true(c->environments);
		for (p = f.found; *p; p++)
			assert_true(*p >= ' ' && *p <= '~');
	}
	assert_int_equal(check_environment("metal"), FOR_METAL);
	assert_int_equal(check_environment("moon"), 0);
}

static void ugly_check(const char *root, struct finding *f)
{
	(void)root;
	finding_is(f, CHECK_OK, "CPU\xc2\xae\n\x1b[2J");
}

static void test_plain_ascii(void **state)
{
	static const struct check ugly = { "ugly", FOR_ALL, ugly_check };
	struct finding f;

	(void)state;
	check_run(&ugly, "", &f);
	assert_string_equal(f.found, "CPU????[2J");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_modules_refused),
		cmocka_unit_test(test_all_checks_speak),
		cmocka_unit_test(test_plain_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
