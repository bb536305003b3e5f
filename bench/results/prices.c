// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/prices.h"

#include <errno.h>
#include <math.h>
#include <sha2.h>
#include <string.h>

#include "results/word.h"

static double number(const json_t *v)
{
	return json_is_number(v) ? json_number_value(v) : NAN;
}

static struct range range_of(const json_t *item)
{
	const json_t *ghz = json_object_get(item, "ghz");
	const struct range price = { number(json_object_get(item, "lo")),
				     number(json_object_get(item, "hi")) };
	const struct range clock = { number(json_array_get(ghz, 0)),
				     number(json_array_get(ghz, 1)) };

	return cost_in_cycles(price, word_of(item, "unit"), clock);
}

/* What a price must have to be one; NULL when it has. */
static const char *lacks(const json_t *item)
{
	static const char * const needed[] = { "key", "unit", "what" };
	const json_t *sources = json_object_get(item, "sources"), *s;
	struct range r;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!*word_of(item, needed[i]))
			return needed[i];
	if (strlen(word_of(item, "confidence")) != 1 ||
	    !strchr("ABC", *word_of(item, "confidence")))
		return "confidence: A, B or C";
	r = range_of(item);
	if (isnan(r.lo) || isnan(r.hi))
		return "lo and hi, in cycles, or in ns or us with ghz";
	if (r.lo < 0 || r.hi < r.lo)
		return "lo that is not above hi";
	if (!json_array_size(sources))
		return "sources";
	json_array_foreach(sources, i, s)
		if (!*word_of(s, "title") || !*word_of(s, "url"))
			return "title and url of each source";
	return NULL;
}

json_t *prices_item(const struct prices *p, const char *key)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(p->json, "prices"), i, item)
		if (!strcmp(word_of(item, "key"), key))
			return item;
	return NULL;
}

static int check(const struct prices *p, const char *path, struct err *err)
{
	json_t *list = json_object_get(p->json, "prices"), *item;
	const char *what;
	size_t i;

	if (json_integer_value(json_object_get(p->json, "schema")) !=
	    PRICES_SCHEMA || !json_array_size(list) || !*p->name)
		return err_set(err, -EINVAL,
			       "%s: no price list: it needs \"schema\": %d, \"name\" and \"prices\"",
			       path, PRICES_SCHEMA);
	json_array_foreach(list, i, item) {
		what = lacks(item);
		if (what)
			return err_set(err, -EINVAL,
				       "%s: price %zu (%s) lacks %s", path, i,
				       word_of(item, "key"), what);
		if (prices_item(p, word_of(item, "key")) != item)
			return err_set(err, -EINVAL, "%s: two prices of %s",
				       path, word_of(item, "key"));
	}
	return 0;
}

int prices_load(const char *path, struct prices *p, struct err *err)
{
	json_error_t why;
	int ret;

	memset(p, 0, sizeof(*p));
	if (!SHA256File(path, p->sha256))
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	p->json = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!p->json)
		return err_set(err, -EINVAL, "%s:%d: not JSON: %.100s", path,
			       why.line, why.text);
	p->name = word_of(p->json, "name");
	ret = check(p, path, err);
	if (ret)
		prices_free(p);
	return ret;
}

void prices_free(struct prices *p)
{
	json_decref(p->json);
	memset(p, 0, sizeof(*p));
}

struct range prices_find(const struct prices *p, const char *key)
{
	const json_t *item = prices_item(p, key);
	const struct range none = { NAN, NAN };

	return item ? range_of(item) : none;
}

const char *prices_confidence(const struct prices *p, const char *key)
{
	return word_of(prices_item(p, key), "confidence");
}
