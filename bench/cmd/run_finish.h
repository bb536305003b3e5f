/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Once all samples of a run are there. */
#ifndef BENCH_CMD_RUN_FINISH_H
#define BENCH_CMD_RUN_FINISH_H

#include "results/rundir.h"

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
