// SPDX-License-Identifier: GPL-2.0-or-later
/* The judge's verdicts: a row a design, a column a guard. */
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

static const char legend[] =
	"sound, or unsound with the first sequence that shows it (docs/legality.md). narrowed: a legal step became impossible; late: a temporary right outlives the last revoke; key-wide: a holder reaches other pages of the key. -: not judged, the cell says why.";

static int is_verdict(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "legality") &&
	       scell_has(c, CELL_QUANTITY, "all");
}

static char *verdict_text(const struct scell *c)
{
	static const char * const flags[] = { "narrowed", "late", "key-wide" };
	const json_t *v = json_object_get(c->json, "verdict");
	const char *first = word_of(v, "first");
	size_t i;
	char *s;

	if (!*word_of(v, "result"))
		return xasprintf("%s", strcmp(c->status, "skipped") ? c->status :
								     "-");
	s = xasprintf("%s%s%s", word_of(v, "result"), *first ? ": " : "", first);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (json_is_true(json_object_get(v, flags[i])))
			s = text_append(s, ", ", flags[i]);
	return s;
}

/* Where @value stands among those that were seen, which gain it. */
static size_t place_of(const char **seen, size_t *n, const char *value)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (!strcmp(seen[i], value))
			return i;
	seen[*n] = value;
	return (*n)++;
}

/* The cells of one environment and kernel, from @first on. */
static void print_matrix(struct tables *t, const struct scell *first)
{
	const struct scell **row = xcalloc(t->s->n, sizeof(*row)), *c;
	const char **guard = xcalloc(t->s->n, sizeof(*guard));
	size_t rows = 0, guards = 0, i, r;
	struct group g = { { NULL } };
	struct grid *grid;
	char *title;

	g.word[CELL_ENVIRONMENT] = first->id.field[CELL_ENVIRONMENT];
	g.word[CELL_KERNEL] = first->id.field[CELL_KERNEL];
	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		if (!is_verdict(c) || !group_has(&g, c))
			continue;
		place_of(guard, &guards, c->id.field[CELL_GUARD]);
		for (r = 0; r < rows && !scell_same_design(row[r], c); r++)
			;
		row[r] = c;
		rows += r == rows;
	}
	grid = grid_new(1 + guards);
	grid_head(grid, 0, "design");
	for (i = 0; i < guards; i++)
		grid_head(grid, 1 + i, guard[i]);
	for (r = 0; r < rows; r++) {
		grid_row(grid);
		grid_put(grid, 0, cell_name(&row[r]->id));
		for (c = t->s->cell; c < t->s->cell + t->s->n; c++)
			if (is_verdict(c) && group_has(&g, c) &&
			    scell_same_design(row[r], c))
				table_put(t, grid, 1 + place_of(guard, &guards,
						c->id.field[CELL_GUARD]),
					  c, verdict_text(c));
	}
	title = xasprintf("Verdicts: environment %s, kernel %s",
			  g.word[CELL_ENVIRONMENT], g.word[CELL_KERNEL]);
	table_title(t, title);
	table_paragraph(t, "", legend);
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	free(title);
	grid_free(grid);
	free(guard);
	free(row);
}

void table_legality(struct tables *t)
{
	const struct scell *c, *before = NULL;

	/* Cells are sorted by environment and kernel. */
	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		if (!is_verdict(c) ||
		    (before && scell_has(before, CELL_ENVIRONMENT,
					 c->id.field[CELL_ENVIRONMENT]) &&
		     scell_has(before, CELL_KERNEL, c->id.field[CELL_KERNEL])))
			continue;
		print_matrix(t, c);
		before = c;
	}
	if (!before)
		table_paragraph(t, "", "Nothing was judged in this run; pkscale run --exercise=legality does.");
}
