/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What environments measure, as data. */
#ifndef BENCH_PLAN_ROWS_H
#define BENCH_PLAN_ROWS_H

#include <stddef.h>

#include "plan/knobs.h"

/**
 * struct list - values of one dimension of a row; empty: the dimension is not
 *	there, and one cell has a 0 (or a 1 for depth and callers) in it
 */
struct list {
	unsigned int n;
	unsigned int v[KNOB_MAX_VALUES];
};

/**
 * struct row - what an environment measures when nothing else is said
 * @environment: which
 * @guards: by which guards when nothing else is said, NULL when the design is
 *	called directly; behind others when they are named
 * @memory: which memory, with @guards
 * @designs: with @guards: which designs when nothing else is said
 * @exercise: which
 * @meter: which
 * @window: around the timed loop
 * @depth: list for nest
 * @hold: list for hold
 * @reps: pairs in the shorter half of a sample; of a reading, what it is
 *	divided by
 * @held: rounds inside a guard; stress: of each task
 * @callers: list for readings, and for `contend` behind guards; those of one are
 *	the whole list; of workload jobs at once
 * @subject: of a reading: this quantity alone; of legality this sequence alone,
 *	unless one is named; of workload which of them, separated by commas
 * @mix: every other caller is behind this guard instead
 * @samples: of each cell in each block, 0: as the meter has them
 * @blocks: rounds that its cells take part in, 0: as the meter has them
 * @repeats: blocks in a row in each of them, unless blocks are said; 0: one
 * @once: of a reading: a design stands behind the first of @guards alone that it
 *	can be behind by itself, unless guards are named
 * @apart: it has a boot of its own: not measured unless the exercise is named
 */
struct row {
	const char *guards;
	const char *memory;
	const char *designs;
	const char *environment;
	const char *exercise;
	const char *meter;
	const char *window;
	struct list depth;
	struct list hold;
	struct list callers;
	const char *subject;
	const char *mix;
	unsigned int reps;
	unsigned int held;
	unsigned int samples;
	unsigned int blocks;
	unsigned int repeats;
	int once;
	int apart;
};

/* Every row, environments in any order. */
extern const struct row rows[];
extern const size_t nr_rows;

#endif /* BENCH_PLAN_ROWS_H */
