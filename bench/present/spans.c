// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/spans.h"

#include <stdlib.h>
#include <string.h>

#include "present/table.h"

static int value_cmp(const json_t *a, const json_t *b)
{
	json_int_t x = json_integer_value(a), y = json_integer_value(b);

	if (json_is_string(a) && json_is_string(b))
		return strcmp(json_string_value(a), json_string_value(b));
	return (x > y) - (x < y);
}

/* Put @v into the ascending list of the values of @key. */
static void add_value(json_t *spans, const char *key, json_t *v)
{
	json_t *list = json_object_get(spans, key);
	size_t i;

	if (!list) {
		list = json_array();
		json_object_set_new(spans, key, list);
	}
	for (i = 0; i < json_array_size(list); i++) {
		if (json_equal(json_array_get(list, i), v))
			return;
		if (value_cmp(json_array_get(list, i), v) > 0)
			break;
	}
	json_array_insert(list, i, v);
}

/* Not so a parameter that is 0, or a window, that all cells have in common. */
static int tells(const char *key, const json_t *list)
{
	json_t *v = json_array_get(list, 0);

	if (json_array_size(list) > 1)
		return 1;
	return strcmp(key, "interrupts") &&
	       (!json_is_integer(v) || json_integer_value(v));
}

json_t *spans_of(const struct scell **cell, size_t n)
{
	json_t *spans = json_object(), *v, *window;
	const char *k;
	void *next;
	size_t i;

	for (i = 0; i < n; i++) {
		json_object_foreach(cell[i]->id.params, k, v)
			add_value(spans, k, v);
		window = json_string(cell[i]->id.field[CELL_WINDOW]);
		add_value(spans, "interrupts", window);
		json_decref(window);
	}
	json_object_foreach_safe(spans, next, k, v)
		if (!tells(k, v))
			json_object_del(spans, k);
	return spans;
}

static char *value_text(const json_t *v)
{
	return json_is_string(v) ? xasprintf("%s", json_string_value(v)) :
				   json_dumps(v, JSON_ENCODE_ANY);
}

char *spans_text(json_t *spans, size_t n)
{
	char *s = xasprintf("%s", ""), *one, *text;
	size_t i, product = 1;
	json_t *list, *v;
	const char *k;

	json_object_foreach(spans, k, list) {
		product *= json_array_size(list);
		s = text_append(s, "; ", k);
		json_array_foreach(list, i, v) {
			one = value_text(v);
			s = text_append(s, i ? "," : " ", one);
			free(one);
		}
	}
	if (n == 1)
		text = xasprintf("its one cell (%s)", s);
	else if (n == product)
		text = xasprintf("each of %zu cells (%s)", n, s);
	else
		text = xasprintf("each of %zu cells among %zu (%s)", n,
				 product, s);
	free(s);
	return text;
}

char *spans_cell(json_t *spans, const struct scell *c)
{
	char *s = xasprintf("%s", ""), *one, *text;
	const char *k;
	json_t *list, *v;

	json_object_foreach(spans, k, list) {
		v = json_object_get(c->id.params, k);
		text = v ? value_text(v) :
			   xasprintf("%s", c->id.field[CELL_WINDOW]);
		one = xasprintf("%s %s", k, text);
		s = text_append(s, ", ", one);
		free(one);
		free(text);
	}
	return s;
}
