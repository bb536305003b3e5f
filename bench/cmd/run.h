/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "pkscale run" is told, and its steps. */
#ifndef BENCH_CMD_RUN_H
#define BENCH_CMD_RUN_H

#include "cmd/run_parts.h"
#include "engine/engine.h"
#include "plan/shard.h"

#define RUN_MAX_PASSED	40

/**
 * struct run_args - the command line of "pkscale run"
 * @env: environments, separated by commas
 * @env_default: nobody has named them
 * @plan: what to measure
 * @cell: of that only what has these words, NULL for all
 * @dry_run: print what would be measured
 * @placement: name of the policy
 * @oversubscribe: more callers than CPUs are wanted
 * @reg: which register, NULL for each environment's default
 * @out: the run directory, NULL for the default
 * @kernel: of the guests, NULL to ask scripts/kernel
 * @module: for them, NULL for the one that was built with this program
 * @rt_kernel: a PREEMPT_RT kernel, which wake-ups are measured on as well; NULL:
 *	none
 * @rt_module: for it
 * @userland: an archive with the programs that workloads take: measure those as
 *	well; NULL: not, or only
 * @shard: measure only this part of the run
 * @resume: a run that was interrupted, to go on with; NULL: a new one
 * @engine: set in a guest: measure here, lines to standard output
 * @boot: number of this boot
 * @stride: from there to the number of one that goes on where it was lost
 * @after: in a guest: lines of blocks that another has measured before it
 * @nr_passed: in @passed
 * @passed: options for the guest; ends with NULL
 */
struct run_args {
	const char *env;
	int env_default;
	struct plan_options plan;
	const char *cell;
	int dry_run;
	const char *placement;
	int oversubscribe;
	const char *reg;
	const char *out;
	const char *kernel;
	const char *module;
	const char *rt_kernel;
	const char *rt_module;
	const char *userland;
	struct shard shard;
	const char *resume;
	const char *engine;
	int boot;
	unsigned int stride;
	unsigned int after;
	unsigned int nr_passed;
	char *passed[RUN_MAX_PASSED];
};

/**
 * run_check() - are the names known
 * @a: the command line
 * @err: the first that is not, and the ones that there are
 *
 * Return: 0 or -EINVAL.
 */
int run_check(const struct run_args *a, struct err *err);

/**
 * run_possible() - can all of it be measured
 * @a: the command line; kernel and module are looked up where they are needed
 * @err: on failure, why
 *
 * Asked before anything is measured, for every environment.
 *
 * Return: 0 or -errno.
 */
int run_possible(struct run_args *a, struct err *err);

/**
 * run_measurable() - can an environment be measured with these options
 * @a: the command line
 * @name: the environment
 * @err: why not
 *
 * Return: 0; -ENOENT when there is nothing in it of what was asked for; -errno.
 */
int run_measurable(struct run_args *a, const char *name, struct err *err);

/**
 * run_keep_called() - leave out of a plan what nobody has asked for by its words
 * @a: the command line
 * @plan: the plan
 * @err: the word that no cell has, or that none has all of them
 *
 * Return: 0, or -ENOENT when nothing is left.
 */
int run_keep_called(const struct run_args *a, struct plan *plan, struct err *err);

/**
 * run_print_plan() - a line for each cell, with what cannot be had
 * @a: the command line
 * @plan: the plan
 */
void run_print_plan(const struct run_args *a, const struct plan *plan);

/**
 * run_check_job() - is the job of fio one that a guest can run
 * @a: the command line
 * @err: why not
 *
 * Return: 0 or -errno.
 */
int run_check_job(const struct run_args *a, struct err *err);

/**
 * run_check_pmem() - can the named device be measured on
 * @a: the command line
 * @plan: the plan
 * @err: why not: what it holds, or what is missing beside
 *
 * Return: 0 or -errno.
 */
int run_check_pmem(const struct run_args *a, const struct plan *plan,
		   struct err *err);

/**
 * run_find_userland() - the programs of workloads, if any are in the plan
 * @a: the command line; gets the archive if nobody has named one
 * @plan: the plan
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int run_find_userland(struct run_args *a, const struct plan *plan,
		      struct err *err);

/**
 * run_environment() - measure in one environment
 * @a: the command line
 * @name: the environment
 * @engine: what measures, NULL for the environment's own
 * @out: where lines go
 * @dir: for consoles; NULL in a guest
 * @voided: set when a control failed
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int run_environment(struct run_args *a, const char *name,
		    const struct engine *engine, struct raw_writer *out,
		    const char *dir, int *voided, struct err *err);

/**
 * run_shard_check() - is there anything for the shard
 * @a: the command line, of which run_possible() has said yes
 * @err: why not
 *
 * Return: 0 or -EINVAL.
 */
int run_shard_check(const struct run_args *a, struct err *err);

/**
 * run_into() - measure in every environment, into a directory
 * @a: the command line
 * @parts: the run, and what it has already; raw.jsonl and env.json go into its
 *	directory
 * @voided: set when a control failed
 * @failures: set to the number of blocks that failed
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int run_into(struct run_args *a, struct run_parts *parts, int *voided,
	     unsigned long *failures, struct err *err);

/**
 * record_environment() - everything that the figures depend on
 * @a: the command line
 * @argc: for the record
 * @argv: for the record
 * @err: on failure, why
 *
 * Return: a JSON object to json_decref(), NULL on failure.
 */
json_t *record_environment(const struct run_args *a, int argc, char **argv,
			   struct err *err);

/**
 * record_command() - what was said, without directories: those are of one machine
 * @argc: the words
 * @argv: the words
 *
 * Return: a JSON array.
 */
json_t *record_command(int argc, char **argv);

/**
 * record_shard() - what the shards of one run have in common, and what is this one's
 * @a: the command line
 * @plan: the names of all parts of the run, in order; taken over
 * @parts: of these the shard's own; taken over
 *
 * Return: a JSON object.
 */
json_t *record_shard(const struct run_args *a, json_t *plan, json_t *parts);

/**
 * record_boots() - what scripts/vm wrote down about each boot
 * @dir: the run directory
 *
 * Return: a JSON object.
 */
json_t *record_boots(const char *dir);

/**
 * record_write() - env.json
 * @env: of record_environment(), with the boots
 * @dir: the run directory
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int record_write(const json_t *env, const char *dir, struct err *err);

/**
 * run_id() - when a run began, and of what
 *
 * The directory's name has the host as well, files do not.
 *
 * Return: string to free().
 */
char *run_id(void);

/**
 * record_pairs() - pairs.txt: the loops of the module, instruction by instruction
 * @a: the command line
 * @dir: the run directory
 *
 * Nothing without a module. What scripts/itemise lacks it says itself; there is no
 * file then, and the run is none the worse.
 */
void record_pairs(const struct run_args *a, const char *dir);

/**
 * run_release() - give back what parsing took
 * @a: the command line
 */
void run_release(struct run_args *a);

#endif /* BENCH_CMD_RUN_H */
