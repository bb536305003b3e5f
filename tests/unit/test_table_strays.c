// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of strays: a row a design, a table a job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "engine/strays.h"
#include "shown.h"
#include "text.h"

static const struct dx_who task = { "task", "rights=split", "dax-read" };
static const struct dx_who off = { "page", "mode=off", "dax-read" };

static void strays(json_t *s, const struct dx_who *who, const char *job,
		   const struct pkscale_strays_read *r, const char *result)
{
	json_t *c = dx_cell(s, who, "workload", "verdict", job,
			    dx_params("jobs", 1));
	json_t *v = strays_json(r);

	json_object_set_new(v, "result", json_string(result));
	json_object_set_new(c, "verdict", v);
}

static void a_row_a_design_a_table_a_job(void **state)
{
	struct pkscale_strays_read r = {
		.moment = {
			[PKSCALE_MOMENT_SHUT] = 60, [PKSCALE_MOMENT_READ] = 30,
			[PKSCALE_MOMENT_WRITE] = 10,
		},
		.stray[0][0] = { 101, 22, 3, 0 },
	};
	json_t *s = dx_summary();
	char *text, *xfs;

	(void)state;
	strays(s, &task, "ext4/verify", &r, "survived");
	r.stray[0][0][PKSCALE_STRAY_CAUGHT] = 0;
	r.stray[0][0][PKSCALE_STRAY_OUTSIDE] = 44;
	memset(r.moment, 0, sizeof(r.moment));
	strays(s, &off, "ext4/verify", &r, "lost");
	strays(s, &task, "xfs/verify", &r, "lost");
	/* One that was skipped has no row. */
	dx_cell(s, &off, "workload", "verdict", "xfs/verify", json_object());
	text = shown_table(s, NULL, table_strays);
	has(text, "Stray writes during ext4/verify: environment count");
	has(text, "task[rights=split]    126     101    22     3        0  survived  40.0 %  10.0 %\n");
	has(text, "page[mode=off]         69       0    22     3       44      lost       -       -\n");
	xfs = strstr(text, "Stray writes during xfs/verify");
	assert_non_null(xfs);
	assert_null(strstr(xfs, "page[mode=off]"));
	assert_null(strstr(xfs, "survived"));
	free(text);
	/* Whoever asks for another environment is not shown this one. */
	text = shown_table(s, "smp", table_strays);
	assert_string_equal(text, "");
	free(text);
	json_decref(s);
}

static void where_nobody_strays_there_is_none(void **state)
{
	json_t *s = dx_summary();
	char *text;

	(void)state;
	dx_verdict(s, &task, NULL, 0, 0);
	text = shown_table(s, NULL, table_strays);
	json_decref(s);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_a_design_a_table_a_job),
		cmocka_unit_test(where_nobody_strays_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
