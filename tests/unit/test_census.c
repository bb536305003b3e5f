// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts of call sites: those that are shipped, and files that are none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "results/census.h"

#define HEAD	"release\tinterface\tclass\tsites\n"

static int load(const char *text, struct census *c, struct err *err)
{
	char path[] = "/tmp/pkscale-census.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = census_load(path, c, err);
	unlink(path);
	return ret;
}

static void test_sums(void **state)
{
	struct census c;
	struct err err;

	(void)state;
	assert_int_equal(load(HEAD "6.1.2\tkmap\tpair\t3\n"
			      "6.1.2\tkmap_local_page\tpair\t40\n"
			      "6.1.2\tkmap_local_pfn\tstored\t500\n"
			      "6.12.2\tkmap\tpair\t6000\n", &c, &err), 0);
	assert_string_equal(census_next(&c, NULL), "6.1.2");
	assert_string_equal(census_next(&c, "6.1.2"), "6.12.2");
	assert_null(census_next(&c, "6.12.2"));
	assert_int_equal(census_sites(&c, "6.1.2", "kmap", "pair"), 3);
	assert_int_equal(census_sites(&c, "6.1.2", "kmap_local_*", "*"), 540);
	assert_int_equal(census_sites(&c, "6.12.2", "kmap*", "*"), 6000);
	assert_int_equal(census_sites(&c, "6.12.2", "kmap", "stored"), 0);
	census_free(&c);
}

static void test_wrong_files(void **state)
{
	static const char * const wrong[] = {
		"", HEAD, "6.1.2\tkmap\tpair\t3\n6.1.2\tkmap\tstored\t3\n", HEAD "6.1.2\tkmap\tpair\n",
		HEAD "6.1.2\tkmap\t\t3\n", HEAD "6.1.2\tkmap\tpair\t-3\n",
		HEAD "6.1.2\tkmap\tpair\t3x\n",
		HEAD "6.1.2\tkmap_of_a_name_longer_than_any_is\tpair\t3\n",
	};
	struct census c;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(load(wrong[i], &c, &err), -EINVAL);
		assert_non_null(strstr(err.text, "no census"));
		assert_int_equal(c.n, 0);
	}
	assert_int_equal(census_load("/nowhere/counts.tsv", &c, &err), -ENOENT);
}

/* By 6.12 kmap() is rare, and kmap_local_*() the rule. */
static void test_shipped(void **state)
{
	const char *old, *new;
	struct census c;
	struct err err;

	(void)state;
	if (census_load("results/census/counts.tsv", &c, &err))
		fail_msg("%s", err.text);
	old = census_next(&c, NULL);
	new = census_next(&c, old);
	assert_int_equal(strncmp(old, "6.1.", 4), 0);
	assert_int_equal(strncmp(new, "6.12.", 5), 0);
	assert_true(census_sites(&c, new, "kmap", "*") <
		    census_sites(&c, old, "kmap", "*"));
	assert_true(census_sites(&c, new, "kmap_local_*", "*") >
		    census_sites(&c, old, "kmap_local_*", "*"));
	assert_true(census_sites(&c, new, "dax_dereference", "*") > 0);
	census_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_wrong_files),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
