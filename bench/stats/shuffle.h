/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_SHUFFLE_H
#define BENCH_STATS_SHUFFLE_H

#include <stddef.h>

/* The generator behind every seeded order. Recorded with a run: a seed
 * replays an order only together with it.
 */
#define STATS_RNG_NAME	"mt19937"

struct stats_rng;

/**
 * stats_rng_new() - a generator of its own, always STATS_RNG_NAME
 * @seed: 0 is taken as the generator's own default seed
 *
 * The environment (GSL_RNG_TYPE, GSL_RNG_SEED) has no say. Not to be shared
 * between threads.
 *
 * Return: to stats_rng_free(); NULL when there is no memory.
 */
struct stats_rng *stats_rng_new(unsigned long seed);

/**
 * stats_rng_free() - end of a generator
 * @rng: may be NULL
 */
void stats_rng_free(struct stats_rng *rng);

/**
 * stats_shuffle() - put elements in random order, in place
 * @rng: the generator; it moves on, so a second call gives another order
 * @base: the elements
 * @n: how many
 * @size: bytes of each
 */
void stats_shuffle(struct stats_rng *rng, void *base, size_t n, size_t size);

/**
 * stats_below() - a whole number, each equally likely
 * @rng: the generator; it moves on
 * @n: 1 to 2^32 - 1
 *
 * Return: 0 to @n - 1.
 */
size_t stats_below(struct stats_rng *rng, size_t n);

#endif /* BENCH_STATS_SHUFFLE_H */
