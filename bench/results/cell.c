// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/cell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char * const names[CELL_FIELDS] = {
	[CELL_ENVIRONMENT] = "environment",
	[CELL_KERNEL] = "kernel",
	[CELL_REGISTER] = "register",
	[CELL_PATH] = "path",
	[CELL_GUARD] = "guard",
	[CELL_MEMORY] = "memory",
	[CELL_EXERCISE] = "exercise",
	[CELL_METER] = "meter",
	[CELL_WINDOW] = "window",
	[CELL_DESIGN] = "design",
	[CELL_QUANTITY] = "quantity",
};

/* Knobs that are named in this order; others follow by name. */
static const char * const knob_order[] = { "pin", "level" };

const char *cell_field_name(enum cell_field field)
{
	return names[field];
}

/* Words that some cells do not have: "" here, and no key in JSON. */
static int may_lack(int field)
{
	return field == CELL_KERNEL || field == CELL_MEMORY;
}

int cell_parse(json_t *json, struct cell *cell, struct err *err)
{
	json_t *v;
	int f;

	for (f = 0; f < CELL_FIELDS; f++) {
		v = json_object_get(json, names[f]);
		if (!v && may_lack(f)) {
			cell->field[f] = "";
			continue;
		}
		if (!json_is_string(v))
			return err_set(err, -EINVAL,
				       "cell: \"%s\" is missing or not a string",
				       names[f]);
		cell->field[f] = json_string_value(v);
	}
	cell->knobs = json_object_get(json, "knobs");
	cell->params = json_object_get(json, "params");
	if (!json_is_object(cell->knobs) || !json_is_object(cell->params))
		return err_set(err, -EINVAL,
			       "cell: \"knobs\" and \"params\" must be objects");
	cell->composed = json_is_true(json_object_get(json, "composed"));
	cell->owner = json_incref(json);
	return 0;
}

void cell_clear(struct cell *cell)
{
	json_decref(cell->owner);
	memset(cell, 0, sizeof(*cell));
}

json_t *cell_json(const struct cell *cell)
{
	json_t *o = json_object();
	int f;

	for (f = 0; f < CELL_FIELDS; f++) {
		if (!may_lack(f) || cell->field[f][0])
			json_object_set_new(o, names[f],
					    json_string(cell->field[f]));
	}
	json_object_set(o, "knobs", cell->knobs);
	json_object_set(o, "params", cell->params);
	if (cell->composed)
		json_object_set_new(o, "composed", json_true());
	return o;
}

char *cell_key(const struct cell *cell)
{
	json_t *o = cell_json(cell);
	char *s = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(o);
	return s ? s : xasprintf("?");
}

/* A value as text: strings plain, all else as JSON writes it. */
static char *value_text(const json_t *v)
{
	char *s;

	if (json_is_string(v))
		return xasprintf("%s", json_string_value(v));
	s = v ? json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS)
	      : NULL;
	return s ? s : xasprintf("%s", "");
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char * const *)a, *(const char * const *)b);
}

static const char **sorted_keys(json_t *o, size_t *n)
{
	const char **key = xcalloc(json_object_size(o), sizeof(*key));
	const char *k;
	json_t *v;

	*n = 0;
	json_object_foreach(o, k, v)
		key[(*n)++] = k;
	qsort(key, *n, sizeof(*key), by_string);
	return key;
}

/* As numbers when both are whole numbers, as text otherwise. */
static int value_cmp(const json_t *a, const json_t *b)
{
	char *x = value_text(a), *y = value_text(b), *ex, *ey;
	long long nx = strtoll(x, &ex, 10), ny = strtoll(y, &ey, 10);
	int r = 0;

	if (*x && *y && !*ex && !*ey)
		r = (nx > ny) - (nx < ny);
	if (!r)
		r = strcmp(x, y);
	if (!r)
		r = (int)json_typeof(a) - (int)json_typeof(b);
	free(x);
	free(y);
	return r;
}

static int object_cmp(json_t *a, json_t *b)
{
	size_t na, nb, i;
	const char **ka = sorted_keys(a, &na), **kb = sorted_keys(b, &nb);
	int r = 0;

	for (i = 0; !r && i < na && i < nb; i++) {
		r = strcmp(ka[i], kb[i]);
		if (!r)
			r = value_cmp(json_object_get(a, ka[i]),
				      json_object_get(b, kb[i]));
	}
	free(ka);
	free(kb);
	return r ? r : (na > nb) - (na < nb);
}

int cell_cmp(const struct cell *a, const struct cell *b)
{
	int f, r = 0;

	for (f = 0; !r && f < CELL_QUANTITY; f++)
		r = strcmp(a->field[f], b->field[f]);
	if (!r)
		r = object_cmp(a->knobs, b->knobs);
	if (!r)
		r = object_cmp(a->params, b->params);
	return r ? r : strcmp(a->field[CELL_QUANTITY],
			      b->field[CELL_QUANTITY]);
}

/* "k=v" for all of @o, joined by @sep; those in @first lead. */
static char *join(json_t *o, const char * const *first, size_t nfirst,
		  const char *sep)
{
	char *s = xasprintf("%s", ""), *t, *v;
	const char **key;
	size_t n, i, j;
	int pass, leads;

	key = sorted_keys(o, &n);
	for (pass = 0; pass < (int)nfirst + 1; pass++) {
		for (i = 0; i < n; i++) {
			for (j = 0, leads = (int)nfirst; j < nfirst; j++)
				if (!strcmp(key[i], first[j]))
					leads = (int)j;
			if (leads != pass)
				continue;
			v = value_text(json_object_get(o, key[i]));
			t = xasprintf("%s%s%s=%s", s, *s ? sep : "", key[i], v);
			free(v);
			free(s);
			s = t;
		}
	}
	free(key);
	return s;
}

json_t *cell_knobs(const char *text)
{
	char *copy = xasprintf("%s", text), *save = NULL, *item, *eq;
	json_t *o = json_object();

	for (item = strtok_r(copy, ",", &save); item;
	     item = strtok_r(NULL, ",", &save)) {
		eq = strchr(item, '=');
		*eq = 0;
		json_object_set_new(o, item, json_string(eq + 1));
	}
	free(copy);
	return o;
}

/* "6.12.117-pkscale-rt rt": the flavour comes last. */
const char *cell_flavour(const struct cell *cell)
{
	const char *flavour = strrchr(cell->field[CELL_KERNEL], ' ');

	return flavour ? flavour + 1 : "";
}

int cell_is_rt(const struct cell *cell)
{
	return !strcmp(cell_flavour(cell), "rt");
}

char *cell_name(const struct cell *cell)
{
	char *k = join(cell->knobs, knob_order, ARRAY_SIZE(knob_order), ",");
	char *s = xasprintf("%s%s%s%s", cell->field[CELL_DESIGN],
			    *k ? "[" : "", k, *k ? "]" : "");

	free(k);
	return s;
}

char *cell_what(const struct cell *cell)
{
	char *p = join(cell->params, NULL, 0, " ");
	const char *memory = cell->field[CELL_MEMORY];
	int on = strcmp(cell->field[CELL_WINDOW], "off");
	char *s = xasprintf("%s%s%s%s %s %s/%s%s%s",
			    cell->field[CELL_QUANTITY], *p ? " " : "", p,
			    on ? " window=on" : "",
			    cell->field[CELL_REGISTER], cell->field[CELL_PATH],
			    cell->field[CELL_GUARD], *memory ? "/" : "", memory);

	free(p);
	return s;
}

char *cell_where(const struct cell *cell)
{
	char *p = join(cell->params, NULL, 0, " ");
	const char *memory = cell->field[CELL_MEMORY];
	char *s = xasprintf("%s %s%s%s window=%s %s %s %s %s/%s%s%s",
			    cell->field[CELL_EXERCISE],
			    cell->field[CELL_QUANTITY], *p ? " " : "", p,
			    cell->field[CELL_WINDOW], cell->field[CELL_METER],
			    cell->field[CELL_ENVIRONMENT],
			    cell->field[CELL_REGISTER], cell->field[CELL_PATH],
			    cell->field[CELL_GUARD], *memory ? "/" : "", memory);

	free(p);
	return s;
}

char *cell_param_text(const struct cell *cell, const char *name)
{
	return value_text(json_object_get(cell->params, name));
}

long cell_param(const struct cell *cell, const char *name, long fallback)
{
	char *s = cell_param_text(cell, name), *end;
	long v = strtol(s, &end, 10);

	if (end == s || *end)
		v = fallback;
	free(s);
	return v;
}
