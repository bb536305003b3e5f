// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/command.h"

#include <stdlib.h>
#include <string.h>

/* Parameters of cells that "pkscale run" takes, and what it calls them. */
static const char * const options[][2] = {
	{ "depth", "depth" }, { "bytes", "hold" }, { "callers", "cpus" },
	{ "k", "cpus" }, { "cpus", "cpus" }, { "sharing", "sharing" },
	{ "held", "held" }, { "hold", "held" }, { "idle", "idle" },
	{ "seed", "seed" },
};

static char *add(char *s, const char *option, const char *value)
{
	/* A shell would take brackets for a pattern. */
	const char *quote = strpbrk(value, "[]* ") ? "'" : "";
	char *t = xasprintf("%s --%s=%s%s%s", s, option, quote, value, quote);

	free(s);
	return t;
}

static char *add_params(char *s, const struct cell *cell)
{
	const char *k;
	char *value;
	json_t *v;
	size_t i;

	json_object_foreach(cell->params, k, v) {
		for (i = 0; i < ARRAY_SIZE(options); i++)
			if (!strcmp(k, options[i][0]))
				break;
		if (i == ARRAY_SIZE(options))
			continue;
		value = cell_param_text(cell, k);
		s = add(s, options[i][1], value);
		free(value);
	}
	return s;
}

char *command_of(const struct cell *cell, long seed)
{
	char *s = xasprintf("pkscale run"), *text = cell_name(cell);
	const char *memory = cell->field[CELL_MEMORY];
	int behind = !strcmp(cell->field[CELL_PATH], "hook");

	s = add(s, "env", cell->field[CELL_ENVIRONMENT]);
	s = add(s, "exercise", cell->field[CELL_EXERCISE]);
	s = add(s, "meter", cell->field[CELL_METER]);
	s = add(s, "design", text);
	s = add(s, "guard", behind ? cell->field[CELL_GUARD] : "none");
	if (behind && *memory)
		s = add(s, "memory", memory);
	s = add_params(s, cell);
	if (seed >= 0 && !json_object_get(cell->params, "seed")) {
		free(text);
		text = xasprintf("%ld", seed);
		s = add(s, "seed", text);
	}
	free(text);
	return s;
}
