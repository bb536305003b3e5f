/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job file of fio, as text: what is refused, and what a guest makes of it. Pure. */
#ifndef BENCH_ENGINE_FIO_JOB_H
#define BENCH_ENGINE_FIO_JOB_H

#include <stdbool.h>
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
 * fio_job_check() - is it a job that can be run here
 * @text: the file
 * @name: its name, for the message
 * @guest: in a guest, whose two devices it may name
 * @err: why not
 *
 * It has to have one job, since operations of several are not of one kind; and no
 * file outside of the file system that is made for it, but for those devices.
 *
 * Return: 0 or -EINVAL.
 */
int fio_job_check(const char *text, const char *name, bool guest,
		  struct err *err);

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

/**
 * fio_result_percentile() - what so many of a job's operations took at the most
 * @json: as for fio_result_read(), of a job with unified_rw_reporting=1
 * @plan: how it was run; the last window counts
 * @percent: how many of a hundred, as "99.9"
 * @ns: set to nanoseconds, of fio's clock
 * @err: why not
 *
 * Return: as fio_result_read(); -EBADMSG where fio has no such percentile.
 */
int fio_result_percentile(const char *json, const struct fio_plan *plan,
			  const char *percent, uint64_t *ns, struct err *err);

#endif /* BENCH_ENGINE_FIO_JOB_H */
