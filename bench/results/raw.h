/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw.jsonl, the writing side: every sample, a line a block. Measuring threads
 * hand their part of a block over by a wait-free queue; one writer thread
 * formats and writes, so that memory holds a few blocks and never a run.
 */
#ifndef BENCH_RESULTS_RAW_H
#define BENCH_RESULTS_RAW_H

#include <jansson.h>
#include <stdio.h>

#include "pkscale.h"
#include "util.h"

#define RAW_VERSION		1
/* Samples of all callers of one block together. */
#define RAW_MAX_BLOCK		32768

struct raw_writer;
struct raw_block;

/**
 * enum raw_evidence - what is known about what disturbed each sample
 * @RAW_IRQS: interrupts; the module's windows let nothing else in
 * @RAW_THREAD: what happened to the thread, not what happened to its CPU
 * @RAW_ALL: both
 */
enum raw_evidence {
	RAW_IRQS = 1,
	RAW_THREAD = 2,
	RAW_ALL = RAW_IRQS | RAW_THREAD,
};

/**
 * raw_open() - start the writer thread on an open stream
 * @out: where lines go; not closed
 * @err: on failure, why
 *
 * Return: the writer, NULL on failure.
 */
struct raw_writer *raw_open(FILE *out, struct err *err);

/**
 * raw_line() - write a line that is not a block of samples
 * @w: the writer
 * @line: the object; its reference is taken over
 */
void raw_line(struct raw_writer *w, json_t *line);

/**
 * raw_verdict() - write a block that was judged, and has no samples
 * @w: the writer
 * @head: what the line says beside; its reference is taken over
 * @verdict: the verdict; likewise
 */
void raw_verdict(struct raw_writer *w, json_t *head, json_t *verdict);

/**
 * raw_text() - write a line that is already text
 * @w: the writer
 * @line: without newline; copied
 *
 * Waits while too much is under way.
 */
void raw_text(struct raw_writer *w, const char *line);

/**
 * raw_failed() - could something not be written
 * @w: the writer
 *
 * Return: true when what is still to come would be in vain.
 */
int raw_failed(const struct raw_writer *w);

/**
 * raw_block_begin() - a block is about to be measured
 * @w: the writer
 * @head: what the line says beside samples; its reference is taken over
 * @callers: how many parts it will have
 * @evidence: which columns hold anything; the others are left out
 *
 * Waits while too many blocks are under way.
 *
 * Return: the block; every caller hands in its part exactly once.
 */
struct raw_block *raw_block_begin(struct raw_writer *w, json_t *head,
				  unsigned int callers,
				  enum raw_evidence evidence);

/**
 * raw_block_part() - one caller's samples, from the thread that took them
 * @b: the block; gone when the last part is in
 * @caller: which one
 * @samples: @n samples, from malloc(); taken over
 * @n: how many; 0 with @status when the caller has failed
 * @events: what was counted; NULL for none
 * @reps: pairs in the shorter half of a sample
 * @status: 0 or -errno
 */
void raw_block_part(struct raw_block *b, unsigned int caller,
		    struct pkscale_sample *samples, unsigned int n,
		    const struct pkscale_events *events, unsigned int reps,
		    int status);

/**
 * raw_block_counted() - what else one caller has counted
 * @b: the block, before the caller's part is in
 * @caller: which one
 * @counted: an object of integers, added to those of the others under @events'
 *	key; its reference is taken over
 */
void raw_block_counted(struct raw_block *b, unsigned int caller,
		       json_t *counted);

/**
 * raw_block_profile() - how guards were used meanwhile
 * @b: the block of one caller, before his part is in
 * @profile: of engine/profile.h; its reference is taken over
 */
void raw_block_profile(struct raw_block *b, json_t *profile);

/**
 * raw_block_why() - why one caller has nothing, in more words than its errno
 * @b: the block, before the caller's part is in
 * @why: copied; of several callers the first one's stands
 */
void raw_block_why(struct raw_block *b, const char *why);

/**
 * raw_close() - write what is under way, and stop
 * @w: the writer; gone
 * @whole: end with the line that says so
 * @failures: set to the number of blocks that have failed; may be NULL
 * @err: on failure, why
 *
 * Return: 0, or -EIO when something could not be written.
 */
int raw_close(struct raw_writer *w, int whole, unsigned long *failures,
	      struct err *err);

#endif /* BENCH_RESULTS_RAW_H */
