// SPDX-License-Identifier: GPL-2.0-or-later
/* What became of stray writes: a bar a design, a panel a job. */
#include <stdlib.h>
#include <string.h>

#include "pkscale.h"
#include "present/plot_workload.h"
#include "results/word.h"

static const char * const outcomes[] = { PKSCALE_STRAY_OUTCOMES };

/* The outcomes of a cell that strays came to; NULL: of another. */
static const json_t *strays_of(const struct scell *c)
{
	const json_t *v = json_object_get(c->json, "verdict");

	return scell_has(c, CELL_EXERCISE, "workload") &&
	       json_number_value(json_object_get(v, "tried")) > 0 ? v : NULL;
}

/* "task[rights=split], survived": and what became of the data. */
static char *name_of(const struct scell *c)
{
	char *name = cell_name(&c->id);
	char *s = xasprintf("%s, data %s", name, word_of(strays_of(c), "result"));

	free(name);
	return s;
}

static void put_outcomes(double *at, const json_t *v)
{
	double tried = json_number_value(json_object_get(v, "tried"));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		at[i] = 100 / tried *
			json_number_value(json_object_get(v, outcomes[i]));
}

int plot_strays(const struct summary *s, size_t at, struct bars *b)
{
	size_t i, panel, row, n = 0;
	const struct scell *c;

	for (i = 0; i < s->n && !at; i++)
		n += !!strays_of(&s->cell[i]);
	if (!n)
		return 0;
	b->name = xasprintf("strays");
	b->xlabel = xasprintf("%% of stray writes");
	b->parts = ARRAY_SIZE(outcomes);
	b->part = outcomes;
	b->ends = NULL;
	b->panels = b->rows = 0;
	b->panel = xcalloc(n, sizeof(*b->panel));
	b->row = xcalloc(n, sizeof(*b->row));
	for (c = s->cell; c < s->cell + s->n; c++) {
		if (!strays_of(c))
			continue;
		bars_place(b->panel, &b->panels,
			   xasprintf("%s", c->id.field[CELL_QUANTITY]));
		bars_place(b->row, &b->rows, name_of(c));
	}
	bars_alloc(b);
	for (c = s->cell; c < s->cell + s->n; c++) {
		if (!strays_of(c))
			continue;
		panel = bars_place(b->panel, &b->panels,
				   xasprintf("%s", c->id.field[CELL_QUANTITY]));
		row = bars_place(b->row, &b->rows, name_of(c));
		put_outcomes(bars_at(b, panel, row), strays_of(c));
	}
	return 1;
}
