/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workloads: fio on protected memory, in a guest. */
#ifndef BENCH_ENGINE_WORKLOAD_H
#define BENCH_ENGINE_WORKLOAD_H

#include "engine/hook.h"
#include "engine/local.h"

struct workload;

/* What fio is given. */
#define WORKLOAD_JOB	"/tmp/job.fio"

struct fio_plan;

/**
 * workload_write_job() - a cell's job as fio is given it, and what it reads into
 * @cell: the cell, whose target is there
 * @plan: how it is run
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int workload_write_job(const struct plan_cell *cell, const struct fio_plan *plan,
		       struct err *err);

/**
 * workload_open() - nothing has been measured
 * @fd: /dev/pkscale
 * @exact: of one CPU, whose clock counts instructions
 *
 * Return: to workload_close().
 */
struct workload *workload_open(int fd, bool exact);

/**
 * workload_cell() - measure one cell, whose design is behind the guards
 * @w: what has been measured before: cells of one job are measured together
 * @cell: the cell
 * @part: gets samples, or events and the grant profile
 * @why: on failure, what the cell has failed of
 *
 * Return: 0 or -errno.
 */
int workload_cell(struct workload *w, const struct plan_cell *cell,
		  struct local_part *part, struct err *why);

/**
 * workload_job() - the job of a cell, as it stands in its file
 * @cell: the cell
 * @err: on failure, why
 *
 * Return: text to free(), or NULL.
 */
char *workload_job(const struct plan_cell *cell, struct err *err);

/**
 * workload_close() - forget what was measured
 * @w: of workload_open(); may be NULL
 */
void workload_close(struct workload *w);

#endif /* BENCH_ENGINE_WORKLOAD_H */
