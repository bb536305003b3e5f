// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/steady.h"

#include <stdlib.h>
#include <string.h>

#include "results/blocks.h"
#include "results/word.h"
#include "stats/effect.h"
#include "util.h"

static const struct effect_rule rule = { .level = .95, .alpha = .05,
					 .power = .8, .margin = .02 };

/* Each figure as a part of the cell's own; around zero there is no part. */
static void add_cell(struct blocks *all, const json_t *cell)
{
	double median = json_number_value(json_object_get(cell, "median"));
	size_t i = all->n;

	if (strcmp(word_of(cell, "status"), "ok") || median <= 0)
		return;
	blocks_add(all, json_object_get(cell, "blocks"), 0);
	for (; i < all->n; i++)
		all->b[i].x /= median;
}

static const char *word_for(const struct effect *e)
{
	switch (stats_effect_word(e, &rule)) {
	case EFFECT_LESS:
	case EFFECT_MORE:
		return "drifts";
	case EFFECT_TOO_FEW:
		return "too few";
	case EFFECT_UNDECIDED:
		return "undecided";
	default:
		return "steady";
	}
}

json_t *steady_json(const json_t *cells, const json_t *like)
{
	struct blocks all = { NULL, 0 };
	const json_t *cell;
	struct effect e;
	double *level;
	json_t *o;
	size_t i;

	json_array_foreach(cells, i, cell)
		if (same_meter(cell, like))
			add_cell(&all, cell);
	blocks_sort(&all);
	blocks_merge(&all, BLOCKS_OF_BLOCK);
	level = xcalloc(all.n + 1, sizeof(*level));
	for (i = 0; i < all.n; i++)
		level[i] = all.b[i].x;
	e = stats_effect(level, all.n / 2, level + all.n / 2,
			 all.n - all.n / 2, 0, &rule, NULL);
	stats_effect_in_table(&e, 1, &rule);
	o = json_pack("{ss sI so}", "verdict", word_for(&e), "blocks",
		      (json_int_t)all.n, "change",
		      e.iv.k ? json_real(e.at) : json_null());
	free(level);
	free(all.b);
	return o;
}
