/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Once all samples of a run are there. */
#ifndef BENCH_CMD_RUN_FINISH_H
#define BENCH_CMD_RUN_FINISH_H

#include "results/raw.h"
#include "results/rundir.h"

/**
 * run_raw() - raw.jsonl, which is there whole or not at all
 * @dir: the run directory
 * @first: what the first line says, but type and version; taken over
 * @copy: writes what is between that and the last line
 * @from: for that
 * @failures: set to the number of blocks that have failed
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int run_raw(const char *dir, json_t *first,
	    int (*copy)(void *from, struct raw_writer *out, struct err *err),
	    void *from, unsigned long *failures, struct err *err);

/**
 * run_derive() - from the raw file to what people read
 * @dir: the run directory
 *
 * Each step is a command of its own.
 *
 * Return: 0, or -EIO when the samples cannot be summarised.
 */
int run_derive(const char *dir);

/**
 * run_is_void() - what the samples say of the run itself, which no engine knows
 * @dir: the run directory, with its summary
 * @nothing: set when a meter has no figure at all, of which it is said why
 *
 * Return: has a control failed.
 */
int run_is_void(const char *dir, int *nothing);

/**
 * run_commit() - the run is whole: it gets its name, and what is to be said is
 * @d: the run directory; gone
 * @voided: a control failed
 * @failures: blocks that have failed
 * @nothing: as of run_is_void()
 *
 * Return: enum exit_status.
 */
int run_commit(struct rundir *d, int voided, unsigned long failures, int nothing);

#endif /* BENCH_CMD_RUN_FINISH_H */
