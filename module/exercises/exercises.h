/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An exercise: what is done with a design. Each says at its head what it does
 * and what it yields; how a measurement reads stands in run.c, once, for the
 * kernel and for user space.
 */
#ifndef PKS_EXERCISES_H
#define PKS_EXERCISES_H

#include "designs/table.h"
#include "guards/guards.h"

struct pks_prim;
struct pks_session;

/**
 * struct pks_run - one caller of a session
 * @load: what its loops work on
 * @design: the design; NULL for prims
 * @variant: its knobs
 * @guard: by which it is reached; NULL: it is called directly
 * @loops: the guard's code, or the design's for the register of this run
 * @exercise: what is done
 * @prim: prims: which primitive
 * @quantity: of a reading: which of the exercise's quantities, from 0
 * @own: of a reading: what it keeps from one sample to the next
 * @steps: of a reading: how often this caller has met the others
 * @reg: the register that is written behind @loops
 * @window: enum pkscale_window
 * @depth: of the pair that is timed
 * @reps: pairs in the shorter half of a sample; shrinks to fit @window_max
 * @samples: how many are kept
 * @warmup: how many are thrown away before
 * @caller: which of the session's callers this is
 * @seed: of what is drawn
 * @window_max: ticks, 0 for no bound
 * @counting: samples are kept now, so events are
 * @events: counted inside the timed windows of the kept samples
 * @seen: by caller: windows that it had run when the sample began
 * @held: of the grants that are held around the loop
 */
struct pks_run {
	struct pks_load load;
	const struct pks_design *design;
	const struct pks_variant *variant;
	const struct pks_guard *guard;
	const struct pks_loops *loops;
	const struct pks_exercise *exercise;
	const struct pks_prim *prim;
	u32 quantity;
	void *own;
	u32 steps;
	enum pks_reg reg;
	u32 window;
	u32 depth;
	u32 reps;
	u32 samples;
	u32 warmup;
	u32 caller;
	u64 seed;
	u64 window_max;
	bool counting;
	struct pkscale_events events;
	int seen[PKSCALE_MAX_CALLERS];
	union pks_held held[PKSCALE_MAX_DEPTH];
};

/* Pairs before the clock starts; enough to have code and data at hand. */
#define PKS_WARM_PAIRS	8

/* In the two windows of a sample, those before their clocks start included. */
static inline u64 pks_sample_pairs(u32 reps)
{
	return 3 * (u64)reps + 2 * PKS_WARM_PAIRS;
}

/**
 * struct pks_reading - an exercise that reads a number a sample by itself
 * @check: is @run within what this exercise does; 0 or -errno
 * @begin: before the first sample: threads, timers; 0 or -errno; optional
 * @take: one sample: sample->t2, and sample->outcome where there is more to
 *	say; 0 or -errno
 * @end: undo @begin; called when it has succeeded, and only then; optional
 *
 * All may sleep. What has to be warm is for @begin to warm. The callers of a
 * session take as many samples each; what they do together they meet for by
 * pks_step().
 */
struct pks_reading {
	int (*check)(const struct pks_run *run);
	int (*begin)(struct pks_session *s, struct pks_run *run);
	int (*take)(struct pks_session *s, struct pks_run *run,
		    struct pkscale_sample *sample);
	void (*end)(struct pks_run *run);
};

/**
 * struct pks_exercise - what is done with a design: a batch, or a reading
 * @name: key
 * @help: one line
 * @quantities: of a reading: what its figures are of, of which a run names one;
 *	ends with NULL
 * @reading: its code; NULL in a world that has none
 * @check: is @run within what this exercise does; 0 or -EINVAL
 * @enter: inside the window, before the clock starts; optional
 * @batch: what is timed, @n times
 * @leave: undo @enter, after the clock has stopped; optional
 */
struct pks_exercise {
	const char *name;
	const char *help;
	const char *const *quantities;
	const struct pks_reading *reading;
	int (*check)(const struct pks_run *run);
	void (*enter)(struct pks_run *run);
	void (*batch)(const struct pks_run *run, u64 n);
	void (*leave)(struct pks_run *run);
};

/* Every exercise of this world; ends with NULL. */
extern const struct pks_exercise *const pks_exercises[];

/**
 * pks_exercise_find() - look an exercise up
 * @name: its key
 *
 * Return: the exercise, NULL if there is none of that name.
 */
const struct pks_exercise *pks_exercise_find(const char *name);

/**
 * pks_quantity_find() - look one of an exercise's quantities up
 * @exercise: the exercise
 * @name: the quantity's key
 *
 * Return: its place, or -EINVAL; 0 where the exercise is no reading.
 */
int pks_quantity_find(const struct pks_exercise *exercise, const char *name);

/* One caller's progress, on a cache line of its own. */
struct pks_progress {
	atomic_t windows;
	char pad[60];
};

/**
 * struct pks_slot - what one design keeps of one range
 * @range: the design's; no other one is given it
 * @there: it took the range, and has to give it back
 */
struct pks_slot {
	struct pks_range range;
	bool there;
};

/**
 * struct pks_session - what the callers of one measurement share
 * @callers: how many there are
 * @sharing: enum pkscale_sharing
 * @memory: what @pages are
 * @ready: callers that have come to start
 * @warm: callers that are warm
 * @done: callers that have measured
 * @broken: one gave up, so nobody waits any longer
 * @step: of readings: how often callers have come to where they meet
 * @shared: of readings: what the callers hand to each other; the session's to free
 * @reps: what all callers use: the least that fits any of them, 0 until known
 * @progress: by caller: windows that it has run, whether kept or not
 * @nr_pages: in @pages
 * @nr_ranges: that the pages are of
 * @pages: what is granted
 * @slots: of the ranges, for a design that is called directly: pks_session_slot()
 * @dax: pmem: the devices instead, as many
 */
struct pks_session {
	u32 callers;
	u32 sharing;
	const struct pks_memory *memory;
	atomic_t ready;
	atomic_t warm;
	atomic_t done;
	atomic_t broken;
	atomic_t step;
	void *shared;
	atomic_t reps;
	struct pks_progress *progress;
	u32 nr_pages;
	u32 nr_ranges;
	struct pks_page **pages;
	struct pks_slot *slots;
	struct dax_device **dax;
};

/**
 * pks_session_create() - memory and meeting points for some callers
 * @callers: 1..PKSCALE_MAX_CALLERS
 * @sharing: enum pkscale_sharing
 * @memory: a kind that this world has
 * @session: set to the session
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -ENODEV when there is not enough of @memory.
 */
int pks_session_create(u32 callers, u32 sharing,
		       const struct pks_memory *memory,
		       struct pks_session **session);

/**
 * pks_session_slot() - what a design keeps of a range
 * @s: the session
 * @design: which
 * @range: which, below nr_ranges
 *
 * Return: the slot, the session's own.
 */
struct pks_slot *pks_session_slot(const struct pks_session *s,
				  const struct pks_design *design, u32 range);

/**
 * pks_session_break() - a caller will not come: nobody shall wait for it
 * @s: the session
 */
static inline void pks_session_break(struct pks_session *s)
{
	atomic_set(&s->broken, 1);
}

/**
 * pks_session_destroy() - give a session's memory back
 * @s: of pks_session_create(), with no caller in it; may be NULL
 */
void pks_session_destroy(struct pks_session *s);

/**
 * pks_meet() - wait until all callers have come to a point
 * @s: the session
 * @point: counts who has
 * @callers: how many arrivals are waited for
 * @asleep: sleep meanwhile; else the caller stays on its CPU, and is not switched
 *
 * Return: 0, -EINTR, -ETIMEDOUT, -ECANCELED when somebody gave up.
 */
int pks_meet(struct pks_session *s, atomic_t *point, u32 callers, bool asleep);

/**
 * pks_step() - the callers of a reading meet
 * @s: the session
 * @run: the caller
 * @asleep: as for pks_meet()
 *
 * Return: as pks_meet().
 */
static inline int pks_step(struct pks_session *s, struct pks_run *run,
			   bool asleep)
{
	return pks_meet(s, &s->step, ++run->steps * s->callers, asleep);
}

/**
 * pks_count_events() - what this caller's counters have moved by
 * @run: where it is added
 * @before: of pks_events_read()
 */
void pks_count_events(struct pks_run *run, const struct pkscale_events *before);

/**
 * pks_take_readings() - the samples of an exercise that reads by itself
 * @s: the session
 * @run: this caller
 * @out: run->samples samples
 *
 * Return: as pks_run_caller().
 */
int pks_take_readings(struct pks_session *s, struct pks_run *run,
		      struct pkscale_sample *out);

/**
 * pks_run_caller() - measure: the one run function
 * @s: the session
 * @run: this caller; reps is set to what was used, events to what was counted
 * @out: run->samples samples
 *
 * Start together, warm until all are warm, measure, hold the load until all
 * are done. Called by a thread that is pinned to one CPU.
 *
 * Context: may sleep; ends early on a signal and after a minute of waiting.
 * Return: 0, -EINTR, -ENOMEM, -ENODEV when the page is gone or does not have
 * the key that the run is about, -ERANGE when one pair alone is longer than the
 * window may be, -ETIMEDOUT when the others did not come, -ECANCELED when one
 * of them gave up.
 */
int pks_run_caller(struct pks_session *s, struct pks_run *run,
		   struct pkscale_sample *out);

#endif /* PKS_EXERCISES_H */
