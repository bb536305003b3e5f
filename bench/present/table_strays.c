// SPDX-License-Identifier: GPL-2.0-or-later
/* What has become of strays while a job verified its data: a row a design. */
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

static const char legend[] =
	"caught: refused; in a hold: by a context that had the key open itself, which every design lets in (the byte is left as it was); by a loan: by a right that a fault or an IPI had lent it; outside: by neither. data: whether fio found what it had written. open, to write: the part of a task's moments, as they were met, in which it had the key open, and open to write: what a stray of its own would meet. docs/methods.md has the method.";

static const struct {
	const char *key, *head;
} outcomes[] = {
	{ "tried", "tried" }, { "caught", "caught" },
	{ "in a hold", "in a\nhold" }, { "by a loan", "by a\nloan" },
	{ "outside", "outside" },
};

static int has_strays(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "workload") &&
	       json_is_object(json_object_get(c->json, "verdict"));
}

static char *percent(const json_t *share)
{
	return json_is_real(share) ?
		xasprintf("%.1f %%", 100 * json_real_value(share)) :
		xasprintf("-");
}

static void put_row(struct tables *t, struct grid *grid, const struct scell *c)
{
	const json_t *v = json_object_get(c->json, "verdict");
	size_t i, column = 0;

	grid_row(grid);
	grid_put(grid, column++, cell_name(&c->id));
	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		table_put(t, grid, column++, c, xasprintf("%lld",
			(long long)json_integer_value(json_object_get(v,
							outcomes[i].key))));
	table_put(t, grid, column++, c, xasprintf("%s", word_of(v, "result")));
	table_put(t, grid, column++, c, percent(json_object_get(v, "open")));
	table_put(t, grid, column, c, percent(json_object_get(v, "writable")));
}

/* The cells of one job, environment and kernel. */
static void print_strays(struct tables *t, const struct group *g)
{
	struct grid *grid = grid_new(ARRAY_SIZE(outcomes) + 4);
	const struct scell *c;
	size_t i, column = 0;
	char *title;

	grid_head(grid, column++, "design");
	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		grid_head(grid, column++, outcomes[i].head);
	grid_head(grid, column++, "data");
	grid_head(grid, column++, "open");
	grid_head(grid, column, "to\nwrite");
	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		if (has_strays(c) && group_has(g, c))
			put_row(t, grid, c);
	}
	title = xasprintf("Stray writes during %s: environment %s, kernel %s",
			  g->word[CELL_QUANTITY], g->word[CELL_ENVIRONMENT],
			  g->word[CELL_KERNEL]);
	table_title(t, title);
	table_paragraph(t, "", legend);
	fputc('\n', t->out);
	grid_print(grid, t->out, t->format);
	free(title);
	grid_free(grid);
}

void table_strays(struct tables *t)
{
	const struct scell *c;
	struct group *done = xcalloc(t->s->n, sizeof(*done));
	size_t n = 0, i;

	for (c = t->s->cell; c < t->s->cell + t->s->n; c++) {
		for (i = 0; i < n && !group_has(&done[i], c); i++)
			;
		if (i < n || !has_strays(c) ||
		    (t->only && !scell_has(c, CELL_ENVIRONMENT, t->only)))
			continue;
		done[n].word[CELL_QUANTITY] = c->id.field[CELL_QUANTITY];
		done[n].word[CELL_ENVIRONMENT] = c->id.field[CELL_ENVIRONMENT];
		done[n].word[CELL_KERNEL] = c->id.field[CELL_KERNEL];
		print_strays(t, &done[n++]);
	}
	free(done);
}
