/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From options to cells: which cells share a boot, and in what order they are
 * measured. Pure: the same options give the same plan, on the host and in the
 * guest.
 */
#ifndef BENCH_PLAN_PLAN_H
#define BENCH_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/knobs.h"
#include "plan/select.h"

struct pks_guard;
struct pks_memory;

/* CPUs that a guest can have. */
#define PLAN_FULL	64

/**
 * struct plan_cell - one thing to measure
 * @chosen: design and knobs
 * @guard: by which the design is reached, NULL when it is called directly
 * @mix: behind which every other caller reaches it, NULL: as the others
 * @memory: what the pages are
 * @exercise: name
 * @subject: prims: the primitive; of a reading what the exercise is told to
 *	read; of legality the steps; else ""
 * @quantity: what the figure is of
 * @window: name of the window
 * @meter: name
 * @depth: of the pair that is timed
 * @hold: bytes copied inside
 * @callers: how many
 * @sharing: enum pkscale_sharing
 * @held: rounds spun inside
 * @idle: rounds spun between
 * @reps: pairs in the shorter half of a sample
 * @dear: legality: with the sequences that take long
 * @samples: in each block
 * @blocks: rounds that it takes part in; 0: all
 * @repeats: blocks in a row in each; 0: one
 * @control: what it is to show of the run: "twin" or "known"; NULL: it is no
 *	control
 * @twin: which of two names it has; 0: it has one
 * @jobs: workload: that do the same at once; 0: it is none
 * @of: workload: one of plan_parts where instructions are counted, of what is timed
 *	one of plan_percentiles, else "all"
 * @skip: why this cell cannot be had, NULL if it can
 */
struct plan_cell {
	struct chosen chosen;
	const struct pks_guard *guard;
	const struct pks_guard *mix;
	const struct pks_memory *memory;
	const char *exercise;
	const char *subject;
	const char *quantity;
	const char *window;
	const char *meter;
	unsigned int depth;
	unsigned int hold;
	unsigned int callers;
	unsigned int sharing;
	unsigned int held;
	unsigned int idle;
	unsigned int reps;
	int dear;
	unsigned int samples;
	unsigned int blocks;
	unsigned int repeats;
	const char *control;
	unsigned int twin;
	unsigned int jobs;
	const char *of;
	const char *skip;
};

/**
 * struct plan_options - what a run was told
 * @knob: by enum knob_id
 * @designs: which designs, NULL for the default
 * @without: but not these designs, NULL to leave none out
 * @guards: which guards, separated by commas: "none" for cells without one,
 *	"default" for those and the guards of the environment; NULL as "none"
 * @memory: behind guards only this one, NULL for the default
 * @exercise: only this one, NULL for all
 * @meter: only this one, NULL for all
 * @sharing: only this one, NULL for all
 * @sequence: legality: only this one: its name, "random", "stress", "each", or
 *	its steps; NULL for all of them as one verdict
 * @window: only this one, NULL for the default
 * @workload: only these, separated by commas, NULL for the default
 * @fio: workload: a job of fio in place of ours, NULL for ours
 * @pmem: metal: a device for workloads, NULL for none
 * @quick: fewer cells and blocks
 * @full: as many callers as a guest can have
 * @twins: each cell twice, under two names
 * @in_a_row: all blocks of a cell in a row
 * @max_callers: CPUs of the environment, what `contend` may use
 */
struct plan_options {
	struct knob_value knob[NR_KNOBS];
	const char *designs;
	const char *without;
	const char *guards;
	const char *memory;
	const char *exercise;
	const char *meter;
	const char *sharing;
	const char *sequence;
	const char *window;
	const char *workload;
	const char *fio;
	const char *pmem;
	int quick;
	int full;
	int twins;
	int in_a_row;
	unsigned int max_callers;
};

/**
 * struct plan - the cells of one environment, and how often
 * @environment: its name
 * @cells: every cell
 * @nr_cells: how many
 * @blocks: rounds through them
 * @warmup: samples thrown away
 * @seed: of the order
 */
struct plan {
	const char *environment;
	struct plan_cell *cells;
	unsigned int nr_cells;
	unsigned int blocks;
	unsigned int warmup;
	uint64_t seed;
};

/**
 * struct plan_meter - what a cell is read in
 * @name: key
 * @help: one line
 * @samples: of each cell in each block, when nothing else is said
 * @blocks: rounds through the cells
 * @quick: the same when time is short; controls need twelve
 */
struct plan_meter {
	const char *name;
	const char *help;
	unsigned int samples;
	unsigned int blocks;
	unsigned int quick;
};

/* Every meter; ends with an empty one. */
extern const struct plan_meter plan_meters[];

/**
 * plan_meter_find() - look a meter up
 * @name: of one that there is
 */
const struct plan_meter *plan_meter_find(const char *name);

/* Names of enum pkscale_sharing and enum pkscale_window. */
extern const char *const plan_sharings[];
extern const char *const plan_windows[];

/**
 * plan_make() - the plan of one environment
 * @environment: name of a known environment
 * @o: what was asked for
 * @plan: filled in; to plan_free()
 * @err: on failure, why
 *
 * Return: 0, -EINVAL for a name that is not known, -ENOENT when nothing of
 * what was asked for can be had in this environment.
 */
int plan_make(const char *environment, const struct plan_options *o,
	      struct plan *plan, struct err *err);

/**
 * plan_guards_known() - are these names of guards
 * @guards: as in struct plan_options
 * @err: the first that is not, and the ones that there are
 *
 * Return: 0 or -EINVAL.
 */
int plan_guards_known(const char *guards, struct err *err);

/**
 * plan_order() - the order of one block
 * @plan: the plan
 * @block: its number
 * @order: nr_cells indexes into cells, shuffled by the plan's seed and @block
 *
 * What is called directly comes first. Behind guards one design follows the
 * other, since it costs more to put one in than to measure it. Controls fall
 * among what is called directly, and change nothing in the order of the others.
 */
void plan_order(const struct plan *plan, unsigned int block,
		unsigned int *order);

/**
 * plan_by_marks() - whether only the host of a guest knows what its samples are
 * @cell: the cell
 */
bool plan_by_marks(const struct plan_cell *cell);

/**
 * plan_reads() - does the cell's exercise read a number a sample
 * @cell: the cell
 *
 * Return: false where it times repetitions, N against 2N.
 */
int plan_reads(const struct plan_cell *cell);

/**
 * plan_blocks() - the rounds that a cell takes part in
 * @plan: the plan
 * @cell: one of its cells
 *
 * Return: those of the plan, or fewer.
 */
unsigned int plan_blocks(const struct plan *plan, const struct plan_cell *cell);

/**
 * plan_repeats() - the blocks of a cell in one round
 * @cell: the cell
 *
 * Return: 1 or more, which are measured in a row.
 */
unsigned int plan_repeats(const struct plan_cell *cell);

/**
 * plan_late() - is a cell measured in the second half of a boot
 * @cell: the cell
 *
 * A design that gives temporary rights has the kernel keep them, for as long as
 * it runs, and every other design's register writes cost more from then on. So
 * all blocks of the others come first.
 *
 * Return: true for a cell of such a design, behind a guard.
 */
int plan_late(const struct plan_cell *cell);

/**
 * plan_measured() - how many blocks of samples the plan yields
 * @plan: the plan
 *
 * Return: cells that are not skipped times blocks, and one for each that is.
 */
unsigned long plan_measured(const struct plan *plan);

/**
 * plan_has_workload() - is there a workload in it
 * @plan: the plan
 */
int plan_has_workload(const struct plan *plan);

/**
 * plan_free() - give a plan's memory back
 * @plan: of plan_make()
 */
void plan_free(struct plan *plan);

#endif /* BENCH_PLAN_PLAN_H */
