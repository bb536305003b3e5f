// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/contrast_entry.h"

#include <stdlib.h>

#include "results/blocks.h"

static struct blocks blocks_of(const struct entry *e, size_t n)
{
	struct blocks out = { NULL, 0 };
	size_t i;

	for (i = 0; i < n; i++)
		blocks_add(&out, json_object_get(e[i].cell->json, "blocks"),
			   e[i].run);
	blocks_sort(&out);
	return out;
}

/* Those that both sides have; how many. */
static size_t pairs_of(const struct blocks *a, const struct blocks *b, double *x,
		       double *y)
{
	size_t i = 0, j = 0, n = 0;
	int cmp;

	while (i < a->n && j < b->n) {
		cmp = blocks_cmp(&a->b[i], &b->b[j]);
		if (!cmp) {
			x[n] = a->b[i].x;
			y[n++] = b->b[j].x;
		}
		i += cmp <= 0;
		j += cmp >= 0;
	}
	return n;
}

/* Sides are runs of their own: block 3 of the one is not that of the other. */
struct effect contrast_noisy(const struct entry *a, size_t na,
			     const struct entry *b, size_t nb,
			     const struct contrast_ask *ask)
{
	struct blocks ba = blocks_of(a, na), bb = blocks_of(b, nb);
	double *x = xcalloc(ba.n + 1, sizeof(*x));
	double *y = xcalloc(bb.n + 1, sizeof(*y));
	struct stats_rng *rng = ask->rule.draws ? stats_rng_new(ask->seed) :
						  NULL;
	struct effect e;
	size_t i, pairs;

	if (ask->rule.draws && !rng)
		abort();
	if (blocks_boots(&ba) || blocks_boots(&bb)) {
		blocks_merge(&ba, BLOCKS_OF_BOOT);
		blocks_merge(&bb, BLOCKS_OF_BOOT);
	}
	pairs = pairs_of(&ba, &bb, x, y);
	/* A block that was dropped on one side takes its partner with it. */
	if (!pairs && na >= CONTRAST_RUNS && nb >= CONTRAST_RUNS) {
		/* What a run sets once, its layout say, is noise between runs alone. */
		for (i = 0; i < na; i++)
			x[i] = a[i].cell->median;
		for (i = 0; i < nb; i++)
			y[i] = b[i].cell->median;
		e = stats_effect(x, na, y, nb, 0, &ask->rule, rng);
	} else if (!pairs || 2 * pairs < (ba.n < bb.n ? ba.n : bb.n)) {
		for (i = 0; i < ba.n; i++)
			x[i] = ba.b[i].x;
		for (i = 0; i < bb.n; i++)
			y[i] = bb.b[i].x;
		e = stats_effect(x, ba.n, y, bb.n, 0, &ask->rule, rng);
	} else {
		e = stats_effect(x, pairs, y, pairs, 1, &ask->rule, rng);
	}
	stats_rng_free(rng);
	free(y);
	free(x);
	free(bb.b);
	free(ba.b);
	return e;
}
