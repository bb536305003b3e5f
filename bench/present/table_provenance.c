// SPDX-License-Identifier: GPL-2.0-or-later
/* What the figures of a run depend on, as it wrote that down. */
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

/* Text of this many characters is read by itself, if at all. */
#define LONG_TEXT	300

static void key_value(struct grid *grid, const char *key, char *value)
{
	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s", key));
	grid_put(grid, 1, value);
}

static char *plain(const json_t *v)
{
	if (json_is_string(v))
		return xasprintf("%s", json_string_value(v));
	if (json_is_null(v))
		return xasprintf("not found");
	return json_dumps(v, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

static char *listed(const json_t *array)
{
	char *s = xasprintf("%s", ""), *one;
	json_t *v;
	size_t i;

	json_array_foreach(array, i, v) {
		one = plain(v);
		s = text_append(s, " ", one ? one : "");
		free(one);
	}
	return s;
}

static int is_long(const json_t *v)
{
	return json_string_length(v) > LONG_TEXT;
}

/* One row for each value, by its path; objects have none of their own. */
static void flatten(struct grid *grid, const char *path, const json_t *v)
{
	const char *k;
	char *sub;
	json_t *x;

	if (!json_is_object(v)) {
		key_value(grid, path, json_is_array(v) ? listed(v) : plain(v));
		return;
	}
	json_object_foreach((json_t *)v, k, x) {
		sub = xasprintf("%s.%s", path, k);
		flatten(grid, sub, x);
		free(sub);
	}
}

static struct grid *pairs(const char *key, const char *value)
{
	struct grid *grid = grid_new(2);

	grid_head(grid, 0, key);
	grid_head(grid, 1, value);
	return grid;
}

static void print_run(struct tables *t)
{
	static const char * const keys[] = { "run", "raw_sha256", "prices" };
	struct grid *grid = pairs("of the run", "value");
	json_t *v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		v = json_object_get(t->s->json, keys[i]);
		if (v)
			flatten(grid, keys[i], v);
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

static void print_boots(struct tables *t)
{
	static const char * const titles[] = {
		"boot", "environment", "kernel", "flavour", "series",
		"fingerprint", "QEMU", "self-test",
	};
	struct grid *grid = grid_new(ARRAY_SIZE(titles));
	json_t *boot, *kernel, *test;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(titles); i++)
		grid_head(grid, i, titles[i]);
	json_array_foreach(json_object_get(t->s->json, "boots"), i, boot) {
		kernel = json_object_get(boot, "kernel");
		test = json_object_get(boot, "selftest");
		grid_row(grid);
		grid_anchor(grid, xasprintf("boot-%zu", i));
		grid_put(grid, 0, xasprintf("%lld", (long long)json_integer_value(
					    json_object_get(boot, "boot"))));
		grid_put(grid, 1, xasprintf("%s", word_of(boot, "environment")));
		grid_put(grid, 2, xasprintf("%s", word_of(kernel, "release")));
		grid_put(grid, 3, xasprintf("%s", word_of(kernel, "flavour")));
		grid_put(grid, 4, xasprintf("%s", word_of(kernel, "series")));
		grid_put(grid, 5, xasprintf("%s", word_of(kernel, "fingerprint")));
		grid_put(grid, 6, xasprintf("%s", word_of(boot, "qemu")));
		grid_put(grid, 7, xasprintf("%s%s%s",
			 json_is_true(json_object_get(test, "ok")) ? "passed" :
								     "failed",
			 *word_of(test, "reason") ? ": " : "",
			 word_of(test, "reason")));
	}
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

static void print_env(struct tables *t)
{
	struct grid *grid = pairs("of the machine and its tools", "value");
	const char *k;
	json_t *v;

	json_object_foreach((json_t *)t->env, k, v)
		if (!is_long(v))
			flatten(grid, k, v);
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	grid_free(grid);
	fputc('\n', t->out);
	json_object_foreach((json_t *)t->env, k, v) {
		if (!is_long(v))
			continue;
		page_fold(t->out, t->format, NULL, k);
		page_verbatim(t->out, t->format, json_string_value(v));
		page_fold_end(t->out, t->format);
	}
}

void table_provenance(struct tables *t)
{
	print_run(t);
	print_boots(t);
	if (t->env)
		print_env(t);
	else
		table_paragraph(t, "", "There is no env.json beside the summary: what machine this was is not known.");
}
