/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exercise workload, where strays come: a job that verifies its data. */
#ifndef BENCH_ENGINE_STRAY_JOB_H
#define BENCH_ENGINE_STRAY_JOB_H

#include <jansson.h>
#include <stdint.h>

#include "plan/plan.h"
#include "util.h"

/**
 * stray_job() - run a cell's job while strays come
 * @fd: /dev/pkscale, by which the cell's design was put behind the guards
 * @cell: the cell
 * @seed: of the strays
 * @verdict: set to what became of them and of the data, a new object: strays_json()
 *	with "result", "survived" or "lost", and fio's own words, "why"
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int stray_job(int fd, const struct plan_cell *cell, uint64_t seed,
	      json_t **verdict, struct err *err);

#endif /* BENCH_ENGINE_STRAY_JOB_H */
