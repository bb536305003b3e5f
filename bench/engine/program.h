/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other people's programs, and what they say. */
#ifndef BENCH_ENGINE_PROGRAM_H
#define BENCH_ENGINE_PROGRAM_H

#include <sys/types.h>

#include "util.h"

/**
 * struct program - one that runs
 * @pid: it, the first of a process group of its own
 * @words: what it and those that it has started write to stdout and stderr; at its
 *	end when all of them are gone
 * @said: what was read of that so far
 */
struct program {
	pid_t pid;
	int words;
	char *said;
};

/**
 * program_start() - start a program
 * @p: filled in; to program_end()
 * @argv: its name, looked for in PATH, and arguments; ends with NULL
 * @preload: a library that it has before all others, NULL for none
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int program_start(struct program *p, char *const argv[], const char *preload,
		  struct err *err);

/**
 * program_listen() - read what there is of its words
 * @p: the program
 *
 * Return: 0, or -EPIPE when there will be no more.
 */
int program_listen(struct program *p);

/**
 * program_wait() - wait until it says no more
 * @p: the program
 * @timeout: milliseconds, since it has said anything
 * @err: on failure, why
 *
 * Return: 0 or -ETIMEDOUT.
 */
int program_wait(struct program *p, int timeout, struct err *err);

/**
 * program_end() - wait for its end, and forget it
 * @p: the program
 * @kill: do not wait: end it, and those that it has started
 * @err: on failure, the first line that it has said
 *
 * Return: 0; -EIO when its status was not 0.
 */
int program_end(struct program *p, int kill, struct err *err);

/**
 * program_run() - start a program, and wait for its end
 * @err: on failure, what it says
 * @name: and its arguments; ends with NULL
 *
 * Return: 0 or -errno.
 */
int program_run(struct err *err, const char *name, ...)
	__attribute__((sentinel));

#endif /* BENCH_ENGINE_PROGRAM_H */
