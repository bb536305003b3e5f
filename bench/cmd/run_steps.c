// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/run.h"
#include "exercises.h"
#include "guards/guards.h"
#include "machine/kernel_dir.h"
#include "machine/paths.h"
#include "plan/controls.h"
#include "plan/workloads.h"
#include "registers.h"

static const char *const registers[] = {
#define PKS_REGISTER(id, name, help)	name,
	PKS_USER_REGISTERS(PKS_REGISTER)
	PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
	NULL
};

static const char *exercise_name(size_t i)
{
	return pks_exercises[i] ? pks_exercises[i]->name : NULL;
}

static const char *meter_name(size_t i)
{
	return plan_meters[i].name;
}

static const char *window_name(size_t i)
{
	return plan_windows[i];
}

static const char *sharing_name(size_t i)
{
	return plan_sharings[i];
}

static const char *memory_name(size_t i)
{
	return pks_memories[i].name;
}

static const char *register_name(size_t i)
{
	return registers[i];
}

/* Is @said one of the names, which name(i) gives until NULL? */
static int known(const char *what, const char *said,
		 const char *(*name)(size_t i), struct err *err)
{
	size_t i;

	if (!said)
		return 0;
	for (i = 0; name(i); i++) {
		if (!strcmp(name(i), said))
			return 0;
	}
	err_set(err, 0, "no %s \"%s\"; there are:", what, said);
	for (i = 0; name(i); i++)
		err_append(err, " %s", name(i));
	return -EINVAL;
}

/* How often @name is in a list with commas. */
static int times(const char *list, const char *name)
{
	size_t len = strlen(name);
	int n = 0;

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		n += !strncmp(list, name, len) && (!list[len] || list[len] == ',');
	}
	return n;
}

static int environments_known(const char *list, struct err *err)
{
	char *copy = xasprintf("%s", list), *save = NULL, *name;
	int ret = strspn(list, ",") < strlen(list) ? 0 :
		  err_set(err, -EINVAL, "--env needs a name");

	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save)) {
		if (!environment_find(name, err))
			ret = -EINVAL;
		else if (times(list, name) > 1)
			ret = err_set(err, -EINVAL,
				      "--env %s: %s is there twice", list, name);
	}
	free(copy);
	return ret;
}

int run_check(const struct run_args *a, struct err *err)
{
	const struct plan_options *p = &a->plan;
	struct selection designs;
	int ret = environments_known(a->env, err);

	if (!ret)
		ret = known("exercise", p->exercise, exercise_name, err);
	if (!ret)
		ret = known("meter", p->meter, meter_name, err);
	if (!ret)
		ret = known("window", p->window, window_name, err);
	if (!ret)
		ret = known("sharing", p->sharing, sharing_name, err);
	if (!ret)
		ret = known("memory", p->memory, memory_name, err);
	if (!ret && p->guards)
		ret = plan_guards_known(p->guards, err);
	if (!ret)
		ret = known("register", a->reg, register_name, err);
	if (!ret && !placement_find(a->placement, err))
		ret = -EINVAL;
	if (!ret)
		ret = select_designs(p->designs, &designs, err);
	if (!ret)
		ret = select_only(p->without, &designs, err);
	if (!ret && a->cell && !a->cell[strspn(a->cell, " ")])
		ret = err_set(err, -EINVAL,
			      "--cell needs words; \"pkscale run --dry-run\" prints what cells are called");
	if (!ret && p->workload)
		ret = plan_workloads_known(p->workload, err);
	if (!ret)
		ret = run_check_job(a, err);
	if (!ret && p->pmem && !times(a->env, "metal"))
		ret = err_set(err, -EINVAL,
			      "--pmem is of the environment metal: say --env=metal as well");
	return ret;
}

static unsigned int most_callers(const struct plan *plan)
{
	unsigned int i, most = 1;

	for (i = 0; i < plan->nr_cells; i++) {
		if (plan->cells[i].callers > most)
			most = plan->cells[i].callers;
	}
	return most;
}

/* Can all of it be placed, and does a block hold it? */
static int check_callers(const struct run_args *a, const struct plan *plan,
			 const struct machine *m, const struct engine *engine,
			 struct err *err)
{
	const struct placement_policy *policy = placement_find(a->placement,
							       err);
	unsigned int callers = most_callers(plan), i;
	int *cpus, ret;

	if (engine == &engine_vm) {
		if (callers > PLAN_FULL)
			return err_set(err, -E2BIG,
				       "%u callers: a guest has %u CPUs at most",
				       callers, PLAN_FULL);
		return 0;
	}
	for (i = 0; i < plan->nr_cells; i++) {
		if ((uint64_t)plan->cells[i].reps * plan->cells[i].samples >
		    PKSCALE_MAX_PAIRS)
			return err_set(err, -E2BIG,
				       "%u repetitions in %u samples: take fewer --reps or --samples",
				       plan->cells[i].reps,
				       plan->cells[i].samples);
		if ((unsigned long)plan->cells[i].callers *
		    plan->cells[i].samples > RAW_MAX_BLOCK)
			return err_set(err, -E2BIG,
				       "%u callers with %u samples each: a block holds %u samples; take fewer --samples and more --blocks",
				       plan->cells[i].callers,
				       plan->cells[i].samples, RAW_MAX_BLOCK);
	}
	cpus = xcalloc(callers, sizeof(*cpus));
	ret = placement_place(m, policy, callers, a->oversubscribe, cpus, err);
	free(cpus);
	return ret;
}

/* The directory that scripts/kernel has built into, without building. */
static int find_kernel(struct run_args *a, struct err *err)
{
	if (!a->kernel)
		a->kernel = kernel_dir_find();
	if (!a->kernel)
		return err_set(err, -ENOENT,
			       "no kernel has been built yet: run %s, or name one with --kernel",
			       paths_script("kernel"));
	return 0;
}

static int find_module(struct run_args *a, struct err *err)
{
	if (!a->module)
		a->module = xasprintf("%s/build/ko/pkscale.ko", paths_top());
	if (!access(a->module, R_OK))
		return 0;
	return err_set(err, -ENOENT,
		       "%s: %s: run \"%s %s\", or name one with --module",
		       a->module, strerror(errno), paths_script("module"), a->kernel);
}

static int find_guest(struct run_args *a, const struct engine *engine,
		      const struct plan *plan, struct err *err)
{
	int ret;

	if (engine != &engine_vm)
		return 0;
	ret = find_kernel(a, err);
	if (!ret)
		ret = find_module(a, err);
	return ret ? ret : run_find_userland(a, plan, err);
}

/* Nobody has said which guards: all; a kernel that has none says so of each. */
static void choose_guards(struct run_args *a, const struct engine *engine)
{
	if (a->plan.guards || (engine != &engine_vm && !a->plan.pmem))
		return;
	a->plan.guards = "default";
	if (a->nr_passed < RUN_MAX_PASSED - 1)
		a->passed[a->nr_passed++] = xasprintf("--guard=%s",
						      a->plan.guards);
}

static unsigned int vcpus_for(const struct environment *env,
			      const struct plan *plan)
{
	unsigned int callers = most_callers(plan);

	return callers > env->cpus ? callers : env->cpus;
}

/**
 * struct site - an environment that is about to be measured in
 * @env: which
 * @engine: what measures there
 * @machine: this one
 * @plan: what is measured
 */
struct site {
	const struct environment *env;
	const struct engine *engine;
	struct machine machine;
	struct plan plan;
};

static void site_close(struct site *s)
{
	plan_free(&s->plan);
	machine_close(&s->machine);
}

static int check_register(const struct site *s, const char *reg,
			  struct err *err)
{
	const char *const *r;

	for (r = s->engine->registers; reg && *r; r++) {
		if (!strcmp(*r, reg))
			return 0;
	}
	if (!reg)
		return 0;
	err_set(err, 0, "no register \"%s\" in %s; there are:", reg,
		s->env->name);
	for (r = s->engine->registers; *r; r++)
		err_append(err, " %s", *r);
	return -EINVAL;
}

/* Everything that can be known to be in the way. Closed again on failure. */
static int site_open(struct site *s, struct run_args *a, const char *name,
		     const struct engine *engine, struct err *err)
{
	int ret = 0;

	memset(s, 0, sizeof(*s));
	s->env = environment_find(name, err);
	s->engine = engine ? engine : s->env->engine;
	/* A shard that is only looked at may be of another machine. */
	if (!engine && !(a->dry_run && a->shard.of))
		ret = s->env->available(err);
	if (!ret)
		ret = check_register(s, a->reg, err);
	if (!ret)
		ret = machine_open(&s->machine, NULL, err);
	a->plan.max_callers = s->env->cpus ? s->env->cpus :
					     (unsigned int)s->machine.pus;
	if (a->plan.full && s->env->cpus > 1)
		a->plan.max_callers = PLAN_FULL;
	choose_guards(a, s->engine);
	if (!ret)
		ret = plan_make(name, &a->plan, &s->plan, err);
	if (!ret)
		ret = run_keep_called(a, &s->plan, err);
	if (!ret && a->dry_run) {
		run_print_plan(a, &s->plan);
		return 0;
	}
	if (!ret)
		plan_complete(&s->plan, &a->plan);
	if (!ret)
		ret = check_callers(a, &s->plan, &s->machine, s->engine, err);
	if (!ret)
		ret = find_guest(a, s->engine, &s->plan, err);
	if (!ret && !engine && s->engine == &engine_device)
		ret = run_check_pmem(a, &s->plan, err);
	if (ret)
		site_close(s);
	return ret;
}

int run_environment(struct run_args *a, const char *name,
		    const struct engine *engine, struct raw_writer *out,
		    const char *dir, int *voided, struct err *err)
{
	struct site site;
	struct engine_run run = {
		.plan = &site.plan, .machine = &site.machine,
		.policy = placement_find(a->placement, err),
		.oversubscribe = a->oversubscribe, .reg = a->reg,
		.boot = a->boot, .stride = a->stride,
		.after = a->after, .out = out, .console = dir,
		.argv = a->passed, .without = a->plan.without,
		.guest = !!a->engine, .progress = !a->engine,
	};
	int ret;

	ret = site_open(&site, a, name, engine, err);
	if (ret)
		return ret;
	run.kernel = a->kernel;
	run.module = a->module;
	if (plan_has_workload(&site.plan)) {
		run.userland = a->userland;
		run.fio = a->plan.fio;
		run.pmem = a->plan.pmem;
	}
	run.vcpus = vcpus_for(site.env, &site.plan);
	ret = site.engine->run(&run, err);
	*voided |= run.voided;
	site_close(&site);
	return ret;
}

int run_measurable(struct run_args *a, const char *name, struct err *err)
{
	struct site site;
	int ret = site_open(&site, a, name, NULL, err);

	if (!ret)
		site_close(&site);
	return ret;
}

/*
 * Environments that nobody named are left out where they have nothing of what
 * was asked for, as long as one is left.
 */
int run_possible(struct run_args *a, struct err *err)
{
	char *copy = xasprintf("%s", a->env), *save = NULL, *name;
	char *left = xasprintf("%s", ""), *more;
	int ret = 0;

	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save)) {
		ret = run_measurable(a, name, err);
		if (ret == -ENOENT && a->env_default) {
			ret = 0;
			continue;
		}
		more = xasprintf("%s%s%s", left, *left ? "," : "", name);
		free(left);
		left = more;
	}
	if (!ret && !*left)
		ret = err_set(err, -ENOENT,
			      "nothing to measure in %s with these options",
			      a->env);
	free(copy);
	a->env = left;
	return ret;
}

void run_release(struct run_args *a)
{
	while (a->nr_passed)
		free(a->passed[--a->nr_passed]);
}
