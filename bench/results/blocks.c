// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/blocks.h"

#include <stdlib.h>

#include "stats/order.h"
#include "util.h"

void blocks_add(struct blocks *to, const json_t *list, size_t run)
{
	size_t i, n = json_array_size(list);
	json_t *v;

	if (!n)
		return;
	to->b = reallocarray(to->b, to->n + n, sizeof(*to->b));
	if (!to->b)
		abort();
	for (i = 0; i < n; i++) {
		v = json_array_get(list, i);
		if (!json_is_number(json_array_get(v, 2)))
			continue;
		to->b[to->n++] = (struct block){
			.run = run,
			.boot = json_integer_value(json_array_get(v, 0)),
			.block = json_integer_value(json_array_get(v, 1)),
			.x = json_number_value(json_array_get(v, 2)),
		};
	}
}

static int same_boot(const struct block *x, const struct block *y)
{
	return x->run == y->run && x->boot == y->boot;
}

int blocks_cmp(const struct block *x, const struct block *y)
{
	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	if (x->boot != y->boot)
		return x->boot < y->boot ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static int by_time(const void *a, const void *b)
{
	return blocks_cmp(a, b);
}

void blocks_sort(struct blocks *b)
{
	if (b->n)
		qsort(b->b, b->n, sizeof(*b->b), by_time);
}

void blocks_merge(struct blocks *b, enum blocks_of_one of)
{
	double *x = xcalloc(b->n + 1, sizeof(*x));
	size_t i, j, n = 0, k;

	for (i = 0; i < b->n; i = j) {
		for (j = i, k = 0; j < b->n; j++) {
			if (of == BLOCKS_OF_BOOT ?
			    !same_boot(&b->b[i], &b->b[j]) :
			    blocks_cmp(&b->b[i], &b->b[j]))
				break;
			x[k++] = b->b[j].x;
		}
		stats_sort(x, k);
		b->b[n] = b->b[i];
		/* So that boots of which a block was dropped are the same. */
		if (of == BLOCKS_OF_BOOT)
			b->b[n].block = 0;
		b->b[n++].x = stats_median(x, k);
	}
	b->n = n;
	free(x);
}

int blocks_boots(const struct blocks *b)
{
	size_t i;

	for (i = 1; i < b->n; i++)
		if (b->b[i].run == b->b[i - 1].run &&
		    b->b[i].boot != b->b[i - 1].boot)
			return 1;
	return 0;
}
