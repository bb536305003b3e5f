/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_RAWREAD_H
#define BENCH_RESULTS_RAWREAD_H

#include <jansson.h>
#include <stdio.h>

#include "results/cell.h"
#include "util.h"

/* The version of raw.jsonl that is understood here. */
#define RAWREAD_VERSION	1

/* A longer line is refused, which bounds the reader's memory: one line is
 * parsed at a time, and a parsed line takes some twenty times its length.
 * Enough for 50,000 samples of 8 arrays.
 */
#define RAW_LINE_MAX	(4u << 20)

/**
 * struct raw_entry - one line of type "block"
 * @cell: what was measured
 * @boot: the boot line it belongs to
 * @block: which block of the plan
 * @reps: repetitions between two clock readings
 * @verdict: of what was judged: an object; else NULL
 * @profile: of guards meanwhile, where it was collected: an object; else NULL
 * @reading: the exercise has read a number a sample: t1 is 0, and no loop is in
 *           it; of a workload t1 and t2 are of N operations and of 2N
 * @status: ok, skipped, failed or void
 * @reason: why, "" when ok
 * @samples: object of integer arrays, all of @nsamples elements; NULL only
 *           when @status is not ok
 * @nsamples: how many samples
 * @events: object of integers; NULL as @samples
 */
struct raw_entry {
	struct cell cell;
	const json_t *boot;
	long block, reps;
	json_t *verdict;
	json_t *profile;
	int reading;
	const char *status, *reason;
	json_t *samples;
	size_t nsamples;
	json_t *events;
};

/**
 * raw_at() - one number of one sample
 * @b: the block, which has samples
 * @column: which number
 * @i: of which sample
 *
 * Return: 0 where there is no such column.
 */
json_int_t raw_at(const struct raw_entry *b, const char *column, size_t i);

/**
 * struct raw_ops - what to do with the lines, in the order of the file
 * @boot: called with each boot line; may be NULL
 * @block: called with each block, which is gone when the call returns; may be NULL
 *
 * A negative errno from either ends the reading; the text is @err's.
 */
struct raw_ops {
	int (*boot)(void *ctx, json_t *boot, struct err *err);
	int (*block)(void *ctx, const struct raw_entry *block, struct err *err);
};

/**
 * struct raw_info - what the whole file says
 * @run: the run's id; to free()
 * @sha256: of the bytes read, in hex
 * @blocks: number of blocks
 * @shards: of a run that was merged without all of them: how many are in it
 * @of: how many there were to be; 0: the run is whole
 */
struct raw_info {
	char *run;
	char sha256[65];
	long blocks;
	json_int_t shards, of;
};

/**
 * raw_read() - read raw.jsonl, a line at a time
 * @f: the file, from its beginning
 * @name: how errors call it
 * @ops: where lines go
 * @ctx: handed to @ops
 * @info: filled in on success; info->run is to be freed
 * @err: names the line and what to do
 *
 * Strict: a file that is cut short, was edited or has an unknown line is an
 * error, since a figure from half a file looks like one from a whole.
 *
 * Return: 0; -EINVAL for a bad file; another negative errno.
 */
int raw_read(FILE *f, const char *name, const struct raw_ops *ops, void *ctx,
	     struct raw_info *info, struct err *err);

/**
 * raw_checksum() - what the key "sum" of a block must be
 * @samples: its samples
 * @events: its events
 * @verdict: of one that was judged; else NULL
 * @profile: of guards meanwhile, where it was collected; else NULL
 * @sum: 8 hex digits and a NUL
 *
 * CRC-32 of {"events":...,"profile":...,"samples":...,"verdict":...}, compact, keys
 * sorted, without those that are not there.
 *
 * Return: 0 or -ENOMEM.
 */
int raw_checksum(json_t *samples, json_t *events, json_t *verdict,
		 json_t *profile, char sum[9]);

#endif /* BENCH_RESULTS_RAWREAD_H */
