/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workloads on a real machine: what fio itself says that an operation takes. */
#ifndef BENCH_ENGINE_TIMED_JOB_H
#define BENCH_ENGINE_TIMED_JOB_H

#include "engine/local.h"

/**
 * timed_job() - run a cell's job, whose design is behind the guards
 * @cell: the cell; says which percentile
 * @part: gets a sample, in nanoseconds
 * @why: on failure, what the cell has failed of
 *
 * Return: 0 or -errno.
 */
int timed_job(const struct plan_cell *cell, struct local_part *part,
	      struct err *why);

#endif /* BENCH_ENGINE_TIMED_JOB_H */
