// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of counts that differ from block to block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decide_fixture.h"
#include "shown.h"
#include "text.h"

static const struct dx_who task = { "task", "rights=split", "kmap" };
static const struct dx_who percpu = { "percpu", "pin=both,level=0", "kmap" };
static const struct dx_who global = {
	"global", "mode=relaxed,open=ipi", "kmap"
};

/* @lo..@hi of two blocks. */
static void add(json_t *s, const struct dx_who *w, int callers,
		const char *sharing, const char *event, double lo, double hi)
{
	json_t *c = dx_figure(dx_cell(s, w, "contend", "event", "pair",
		json_pack("{si ss si si}", "callers", callers, "sharing",
			  sharing, "held", 0, "idle", 0)), 2);

	json_object_set_new(c, "environment", json_string("smp"));
	json_object_set_new(c, "events", json_pack("{sf}", "write", 0.));
	json_object_set_new(json_object_get(c, "events"), event,
			    json_real((lo + hi) / 2));
	if (lo < hi)
		json_object_set_new(c, "spread", json_pack("{s[ff]}", event,
							   lo, hi));
}

static json_t *made_up(void)
{
	json_t *s = dx_summary();

	/* Near to each other, whatever is shared. */
	add(s, &task, 2, "page", "write", 2, 2);
	add(s, &task, 4, "page", "write", 2, 2.04);
	add(s, &task, 4, "pgmap", "write", 1.98, 2);
	/* Not so. */
	add(s, &percpu, 2, "page", "write", 2, 2);
	add(s, &percpu, 4, "page", "write", 2, 2);
	add(s, &percpu, 4, "pgmap", "write", 2, 2.2);
	/* Something else than writes. */
	add(s, &global, 2, "page", "ipi", 3, 3);
	add(s, &global, 4, "page", "ipi", .5, 7);
	return s;
}

/* Lines and columns are as wide as they need be. */
static void squeeze(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text != ' ' && *text != '\n')
			*to++ = *text;
		else if (text[1] != ' ' && text[1] != '\n')
			*to++ = ' ';
	}
	*to = 0;
}

static char *table_of(json_t *json, void (*print)(struct tables *t))
{
	char *text = shown_table(json, NULL, print);

	squeeze(text);
	return text;
}

/* A column for each number of callers, a row a design where all is near. */
static void contention_by_callers(void **state)
{
	json_t *json = made_up();
	char *text = table_of(json, table_contend);

	(void)state;
	has(text, " event 2 callers 4 callers ");
	has(text, " task[rights=split] write 2 2.02 (1.98..2.04) ");
	assert_null(strstr(text, "task[rights=split] page"));
	has(text, " percpu[pin=both,level=0] page, 0/0 write 2 2 ");
	has(text, " percpu[pin=both,level=0] pgmap, 0/0 write 2.10 (2..2.20) ");
	has(text, " global[mode=relaxed,open=ipi] page, 0/0 ipi 3 3.75 (0.50..7) ");
	/* What nobody saw has no row. */
	assert_null(strstr(text, "task[rights=split] ipi"));
	assert_null(strstr(text, "0/0 fault "));
	free(text);
	json_decref(json);
}

static void the_widest_is_told(void **state)
{
	json_t *json = made_up();
	char *text = table_of(json, table_contend);
	json_t *c;
	size_t i;

	(void)state;
	has(text, "widest over the blocks of a cell: write 2.10 (2..2.20), of percpu[pin=both,level=0] with 4 callers; fault none; ipi 3.75 (0.50..7), of global");
	free(text);
	/* One block says nothing of others. */
	json_array_foreach(json_object_get(json, "cells"), i, c)
		json_object_set_new(c, "n", json_integer(1));
	text = table_of(json, table_contend);
	assert_null(strstr(text, "widest over"));
	free(text);
	json_decref(json);
}

static void a_page_that_others_use(void **state)
{
	json_t *json = dx_summary();
	char *text;
	size_t i;
	json_t *c;

	(void)state;
	dx_global(json, &global, 2, 14, 0);
	dx_global(json, &global, 8, 14.5, 0);
	json_array_foreach(json_object_get(json, "cells"), i, c)
		json_object_set_new(c, "environment", json_string("smp"));
	json_object_set_new(json_array_get(json_object_get(json, "cells"), 1),
			    "spread", json_pack("{s[ff]}", "ipi", 14., 15.));
	text = table_of(json, table_global);
	has(text, " pointer 2 1 0 14 ");
	has(text, " pointer 8 1 0 14.50 (14..15) ");
	has(text, "ipi 14.50 (14..15), of global[mode=relaxed,open=ipi] with 8 callers; refused none");
	free(text);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contention_by_callers),
		cmocka_unit_test(the_widest_is_told),
		cmocka_unit_test(a_page_that_others_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
