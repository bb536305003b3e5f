// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/command.h"

#include <stdlib.h>
#include <string.h>

/* Parameters of cells that "pkscale run" takes, and what it calls them. */
static const char * const options[][2] = {
	{ "depth", "depth" }, { "bytes", "hold" }, { "callers", "cpus" },
	{ "sharing", "sharing" }, { "held", "held" }, { "hold", "held" },
	{ "idle", "idle" }, { "seed", "seed" }, { "random", "random" },
	{ "rounds", "held" }, { "jobs", "cpus" }, { "ops", "reps" },
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
		/* "none": no seed brings it back. */
		if (i == ARRAY_SIZE(options) ||
		    (!strcmp(k, "seed") && !json_is_integer(v)))
			continue;
		value = cell_param_text(cell, k);
		s = add(s, options[i][1], value);
		free(value);
	}
	return s;
}

/* `global`: k use the page, in a guest of as many CPUs as the largest k. */
static char *add_global(char *s, const struct cell *cell)
{
	long k = cell_param(cell, "k", 0), cpus = cell_param(cell, "cpus", k);
	char *list;

	if (!k)
		return s;
	list = cpus > k ? xasprintf("%ld,%ld", k, cpus) : xasprintf("%ld", k);
	s = add(s, "cpus", list);
	free(list);
	return s;
}

static int is(const struct cell *cell, enum cell_field field, const char *word)
{
	return !strcmp(cell->field[field], word);
}

/*
 * Of two guards at once the first is named, beside which the plan has the
 * second; where a footprint is looked at is nobody's choice.
 */
static char *add_guard(char *s, const struct cell *cell)
{
	const char *guard = cell->field[CELL_GUARD];
	char *first;

	if (!is(cell, CELL_PATH, "hook"))
		return add(s, "guard", "none");
	if (is(cell, CELL_EXERCISE, "footprint"))
		return add(s, "guard", "default");
	first = xasprintf("%.*s", (int)strcspn(guard, "+"), guard);
	s = add(s, "guard", first);
	free(first);
	return *cell->field[CELL_MEMORY] ?
	       add(s, "memory", cell->field[CELL_MEMORY]) : s;
}

/*
 * A total over call sites: the pairs that it is made of. Where kmap() itself is
 * made local, one of them is of the design that stands for the context.
 */
static char *sites_command(const struct cell *cell)
{
	static const char context[] = "task[rights=split]";
	char *s = xasprintf("pkscale run"), *name = cell_name(cell), *list;
	int as = is(cell, CELL_GUARD, "kmap") && strcmp(name, context);

	s = add(s, "env", "count");
	s = add(s, "exercise", "nest");
	s = add(s, "meter", "insn");
	list = xasprintf("%s%s%s", name, as ? "," : "", as ? context : "");
	s = add(s, "design", list);
	free(list);
	list = xasprintf("%s%s", is(cell, CELL_GUARD, "kmap") ? "" :
			 cell->field[CELL_GUARD], ",kmap");
	s = add(s, "guard", list + (*list == ','));
	free(list);
	free(name);
	return add(add(s, "memory", "pmem"), "depth", "1");
}

static char *add_how(char *s, const struct cell *cell)
{
	const char *quantity = cell->field[CELL_QUANTITY];
	const char *reg = cell->field[CELL_REGISTER];

	if (!strncmp(reg, "mock:", 5))
		s = add(s, "register", reg);
	/* Steps that somebody gave stand in no cell. */
	if (is(cell, CELL_EXERCISE, "legality") && strcmp(quantity, "all") &&
	    strcmp(quantity, "own"))
		s = add(s, "sequence", quantity);
	if (is(cell, CELL_EXERCISE, "workload"))
		s = add(s, "workload", quantity);
	if (json_object_get(cell->params, "twin"))
		s = text_append(s, " ", "--twins");
	return add_params(s, cell);
}

/* Where make bench RT=1 has it; it measures on the other kernel first. */
static char *add_rt(char *s)
{
	char *t = xasprintf("%s --rt-kernel=\"$(scripts/kernel --flavour rt)\" --rt-module=build/ko-rt/pkscale.ko",
			    s);

	free(s);
	return t;
}

char *command_of(const struct cell *cell, long seed)
{
	int model = is(cell, CELL_METER, "model");
	char *s, *text;

	if (is(cell, CELL_METER, "sites"))
		return sites_command(cell);
	/* Every run has them. */
	if (is(cell, CELL_EXERCISE, "control"))
		return xasprintf("pkscale run --env=%s --meter=%s",
				 cell->field[CELL_ENVIRONMENT],
				 cell->field[CELL_METER]);
	text = cell_name(cell);
	s = xasprintf("pkscale run");
	/* What is modelled is made of events, which are what can be counted. */
	s = add(s, "env", model ? "count" : cell->field[CELL_ENVIRONMENT]);
	s = add(s, "exercise", cell->field[CELL_EXERCISE]);
	s = add(s, "meter", model ? "event" : cell->field[CELL_METER]);
	s = add(s, "design", text);
	s = add_guard(s, cell);
	s = add_how(s, cell);
	if (is(cell, CELL_EXERCISE, "global"))
		s = add_global(s, cell);
	if (cell_is_rt(cell))
		s = add_rt(s);
	if (seed >= 0 && !json_object_get(cell->params, "seed")) {
		free(text);
		text = xasprintf("%ld", seed);
		s = add(s, "seed", text);
	}
	free(text);
	return s;
}
