/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MODEL_RECIPE_H
#define BENCH_MODEL_RECIPE_H

#include "model/cost.h"

/**
 * struct recipe - what a pair of a design has that no event counts
 * @design: its name
 * @atomics: locked operations
 * @flushes: pages whose translation is flushed on this CPU
 * @first_use: faults that a grant leaves to the first access: none when another
 *	access was there before, in the same stretch between two switches
 */
struct recipe {
	const char *design;
	double atomics, flushes;
	struct range first_use;
};

/**
 * recipe_find() - look a design's recipe up
 * @design: its name
 *
 * Return: for a design without one, a recipe of nothing: its events are all
 * that it costs.
 */
const struct recipe *recipe_find(const char *design);

#endif /* BENCH_MODEL_RECIPE_H */
