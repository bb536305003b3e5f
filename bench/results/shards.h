/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shards of a run, put together again. */
#ifndef BENCH_RESULTS_SHARDS_H
#define BENCH_RESULTS_SHARDS_H

#include <jansson.h>
#include <stdio.h>

#include "results/raw.h"
#include "util.h"

/**
 * struct shard_run - the run directory of one shard
 * @dir: where
 * @env: its env.json
 * @shard: what that says of the shard
 * @id: of its raw file
 * @sha256: of its raw file
 * @machine: which of the machines, from 0
 * @raw: its raw file, as far as it has been copied
 * @text: the next line of it, NULL at its end
 * @line: that, as JSON
 */
struct shard_run {
	const char *dir;
	json_t *env;
	const json_t *shard;
	char *id;
	char sha256[65];
	size_t machine;
	FILE *raw;
	char *text;
	json_t *line;
};

/**
 * struct shards - those that are to be one run
 * @run: of each
 * @n: how many
 * @machines: how many machines have measured them
 */
struct shards {
	struct shard_run *run;
	size_t n;
	size_t machines;
};

/**
 * shards_load() - read shards, and see that they are of one run
 * @dir: their run directories
 * @n: how many, 1 at least
 * @s: filled in; to shards_free()
 * @err: which is not, and why
 *
 * Return: 0; -EINVAL when one is no shard, or damaged, or void; -EXDEV when two are
 * of different runs; -EEXIST when two have the same part; -errno.
 */
int shards_load(char *const *dir, size_t n, struct shards *s, struct err *err);

/**
 * shards_plan() - the parts of the whole run
 * @s: the shards
 *
 * Return: an array, of each part its name and the number of its shard.
 */
const json_t *shards_plan(const struct shards *s);

/**
 * shards_owner() - which of them has a part
 * @s: the shards
 * @part: its name
 *
 * Return: the shard; NULL when it is missing.
 */
struct shard_run *shards_owner(const struct shards *s, const char *part);

/**
 * shards_copy() - their samples, as one run would have written them
 * @s: the shards; a second call finds nothing
 * @out: where they go, behind the line that begins the file
 * @stop: has somebody asked to
 * @err: on failure, why
 *
 * A boot says by which machine it was measured, where these are several.
 *
 * Return: 0; -EINTR when @stop says so; -EINVAL.
 */
int shards_copy(struct shards *s, struct raw_writer *out, int (*stop)(void),
		struct err *err);

/**
 * shards_env() - what all of them depend on, and where each was measured
 * @s: the shards
 *
 * Return: a JSON object.
 */
json_t *shards_env(const struct shards *s);

/**
 * shards_files() - what guests have left beside their samples
 * @s: the shards
 * @dir: copied into there
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int shards_files(const struct shards *s, const char *dir, struct err *err);

/**
 * shards_free() - let go of them
 * @s: the shards
 */
void shards_free(struct shards *s);

#endif /* BENCH_RESULTS_SHARDS_H */
