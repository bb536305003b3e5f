// SPDX-License-Identifier: GPL-2.0-or-later
/* Cells by the words that people call them by. */
#include <stdlib.h>
#include <string.h>

#include "results/cell.h"

static int is(const char *a, const char *b, size_t len)
{
	return strlen(a) == len && !strncmp(a, b, len);
}

/* A number counts as its text. */
static int is_value(const json_t *v, const char *text, size_t len)
{
	char *said = json_is_string(v) ? xasprintf("%s", json_string_value(v)) :
					 json_dumps(v, JSON_ENCODE_ANY);
	int ret = is(said, text, len);

	free(said);
	return ret;
}

/* Of knobs and parameters, by "name=value". */
static int has_value(const json_t *o, const char *item, size_t len)
{
	const char *eq = memchr(item, '=', len), *name;
	json_t *v;

	json_object_foreach((json_t *)o, name, v)
		if (eq && is(name, item, (size_t)(eq - item)) &&
		    is_value(v, eq + 1, (size_t)(item + len - eq - 1)))
			return 1;
	return 0;
}

/* As tables have knobs, by their values. */
static int has_knob(const json_t *knobs, const char *item, size_t len)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)knobs, name, v)
		if (is_value(v, item, len))
			return 1;
	return has_value(knobs, item, len);
}

/* percpu[pin=preempt], percpu[preempt]: the knobs that are said, and any others. */
static int is_design(const struct cell *cell, const char *word)
{
	const char *item = strchr(word, '['), *end;

	if (!item || word[strlen(word) - 1] != ']' ||
	    !is(cell->field[CELL_DESIGN], word, (size_t)(item - word)))
		return 0;
	for (item++; *item; item = end + 1) {
		end = item + strcspn(item, ",]");
		if (!has_knob(cell->knobs, item, (size_t)(end - item)))
			return 0;
	}
	return 1;
}

/* hook/kmap_local_page/pmem: where the figure stands in a comparison. */
static int is_way(const struct cell *cell, const char *word)
{
	const char *memory = cell->field[CELL_MEMORY];
	char *way = xasprintf("%s/%s%s%s", cell->field[CELL_PATH],
			      cell->field[CELL_GUARD], *memory ? "/" : "", memory);
	int ret = !strcmp(way, word);

	free(way);
	return ret;
}

static int is_field(const struct cell *cell, const char *word)
{
	const char *eq = strchr(word, '=');
	int f;

	for (f = 0; f < CELL_FIELDS; f++) {
		if (eq && is(cell_field_name((enum cell_field)f), word,
			     (size_t)(eq - word)))
			return !strcmp(cell->field[f], eq + 1);
		if (!eq && !strcmp(cell->field[f], word))
			return 1;
	}
	return 0;
}

int cell_is_called(const struct cell *cell, const char *word)
{
	return is_field(cell, word) || is_design(cell, word) ||
	       is_way(cell, word) || !strcmp(cell_flavour(cell), word) ||
	       has_value(cell->params, word, strlen(word)) ||
	       has_value(cell->knobs, word, strlen(word));
}

int cell_is_called_all(const struct cell *cell, const char *words)
{
	char *copy = xasprintf("%s", words), *save = NULL, *word;
	int ret = 1;

	for (word = strtok_r(copy, " ", &save); word && ret;
	     word = strtok_r(NULL, " ", &save))
		ret = cell_is_called(cell, word);
	free(copy);
	return ret;
}

int cell_blame(const char *of, const char *words,
	       int (*any)(const void *ctx, const char *words), const void *ctx,
	       struct err *err)
{
	char *first = xasprintf("%s", words), *word, *end = first, more;
	int unknown;

	/* All up to a word; none has them with the last one. */
	for (;; *end = more) {
		word = end + strspn(end, " ");
		end = word + strcspn(word, " ");
		more = *end;
		*end = 0;
		if (!more || !any(ctx, first))
			break;
	}
	unknown = !any(ctx, word);
	if (unknown)
		err_set(err, 0, "no cell of %s is called \"%.60s\"", of, word);
	else
		err_set(err, 0, "no cell of %s is called all of \"%.200s\": \"%.60s\" is of none that the words before it are of",
			of, words, word);
	free(first);
	return unknown;
}
