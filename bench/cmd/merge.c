// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale merge: the shards of a run, into one run directory. */
#include <stdlib.h>
#include <sys/statvfs.h>

#include "cmd/cmd.h"
#include "cmd/derive.h"
#include "cmd/run.h"
#include "cmd/run_finish.h"
#include "machine/paths.h"
#include "results/rundir.h"
#include "results/shards.h"
#include "results/word.h"

struct args {
	const char *out;
	int incomplete;
	struct dirs shards;
};

enum { KEY_BASE = 256, KEY_OUT, KEY_INCOMPLETE };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	switch (key) {
	case KEY_OUT:
		a->out = arg;
		return 0;
	case KEY_INCOMPLETE:
		a->incomplete = 1;
		return 0;
	default:
		return parse_dirs(key, state, &a->shards);
	}
}

static const struct argp_option options[] = {
	{ "out", KEY_OUT, "DIR", 0,
	  "the run directory [results/runs/UTC-HOST-GIT]", 0 },
	{ "incomplete", KEY_INCOMPLETE, NULL, 0,
	  "make a run of what is there, though some is missing", 0 },
	{ 0 }
};

const struct argp merge_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR...",
	.doc = "Put the shards of a run together: the run directories that "
	       "\"pkscale run --shard\" has left become one, with all their "
	       "samples, and a summary, tables and plots of all of them.\v"
	       "Exact cells come out as of one run on one machine, in every "
	       "digit. Ticks of several machines are never pooled: where they "
	       "are, a machine is one figure of a cell.\n\n"
	       "Shards of another plan, seed, kernel or tool are refused, and so "
	       "are two that have the same part (exit 2). What is missing is "
	       "printed, a line for each part with its shard, and without "
	       "--incomplete nothing is written then (exit 1).\n\n"
	       "  pkscale run --boots 4 --shard 1/4 --out shard-1\n"
	       "  pkscale merge --out whole shard-1 shard-2 shard-3 shard-4",
};

/* How many parts nobody has; each is named. */
static size_t print_missing(const struct shards *s)
{
	const json_t *plan = shards_plan(s), *v;
	size_t i, n = 0;

	json_array_foreach(plan, i, v) {
		if (shards_owner(s, word_of(v, "part")))
			continue;
		printf("missing: %s, of shard %lld/%lld\n", word_of(v, "part"),
		       (long long)json_integer_value(json_object_get(v, "shard")),
		       (long long)json_integer_value(json_object_get(s->run[0].shard,
								     "of")));
		n++;
	}
	fflush(stdout);
	return n;
}

static int copy_shards(void *from, struct raw_writer *out, struct err *err)
{
	return shards_copy(from, out, engine_stopped, err);
}

static int write_files(struct shards *s, const char *dir, unsigned long *failures,
		       struct err *err)
{
	char *id = run_id();
	json_t *env = shards_env(s);
	int ret = run_raw(dir, json_pack("{ss sO*}", "id", id, "incomplete",
					 json_object_get(env, "incomplete")),
			  copy_shards, s, failures, err);

	if (!ret)
		ret = shards_files(s, dir, err);
	if (!ret)
		ret = record_write(env, dir, err);
	json_decref(env);
	free(id);
	return ret;
}

static int abandon(struct rundir *d, const char *why)
{
	complain("%s: %s; nothing of it is left", d->path,
		 engine_stopped() ? "interrupted" : why);
	rundir_abandon(d, 0);
	return EXIT_USAGE;
}

/* Who draws the plots says that they are missing, and no more. */
static int is_full(const char *dir)
{
	struct statvfs fs;

	return !statvfs(dir, &fs) && !fs.f_bavail;
}

static int merge(struct shards *s, struct rundir *d)
{
	unsigned long failures = 0;
	struct err err = { "" };
	int voided, nothing = 0;

	if (write_files(s, d->partial, &failures, &err))
		return abandon(d, err.text);
	if (run_derive(d->partial))
		return abandon(d, "no tables could be made of it");
	if (is_full(d->partial))
		return abandon(d, "the disk is full");
	voided = run_is_void(d->partial, &nothing);
	if (engine_stopped())
		return abandon(d, "");
	return run_commit(d, voided, failures, nothing);
}

static int merge_into(struct shards *s, const struct args *a)
{
	const size_t missing = print_missing(s);
	struct err err = { "" };
	struct rundir d;
	char *git;
	int ret;

	if (missing)
		complain("%zu of %zu parts are missing%s", missing,
			 json_array_size(shards_plan(s)), a->incomplete ? "" :
			 ": measure these shards, or leave them out by --incomplete");
	if (missing && !a->incomplete)
		return EXIT_VERDICT;
	git = paths_revision();
	ret = rundir_create(&d, a->out, paths_runs(), git, &err);
	free(git);
	return ret ? complain("%s", err.text) : merge(s, &d);
}

static int check_summaries(const struct shards *s, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < s->n && !ret && !engine_stopped(); i++)
		ret = derive_check(s->run[i].dir, err);
	return ret;
}

int cmd_merge(int argc, char **argv)
{
	struct args a = { NULL };
	struct err err = { "" };
	struct shards s;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&merge_argp, argc, argv, 0, NULL, &a);
	engine_catch_signals();
	if (shards_load(a.shards.dir, a.shards.n, &s, &err))
		return complain("%s", err.text);
	ret = check_summaries(&s, &err) ? complain("%s", err.text) :
					  merge_into(&s, &a);
	shards_free(&s);
	return ret;
}
