/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of several machines measures which part of a run. */
#ifndef BENCH_PLAN_SHARD_H
#define BENCH_PLAN_SHARD_H

#include <stddef.h>
#include <stdint.h>

#include "util.h"

/* More than any cluster that somebody starts a job array on. */
#define SHARD_MOST	10000

/**
 * struct shard - one of so many
 * @number: from 1
 * @of: how many there are; 0: the run is not divided
 */
struct shard {
	unsigned int number, of;
};

/**
 * shard_parse() - "2/4"
 * @text: what was said
 * @s: filled in
 * @err: why it is none
 *
 * Return: 0 or -EINVAL.
 */
int shard_parse(const char *text, struct shard *s, struct err *err);

/**
 * shard_deal() - the parts of a run, dealt out
 * @kind: of each part; those of one kind stand together, and take as long as each
 *	other, so each shard gets as many of them as the next one, but for one
 * @n: how many parts
 * @of: how many shards
 * @seed: of the order in which those of a kind are dealt
 * @to: the number of each part's shard, from 1
 */
void shard_deal(const char *const *kind, size_t n, unsigned int of,
		uint64_t seed, unsigned int *to);

#endif /* BENCH_PLAN_SHARD_H */
