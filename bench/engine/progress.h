/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a measurement is: told between blocks, never inside one. */
#ifndef BENCH_ENGINE_PROGRESS_H
#define BENCH_ENGINE_PROGRESS_H

#include "engine/engine.h"

/**
 * struct progress - what has been told of a measurement
 * @began: when the first block was done, seconds of the monotonic clock; 0: none was
 * @first: how many were done by then
 * @told: percent that were told last
 * @line: what of it stands on the terminal
 * @next: the next that is told of on that line, beside this one
 */
struct progress {
	double began;
	unsigned long first;
	unsigned int told;
	char line[120];
	struct progress *next;
};

/**
 * struct progress_stream - how much of a guest's stream has been looked at
 * @at: bytes
 * @blocks: whole lines of blocks in them
 * @what: exercise and design of the last of these; "" before there is one
 */
struct progress_stream {
	long at;
	unsigned long blocks;
	char what[96];
};

/**
 * progress_tell() - one line that is written over on a terminal, else one each 10 %
 * @p: what was told before; zeroed before the first
 * @run: the measurement
 * @done: blocks measured
 * @what: what is being measured
 *
 * Where it is no terminal, nothing is said of what takes less than two seconds. On
 * one, measurements that are under way together share the line.
 */
void progress_tell(struct progress *p, const struct engine_run *run,
		   unsigned long done, const char *what);

/**
 * progress_end() - nothing more is written over that line
 * @p: what was told
 */
void progress_end(struct progress *p);

/**
 * progress_follow() - look at what a stream has had since the last look
 * @s: what was seen before; zeroed before the first
 * @path: the stream; one that is not there has nothing
 */
void progress_follow(struct progress_stream *s, const char *path);

#endif /* BENCH_ENGINE_PROGRESS_H */
