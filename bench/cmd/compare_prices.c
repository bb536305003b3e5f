// SPDX-License-Identifier: GPL-2.0-or-later
/* Two price lists: what is dearer, as far as their intervals tell. */
#include "cmd/compare_prices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/grid.h"
#include "results/prices.h"
#include "results/word.h"

int are_prices(const char *path)
{
	json_t *json = json_load_file(path, 0, NULL);
	int ret = json_is_array(json_object_get(json, "prices"));

	json_decref(json);
	return ret;
}

static const char *said(const struct prices *p, const char *key)
{
	return word_of(json_object_get(p->json, "measured"), key);
}

/* Whose prices they are. */
static void put_head(const char *side, const struct prices *p)
{
	static const char * const keys[] = {
		"cpu_microcode", "register", "environment", "kernel", "run",
	};
	char *text = xasprintf("%s", p->name);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		char *one = xasprintf("%s %s", keys[i] + (i ? 0 : strlen("cpu_")),
				      said(p, keys[i]));

		if (*said(p, keys[i]))
			text = text_append(text, ", ", one);
		free(one);
	}
	print_fitted(stdout, side, text, PRESENT_WIDTH);
	free(text);
}

static char *range_text(const struct prices *p, const char *key)
{
	const json_t *item = prices_item(p, key);
	struct range r = prices_find(p, key);

	return item ? xasprintf("%.1f to %.1f %s", r.lo, r.hi,
				prices_confidence(p, key)) : xasprintf("%s", "");
}

/* Intervals that share something leave open which is dearer. */
static const char *verdict(const struct prices *a, const struct prices *b,
			   const char *key)
{
	struct range x = prices_find(a, key), y = prices_find(b, key);

	if (isnan(x.lo) || isnan(y.lo))
		return isnan(x.lo) ? "only in B" : "only in A";
	if (x.lo == y.lo && x.hi == y.hi)
		return "the same";
	if (y.hi < x.lo)
		return "cheaper";
	return y.lo > x.hi ? "dearer" : "not told apart";
}

static void put_row(struct grid *grid, const struct prices *a,
		    const struct prices *b, const char *key)
{
	grid_row(grid);
	grid_put(grid, 0, xasprintf("%s", key));
	grid_put(grid, 1, range_text(a, key));
	grid_put(grid, 2, range_text(b, key));
	grid_put(grid, 3, xasprintf("%s", verdict(a, b, key)));
}

static void print(const struct prices *a, const struct prices *b)
{
	struct grid *grid = grid_new(4);
	json_t *item;
	size_t i;

	put_head("A: ", a);
	put_head("B: ", b);
	puts("cycles, and how well they are known; B against A\n");
	grid_head(grid, 0, "price");
	grid_head(grid, 1, "A");
	grid_head(grid, 2, "B");
	grid_head(grid, 3, "B is");
	json_array_foreach(json_object_get(a->json, "prices"), i, item)
		put_row(grid, a, b, word_of(item, "key"));
	json_array_foreach(json_object_get(b->json, "prices"), i, item)
		if (!prices_item(a, word_of(item, "key")))
			put_row(grid, a, b, word_of(item, "key"));
	grid_print(grid, stdout, GRID_TEXT);
	grid_free(grid);
}

/* A made-up clock compares with nothing but another one. */
static int check(const struct prices *a, const struct prices *b, int any_register)
{
	if (prices_are_mock(a) != prices_are_mock(b))
		return complain("not comparable: the clock of %s is made up",
				prices_are_mock(a) ? a->name : b->name);
	if (!any_register && *said(a, "register") && *said(b, "register") &&
	    strcmp(said(a, "register"), said(b, "register")))
		return complain("not comparable: the register is %s in A and %s in B; if that is what you compare, say --allow register",
				said(a, "register"), said(b, "register"));
	return EXIT_OK;
}

int compare_prices(char *const side[2], int any_register)
{
	struct prices a, b;
	struct err err = { "" };
	int ret;

	if (prices_load(side[0], &a, &err))
		return complain("%s", err.text);
	if (prices_load(side[1], &b, &err)) {
		prices_free(&a);
		return complain("%s", err.text);
	}
	ret = check(&a, &b, any_register);
	if (!ret)
		print(&a, &b);
	prices_free(&b);
	prices_free(&a);
	return ret;
}
