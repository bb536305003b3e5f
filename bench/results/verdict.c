// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* Is @cell of the design, knobs and guard that @judged is about? */
static int about(const json_t *judged, const json_t *cell)
{
	return !strcmp(word(cell, "design"), word(judged, "design")) &&
	       !strcmp(word(cell, "guard"), word(judged, "guard")) &&
	       !strcmp(word(cell, "path"), "hook") &&
	       json_equal(json_object_get(cell, "knobs"),
			  json_object_get(judged, "knobs"));
}

static void mark(json_t *cells, const json_t *judged, const char *first)
{
	json_t *cell;
	char *reason;
	size_t i;

	json_array_foreach(cells, i, cell) {
		if (!about(judged, cell) ||
		    !strcmp(word(cell, "exercise"), "legality") ||
		    strcmp(word(cell, "status"), "ok"))
			continue;
		reason = xasprintf("unsound: sequence %s", first);
		json_object_set_new(cell, "status", json_string("unsound"));
		json_object_set_new(cell, "reason", json_string(reason));
		free(reason);
	}
}

void verdict_apply(json_t *cells)
{
	json_t *cell, *verdict;
	size_t i;

	json_array_foreach(cells, i, cell) {
		verdict = json_object_get(cell, "verdict");
		if (strcmp(word(cell, "quantity"), "all") ||
		    strcmp(word(verdict, "result"), "unsound") ||
		    !strcmp(word(cell, "design"), "none"))
			continue;
		mark(cells, cell, word(verdict, "first"));
	}
}
