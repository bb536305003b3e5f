/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run directory appears under its name when it is whole, and not before. */
#ifndef BENCH_RESULTS_RUNDIR_H
#define BENCH_RESULTS_RUNDIR_H

#include "util.h"

/**
 * struct rundir - a run directory in the making
 * @path: what it will be called
 * @partial: what it is called until it is whole
 * @latest: the link to point to it, NULL for none
 */
struct rundir {
	char *path;
	char *partial;
	char *latest;
};

/**
 * rundir_create() - begin a run directory
 * @d: filled in; to rundir_commit() or rundir_abandon()
 * @path: where to, NULL for results/runs/UTC-HOST-GIT below @top
 * @top: the project's tree
 * @git: revision for the name
 * @err: on failure, why
 *
 * Return: 0; -EEXIST when @path is there already; -errno.
 */
int rundir_create(struct rundir *d, const char *path, const char *top,
		  const char *git, struct err *err);

/**
 * rundir_partial() - what a run directory is called until it is whole
 * @path: its name, or already the one until then
 *
 * Return: string to free().
 */
char *rundir_partial(const char *path);

/**
 * rundir_adopt() - go on with a run directory that is not whole
 * @d: filled in; to rundir_commit() or rundir_abandon()
 * @partial: what it is called until then
 * @top: the project's tree, whose latest run it is to be when it is among its runs
 */
void rundir_adopt(struct rundir *d, const char *partial, const char *top);

/**
 * rundir_commit() - the directory is whole: give it its name
 * @d: of rundir_create(); gone, but for @path, which is to be freed
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int rundir_commit(struct rundir *d, struct err *err);

/**
 * rundir_abandon() - the directory will not be whole
 * @d: of rundir_create(); gone
 * @keep: leave it under its partial name, for its consoles
 */
void rundir_abandon(struct rundir *d, int keep);

/**
 * rundir_make() - make a directory and those above it, as far as they are missing
 * @path: which
 *
 * Return: 0 or -errno.
 */
int rundir_make(const char *path);

/**
 * rundir_remove() - remove a directory and all that is in it
 * @path: which
 */
void rundir_remove(const char *path);

#endif /* BENCH_RESULTS_RUNDIR_H */
