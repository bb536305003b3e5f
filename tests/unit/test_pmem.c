// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a device may be written over: files stand for devices. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "machine/pmem.h"
#include "text.h"

#define SIZE	(16 << 20)

static char path[32];

static int make(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/pkscale-pmem.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 || ftruncate(fd, SIZE) || close(fd);
}

static int take_away(void **state)
{
	(void)state;
	return unlink(path);
}

static void put(off_t at, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0 && pwrite(fd, bytes, n, at) == (ssize_t)n);
	close(fd);
}

static void refused(const char *words)
{
	struct err err = { 0 };

	assert_int_equal(pmem_empty(path, &err), -EEXIST);
	has(err.text, path);
	has(err.text, words);
	has(err.text, "wipefs -a");
}

static void nothing_is_on_it(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(pmem_empty(path, &err), 0);
	/* Nobody looks for anything in the middle of it. */
	put(SIZE / 2, "x", 1);
	assert_int_equal(pmem_empty(path, &err), 0);
}

static void data_at_an_edge(void **state)
{
	(void)state;
	put(70000, "x", 1);
	refused("holds data: byte 70000 is not 0");
	put(70000, "", 1);
	put(SIZE - 1, "x", 1);
	refused("holds data: byte 16777215 is not 0");
	put(SIZE - 1, "", 1);
	put(PMEM_EDGE - 1, "x", 1);
	refused("holds data: byte 1048575 is not 0");
}

/* Of an ext4 there are its magic number and features. */
static void put_ext4(void)
{
	static const unsigned char super[] = {
		0x53, 0xef, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 0,
		0x42, 2, 0, 0, 1, 0, 0, 0,
	};

	put(1024 + 56, (const char *)super, sizeof(super));
}

static void a_file_system(void **state)
{
	(void)state;
	put_ext4();
	refused("holds ext4");
}

static void two_things_at_once(void **state)
{
	(void)state;
	put_ext4();
	put(1024, "\1\0\0\0\377\0\0\0", 8);
	put(4086, "SWAPSPACE2", 10);
	refused("holds several things at once");
}

static void a_table_of_partitions(void **state)
{
	static const char entry[16] = { 0, 0, 2, 0, (char)0x83, 0, 3, 0, 8, 0,
					0, 0, 8, 0, 0, 0 };

	(void)state;
	put(446, entry, sizeof(entry));
	put(510, "\x55\xaa", 2);
	refused("holds dos");
}

static void what_is_no_device(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(pmem_usable(path, &err), -ENODEV);
	has(err.text, "no block device");
	assert_int_equal(pmem_usable("/dev/null", &err), -ENODEV);
	assert_int_equal(pmem_empty("/tmp/pkscale-none", &err), -ENOENT);
	assert_null(pmem_namespace("/dev/null"));
}

static void ours_is_taken_off(void **state)
{
	struct err err = { 0 };

	(void)state;
	put_ext4();
	put(SIZE - 5, "x", 1);
	assert_int_equal(pmem_wipe(path, &err), 0);
	assert_int_equal(pmem_empty(path, &err), 0);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, make, take_away)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_on_it),
		TEST(data_at_an_edge),
		TEST(a_file_system),
		TEST(two_things_at_once),
		TEST(a_table_of_partitions),
		TEST(what_is_no_device),
		TEST(ours_is_taken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
