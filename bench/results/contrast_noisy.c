// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/contrast_entry.h"

#include <stdlib.h>

/* One block of one run. */
struct block {
	size_t run;
	json_int_t boot, block;
	double x;
};

struct blocks {
	struct block *b;
	size_t n;
};

static int by_block(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	if (x->boot != y->boot)
		return x->boot < y->boot ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static struct blocks blocks_of(const struct entry *e, size_t n)
{
	struct blocks out = { NULL, 0 };
	size_t i, j, room = 0;
	json_t *list, *v;

	for (i = 0; i < n; i++)
		room += json_array_size(json_object_get(e[i].cell->json,
							"blocks"));
	out.b = xcalloc(room + 1, sizeof(*out.b));
	for (i = 0; i < n; i++) {
		list = json_object_get(e[i].cell->json, "blocks");
		json_array_foreach(list, j, v) {
			/* Where a block has no figure there is a null. */
			if (!json_is_number(json_array_get(v, 2)))
				continue;
			out.b[out.n++] = (struct block){
				.run = e[i].run,
				.boot = json_integer_value(json_array_get(v, 0)),
				.block = json_integer_value(json_array_get(v, 1)),
				.x = json_number_value(json_array_get(v, 2)),
			};
		}
	}
	qsort(out.b, out.n, sizeof(*out.b), by_block);
	return out;
}

/* Those that both sides have; how many. */
static size_t pairs_of(const struct blocks *a, const struct blocks *b, double *x,
		       double *y)
{
	size_t i = 0, j = 0, n = 0;
	int cmp;

	while (i < a->n && j < b->n) {
		cmp = by_block(&a->b[i], &b->b[j]);
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
	size_t i, pairs = pairs_of(&ba, &bb, x, y);
	struct effect e;

	if (ask->rule.draws && !rng)
		abort();
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
