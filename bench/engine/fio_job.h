/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job file of fio, as text: what is refused, and what a guest makes of it. Pure. */
#ifndef BENCH_ENGINE_FIO_JOB_H
#define BENCH_ENGINE_FIO_JOB_H

#include <stdint.h>

#include "util.h"

/**
 * struct fio_plan - how a job is run
 * @where: options that say on what, a line each
 * @buffer: for ${BUFFER} in a job, with the window's number behind it: fio removes
 *	a file that it has had for a buffer
 * @gate: the command that a job waits with before its operations
 * @behind: and after them
 * @jobs: that do the same at once
 * @windows: how often the job is run, one after the other
 * @ops: operations of each job in each of these
 */
struct fio_plan {
	const char *where;
	const char *buffer;
	const char *gate;
	const char *behind;
	unsigned int jobs;
	unsigned int windows;
	const unsigned long *ops;
};

/**
 * fio_job_check() - is it a job that a guest can run
 * @text: the file
 * @name: its name, for the message
 * @err: why not
 *
 * It has to have one job, since operations of several are not of one kind; and to
 * name no device but the two of the guest.
 *
 * Return: 0 or -EINVAL.
 */
int fio_job_check(const char *text, const char *name, struct err *err);

/**
 * fio_job_compose() - the file that fio is given
 * @text: the job, which fio_job_check() has passed
 * @plan: how it is run
 *
 * What it says of itself stands; number of operations, jobs, place and what is run
 * before and after are the plan's. All windows use the same files.
 *
 * Return: text to free().
 */
char *fio_job_compose(const char *text, const struct fio_plan *plan);

/**
 * fio_result_read() - has fio done all that it was told to, and what did it take
 * @json: what it has written, its words before the JSON included
 * @plan: how it was run
 * @calls: set for each window: nanoseconds of fio's clock that were spent in its
 *	operations, and not between them, of all jobs
 * @err: why not
 *
 * Return: 0; -EBADMSG when it is no result; -EIO when an operation failed; -ENODATA
 * when some were not done.
 */
int fio_result_read(const char *json, const struct fio_plan *plan,
		    uint64_t *calls, struct err *err);

#endif /* BENCH_ENGINE_FIO_JOB_H */
