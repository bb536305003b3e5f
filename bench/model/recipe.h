/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MODEL_RECIPE_H
#define BENCH_MODEL_RECIPE_H

#include "model/cost.h"

/* CPUs of the machine that is modelled: so many but one are sent IPIs. */
#define RECIPE_CPUS	8

/**
 * struct recipe - what a pair of a design has that no event counts
 * @design: its name
 * @atomics: locked operations
 * @rounds: times that all other CPUs are sent an IPI and waited for; by an
 *	outermost pair alone, and one more where a knob has it opened so
 * @flushes: translations that a CPU drops
 * @unpriced: the price of what else it does, which is in no list: so it has no
 *	total; NULL for nothing
 * @first_use: faults that a grant leaves to the first access: none when another
 *	access was there before, in the same stretch between two switches; each
 *	has the register written when it returns, and once more at its end
 */
struct recipe {
	const char *design;
	double atomics, rounds, flushes;
	const char *unpriced;
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
