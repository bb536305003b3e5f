// SPDX-License-Identifier: GPL-2.0-or-later
/* What several environments say of one row: the worst of it stands. */
#include <string.h>

#include "present/decide.h"

/* What was seen in one environment is no less true for another's silence. */
static const char * const flags[] = { "narrowed", "late", "key-wide" };

static const char *result_of(const struct scell *c)
{
	const char *s = json_string_value(json_object_get(
			json_object_get(c->json, "verdict"), "result"));

	return s ? s : "";
}

/* Unsound; judged no further than to where the guest died; sound; not judged. */
static int gravity(const struct scell *c)
{
	const char *result = result_of(c);

	if (!strcmp(result, "unsound"))
		return 3;
	if (!strcmp(c->status, "failed"))
		return 2;
	return *result ? 1 : 0;
}

static int is_verdict(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "legality") &&
	       scell_has(c, CELL_QUANTITY, "all");
}

const struct scell *decide_verdict(const struct summary *s,
				   const struct decide_key *key, json_t *flag)
{
	const struct scell *found = NULL, *c;
	json_t *verdict;
	size_t i, f;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!is_verdict(c) || !decide_about(key, c))
			continue;
		if (!found || gravity(c) > gravity(found))
			found = c;
		verdict = json_object_get(c->json, "verdict");
		for (f = 0; f < ARRAY_SIZE(flags); f++)
			if (json_is_true(json_object_get(verdict, flags[f])))
				json_object_set_new(flag, flags[f], json_true());
	}
	return found;
}

const char *decide_contexts(const struct summary *s,
			    const struct decide_key *key)
{
	/* From the narrowest to the widest. */
	static const char * const words[] = { "self", "cpu", "all" };
	const char *widest = NULL, *word;
	const struct scell *c;
	size_t i, w, most = 0;

	for (i = 0; i < s->n; i++) {
		c = &s->cell[i];
		if (!scell_has(c, CELL_EXERCISE, "exposure") ||
		    !decide_about(key, c))
			continue;
		word = json_string_value(json_object_get(c->json, "contexts"));
		for (w = most; word && w < ARRAY_SIZE(words); w++) {
			if (!strcmp(words[w], word)) {
				most = w;
				widest = words[w];
			}
		}
	}
	return widest;
}
