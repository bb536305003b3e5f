// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/shuffle.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

struct stats_rng {
	gsl_rng *r;
};

struct stats_rng *stats_rng_new(unsigned long seed)
{
	struct stats_rng *rng = malloc(sizeof(*rng));

	if (!rng)
		return NULL;
	rng->r = gsl_rng_alloc(gsl_rng_mt19937);
	if (!rng->r) {
		free(rng);
		return NULL;
	}
	gsl_rng_set(rng->r, seed);
	return rng;
}

void stats_rng_free(struct stats_rng *rng)
{
	if (!rng)
		return;
	gsl_rng_free(rng->r);
	free(rng);
}

void stats_shuffle(struct stats_rng *rng, void *base, size_t n, size_t size)
{
	gsl_ran_shuffle(rng->r, base, n, size);
}

size_t stats_below(struct stats_rng *rng, size_t n)
{
	return gsl_rng_uniform_int(rng->r, n);
}
