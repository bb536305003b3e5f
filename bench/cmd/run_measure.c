// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a run, one after the other, and what becomes of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/run.h"
#include "machine/paths.h"

/* Wake-ups once more, on a kernel whose spinlocks sleep. */
static int measure_rt(struct run_args *a, struct raw_writer *out,
		      const char *dir, int *voided, struct err *err)
{
	struct run_args rt = *a;
	int ret;

	rt.kernel = a->rt_kernel;
	rt.module = a->rt_module;
	rt.plan.exercise = "preempt";
	/* Of two that were said the guest takes the later. */
	if (rt.nr_passed < RUN_MAX_PASSED - 1)
		rt.passed[rt.nr_passed++] = xasprintf("--exercise=preempt");
	ret = run_environment(&rt, "count", NULL, out, dir, voided, err);
	if (rt.nr_passed > a->nr_passed)
		free(rt.passed[--rt.nr_passed]);
	a->boot = rt.boot;
	return ret;
}

/* One environment, NULL for the PREEMPT_RT kernel, into a file of its own. */
static int measure_into(struct run_args *a, const char *name, FILE *f,
			const char *dir, int *voided, struct err *err)
{
	struct raw_writer *out = raw_open(f, err);
	int ret, closed;

	if (!out)
		return -EAGAIN;
	ret = name ? run_environment(a, name, NULL, out, dir, voided, err) :
		     measure_rt(a, out, dir, voided, err);
	/* A full disk is the reason, not what came of it. */
	closed = raw_close(out, 0, NULL, !ret || ret == -EIO ? err : NULL);
	return ret ? ret : closed;
}

/* A boot of an environment, or the PREEMPT_RT kernel, unless it is there. */
static int measure_part(struct run_args *a, struct run_parts *parts,
			const char *part, const char *name, int *voided,
			struct err *err)
{
	const json_t *done = parts_done(parts, part);
	int ret, part_void = 0, boot = a->boot;
	FILE *f;

	if (done) {
		fprintf(stderr, "pkscale: %s: is there already\n", part);
		a->boot = (int)json_integer_value(json_object_get(done, "boot"));
		*voided |= json_is_true(json_object_get(done, "void"));
		return 0;
	}
	f = parts_file(parts, part, err);
	if (!f)
		return -EIO;
	ret = measure_into(a, name, f, parts->dir, &part_void, err);
	if (fclose(f) && !ret)
		ret = err_set(err, -errno, "%s: %s", part, strerror(errno));
	*voided |= part_void;
	if (ret) {
		a->boot = boot;
		return ret;
	}
	a->boot++;
	return parts_add(parts, part,
			 json_pack("{s:i, s:b}", "boot", a->boot, "void",
				   part_void), err);
}

/* Guests can be booted as often as one likes; this machine is as it is. */
static unsigned int boots_of(const struct run_args *a, const char *name)
{
	if (environment_find(name, NULL)->engine != &engine_vm)
		return 1;
	return knob_first(&a->plan.knob[KNOB_BOOTS], 1);
}

static int measure_boots(struct run_args *a, struct run_parts *parts,
			 const char *name, int *voided, struct err *err)
{
	unsigned int boots = boots_of(a, name), i;
	char *part;
	int ret = 0;

	if (knob_first(&a->plan.knob[KNOB_BOOTS], 1) > boots)
		fprintf(stderr, "pkscale: %s: no guest, so --boots is none of its concern\n",
			name);

	for (i = 0; i < boots && !ret; i++) {
		part = boots > 1 ? xasprintf("%s-%u", name, i + 1) :
				   xasprintf("%s", name);
		ret = measure_part(a, parts, part, name, voided, err);
		free(part);
	}
	return ret;
}

static int measure_all(struct run_args *a, struct run_parts *parts, int *voided,
		       struct err *err)
{
	char *copy = xasprintf("%s", a->env), *save = NULL, *name;
	int ret = 0;

	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save))
		ret = measure_boots(a, parts, name, voided, err);
	if (!ret && a->rt_kernel)
		ret = measure_part(a, parts, "rt", NULL, voided, err);
	free(copy);
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

static int write_raw(const struct run_parts *parts, FILE *f,
		     unsigned long *failures, struct err *err)
{
	struct raw_writer *out = raw_open(f, err);
	int ret, closed;

	if (!out)
		return -EAGAIN;
	raw_line(out, json_pack("{s:s, s:i, s:O}", "type", "run",
				"v", RAW_VERSION, "id",
				json_object_get(parts->state, "id")));
	ret = parts_collect(parts, out, err);
	closed = raw_close(out, !ret, failures, ret ? NULL : err);
	return ret ? ret : closed;
}

static int collect(const struct run_parts *parts, unsigned long *failures,
		   struct err *err)
{
	char *path = xasprintf("%s/raw.jsonl", parts->dir);
	char *next = xasprintf("%s.next", path);
	FILE *f = fopen(next, "we");
	int ret = f ? write_raw(parts, f, failures, err) :
		      err_set(err, -errno, "%s: %s", next, strerror(errno));

	if (f && fclose(f) && !ret)
		ret = err_set(err, -errno, "%s: %s", next, strerror(errno));
	/* One that is there is whole. */
	if (!ret && rename(next, path))
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	free(next);
	free(path);
	return ret;
}

int run_into(struct run_args *a, struct run_parts *parts, int *voided,
	     unsigned long *failures, struct err *err)
{
	json_t *env;
	char **argv;
	int argc = parts_command(parts, &argv), ret;

	env = record_environment(a, argc, argv, err);
	free(argv);
	ret = env ? parts_environment(parts, env, err) : -EIO;
	if (!ret)
		ret = measure_all(a, parts, voided, err);
	if (!ret)
		ret = collect(parts, failures, err);
	if (!ret)
		ret = record_write(env, parts->dir, err);
	if (!ret)
		record_pairs(a, parts->dir);
	json_decref(env);
	return ret;
}
