// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest's marks stand for, and files that a plugin has not written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/marks.h"
#include "machine/mark.h"
#include "results/rawread.h"
#include "text.h"

static json_t *read_marks(const char *text, struct err *err)
{
	char path[] = "/tmp/pkscale-marks-XXXXXX";
	json_t *marks;

	close(mkstemp(path));
	assert_int_equal(write_file(path, text, strlen(text)), 0);
	marks = marks_read(path, err);
	unlink(path);
	return marks;
}

/* A block with one sample, whose windows begin at marks @t1 and @t2. */
static json_t *block(const char *of, size_t t1, size_t t2)
{
	return json_pack("{ss s{s[I]s[I]} s{} ss}", "marks", of, "samples",
			 "t1", (json_int_t)t1, "t2", (json_int_t)t2, "events",
			 "sum", "00000000");
}

static json_int_t column(const json_t *line, const char *name)
{
	return json_integer_value(json_array_get(json_object_get(
		json_object_get(line, "samples"), name), 0));
}

static const char text[] =
	"5\t7\n" "\n" "10\t100\n" "11\t150\n" "\n" "20\t1000\n" "50\t1200\n" "60\t1900\n";

static void windows(void **state)
{
	struct err err;
	json_t *marks = read_marks(text, &err), *line;
	char sum[9];

	(void)state;
	assert_non_null(marks);
	line = block("kernel", MARK_SECTION, 2 * MARK_SECTION + 1);
	assert_int_equal(marks_resolve(marks, line), 0);
	assert_int_equal(column(line, "t1"), 50);
	assert_int_equal(column(line, "t2"), 700);
	assert_null(json_object_get(line, "marks"));
	raw_checksum(json_object_get(line, "samples"),
		     json_object_get(line, "events"), NULL, NULL, sum);
	assert_string_equal(json_string_value(json_object_get(line, "sum")), sum);
	json_decref(line);
	line = block("all", MARK_SECTION, 2 * MARK_SECTION);
	assert_int_equal(marks_resolve(marks, line), 0);
	assert_int_equal(column(line, "t1"), 51);
	assert_int_equal(column(line, "t2"), 230);
	json_decref(line);
	json_decref(marks);
}

/* No window has its end in another section, or nowhere. */
static void no_marks(void **state)
{
	static const size_t none[] = {
		MARK_SECTION + 1, MARK_SECTION + 2, 2 * MARK_SECTION + 2,
		3 * MARK_SECTION, 0,
	};
	struct err err;
	json_t *marks = read_marks(text, &err), *line;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		line = block("kernel", MARK_SECTION, none[i]);
		assert_int_equal(marks_resolve(marks, line), -EBADMSG);
		json_decref(line);
	}
	json_decref(marks);
	/* What has failed has no samples. */
	line = json_pack("{ss}", "marks", "all");
	assert_int_equal(marks_resolve(NULL, line), 0);
	json_decref(line);
}

static void no_file_of_marks(void **state)
{
	struct err err;

	(void)state;
	assert_null(read_marks("1\t2\nthree\n", &err));
	has(err.text, ":2: not two numbers");
	assert_null(marks_read("/nowhere/marks", &err));
	has(err.text, "/nowhere/marks: No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows),
		cmocka_unit_test(no_marks),
		cmocka_unit_test(no_file_of_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
