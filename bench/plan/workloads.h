/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the exercise workload does: jobs of fio, each on a target. */
#ifndef BENCH_PLAN_WORKLOADS_H
#define BENCH_PLAN_WORKLOADS_H

#include <stdbool.h>

#include "util.h"

/* Windows of N operations of a job, and as many of 2N. */
#define PLAN_WINDOWS	4

/*
 * What of an operation's instructions: "all", those in its "calls" alone, those of
 * the "kernel" alone, those that "collecting" a grant profile adds; ends with NULL.
 */
extern const char *const plan_parts[];

/* Operations of which fio tells the percentiles: 20 are above the last of these. */
#define PLAN_TIMED	20000

/* As cells have them, "p50"; ends with NULL. */
extern const char *const plan_percentiles[];

/**
 * struct plan_workload - a job on a target
 * @name: "TARGET/JOB", of engine/target.h and of bench/fio; "TARGET/own" is the job
 *	that a run was given
 * @ops: operations in the shorter half of a sample
 */
struct plan_workload {
	const char *name;
	unsigned int ops;
};

/* Every workload; ends with an empty one. */
extern const struct plan_workload plan_workloads[];

/**
 * plan_workload_own() - is it the job that a run was given
 * @w: the workload
 */
bool plan_workload_own(const struct plan_workload *w);

/**
 * plan_workloads_known() - are these names of workloads
 * @names: separated by commas
 * @err: the first that is not, and the ones that there are
 *
 * Return: 0 or -EINVAL.
 */
int plan_workloads_known(const char *names, struct err *err);

#endif /* BENCH_PLAN_WORKLOADS_H */
