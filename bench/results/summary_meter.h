/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_SUMMARY_METER_H
#define BENCH_RESULTS_SUMMARY_METER_H

#include "results/rawread.h"

/* Evidence for which a sample is left out. Being slow is none. */
enum cause {
	CAUSE_IRQ,
	CAUSE_CSW,
	CAUSE_MIG,
	CAUSE_STEAL,
	CAUSE_FAULT,
	CAUSE_ALONE,		/* another caller was not there to contend */
	CAUSES
};

/* The column of the samples that holds the evidence, and its name. */
extern const char * const cause_names[CAUSES];

/**
 * struct figure - what one block comes to
 * @value: the figure, in the meter's unit
 * @fastest: cycles with several callers: the least over callers, else NAN
 * @slowest: the same, the most
 * @events: each event per pair, or what counters read of one, an object of
 *	reals; NULL where nothing was counted
 * @multiplexed: readings of counters that were left out: they had to share
 * @extra: what the cell says beside its figure, an object; else NULL
 * @value may be NAN with it: there is none, and that is no failure
 * @samples: samples seen
 * @excluded: samples with each kind of evidence; one may have several
 * @excluded_any: samples left out
 * @slow: samples kept though they took over three times the median
 * @dropped: too little is left of the block: no figure, and no failure
 * @why: not empty when the block shows that the cell failed: no figure
 */
struct figure {
	double value, fastest, slowest;
	json_t *events, *extra;
	size_t samples, excluded[CAUSES], excluded_any, slow, multiplexed;
	int dropped;
	char why[160];
};

/**
 * struct meter - how a kind of figure is got from a block
 * @name: as in the cell
 * @unit: of the figure
 * @everywhere_exact: every two blocks must agree, in each environment
 * @environments: where it counts, separated by blanks
 * @figure: the block's figure; *figure is all zero before
 * @is_time: of which each machine has its own
 */
struct meter {
	const char *name;
	const char *unit;
	int everywhere_exact;
	const char *environments;
	void (*figure)(const struct raw_entry *block, struct figure *figure);
	int is_time;
};

/**
 * meter_find() - look a meter up
 * @name: as in the cell
 *
 * Return: NULL when there is none of that name.
 */
const struct meter *meter_find(const char *name);

/**
 * meter_is_exact() - whether figures agree in every digit or are an error
 * @meter: which
 * @environment: where; one vCPU under icount repeats events as well
 */
int meter_is_exact(const struct meter *meter, const char *environment);

/**
 * meter_counts_in() - whether a meter means anything in an environment
 * @meter: which
 * @environment: where
 *
 * Emulation takes no time that silicon takes: cycles never come from it.
 */
int meter_counts_in(const struct meter *meter, const char *environment);

#endif /* BENCH_RESULTS_SUMMARY_METER_H */
