// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale run: measure, and leave a run directory. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/run.h"
#include "cmd/run_finish.h"
#include "cmd/run_parts.h"
#include "engine/engine.h"
#include "machine/paths.h"
#include "results/rundir.h"

#define DEFAULT_ENVIRONMENTS	"count,smp,user,static"

/* One design of each family, as it is at its best; no guest of many CPUs. */
#define QUICK_ENVIRONMENTS	"count,static,user"
#define QUICK_DESIGNS							\
	"none,task[rights=split],percpu[pin=preempt,level=1],"		\
	"percpu-key[pin=preempt,level=1],page[mode=relaxed],token"

/* Options that have no letter; those of the knobs begin at OPT_KNOB. */
enum {
	OPT_FIRST = 0x100,
	OPT_ENV, OPT_DESIGN, OPT_EXERCISE, OPT_METER, OPT_WINDOW, OPT_SHARING,
	OPT_SEQUENCE, OPT_PLACEMENT, OPT_REGISTER, OPT_OVERSUBSCRIBE, OPT_QUICK,
	OPT_FULL, OPT_OUT, OPT_KERNEL, OPT_MODULE, OPT_RT_KERNEL, OPT_RT_MODULE,
	OPT_ENGINE, OPT_AFTER, OPT_GUARD, OPT_MEMORY,
	OPT_WITHOUT, OPT_TWINS, OPT_IN_A_ROW, OPT_RESUME, OPT_WORKLOAD, OPT_FIO,
	OPT_USERLAND, OPT_SHARD, OPT_PMEM, OPT_CELL, OPT_DRY_RUN,
	OPT_KNOB = 0x200,
};

#define GROUP_WHAT	1
#define GROUP_HOW	2
#define GROUP_WHERE	3

static const struct argp_option fixed[] = {
	{ "env", OPT_ENV, "ENVIRONMENTS", 0,
	  "environments to measure in [" DEFAULT_ENVIRONMENTS "]", GROUP_WHERE },
	{ "design", OPT_DESIGN, "DESIGNS", 0,
	  "designs, as task,percpu[pin=preempt]; a knob left out takes every value [all]",
	  GROUP_WHAT },
	{ "without", OPT_WITHOUT, "DESIGNS", 0,
	  "but not these designs, named as for --design", GROUP_WHAT },
	{ "guard", OPT_GUARD, "GUARDS", 0,
	  "by which guards designs are reached; none: called directly; default: that and some guards [default if the kernel has hooks, else none]",
	  GROUP_WHAT },
	{ "memory", OPT_MEMORY, "ram|pmem", 0,
	  "behind a guard: only pages of this memory", GROUP_WHAT },
	{ "exercise", OPT_EXERCISE, "EXERCISE", 0, "only this exercise", GROUP_WHAT },
	{ "meter", OPT_METER, "METER", 0, "only this meter", GROUP_WHAT },
	{ "cell", OPT_CELL, "WORDS", 0,
	  "measure only the cells that all of WORDS are words of, such as \"task[split] nest depth=1 insn\"; --dry-run prints the words of every cell",
	  GROUP_WHAT },
	{ "dry-run", OPT_DRY_RUN, NULL, 0,
	  "print the cells that would be measured, by their words, and measure nothing",
	  GROUP_WHERE },
	{ "window", OPT_WINDOW, "off|on", 0,
	  "only with interrupts off, or on, around the timed loop", GROUP_WHAT },
	{ "sharing", OPT_SHARING, "page|pgmap|apart", 0,
	  "contend: what the callers share [each]", GROUP_WHAT },
	{ "sequence", OPT_SEQUENCE, "SEQUENCE", 0,
	  "legality: this sequence alone, by name or by its steps, random, stress, or each of them [all, as one verdict]",
	  GROUP_WHAT },
	{ "workload", OPT_WORKLOAD, "WORKLOADS", 0,
	  "workload: only these, as ext4/randread", GROUP_WHAT },
	{ "fio", OPT_FIO, "FILE", 0,
	  "workload: this job of fio in place of ours; with --workload=TARGET/own elsewhere than on ext4",
	  GROUP_WHAT },
	{ "register", OPT_REGISTER, "REGISTER", 0,
	  "what a design writes; \"pkscale list\" says what each stands for", GROUP_HOW },
	{ "quick", OPT_QUICK, NULL, 0, "a design of each family, fewer blocks, and not smp", GROUP_HOW },
	{ "full", OPT_FULL, NULL, 0,
	  "in smp up to as many CPUs as a guest can have; slow", GROUP_HOW },
	{ "twins", OPT_TWINS, NULL, 0,
	  "each cell twice, under two names: what \"compare --by twin\" calls different is noise",
	  GROUP_HOW },
	{ "in-a-row", OPT_IN_A_ROW, NULL, 0,
	  "all blocks of a cell in a row, not in turns with the others: to see what that costs",
	  GROUP_HOW },
	{ "placement", OPT_PLACEMENT, "PLACEMENT", 0,
	  "which CPUs the callers get [compact]", GROUP_WHERE },
	{ "oversubscribe", OPT_OVERSUBSCRIBE, NULL, 0,
	  "allow more callers than CPUs", GROUP_WHERE },
	{ "out", OPT_OUT, "DIR", 0,
	  "the run directory [results/runs/UTC-HOST-GIT]", GROUP_WHERE },
	{ "kernel", OPT_KERNEL, "DIR", 0,
	  "kernel to boot, as scripts/kernel prints it", GROUP_WHERE },
	{ "module", OPT_MODULE, "FILE", 0,
	  "pkscale.ko built for it", GROUP_WHERE },
	{ "rt-kernel", OPT_RT_KERNEL, "DIR", 0,
	  "a PREEMPT_RT kernel: measure wake-ups on it as well", GROUP_WHERE },
	{ "rt-module", OPT_RT_MODULE, "FILE", 0,
	  "pkscale.ko built for that", GROUP_WHERE },
	{ "userland", OPT_USERLAND, "FILE", 0,
	  "programs for guests, as scripts/userland prints it: measure workloads as well",
	  GROUP_WHERE },
	{ "shard", OPT_SHARD, "N/M", 0,
	  "only the N-th of M shares of the run's boots, dealt out by --seed; of all M \"pkscale merge\" makes one run",
	  GROUP_WHERE },
	{ "pmem", OPT_PMEM, "DEVICE", 0,
	  "metal: measure workloads as well, on this empty device of persistent memory, as /dev/pmem0",
	  GROUP_WHERE },
	{ "resume", OPT_RESUME, "DIR", 0,
	  "go on with a run that was interrupted, behind the environments that it has; takes no other options",
	  GROUP_WHERE },
	{ "engine", OPT_ENGINE, "NAME", OPTION_HIDDEN, NULL, 0 },
	{ "after", OPT_AFTER, "N", OPTION_HIDDEN, NULL, 0 },
};

static struct argp_option options[ARRAY_SIZE(fixed) + NR_KNOBS + 1];

/* The knobs' options come from the knobs' table, before anybody looks at them. */
__attribute__((constructor))
static void make_options(void)
{
	const struct knob *k;
	size_t i;

	memcpy(options, fixed, sizeof(fixed));
	for (i = 0; i < NR_KNOBS; i++) {
		k = &knobs[i];
		options[ARRAY_SIZE(fixed) + i] = (struct argp_option){
			.name = k->name, .key = OPT_KNOB + i,
			.arg = k->list ? "LIST" : "N",
			.doc = xasprintf("%s (%llu to %llu%s%s)", k->help,
					 (unsigned long long)k->min,
					 (unsigned long long)k->max,
					 *k->unit ? " " : "", k->unit),
			.group = GROUP_HOW,
		};
	}
}

/* What the guest's pkscale is told as well, in the words it was told here. */
static void pass_on(struct run_args *a, int key, const char *arg)
{
	const struct argp_option *o;

	if (a->nr_passed == RUN_MAX_PASSED - 1)
		return;
	for (o = options; o->name; o++) {
		if (o->key == key)
			a->passed[a->nr_passed++] = arg ?
				xasprintf("--%s=%s", o->name, arg) :
				xasprintf("--%s", o->name);
	}
}

static error_t parse_name(int key, char *arg, struct run_args *a)
{
	static const struct {
		int key;
		size_t member;
		int passed;
	} names[] = {
		{ OPT_ENV, offsetof(struct run_args, env), 0 },
		{ OPT_DESIGN, offsetof(struct run_args, plan.designs), 1 },
		{ OPT_WITHOUT, offsetof(struct run_args, plan.without), 1 },
		{ OPT_GUARD, offsetof(struct run_args, plan.guards), 1 },
		{ OPT_MEMORY, offsetof(struct run_args, plan.memory), 1 },
		{ OPT_EXERCISE, offsetof(struct run_args, plan.exercise), 1 },
		{ OPT_METER, offsetof(struct run_args, plan.meter), 1 },
		{ OPT_CELL, offsetof(struct run_args, cell), 1 },
		{ OPT_WINDOW, offsetof(struct run_args, plan.window), 1 },
		{ OPT_SHARING, offsetof(struct run_args, plan.sharing), 1 },
		{ OPT_SEQUENCE, offsetof(struct run_args, plan.sequence), 1 },
		{ OPT_PLACEMENT, offsetof(struct run_args, placement), 1 },
		{ OPT_WORKLOAD, offsetof(struct run_args, plan.workload), 1 },
		{ OPT_FIO, offsetof(struct run_args, plan.fio), 1 },
		{ OPT_PMEM, offsetof(struct run_args, plan.pmem), 0 },
		{ OPT_REGISTER, offsetof(struct run_args, reg), 1 },
		{ OPT_OUT, offsetof(struct run_args, out), 0 },
		{ OPT_KERNEL, offsetof(struct run_args, kernel), 0 },
		{ OPT_MODULE, offsetof(struct run_args, module), 0 },
		{ OPT_RT_KERNEL, offsetof(struct run_args, rt_kernel), 0 },
		{ OPT_RT_MODULE, offsetof(struct run_args, rt_module), 0 },
		{ OPT_USERLAND, offsetof(struct run_args, userland), 0 },
		{ OPT_RESUME, offsetof(struct run_args, resume), 0 },
		{ OPT_ENGINE, offsetof(struct run_args, engine), 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].key != key)
			continue;
		*(const char **)((char *)a + names[i].member) = arg;
		if (names[i].passed)
			pass_on(a, key, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse_knob(int key, char *arg, struct argp_state *state)
{
	struct run_args *a = state->input;
	struct err err;
	int i = key - OPT_KNOB;

	if (knob_parse(&knobs[i], arg, &a->plan.knob[i], &err))
		argp_error(state, "%s", err.text);
	else
		pass_on(a, key, arg);
	return 0;
}

static int parse_flag(int key, struct run_args *a)
{
	static const struct {
		int key;
		size_t member;
	} flags[] = {
		{ OPT_QUICK, offsetof(struct run_args, plan.quick) },
		{ OPT_FULL, offsetof(struct run_args, plan.full) },
		{ OPT_TWINS, offsetof(struct run_args, plan.twins) },
		{ OPT_IN_A_ROW, offsetof(struct run_args, plan.in_a_row) },
		{ OPT_OVERSUBSCRIBE, offsetof(struct run_args, oversubscribe) },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (flags[i].key != key)
			continue;
		*(int *)((char *)a + flags[i].member) = 1;
		pass_on(a, key, NULL);
		return 1;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_args *a = state->input;
	struct err err;

	if (parse_flag(key, a))
		return 0;
	switch (key) {
	case OPT_DRY_RUN:
		a->dry_run = 1;
		return 0;
	case OPT_SHARD:
		if (shard_parse(arg, &a->shard, &err))
			argp_error(state, "%s", err.text);
		return 0;
	case OPT_AFTER:
		a->after = (unsigned int)atoi(arg);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "what is \"%s\"?", arg);
		return 0;
	}
	if (key >= OPT_KNOB && key < OPT_KNOB + NR_KNOBS)
		return parse_knob(key, arg, state);
	return parse_name(key, arg, a);
}

const struct argp run_argp = {
	options, parse, NULL,
	"Measure designs, and leave a run directory with every sample, a summary, "
	"tables and plots.\v"
	"Examples:\n"
	"  pkscale run --env user --design task,percpu\n"
	"  pkscale run --env count --exercise nest --depth 1-3\n"
	"  pkscale run --env smp --exercise contend --cpus 1,2,4,8 --sharing page\n\n"
	"Cells of one environment share a boot and are measured in blocks, each "
	"in an order of its own drawn from --seed.",
	NULL, NULL, NULL
};

/* In a guest, or on the running kernel: lines to standard output. */
static int run_inside(struct run_args *a)
{
	struct raw_writer *w;
	struct err err = { 0 };
	int ret, closed, voided = 0;

	w = raw_open(stdout, &err);
	if (!w)
		return complain("%s", err.text);
	ret = run_environment(a, a->env, &engine_device, w, NULL, &voided, &err);
	closed = raw_close(w, 0, NULL, !ret || ret == -EIO ? &err : NULL);
	if (ret || closed)
		return complain("%s", err.text);
	return voided ? EXIT_VERDICT : EXIT_OK;
}

/* Not whole: kept for what somebody can still learn from it, or go on with. */
static int unfinished(struct rundir *d, const struct run_parts *parts, int ret,
		      const struct err *err)
{
	int whole = json_object_size(json_object_get(parts->state, "parts")) > 0;
	int keep = whole || ret != -EINTR;

	complain("%s", err->text);
	if (ret != -EINTR)
		fprintf(stderr, "pkscale: what there was is in %s\n", d->partial);
	if (whole && ret != -ESTALE)
		fprintf(stderr, "pkscale: go on with it: pkscale run --resume %s\n",
			d->partial);
	if (!keep)
		fprintf(stderr, "pkscale: no environment was whole: nothing is kept\n");
	rundir_abandon(d, keep);
	return EXIT_USAGE;
}

static int finish(struct rundir *d, struct run_parts *parts, int voided,
		  unsigned long failures, struct err *err)
{
	int ret = run_derive(d->partial), nothing = 0;

	voided |= !ret && run_is_void(d->partial, &nothing);
	/* All of it is measured; going on makes the tables once more. */
	if (engine_stopped()) {
		err_set(err, 0, "interrupted");
		return unfinished(d, parts, -EINTR, err);
	}
	if (ret) {
		complain("the samples are in %s, but cannot be summarised",
			 d->partial);
		rundir_abandon(d, 1);
		return EXIT_USAGE;
	}
	parts_forget(parts);
	return run_commit(d, voided, failures, nothing);
}

static int measure(struct run_args *a, struct run_parts *parts, struct rundir *d)
{
	unsigned long failures = 0;
	struct err err = { 0 };
	int ret, voided = 0;

	ret = run_into(a, parts, &voided, &failures, &err);
	ret = ret ? unfinished(d, parts, ret, &err) :
		    finish(d, parts, voided, failures, &err);
	parts_close(parts);
	return ret;
}

static int run_all(struct run_args *a, int argc, char **argv)
{
	struct run_parts parts;
	struct err err = { 0 };
	struct rundir d;
	char *git, *id;
	int ret;

	if (run_possible(a, &err) || run_shard_check(a, &err))
		return complain("%s", err.text);
	if (a->dry_run)
		return EXIT_OK;
	git = paths_revision();
	ret = rundir_create(&d, a->out, paths_runs(), git, &err);
	free(git);
	if (ret)
		return complain("%s", err.text);
	id = run_id();
	ret = parts_begin(&parts, d.partial, id, argc, argv, &err);
	free(id);
	if (!ret)
		return measure(a, &parts, &d);
	parts_close(&parts);
	rundir_abandon(&d, 0);
	return complain("%s", err.text);
}

static int understand(struct run_args *a, int argc, char **argv)
{
	struct err err = { 0 };

	argp_parse(&run_argp, argc, argv, 0, NULL, a);
	if (!a->env) {
		a->env = a->plan.quick ? QUICK_ENVIRONMENTS :
					 DEFAULT_ENVIRONMENTS;
		a->env_default = 1;
	}
	if (a->plan.quick && !a->plan.designs) {
		a->plan.designs = QUICK_DESIGNS;
		pass_on(a, OPT_DESIGN, QUICK_DESIGNS);
	}
	return run_check(a, &err) ? complain("%s", err.text) : 0;
}

/* The command that was interrupted, once more, in the directory that it has left. */
static int run_on(const char *dir)
{
	struct run_args a = { .placement = "compact" };
	struct run_parts parts;
	struct err err = { 0 };
	struct rundir d;
	char **argv;
	int argc, ret;

	if (parts_open(&parts, dir, &err)) {
		parts_close(&parts);
		return complain("%s", err.text);
	}
	argc = parts_command(&parts, &argv);
	ret = understand(&a, argc, argv);
	if (!ret && run_possible(&a, &err))
		ret = complain("%s", err.text);
	if (ret) {
		parts_close(&parts);
	} else {
		rundir_adopt(&d, parts.dir, paths_runs());
		ret = measure(&a, &parts, &d);
	}
	free(argv);
	run_release(&a);
	return ret;
}

int cmd_run(int argc, char **argv)
{
	struct run_args a = { .placement = "compact" };
	int ret;

	ret = understand(&a, argc, argv);
	if (ret)
		return ret;
	engine_catch_signals();
	if (a.resume && argc > 1 + 1 + !strchr(argv[1], '='))
		ret = complain("--resume: the run has its options already; give it no others");
	else if (a.resume)
		ret = run_on(a.resume);
	else
		ret = a.engine ? run_inside(&a) : run_all(&a, argc, argv);
	run_release(&a);
	return ret;
}
