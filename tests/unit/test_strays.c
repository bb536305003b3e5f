// SPDX-License-Identifier: GPL-2.0-or-later
/* What the module counts of strays, as results have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/strays.h"

static json_int_t number(json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void outcomes_add_up(void **state)
{
	struct pkscale_strays_read r = { .lost = 3 };
	json_t *o, *by;

	(void)state;
	r.stray[PKSCALE_STRAY_WILD][PKSCALE_STRAY_TASK][PKSCALE_STRAY_CAUGHT] = 5;
	r.stray[PKSCALE_STRAY_WILD][PKSCALE_STRAY_TASK][PKSCALE_STRAY_IN_HOLD] = 2;
	r.stray[PKSCALE_STRAY_PAST][PKSCALE_STRAY_IRQ][PKSCALE_STRAY_BY_LOAN] = 7;
	r.stray[PKSCALE_STRAY_AFTER][PKSCALE_STRAY_THREAD]
	       [PKSCALE_STRAY_OUTSIDE] = 11;
	o = strays_json(&r);
	assert_int_equal(number(o, "tried"), 25);
	assert_int_equal(number(o, "caught"), 5);
	assert_int_equal(number(o, "in a hold"), 2);
	assert_int_equal(number(o, "by a loan"), 7);
	assert_int_equal(number(o, "outside"), 11);
	assert_int_equal(number(o, "not tried"), 3);
	by = json_object_get(json_object_get(o, "strays"), "wild store");
	assert_int_equal(json_object_size(by), PKSCALE_NR_STRAY_CONTEXTS);
	assert_int_equal(number(json_object_get(by, "task"), "tried"), 7);
	assert_int_equal(number(json_object_get(by, "softirq"), "tried"), 0);
	by = json_object_get(json_object_get(o, "strays"), "use after unmap");
	assert_int_equal(number(json_object_get(by, "thread"), "outside"), 11);
	json_decref(o);
}

/* Of a task's moments: what met none says nothing of it. */
static void shares_are_of_tasks(void **state)
{
	struct pkscale_strays_read r = {
		.moment = {
			[PKSCALE_MOMENT_SHUT] = 40, [PKSCALE_MOMENT_READ] = 15,
			[PKSCALE_MOMENT_WRITE] = 20, [PKSCALE_MOMENT_GUARD] = 5,
			[PKSCALE_MOMENT_USER] = 20,
			[PKSCALE_MOMENT_OTHER] = 900,
		},
	};
	json_t *o = strays_json(&r);

	(void)state;
	assert_true(json_real_value(json_object_get(o, "open")) == 0.4);
	assert_true(json_real_value(json_object_get(o, "writable")) == 0.2);
	assert_int_equal(number(json_object_get(o, "moments"), "other"), 900);
	json_decref(o);
	memset(r.moment, 0, sizeof(r.moment));
	r.moment[PKSCALE_MOMENT_OTHER] = 1;
	o = strays_json(&r);
	assert_true(json_is_null(json_object_get(o, "open")));
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_add_up),
		cmocka_unit_test(shares_are_of_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
