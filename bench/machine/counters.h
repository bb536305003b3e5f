/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pair of a cycle cell takes beside ticks: a group of the processor's
 * counters, or of the kernel's software events where there is no PMU. Read around
 * the windows of a sample, outside of what is timed.
 */
#ifndef BENCH_MACHINE_COUNTERS_H
#define BENCH_MACHINE_COUNTERS_H

#include <stdbool.h>

#include <jansson.h>

#include "machine/cpu.h"
#include "machine/perf_group.h"

/**
 * struct counter_kind - what the threads of a run count
 * @ops: where counters come from
 * @pmu: they are the processor's
 * @user_only: not what the kernel does for the thread
 * @n: how many events; 0 when nothing can be counted
 * @event: which
 * @lacks: of each: 0, or the negative errno why it is not counted
 * @clears: the event of machine clears is known for this CPU
 * @why: "no PMU: ..." or "no counters: ..."; empty when there is a PMU
 */
struct counter_kind {
	const struct perf_ops *ops;
	bool pmu;
	bool user_only;
	unsigned int n;
	struct perf_event event[PERF_GROUP_MAX];
	int lacks[PERF_GROUP_MAX];
	bool clears;
	char why[160];
};

/**
 * counters_choose() - find out what can be counted, once a run
 * @k: receives it
 * @ops: where counters come from
 * @cpu: the processor
 * @user_only: a PMU need not count what the kernel does
 * @root: "" or a directory that stands for /
 */
void counters_choose(struct counter_kind *k, const struct perf_ops *ops,
		     const struct cpu_model *cpu, bool user_only,
		     const char *root);

/**
 * counters_here() - the same, of the kernel that runs here
 * @k: receives it
 * @user_only: a PMU need not count what the kernel does
 */
void counters_here(struct counter_kind *k, bool user_only);

/**
 * counters_machine_clears() - the raw event of machine clears
 * @cpu: the processor
 *
 * Return: as in perf_event_attr.config; 0 when not known for this CPU.
 */
uint64_t counters_machine_clears(const struct cpu_model *cpu);

/**
 * counters_record() - what counts, and what does not and why, for the record
 * @k: of counters_choose()
 *
 * Return: a new object.
 */
json_t *counters_record(const struct counter_kind *k);

/**
 * struct counters - those of one thread, and what they have come to
 * @kind: what they are
 * @group: open
 * @before: the reading that a stretch began with
 * @sum: of each of the group, over all stretches that count
 * @operations: that @sum is of
 * @multiplexed: stretches for which the group had to share, and so left out
 * @failed: the first error in opening or reading them
 */
struct counters {
	const struct counter_kind *kind;
	struct perf_group group;
	struct perf_reading before;
	uint64_t sum[PERF_GROUP_MAX];
	uint64_t operations;
	uint64_t multiplexed;
	int failed;
};

/**
 * counters_open() - the calling thread's
 * @c: receives them; counters_close() them
 * @kind: what to count; kept
 *
 * Where there is nothing to count nothing is counted; @c->failed has what went wrong.
 */
void counters_open(struct counters *c, const struct counter_kind *kind);

/**
 * counters_begin() - a stretch begins
 * @c: of the calling thread
 */
void counters_begin(struct counters *c);

/**
 * counters_end() - it has ended
 * @c: of the calling thread
 * @operations: in it
 */
void counters_end(struct counters *c, uint64_t operations);

/**
 * counters_events() - what was counted, as a block's events
 * @c: after the last stretch
 *
 * Return: a new object: a sum by name, "counted" operations that these are of, and
 * how many stretches were "multiplexed"; empty when there was none.
 */
json_t *counters_events(const struct counters *c);

/**
 * counters_close() - give them back
 * @c: may be all zero
 */
void counters_close(struct counters *c);

#endif /* BENCH_MACHINE_COUNTERS_H */
