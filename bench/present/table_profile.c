// SPDX-License-Identifier: GPL-2.0-or-later
/* How guards are used: a table a target, a row for each call of a guard. */
#include <stdlib.h>
#include <string.h>

#include "present/decision.h"
#include "present/profile.h"
#include "present/table.h"
#include "results/word.h"

static const char legend[] =
	"Grants of a window of operations, by the function that calls the guard, behind the first design of the job's table. depth: grants whose context had none open before, one, more. Held, in instructions: half and nine tenths of the holds are not longer (to an eighth), and the longest. Inside of holds: schedules, migrations, interrupts, faults. others: revokes by another context than the one that granted; elsewhere: faults granted to others on a page that is held. A column of events that there were none of is left out.";

/* A count of a site; @title is above it. */
static const struct {
	const char *title, *key;
} counts[] = {
	{ "p50", "p50" }, { "p90", "p90" }, { "long-\nest", "longest" },
	{ "sche-\ndules", "schedules" }, { "migra-\ntions", "migrations" },
	{ "inter-\nrupts", "interrupts" }, { "faults", "faults" },
	{ "oth-\ners", "by_others" }, { "else-\nwhere", "elsewhere" },
};

enum { SITE, GRANTS, FIRST, SECOND, DEEPER, COUNTS,
       COLUMNS = COUNTS + ARRAY_SIZE(counts) };

static const char * const titles[COUNTS] = {
	"job, site", "grants", "depth\n1", "\n2", "\nmore",
};

static json_int_t count(const json_t *site, const char *key)
{
	return json_integer_value(json_object_get(site, key));
}

static json_int_t deeper(const json_t *site)
{
	const json_t *depth = json_object_get(site, "depth"), *v;
	json_int_t n = 0;
	size_t i;

	json_array_foreach(depth, i, v)
		n += i < 2 ? 0 : json_integer_value(v);
	return n;
}

static void put_count(const struct tables *t, struct grid *grid, size_t column,
		      const struct profile_of *p, json_int_t n)
{
	table_put(t, grid, column, p->cell, n ?
		  xasprintf("%lld", (long long)n) : xasprintf("%s", ""));
}

static void put_site(const struct tables *t, struct grid *grid,
		     const struct profile_of *p, const json_t *site)
{
	const json_t *depth = json_object_get(site, "depth");
	size_t i;

	grid_row(grid);
	grid_put(grid, SITE, profile_site(p, site));
	put_count(t, grid, GRANTS, p, count(site, "grants"));
	for (i = 0; i < 2; i++)
		put_count(t, grid, FIRST + i, p,
			  json_integer_value(json_array_get(depth, i)));
	put_count(t, grid, DEEPER, p, deeper(site));
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		put_count(t, grid, COUNTS + i, p, count(site, counts[i].key));
}

/* The profiles of a target, which stand together; how many they are. */
static size_t print_target(struct tables *t, const struct profile_of *p,
			   size_t n, const char *how)
{
	const char *target = word_of(p->row, "target");
	struct grid *grid = grid_new(COLUMNS);
	const json_t *site;
	char *title, *line;
	size_t i, j;

	grid_fit(grid, DECISION_WIDTH);
	for (i = 0; i < COUNTS; i++)
		grid_head(grid, i, titles[i]);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		grid_head(grid, COUNTS + i, counts[i].title);
	for (i = 0; i < n && !strcmp(word_of(p[i].row, "target"), target); i++)
		json_array_foreach(p[i].sites, j, site)
			put_site(t, grid, &p[i], site);
	title = xasprintf("How guards are used: %s", target);
	table_title(t, title);
	line = xasprintf("environment %s, kernel %s, register %s",
			 p->cell->id.field[CELL_ENVIRONMENT],
			 p->cell->id.field[CELL_KERNEL],
			 p->cell->id.field[CELL_REGISTER]);
	table_paragraph(t, "", line);
	if (how)
		table_paragraph(t, "", how);
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	free(line);
	free(title);
	grid_free(grid);
	return i;
}

void table_profile(struct tables *t)
{
	struct profile_of *list;
	size_t n, at, same;

	if (t->only && strcmp(t->only, "count"))
		return;
	t->width = DECISION_WIDTH;
	list = profiles_of(t->s, &n);
	for (at = 0; at < n; at += same)
		same = print_target(t, &list[at], n - at, at ? NULL : legend);
	free(list);
	t->width = 0;
}
