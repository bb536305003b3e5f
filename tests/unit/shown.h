/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_SHOWN_H
#define TESTS_UNIT_SHOWN_H

/* What a made-up summary looks like: as a table, and as bars. To be included
 * behind cmocka.h.
 */

#include <jansson.h>
#include <stdio.h>

#include "present/plot_workload.h"
#include "present/table.h"

/* With @only, of that environment alone. */
static inline char *shown_table(json_t *json, const char *only,
				void (*print)(struct tables *t))
{
	struct summary s;
	struct tables t = { .s = &s, .only = only, .format = GRID_TEXT };
	struct err err = { "" };
	char *text = NULL;
	size_t size;

	assert_int_equal(summary_view(json, &s, &err), 0);
	t.out = open_memstream(&text, &size);
	print(&t);
	fclose(t.out);
	summary_free(&s);
	return text;
}

/* NULL where there are fewer plots. */
static inline char *shown_bars(json_t *json, bars_fill_fn *fill, size_t at,
			       void (*write)(const struct bars *b, FILE *out))
{
	struct bars b = { .name = NULL };
	struct err err = { "" };
	struct summary s;
	char *text = NULL;
	size_t size;
	FILE *f;

	assert_int_equal(summary_view(json, &s, &err), 0);
	if (fill(&s, at, &b)) {
		b.title = xasprintf("made up");
		f = open_memstream(&text, &size);
		write(&b, f);
		fclose(f);
		bars_free(&b);
	}
	summary_free(&s);
	return text;
}

#endif /* TESTS_UNIT_SHOWN_H */
