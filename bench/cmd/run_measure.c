// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a run, guests that only count beside each other, and what becomes of them. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "cmd/run.h"
#include "cmd/run_finish.h"
#include "machine/paths.h"
#include "plan/select.h"
#include "results/word.h"

/**
 * struct part - of a run: an environment, or a boot of one
 * @args: the command line, as it is for this part
 * @environment: where
 * @name: of the part
 * @parts: the run that it is of
 * @list: that it is in
 * @next: in there
 * @shard: who measures it, 0: whoever measures the run
 * @voided: a control failed
 * @ret: 0 or -errno
 * @err: why
 */
struct part {
	struct run_args args;
	const char *environment;
	char *name;
	struct run_parts *parts;
	struct part_list *list;
	struct part *next;
	unsigned int shard;
	int voided;
	int ret;
	struct err err;
};

/**
 * struct part_list - all of a run
 * @n: how many
 * @first: in the order in which their lines are in the raw file
 * @end: where the next one goes
 * @lock: of what follows, and of each part's @ret while it runs
 * @done: one has ended
 * @running: how many run
 */
struct part_list {
	unsigned int n;
	struct part *first, **end;
	pthread_mutex_t lock;
	pthread_cond_t done;
	unsigned int running;
};

/* Counts are the same whatever else the machine does; ticks are not. */
static bool only_counts(const char *environment)
{
	const struct environment *env = environment_find(environment, NULL);

	return env->engine == &engine_vm && !env->cycles;
}

static struct part *add_part(struct part_list *l, const struct run_args *a,
			     struct run_parts *parts, const char *environment,
			     char *name)
{
	struct part *p = xcalloc(1, sizeof(*p));

	*p = (struct part){
		.args = *a, .environment = environment, .name = name,
		.parts = parts, .list = l,
	};
	/* Where a guest that is lost is followed by one there is a number for that. */
	p->args.boot = (int)l->n++;
	*l->end = p;
	l->end = &p->next;
	return p;
}

/*
 * Guests can be booted as often as one likes; this machine is as it is. But each
 * shard may be on a machine of its own, and ticks are of one.
 */
static bool has_boots(const struct run_args *a, const struct environment *env)
{
	return env->engine == &engine_vm ||
	       (a->shard.of && strstr(env->meters, "cycles"));
}

static void add_environment(struct part_list *l, const struct run_args *a,
			    struct run_parts *parts, const char *name)
{
	const struct environment *env = environment_find(name, NULL);
	unsigned int boots = knob_first(&a->plan.knob[KNOB_BOOTS], 1), i;

	if (!has_boots(a, env) && boots > 1) {
		if (parts)
			fprintf(stderr, "pkscale: %s: no guest, so --boots is none of its concern\n",
				name);
		boots = 1;
	}
	for (i = 0; i < boots; i++)
		add_part(l, a, parts, env->name, boots > 1 ?
			 xasprintf("%s-%u", name, i + 1) :
			 xasprintf("%s", name));
}

/* In a guest of its own; of two options that were said it takes the later. */
static struct run_args *add_apart(struct part_list *l, const struct run_args *a,
				  struct run_parts *parts,
				  const char *environment, const char *name,
				  char *option)
{
	struct run_args *apart = &add_part(l, a, parts, environment,
					   xasprintf("%s", name))->args;

	apart->plan.exercise = strchr(option, '=') + 1;
	if (apart->nr_passed < RUN_MAX_PASSED - 1)
		apart->passed[apart->nr_passed++] = option;
	return apart;
}

/* Wake-ups once more, on a kernel whose spinlocks sleep. */
static void add_rt(struct part_list *l, const struct run_args *a,
		   struct run_parts *parts)
{
	static char option[] = "--exercise=preempt";
	struct run_args *rt = add_apart(l, a, parts, "count", "rt", option);

	rt->kernel = a->rt_kernel;
	rt->module = a->rt_module;
}

/* Their guests have more programs and other memory. */
static void add_workloads(struct part_list *l, const struct run_args *a,
			  struct run_parts *parts)
{
	static const char *const in[][2] = {
		{ "count", "workload" }, { "smp", "workload-smp" },
	};
	static char option[] = "--exercise=workload";
	struct run_args args = *a;
	struct err none;
	size_t i;

	args.plan.exercise = "workload";
	for (i = 0; i < ARRAY_SIZE(in); i++)
		if (select_place(a->env, in[i][0]) >= 0 &&
		    run_measurable(&args, in[i][0], &none) != -ENOENT)
			add_apart(l, a, parts, in[i][0], in[i][1], option);
}

/* Those that only count, or the others. */
static void add_environments(struct part_list *l, const struct run_args *a,
			     struct run_parts *parts, bool count)
{
	char *copy = xasprintf("%s", a->env), *save = NULL, *name;

	for (name = strtok_r(copy, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		if (only_counts(name) == count)
			add_environment(l, a, parts, name);
	free(copy);
}

/* Every shard makes the same list, and finds its own parts in it. */
static void deal(struct part_list *l, const struct run_args *a)
{
	const char **kind = xcalloc(l->n, sizeof(*kind));
	unsigned int *to = xcalloc(l->n, sizeof(*to)), i = 0;
	struct part *p;

	for (p = l->first; p; p = p->next)
		kind[i++] = p->environment;
	shard_deal(kind, l->n, a->shard.of,
		   knob_first(&a->plan.knob[KNOB_SEED], 1), to);
	for (p = l->first, i = 0; p; p = p->next)
		p->shard = to[i++];
	free(to);
	free(kind);
}

static bool is_mine(const struct part *p)
{
	return p->shard == p->args.shard.number;
}

/* Who needs the machine to himself comes last. */
static void list_parts(struct part_list *l, const struct run_args *a,
		       struct run_parts *parts)
{
	struct part *p;

	add_environments(l, a, parts, true);
	if (a->rt_kernel)
		add_rt(l, a, parts);
	if (a->userland && !a->plan.exercise)
		add_workloads(l, a, parts);
	add_environments(l, a, parts, false);
	for (p = l->first; p; p = p->next)
		p->args.stride = l->n;
	if (a->shard.of)
		deal(l, a);
}

static void free_parts(struct part_list *l)
{
	struct part *p;

	while ((p = l->first)) {
		l->first = p->next;
		free(p->name);
		free(p);
	}
}

static int measure_into(struct part *p, FILE *f, struct err *err)
{
	struct raw_writer *out = raw_open(f, err);
	int ret, closed;

	if (!out)
		return -EAGAIN;
	ret = run_environment(&p->args, p->environment, NULL, out, p->parts->dir,
			      &p->voided, err);
	/* A full disk is the reason, not what came of it. */
	closed = raw_close(out, 0, NULL, !ret || ret == -EIO ? err : NULL);
	return ret ? ret : closed;
}

static int measure_part(struct part *p, struct err *err)
{
	FILE *f = parts_file(p->parts, p->name, err);
	int ret;

	if (!f)
		return -EIO;
	ret = measure_into(p, f, err);
	if (fclose(f) && !ret)
		ret = err_set(err, -errno, "%s: %s", p->name, strerror(errno));
	return ret ? ret : parts_add(p->parts, p->name,
				     json_pack("{s:b}", "void", p->voided), err);
}

static void *run_part(void *arg)
{
	struct part *p = arg;
	int ret = measure_part(p, &p->err);

	/* The others go on for a while, and one may fail as well. */
	if (ret && p->list->n > 1 && !engine_stopped())
		complain("%s: %s", p->name, p->err.text);
	pthread_mutex_lock(&p->list->lock);
	p->ret = ret;
	p->list->running--;
	pthread_cond_signal(&p->list->done);
	pthread_mutex_unlock(&p->list->lock);
	return NULL;
}

/* The first that has failed, once at most @others run; NULL if none has. */
static const struct part *wait_for(struct part_list *l, unsigned int others)
{
	const struct part *p;

	pthread_mutex_lock(&l->lock);
	while (l->running > others)
		pthread_cond_wait(&l->done, &l->lock);
	for (p = l->first; p && !p->ret; p = p->next)
		;
	pthread_mutex_unlock(&l->lock);
	return p;
}

static void start(struct part *p)
{
	pthread_t thread;

	pthread_mutex_lock(&p->list->lock);
	p->list->running++;
	pthread_mutex_unlock(&p->list->lock);
	if (only_counts(p->environment) && !pthread_create(&thread, NULL, run_part, p))
		pthread_detach(thread);
	else
		run_part(p);
}

/* Return: is there nothing to measure. */
static int is_there(struct part *p)
{
	const json_t *done = parts_done(p->parts, p->name);

	if (!done)
		return 0;
	fprintf(stderr, "pkscale: %s: is there already\n", p->name);
	p->voided = json_is_true(json_object_get(done, "void"));
	return 1;
}

int run_shard_check(const struct run_args *a, struct err *err)
{
	struct part_list l = { .end = &l.first };
	struct part *p;
	int ret = 0;

	if (!a->shard.of)
		return 0;
	list_parts(&l, a, NULL);
	for (p = l.first; p && !is_mine(p); p = p->next)
		;
	if (!p)
		ret = err_set(err, -EINVAL,
			      "--shard %u/%u: nothing is left for it, the run has %u boots: take fewer shards, or more --boots",
			      a->shard.number, a->shard.of, l.n);
	free_parts(&l);
	return ret;
}

/* For env.json: by this "pkscale merge" sees what belongs together, and is missing. */
static json_t *shard_json(const struct part_list *l, const struct run_args *a)
{
	json_t *plan = json_array(), *parts = json_array();
	const struct part *p;

	for (p = l->first; p; p = p->next) {
		json_array_append_new(plan, json_pack("{ss si}", "part", p->name,
						      "shard", p->shard));
		if (is_mine(p))
			json_array_append_new(parts, json_string(p->name));
	}
	return record_shard(a, plan, parts);
}

static int measure_all(struct run_args *a, struct part_list *l, int *voided,
		       struct err *err)
{
	unsigned int guests = knob_first(&a->plan.knob[KNOB_GUESTS],
					 (unsigned int)get_nprocs());
	const struct part *failed = NULL;
	struct part *p;
	int ret = 0;

	for (p = l->first; p && !failed; p = p->next) {
		if (!is_mine(p) || is_there(p))
			continue;
		failed = wait_for(l, only_counts(p->environment) ? guests - 1 : 0);
		if (!failed)
			start(p);
	}
	failed = wait_for(l, 0);
	if (failed) {
		*err = failed->err;
		ret = failed->ret;
	}
	for (p = l->first; p; p = p->next)
		*voided |= p->voided;
	return ret;
}

char *run_id(void)
{
	char utc[32], *git = paths_revision(), *id;
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", &tm);
	id = xasprintf("%s-%s", utc, git);
	free(git);
	return id;
}

static int copy_parts(void *from, struct raw_writer *out, struct err *err)
{
	return parts_collect(from, out, err);
}

int run_into(struct run_args *a, struct run_parts *parts, int *voided,
	     unsigned long *failures, struct err *err)
{
	struct part_list l = {
		.end = &l.first, .lock = PTHREAD_MUTEX_INITIALIZER,
		.done = PTHREAD_COND_INITIALIZER,
	};
	json_t *env;
	char **argv;
	int argc = parts_command(parts, &argv), ret;
	struct part *p;

	list_parts(&l, a, parts);
	for (p = l.first; p; p = p->next)
		if (is_mine(p))
			parts_expect(parts, p->name);
	env = record_environment(a, argc, argv, err);
	free(argv);
	if (env && a->shard.of)
		json_object_set_new(env, "shard", shard_json(&l, a));
	ret = env ? parts_environment(parts, env, err) : -EIO;
	if (!ret)
		ret = measure_all(a, &l, voided, err);
	if (!ret)
		ret = run_raw(parts->dir, json_pack("{ss}", "id",
						    word_of(parts->state, "id")),
			      copy_parts, parts, failures, err);
	if (!ret) {
		json_object_set_new(env, "boots", record_boots(parts->dir));
		ret = record_write(env, parts->dir, err);
	}
	if (!ret)
		record_pairs(a, parts->dir);
	free_parts(&l);
	json_decref(env);
	return ret;
}
