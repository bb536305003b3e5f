// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/bootstrap.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double contrast_of(enum contrast c, double x, double y)
{
	return c == CONTRAST_RATIO ? x / y : x - y;
}

/* One side: its values in order, the place of each block there, what was drawn. */
struct side {
	size_t n;
	double *sorted;
	size_t *place;
	unsigned int *drawn;
};

static int side_init(struct side *s, const double *x, size_t n)
{
	size_t *order = malloc(n * sizeof(*order)), i;

	s->n = n;
	s->sorted = malloc(n * sizeof(*s->sorted));
	s->place = malloc(n * sizeof(*s->place));
	s->drawn = malloc(n * sizeof(*s->drawn));
	if (!order || !s->sorted || !s->place || !s->drawn) {
		free(order);
		return -ENOMEM;
	}
	gsl_sort_index(order, x, 1, n);
	for (i = 0; i < n; i++) {
		s->sorted[i] = x[order[i]];
		s->place[order[i]] = i;
	}
	free(order);
	return 0;
}

static void side_free(struct side *s)
{
	free(s->drawn);
	free(s->place);
	free(s->sorted);
}

/* Counted in order, so that nothing has to be sorted a thousand times. */
static double median_drawn(const struct side *s)
{
	size_t seen = 0, i, low;

	for (i = 0; seen <= (s->n - 1) / 2; i++)
		seen += s->drawn[i];
	low = i - 1;
	for (; seen <= s->n / 2; i++)
		seen += s->drawn[i];
	return (s->sorted[low] + s->sorted[i - 1]) / 2;
}

/* Blocks with replacement, the same ones on both sides if paired. */
static double draw(const struct bootstrap *b, struct side *x, struct side *y,
		   struct stats_rng *rng)
{
	size_t i, at;

	memset(x->drawn, 0, x->n * sizeof(*x->drawn));
	memset(y->drawn, 0, y->n * sizeof(*y->drawn));
	for (i = 0; i < x->n; i++) {
		at = stats_below(rng, x->n);
		x->drawn[x->place[at]]++;
		if (b->paired)
			y->drawn[y->place[at]]++;
	}
	for (i = 0; !b->paired && i < y->n; i++)
		y->drawn[stats_below(rng, y->n)]++;
	return contrast_of(b->contrast, median_drawn(x), median_drawn(y));
}

static void ends(struct interval *iv, double *drawn, size_t draws,
		 double level)
{
	size_t i;

	for (i = 0; i < draws; i++)
		if (!isfinite(drawn[i]))
			return;
	stats_sort(drawn, draws);
	iv->lo = stats_quantile1(drawn, draws, (1 - level) / 2);
	iv->hi = stats_quantile1(drawn, draws, (1 + level) / 2);
	iv->k = (size_t)ceil((double)draws * (1 - level) / 2 - 1e-9);
	iv->level = level;
}

struct interval stats_bootstrap(const struct bootstrap *b, const double *x,
				size_t m, const double *y, size_t n,
				struct stats_rng *rng)
{
	struct interval iv = { .k = 0, .lo = NAN, .hi = NAN, .level = 0 };
	size_t need = b->paired ? BOOTSTRAP_LEAST_PAIRS : BOOTSTRAP_LEAST;
	struct side of[2] = { 0 };
	double *drawn;
	size_t i;

	if (m < need || n < need || (b->paired && m != n) || !b->draws)
		return iv;
	drawn = malloc(b->draws * sizeof(*drawn));
	if (drawn && !side_init(&of[0], x, m) && !side_init(&of[1], y, n)) {
		for (i = 0; i < b->draws; i++)
			drawn[i] = draw(b, &of[0], &of[1], rng);
		ends(&iv, drawn, b->draws, b->level);
	}
	side_free(&of[1]);
	side_free(&of[0]);
	free(drawn);
	return iv;
}
