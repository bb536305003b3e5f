// SPDX-License-Identifier: GPL-2.0-or-later
/* The environment record, and reading small files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakeroot.h"
#include "machine/environment.h"
#include "machine/sysfile.h"

#define CPU_DIR "/sys/devices/system/cpu"

static void test_environment_files(void **state)
{
	char *root = make_root();
	json_t *env;

	(void)state;
	put(root, "/proc/cpuinfo",
	    "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n"
	    "model\t\t: 143\nmodel name\t: Some (R) CPU \xae 9\n"
	    "stepping\t: 8\nmicrocode\t: 0x2b\ncpu MHz\t\t: 3500.123\n"
	    "flags\t\t: fpu constant_tsc pku\n\nprocessor\t: 1\n"
	    "model\t\t: 999\n");
	put(root, CPU_DIR "/cpufreq/policy0/scaling_governor", "powersave\n");
	put(root, CPU_DIR "/cpufreq/policy1/scaling_governor", "powersave\n");
	put(root, CPU_DIR "/cpufreq/policy2/scaling_governor", "performance\n");
	put(root, CPU_DIR "/vulnerabilities/meltdown", "Mitigation: PTI\n");
	put(root, "/sys/kernel/mm/transparent_hugepage/enabled",
	    "always [madvise] never\n");
	put(root, "/proc/cmdline", "quiet root=UUID=123 -- init-secret\n");
	put(root, "/proc/sys/kernel/tainted", "12288\n");

	env = environment_files(root);
	assert_string_equal(json_string_value(json_object_get(env,
			    "cpu_vendor")), "GenuineIntel");
	assert_int_equal(json_integer_value(json_object_get(env,
			 "cpu_model")), 143);
	assert_string_equal(json_string_value(json_object_get(env,
			    "cpu_name")), "Some (R) CPU ? 9");
	assert_true(json_is_true(json_object_get(env, "tsc_constant")));
	assert_true(json_is_false(json_object_get(env, "tsc_nonstop")));
	assert_int_equal(json_array_size(json_object_get(env,
			 "cpufreq_governor")), 2);
	assert_string_equal(json_string_value(json_object_get(
			    json_object_get(env, "vulnerabilities"),
			    "meltdown")), "Mitigation: PTI");
	assert_string_equal(json_string_value(json_object_get(env, "thp")),
			    "madvise");
	assert_string_equal(json_string_value(json_object_get(env,
			    "kernel_cmdline")), "quiet root=<redacted>");
	assert_int_equal(json_integer_value(json_object_get(env,
			 "kernel_tainted")), 12288);
	/* what is not there is null, and says so by being there */
	assert_true(json_is_null(json_object_get(env, "lockdown")));
	assert_true(json_is_null(json_object_get(env, "smt_active")));
	json_decref(env);
	drop_root(root);
}

static void test_redact(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "", "" },
		{ "quiet  mitigations=off\tisolcpus=1", "quiet mitigations=off "
		  "isolcpus=1" },
		{ "BOOT_IMAGE=/vmlinuz root=/dev/x rootflags=ro",
		  "BOOT_IMAGE=<redacted> root=<redacted> rootflags=ro" },
		{ "rd.luks.uuid=luks-1 ip=1.2.3.4::host resume_offset=5",
		  "rd.luks.uuid=<redacted> ip=<redacted> resume_offset=5" },
		{ "x=01234567-89ab-cdef-0123-456789abcdef y=01234567-89ab",
		  "x=<redacted> y=01234567-89ab" },
		{ "init=/home/somebody/init nokaslr", "init=<redacted> "
		  "nokaslr" },
		{ "quiet -- /sbin/thing --secret", "quiet" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *in = strdup(cases[i].in), *out = environment_redact(in);

		assert_string_equal(out, cases[i].out);
		free(in);
		free(out);
	}
}

/* Twice the same, and neither the host's name nor a frequency in it. */
static void test_capture(void **state)
{
	json_t *a = environment_capture(NULL), *b = environment_capture(NULL);
	const char *key;
	json_t *value;

	(void)state;
	assert_non_null(a);
	json_object_foreach(a, key, value)
		if (!json_equal(value, json_object_get(b, key)))
			fail_msg("%s differs between two captures", key);
	assert_true(json_is_string(json_object_get(a, "topology_xml")));
	assert_true(json_is_string(json_object_get(a, "affinity")));
	assert_true(json_is_boolean(json_object_get(json_object_get(a,
		    "cpu_features"), "pks")));
	json_object_foreach(a, key, value) {
		assert_null(strcasestr(key, "mhz"));
		assert_null(strcasestr(key, "host"));
	}
	json_decref(a);
	json_decref(b);
}

static void test_build_id(void **state)
{
	static const char notes[] =
		"\6\0\0\0\4\0\0\0\3\0\0\0" "Linux\0\0\0" "wxyz"
		"\4\0\0\0\4\0\0\0\3\0\0\0" "Xen\0" "wxyz"
		"\4\0\0\0\4\0\0\0\1\0\0\0" "GNU\0" "wxyz"
		"\4\0\0\0\3\0\0\0\3\0\0\0" "GNU\0" "\x01\xab\xff\0";
	char hex[7];

	(void)state;
	assert_int_equal(environment_build_id(notes, sizeof(notes) - 1, hex,
					      sizeof(hex)), 0);
	assert_string_equal(hex, "01abff");
	assert_int_equal(environment_build_id(notes, sizeof(notes) - 1, hex,
					      6), -ENOSPC);
	assert_int_equal(environment_build_id(notes, sizeof(notes) - 2, hex,
					      sizeof(hex)), -ENODATA);
	assert_int_equal(environment_build_id(notes, 0, hex, sizeof(hex)),
			 -ENODATA);
}

static void test_sysfile(void **state)
{
	char *root = make_root(), buf[8];
	long value = 77;

	(void)state;
	put(root, "/a", "12345678901\n");
	assert_int_equal(sysfile_read(root, "/a", buf, sizeof(buf)), 7);
	assert_string_equal(buf, "1234567");
	assert_int_equal(sysfile_read(root, "/b", buf, sizeof(buf)), -ENOENT);
	assert_string_equal(buf, "");
	put(root, "/c", "12x\n");
	assert_int_equal(sysfile_long(root, "/c", &value), -EINVAL);
	assert_int_equal(value, 77);
	put(root, "/d", "-1\n");
	assert_int_equal(sysfile_long(root, "/d", &value), 0);
	assert_int_equal(value, -1);
	assert_true(sysfile_has_word("fpu pku pks", "pks"));
	assert_true(sysfile_has_word("pku", "pku"));
	assert_false(sysfile_has_word("ospku pkux", "pku"));
	assert_false(sysfile_field("cpu family : 6\n", "cpu", buf, 8));
	drop_root(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_environment_files),
		cmocka_unit_test(test_redact),
		cmocka_unit_test(test_capture),
		cmocka_unit_test(test_build_id),
		cmocka_unit_test(test_sysfile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
