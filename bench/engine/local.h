/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engines that measure in this process have in common. */
#ifndef BENCH_ENGINE_LOCAL_H
#define BENCH_ENGINE_LOCAL_H

#include "engine/engine.h"
#include "engine/progress.h"
#include "machine/counters.h"

/**
 * struct local - one environment's measurement, from the inside
 * @run: what was asked for
 * @reg: the register that is written
 * @evidence: what is known about the samples of a cell
 * @skip_reason: why a cell cannot be had here, NULL if it can; optional
 * @void_reason: by meter, why its cells carry no number; NULL if they do
 * @timer: what wake-ups come from; NULL: what it is on this machine
 * @cpus: how many there are; 0: as many as this machine has
 * @progress: what was told of it
 * @counters: what is counted beside the ticks of a cell; NULL for nothing
 * @counts_one: and of cells with one caller alone
 * @state: the engine's own
 */
struct local {
	struct engine_run *run;
	const char *reg;
	enum raw_evidence (*evidence)(const struct local *l,
				      const struct plan_cell *cell);
	const char *(*skip_reason)(const struct local *l,
				   const struct plan_cell *cell);
	const char *(*void_reason)(const struct local *l, const char *meter);
	const char *timer;
	unsigned int cpus;
	struct progress progress;
	const struct counter_kind *counters;
	bool counts_one;
	void *state;
};

/**
 * struct local_part - what one caller has measured
 * @samples: as many as the cell says
 * @events: what was counted
 * @reps: repetitions used
 * @counters: of this thread, to be read around what is timed
 * @profile: of guards meanwhile, where it was collected; else NULL
 * @why: what it has failed of; empty where the errno says it
 */
struct local_part {
	struct pkscale_sample *samples;
	struct pkscale_events events;
	unsigned int reps;
	struct counters counters;
	json_t *profile;
	struct err why;
};

/**
 * struct local_ops - how one cell is measured
 * @begin: before the callers start; 0 or -errno
 * @caller: one caller, in a thread of its own that is pinned to @cpu; fills @part
 * @end: after the callers
 * @verdict: a cell that yields no samples but a verdict: sets it, or why there
 *	is none; 0, or -errno: of the cell alone where it has set why
 */
struct local_ops {
	int (*begin)(struct local *l, const struct plan_cell *cell,
		     struct err *err);
	int (*caller)(struct local *l, const struct plan_cell *cell,
		      unsigned int caller, int cpu,
		      struct local_part *part);
	void (*end)(struct local *l);
	int (*verdict)(struct local *l, const struct plan_cell *cell,
		       json_t **verdict, char **reason, struct err *err);
};

/**
 * local_boot() - the line before the blocks: what they were measured on
 * @l: the measurement
 * @selftest: how the meters' own test went; its reference is taken over
 *
 * In a guest its host completes it: kernel and emulator are better known there.
 */
void local_boot(const struct local *l, json_t *selftest);

/**
 * local_identity() - what a cell of the plan is in a summary
 * @l: the measurement
 * @c: the cell
 *
 * Return: as cell_parse() takes it.
 */
json_t *local_identity(const struct local *l, const struct plan_cell *c);

/**
 * local_head() - a block line, but for its samples
 * @l: the measurement
 * @c: the cell
 * @block: the round
 * @seq: its place in the order of measurement
 * @status: of the block
 * @reason: why, NULL for none
 *
 * Return: a new object.
 */
json_t *local_head(const struct local *l, const struct plan_cell *c,
		   unsigned int block, unsigned int seq, const char *status,
		   const char *reason);

/**
 * local_run() - measure a plan, block after block
 * @l: the measurement
 * @ops: how
 * @err: on failure, why
 *
 * Return: 0; -EINTR when asked to stop; -errno.
 */
int local_run(struct local *l, const struct local_ops *ops, struct err *err);

#endif /* BENCH_ENGINE_LOCAL_H */
