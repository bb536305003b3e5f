// SPDX-License-Identifier: GPL-2.0-or-later
/* The conversion options as text: a row a design, a column an option. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

#define OPTIONS	5

/* Is a cell of this meter of who has counted the sites? NULL: of anybody. */
static int is_total(const struct scell *c, const char *source)
{
	return scell_has(c, CELL_METER, "sites") &&
	       (!source || !strcmp(source, word_of(c->id.params, "source")));
}

static const struct scell *first_of(const struct tables *t, const char *source,
				    const char *option)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (is_total(&t->s->cell[i], source) &&
		    scell_has(&t->s->cell[i], CELL_QUANTITY, option))
			return &t->s->cell[i];
	return NULL;
}

static long long count_of(const json_t *of, const char *name)
{
	return json_integer_value(json_object_get(of, name));
}

/* The total, and whether the design is unsound behind one of its guards. */
static char *total_text(const struct scell *c)
{
	char *figure = figure_text(c, 0), *s;

	s = xasprintf("%s%s", figure, strcmp(c->status, "unsound") ? "" : "!");
	free(figure);
	return s;
}

static void add_row(struct tables *t, struct grid *grid,
		    const struct scell *design, const char *source)
{
	const struct scell *c;
	size_t i;

	grid_row(grid);
	grid_put(grid, 0, cell_name(&design->id));
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (is_total(c, source) && scell_same_design(c, design))
			table_put(t, grid, (size_t)atoi(
					c->id.field[CELL_QUANTITY] +
					strlen("option-")), c, total_text(c));
	}
}

static void print_options(struct tables *t)
{
	const struct scell *c;
	char name[16];
	int i;

	for (i = 1; i <= OPTIONS; i++) {
		snprintf(name, sizeof(name), "option-%d", i);
		c = first_of(t, NULL, name);
		if (!c)
			continue;
		snprintf(name, sizeof(name), "%d: ", i);
		table_paragraph(t, name, json_string_value(
					json_object_get(c->json, "what")));
	}
}

/* What the census has counted, a row a source. */
static void print_census(struct tables *t)
{
	static const struct {
		const char *key, *title;
	} group[] = {
		{ "kmap", "kmap" }, { "kmap_atomic", "kmap_atomic" },
		{ "kmap_local", "kmap_local_*" },
		{ "dax_direct_access", "dax_direct_access" },
		{ "dax_dereference", "fs/dax.c" },
	};
	json_t *list = json_object_get(t->s->json, "census"), *row, *of;
	struct grid *grid;
	size_t i, g;

	if (!list)
		return;
	fputc('\n', t->out);
	table_paragraph(t, "", "Call sites, static: those whose pointer stays with the thread, + those where it outlives the function that got it. 2020-10-09: of kmap() alone, and counted by hand; releases: scripts/census. fs/dax.c: its accesses to device memory.");
	fputc('\n', t->out);
	grid = grid_new(ARRAY_SIZE(group) + 1);
	grid_head(grid, 0, "counted");
	for (g = 0; g < ARRAY_SIZE(group); g++)
		grid_head(grid, g + 1, group[g].title);
	json_array_foreach(list, i, row) {
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s", json_string_value(
					json_object_get(row, "source"))));
		for (g = 0; g < ARRAY_SIZE(group); g++) {
			of = json_object_get(row, group[g].key);
			grid_put(grid, g + 1, of ?
				 xasprintf("%lld + %lld", count_of(of, "local"),
					   count_of(of, "stored")) :
				 xasprintf("-"));
		}
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

/* Whose sites the totals below are of, and how many of them each option changes. */
static void print_source(struct tables *t, const struct scell *first,
			 const char *source)
{
	char name[16], *line, *longer;
	const struct scell *c;
	int i;

	line = xasprintf("counted %s: %lld local, %lld global; call sites that change:",
			 source, count_of(first->id.params, "local"),
			 count_of(first->id.params, "global"));
	for (i = 1; i <= OPTIONS; i++) {
		snprintf(name, sizeof(name), "option-%d", i);
		c = first_of(t, source, name);
		longer = xasprintf("%s%s %d: %lld", line, i > 1 ? "," : "", i,
				   c ? count_of(c->json, "changed") : 0);
		free(line);
		line = longer;
	}
	table_paragraph(t, "", line);
	free(line);
	fputc('\n', t->out);
}

static void print_totals(struct tables *t, const char *source)
{
	struct grid *grid = grid_new(OPTIONS + 1);
	const struct scell *c;
	char title[4];
	size_t i, j;

	grid_head(grid, 0, "design");
	for (i = 1; i <= OPTIONS; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		grid_head(grid, i, title);
	}
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!is_total(c, source))
			continue;
		for (j = 0; j < i; j++)
			if (is_total(&t->s->cell[j], source) &&
			    scell_same_design(&t->s->cell[j], c))
				break;
		if (j == i)
			add_row(t, grid, c, source);
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

/* Has an earlier cell named the source? */
static int seen(const struct tables *t, size_t before, const char *source)
{
	while (before-- > 0)
		if (is_total(&t->s->cell[before], source))
			return 1;
	return 0;
}

void table_sites(struct tables *t)
{
	const struct scell *c;
	const char *source;
	size_t i;

	if (!first_of(t, NULL, "option-1") ||
	    (t->only && strcmp(t->only, "count")))
		return;
	table_title(t, "Converting the callers of kmap(), options of 2020-10-09");
	table_paragraph(t, "", "static (sites, not frequency): guest instructions of an outermost pair, of the guard that the thread-local call sites would use and of kmap() for the global ones, times the number of sites. !: whose grants these are is unsound behind one of the two guards.");
	print_options(t);
	print_census(t);
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!is_total(c, NULL))
			continue;
		source = word_of(c->id.params, "source");
		if (seen(t, i, source))
			continue;
		fputc('\n', t->out);
		print_source(t, c, source);
		print_totals(t, source);
	}
}
