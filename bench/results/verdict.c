// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "results/word.h"
#include "util.h"

/* "kmap" in "kmap", or in "kmap_local_page+kmap", whose callers use both. */
static int has_guard(const char *guards, const char *guard)
{
	size_t n = strlen(guard);
	const char *p;

	for (p = guards; p; p = strchr(p, '+') ? strchr(p, '+') + 1 : NULL)
		if (strcspn(p, "+") == n && !strncmp(p, guard, n))
			return 1;
	return 0;
}

/* Is @cell of the design, knobs and guard that @judged is about? */
static int about(const json_t *judged, const json_t *cell)
{
	return !strcmp(word_of(cell, "design"), word_of(judged, "design")) &&
	       has_guard(word_of(cell, "guard"), word_of(judged, "guard")) &&
	       !strcmp(word_of(cell, "path"), "hook") &&
	       json_equal(json_object_get(cell, "knobs"),
			  json_object_get(judged, "knobs"));
}

static void mark(json_t *cells, const json_t *judged, const char *first)
{
	json_t *cell;
	const char *was;
	char *reason;
	size_t i;
	int mixed;

	json_array_foreach(cells, i, cell) {
		if (!about(judged, cell) ||
		    !strcmp(word_of(cell, "exercise"), "legality") ||
		    strcmp(word_of(cell, "status"), "ok"))
			continue;
		mixed = !!strcmp(word_of(cell, "guard"), word_of(judged, "guard"));
		/* What the figure leaves out it still leaves out. */
		was = word_of(cell, "reason");
		reason = xasprintf("unsound: sequence %s%s%s%s%s", first,
				   mixed ? " behind " : "",
				   mixed ? word_of(judged, "guard") : "",
				   strncmp(was, "incomplete", 10) ? "" : "; ",
				   strncmp(was, "incomplete", 10) ? "" : was);
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
		if (strcmp(word_of(cell, "quantity"), "all") ||
		    strcmp(word_of(verdict, "result"), "unsound") ||
		    !strcmp(word_of(cell, "design"), "none"))
			continue;
		mark(cells, cell, word_of(verdict, "first"));
	}
}
