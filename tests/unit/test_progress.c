// SPDX-License-Identifier: GPL-2.0-or-later
/* How far a guest is, from what its stream has so far. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/progress.h"

#define BLOCK(exercise, design)						\
	"F 120 1a2b3c4d {\"cell\":{\"design\":\"" design "\",\"exercise\":\"" \
	exercise "\"},\"type\":\"block\"}"

static void write_more(const char *path, const char *text)
{
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void whole_lines_are_counted_once(void **state)
{
	char path[] = "/tmp/pkscale-test-progress.XXXXXX";
	struct progress_stream s = { 0 };
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	progress_follow(&s, path);
	assert_int_equal(s.blocks, 0);
	assert_string_equal(s.what, "");
	write_more(path, "hello\n" BLOCK("nest", "task") "\n" BLOCK("hold", "page"));
	progress_follow(&s, path);
	assert_int_equal(s.blocks, 1);
	assert_string_equal(s.what, "nest task");
	progress_follow(&s, path);
	assert_int_equal(s.blocks, 1);
	write_more(path, "\n{\"type\":\"boot\"}\n");
	progress_follow(&s, path);
	assert_int_equal(s.blocks, 2);
	assert_string_equal(s.what, "hold page");
	unlink(path);
	progress_follow(&s, path);
	assert_int_equal(s.blocks, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_lines_are_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
