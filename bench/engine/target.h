/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fio's jobs work on, in a guest: a file system or a device on its ranges of
 * persistent memory, made anew each time.
 */
#ifndef BENCH_ENGINE_TARGET_H
#define BENCH_ENGINE_TARGET_H

#include "util.h"

/* Where a file system is mounted. */
#define TARGET_DIR	"/target"

/**
 * struct target - a kind of them
 * @name: key
 * @where: options of fio that say on what, a line each
 * @up: make it; 0 or -errno
 * @down: the reverse, as far as @up came; 0, or -errno when it is still in use
 */
struct target {
	const char *name;
	const char *where;
	int (*up)(struct err *err);
	int (*down)(struct err *err);
};

/**
 * target_on() - what is somebody's: file systems are made on it from now on
 * @device: the first of the two; looked at each time, whether it is empty, and left
 *	so again
 */
void target_on(const char *device);

/**
 * target_of() - the target of a workload
 * @workload: "TARGET/JOB"
 *
 * Return: the target, NULL if there is none of that name.
 */
const struct target *target_of(const char *workload);

#endif /* BENCH_ENGINE_TARGET_H */
