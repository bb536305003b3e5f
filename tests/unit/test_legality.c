// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale legality --expect: what counts as a verdict that was expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/cmd.h"
#include "decide_fixture.h"

/* Exit status for page behind kmap, whose sequences all came to ok. */
static int expecting(const char *table, json_t *switched)
{
	static const struct dx_who page = { "page", "mode=relaxed", "kmap" };
	char dir[] = "/tmp/pkscale-test-XXXXXX";
	char *summary, *rows, *argv[] = { "legality", "--expect", NULL, dir, NULL };
	json_t *s = dx_summary();
	struct err err;
	FILE *f;
	int ret;

	assert_non_null(mkdtemp(dir));
	summary = xasprintf("%s/summary.json", dir);
	argv[2] = rows = xasprintf("%s/rows", dir);
	dx_verdict(s, &page, NULL, 0, 0);
	json_object_set_new(json_object_get(json_array_get(json_object_get(s,
		"cells"), 0), "verdict"), "switched", switched);
	assert_int_equal(summary_write(s, summary, &err), 0);
	f = fopen(rows, "w");
	assert_non_null(f);
	fputs(table, f);
	fclose(f);
	ret = cmd_legality(4, argv);
	unlink(rows);
	unlink(summary);
	rmdir(dir);
	free(rows);
	free(summary);
	json_decref(s);
	return ret;
}

#define OK	"*\t*\t*\t*\tok\tC1\n"
#define S01(verdict)	"page\t*\tkmap\ts01-outermost\t" verdict "\tmail\n"

static void ok_is_late_when_a_switch_was_noted(void **state)
{
	(void)state;
	assert_int_equal(expecting(OK, json_array()), EXIT_OK);
	assert_int_equal(expecting(OK S01("late"), json_array()), EXIT_VERDICT);
	assert_int_equal(expecting(OK S01("late"),
				   json_pack("[s]", "s01-depth")), EXIT_VERDICT);
	assert_int_equal(expecting(OK S01("late"),
				   json_pack("[s]", "s01-outermost")), EXIT_OK);
	/* And never for anything else. */
	assert_int_equal(expecting(OK S01("stray admitted"),
				   json_pack("[s]", "s01-outermost")),
			 EXIT_VERDICT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ok_is_late_when_a_switch_was_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
