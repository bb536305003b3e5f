/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers that a run can be told: one row of data each, from which come
 * the option, its range check, its help and its key in results.
 */
#ifndef BENCH_PLAN_KNOBS_H
#define BENCH_PLAN_KNOBS_H

#include <stdint.h>

#include "util.h"

#define KNOB_MAX_VALUES	256

enum knob_id {
	KNOB_CPUS,
	KNOB_DEPTH,
	KNOB_HOLD,
	KNOB_HELD,
	KNOB_IDLE,
	KNOB_SAMPLES,
	KNOB_BLOCKS,
	KNOB_BOOTS,
	KNOB_GUESTS,
	KNOB_REPS,
	KNOB_WARMUP,
	KNOB_SEED,
	KNOB_RANDOM,
	NR_KNOBS
};

/**
 * struct knob - a number, or a list of them
 * @name: option and key
 * @list: several values may be given: "1,2,4" or "1-8"
 * @min: smallest
 * @max: largest
 * @unit: of the value, for the help
 * @help: one line
 */
struct knob {
	const char *name;
	int list;
	uint64_t min;
	uint64_t max;
	const char *unit;
	const char *help;
};

extern const struct knob knobs[NR_KNOBS];

/**
 * struct knob_value - what was said on the command line
 * @n: how many values, 0 when nothing was said
 * @v: the values
 */
struct knob_value {
	unsigned int n;
	uint64_t v[KNOB_MAX_VALUES];
};

/**
 * knob_parse() - read a knob's value
 * @knob: which
 * @text: "4", and where @knob is a list also "1,2,4" and "1-8"
 * @out: the values
 * @err: on failure, why, with the range
 *
 * Return: 0 or -EINVAL.
 */
int knob_parse(const struct knob *knob, const char *text,
	       struct knob_value *out, struct err *err);

/**
 * knob_first() - a knob that is a single number
 * @said: what was said on the command line
 * @def: when nothing was
 */
unsigned int knob_first(const struct knob_value *said, unsigned int def);

#endif /* BENCH_PLAN_KNOBS_H */
