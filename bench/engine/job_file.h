/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the jobs of fio are: in a guest at one place, else in the tree. */
#ifndef BENCH_ENGINE_JOB_FILE_H
#define BENCH_ENGINE_JOB_FILE_H

#include "util.h"

/* Where a guest has jobs, and the one that a run was given. */
#define JOB_FILES	"/etc/pkscale/fio"
#define JOB_FILE_OWN	JOB_FILES "/own.fio"

/**
 * job_files_are() - they are elsewhere than in a guest
 * @dir: there
 * @own: the one that a run was given, NULL for none
 * @err: on failure, why
 *
 * They are found there whatever is mounted above later on.
 *
 * Return: 0 or -errno.
 */
int job_files_are(const char *dir, const char *own, struct err *err);

/**
 * job_file() - the job of a workload
 * @workload: "TARGET/JOB"
 * @err: on failure, why
 *
 * Return: its text, to free(); NULL on failure.
 */
char *job_file(const char *workload, struct err *err);

#endif /* BENCH_ENGINE_JOB_FILE_H */
