// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/decide.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int decide_of_design(const struct decide_key *key, const struct scell *c)
{
	return scell_has(c, CELL_DESIGN, key->design) &&
	       json_equal(c->id.knobs, key->knobs);
}

static int same_guard(const struct decide_key *key, const struct scell *c)
{
	return scell_has(c, CELL_PATH, "hook") &&
	       scell_has(c, CELL_GUARD, key->guard) &&
	       strcmp(c->id.field[CELL_MEMORY], "ram");
}

int decide_about(const struct decide_key *key, const struct scell *c)
{
	return decide_of_design(key, c) && same_guard(key, c);
}

static int is(const struct scell *c, enum cell_field field, const char *word)
{
	return !word || scell_has(c, field, word);
}

static int matches(const struct scell *c, const struct decide_key *key,
		   const struct decide_want *want)
{
	char *text;
	int same;

	/* A footprint is of the design, whatever the guard. */
	if (!decide_of_design(key, c) ||
	    (!same_guard(key, c) && !scell_has(c, CELL_METER, "bytes")) ||
	    cell_is_rt(&c->id) != want->rt ||
	    !is(c, CELL_EXERCISE, want->exercise) ||
	    !is(c, CELL_METER, want->meter) ||
	    !is(c, CELL_QUANTITY, want->quantity) ||
	    !is(c, CELL_WINDOW, want->window))
		return 0;
	if (!want->param)
		return 1;
	text = cell_param_text(&c->id, want->param);
	same = !strcmp(text, want->value);
	free(text);
	return same;
}

/* Some figures are words, and "never" is one. */
static int has_figure(const struct scell *c)
{
	return !isnan(c->median) || !isnan(c->hi) ||
	       json_object_get(c->json, "verdict") ||
	       json_is_true(json_object_get(c->json, "never"));
}

const struct scell *decide_find(const struct summary *s,
				const struct decide_key *key,
				const struct decide_want *want)
{
	const struct scell *found = NULL, *c;
	struct decide_key other = *key;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!matches(c, key, want))
			continue;
		if (has_figure(c))
			return c;
		if (!found)
			found = c;
	}
	for (i = 0; i < s->n && want->elsewhere && !found; i++) {
		c = &s->cell[i];
		other.guard = c->id.field[CELL_GUARD];
		if (matches(c, &other, want) && has_figure(c) &&
		    !json_is_true(json_object_get(c->json, "composed")))
			return c;
	}
	return found;
}

/* Two guards at once, "kmap_local_page+dax-read", are no guard to choose. */
static int behind(const struct scell *c)
{
	return scell_has(c, CELL_PATH, "hook") &&
	       !strchr(c->id.field[CELL_GUARD], '+') &&
	       strcmp(c->id.field[CELL_MEMORY], "ram") &&
	       !scell_has(c, CELL_METER, "sites") &&
	       !scell_has(c, CELL_METER, "bytes");
}

struct decide_key *decide_rows(const struct summary *s, size_t *n)
{
	struct decide_key *list = xcalloc(s->n + 1, sizeof(*list));
	const struct scell *c;
	size_t i, j;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!behind(c))
			continue;
		for (j = 0; j < *n; j++)
			if (decide_of_design(&list[j], c) &&
			    scell_has(c, CELL_GUARD, list[j].guard))
				break;
		if (j < *n)
			continue;
		list[*n].design = c->id.field[CELL_DESIGN];
		list[*n].knobs = c->id.knobs;
		list[(*n)++].guard = c->id.field[CELL_GUARD];
	}
	return list;
}

/* Cells into a summary's, in the order that all of them have. */
static void merge(json_t *summary, json_t *more)
{
	json_t *cells = json_object_get(summary, "cells"), *one;
	struct cell a, b;
	size_t i, at;
	int after;

	json_array_foreach(more, i, one) {
		if (cell_parse(one, &a, NULL))
			continue;
		for (at = json_array_size(cells); at > 0; at--) {
			if (cell_parse(json_array_get(cells, at - 1), &b, NULL))
				break;
			after = cell_cmp(&a, &b);
			cell_clear(&b);
			if (after >= 0)
				break;
		}
		cell_clear(&a);
		json_array_insert(cells, at, one);
	}
	json_decref(more);
}

void decide_forget(json_t *summary)
{
	static const char * const derived[] = { "model", "sites" };
	json_t *cells = json_object_get(summary, "cells");
	const char *meter;
	size_t i, d;

	for (i = json_array_size(cells); i-- > 0; ) {
		meter = json_string_value(json_object_get(
				json_array_get(cells, i), "meter"));
		for (d = 0; meter && d < ARRAY_SIZE(derived); d++)
			if (!strcmp(meter, derived[d]))
				break;
		if (meter && d < ARRAY_SIZE(derived))
			json_array_remove(cells, i);
	}
	json_object_del(summary, "decision");
	json_object_del(summary, "workloads");
	json_object_del(summary, "prices");
	json_object_del(summary, "census");
}

int decide(json_t *summary, const struct prices *prices,
	   const struct census *census, struct err *err)
{
	json_t *workloads;
	struct summary s;
	json_t *sites;
	int ret;

	/* What was derived once is derived anew. */
	decide_forget(summary);
	ret = summary_view(summary, &s, err);
	if (ret)
		return ret;
	if (prices) {
		merge(summary, decide_model(&s, prices));
		json_object_set_new(summary, "prices",
				    json_pack("{ss ss}", "name", prices->name,
					      "sha256", prices->sha256));
	}
	sites = decide_sites(&s, census);
	if (census && json_array_size(sites))
		json_object_set_new(summary, "census", decide_census(census));
	merge(summary, sites);
	summary_free(&s);
	ret = summary_view(summary, &s, err);
	if (ret)
		return ret;
	json_object_set_new(summary, "decision", decide_table(&s));
	workloads = decide_workloads(&s);
	if (workloads)
		json_object_set_new(summary, "workloads", workloads);
	summary_free(&s);
	return 0;
}
