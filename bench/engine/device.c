// SPDX-License-Identifier: GPL-2.0-or-later
/* The device engine: exercises in the kernel, through /dev/pkscale. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/died.h"
#include "engine/gate.h"
#include "engine/hook.h"
#include "engine/judge.h"
#include "engine/job_file.h"
#include "engine/local.h"
#include "engine/stray_job.h"
#include "engine/target.h"
#include "engine/timed_job.h"
#include "engine/workload.h"
#include "exercises.h"
#include "guards/guards.h"
#include "machine/clock.h"
#include "machine/paths.h"
#include "machine/private.h"

/* Interrupts are off no longer than this, on a machine that has other work. */
#define WINDOW_MAX_US	50

/* Of a block into which interrupts fall: one in some thousands. */
#define MAX_TRIES	5

/**
 * struct device - the device engine's state
 * @fd: /dev/pkscale
 * @info: what the module says
 * @selftest: why the instruction meter carries no number; empty if it does
 * @clock: the same for cycles
 * @hook: what is behind the guards
 * @workload: what fio has done
 */
struct device {
	int fd;
	struct pkscale_info info;
	struct err selftest;
	struct err clock;
	struct hook hook;
	struct workload *workload;
};

static int counting(const struct local *l)
{
	return !strcmp(l->run->plan->environment, "count");
}

/* Whose memory nobody else has any use for. */
static int emulated(const struct local *l)
{
	return counting(l) || !strcmp(l->run->plan->environment, "smp");
}

/* The bound is for machines that do something else as well. */
static int on_silicon(const struct device *d)
{
	return !(d->info.features & PKSCALE_UNDER_TCG);
}

/*
 * Whatever keeps a design from going on: its cells have failed, no others. What the
 * module cannot make sense of (-EINVAL) was not said by a design.
 */
static int blame(const struct local *l, int ret, const struct err *err)
{
	if (ret && ret != -EINVAL && l->run->guest)
		died_of(err->text);
	return ret;
}

/* What every cell begins with: a mark on the console, its design in place. */
static int put_in_place(const struct local *l, struct device *d,
			const struct plan_cell *cell, struct err *err)
{
	if (l->run->guest)
		died_mark(cell);
	return hook_put(&d->hook, cell, err);
}

/* What callers join, each of them once. */
static int open_session(const struct device *d, const struct plan_cell *cell)
{
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI,
		.callers = cell->callers, .sharing = cell->sharing,
	};

	snprintf(s.memory, sizeof(s.memory), "%s", cell->memory->name);
	return ioctl(d->fd, PKSCALE_IOC_SESSION, &s);
}

static int device_begin(struct local *l, const struct plan_cell *cell,
			struct err *err)
{
	struct device *d = l->state;
	int ret = put_in_place(l, d, cell, err);

	/* Jobs have no session: they are no callers of the module. */
	if (ret || cell->jobs)
		return blame(l, ret, err);
	if (open_session(d, cell))
		return blame(l, err_set(err, -errno, "%s: cannot begin: %s",
					cell->exercise, strerror(errno)), err);
	return 0;
}

static void device_end(struct local *l)
{
	(void)l;
}

static void copy_names(struct pkscale_run *r, const struct local *l,
		       const struct plan_cell *cell, unsigned int caller)
{
	const struct pks_guard *guard = cell->mix && caller % 2 ? cell->mix :
								  cell->guard;

	snprintf(r->design, sizeof(r->design), "%s", cell->chosen.design->name);
	snprintf(r->knobs, sizeof(r->knobs), "%s", cell->chosen.variant->knobs);
	snprintf(r->exercise, sizeof(r->exercise), "%s", cell->exercise);
	snprintf(r->subject, sizeof(r->subject), "%s", cell->subject);
	if (guard)
		snprintf(r->guard, sizeof(r->guard), "%s", guard->name);
	snprintf(r->reg, sizeof(r->reg), "%s", cell->guard ? "pkrs" : l->reg);
}

static void ticks_to_ns(const struct device *d, struct pkscale_sample *samples,
			unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		samples[i].t2 = samples[i].t2 * 1000000 / d->info.tsc_khz;
}

/*
 * What an interrupt counts is not the pair's: did one fall into a sample, where
 * counts are exact? With interrupts off none can, and who reads a number a sample
 * knows of those in it.
 */
static int disturbed(const struct local *l, const struct plan_cell *cell,
		     const struct pkscale_sample *samples)
{
	unsigned int i;

	if (strcmp(l->run->plan->environment, "count") ||
	    strcmp(cell->meter, "event") || plan_reads(cell) ||
	    cell->callers > 1)
		return 0;
	for (i = 0; i < cell->samples; i++)
		if (samples[i].irqs)
			return 1;
	return 0;
}

/*
 * Of the whole call: samples kept and thrown away, and where windows have a bound
 * those by which they grew to @r->reps.
 */
static uint64_t pairs_of(const struct pkscale_run *r)
{
	uint64_t pairs = (r->samples + r->warmup) * pks_sample_pairs(r->reps);
	uint32_t reps;

	for (reps = 1; r->window_max && reps <= r->reps; reps *= 2)
		pairs += pks_sample_pairs(reps);
	return pairs;
}

/* On a machine with other work nobody is to see what is mounted for it. */
static int job(const struct local *l, const struct plan_cell *cell,
	       struct local_part *part)
{
	const struct device *d = l->state;
	int ret = l->run->pmem ? private_mounts(&part->why) : 0;

	if (ret)
		return ret;
	return strcmp(cell->meter, "ns") ?
	       workload_cell(d->workload, cell, part, &part->why) :
	       timed_job(cell, part, &part->why);
}

static int device_caller(struct local *l, const struct plan_cell *cell,
			 unsigned int caller, int cpu,
			 struct local_part *part)
{
	struct device *d = l->state;
	struct pkscale_run r, ask = {
		.size = sizeof(ask), .version = PKSCALE_ABI,
		.observe = !strcmp(cell->meter, "event"),
		.window = strcmp(cell->window, "off") ? PKSCALE_IRQS_ON :
							 PKSCALE_IRQS_OFF,
		.depth = cell->depth,
		.caller = caller,
		.reps = cell->reps,
		.samples = cell->samples,
		.warmup = l->run->plan->warmup,
		.hold_bytes = cell->hold,
		.held = cell->held,
		.idle = cell->idle,
		.seed = l->run->plan->seed,
		.buf = (uintptr_t)part->samples,
		.buf_len = cell->samples * sizeof(*part->samples),
	};
	int tries = 0;

	if (cell->jobs)
		return job(l, cell, part);
	(void)cpu;
	copy_names(&ask, l, cell, caller);
	if (on_silicon(d))
		ask.window_max = (uint64_t)d->info.tsc_khz * WINDOW_MAX_US / 1000;
	do {
		r = ask;
		counters_begin(&part->counters);
		if ((tries && open_session(d, cell)) ||
		    ioctl(d->fd, PKSCALE_IOC_RUN, &r))
			return -errno;
	} while (disturbed(l, cell, part->samples) && ++tries < MAX_TRIES);
	counters_end(&part->counters, pairs_of(&r));
	if (!strcmp(cell->meter, "ns"))
		ticks_to_ns(d, part->samples, cell->samples);
	part->events = r.events;
	part->reps = r.reps;
	return 0;
}

static int device_verdict(struct local *l, const struct plan_cell *cell,
			  json_t **verdict, char **reason, struct err *err)
{
	struct device *d = l->state;
	int ret = put_in_place(l, d, cell, err);

	/* What becomes of a job is the cell's, as where it is measured. */
	if (!ret && cell->jobs) {
		ret = stray_job(d->fd, cell, l->run->plan->seed, verdict, err);
		*reason = ret ? xasprintf("%s", err->text) : NULL;
		return ret;
	}
	if (!ret)
		ret = judge_cell(l, d->fd, &d->hook, cell, verdict, reason, err);
	return blame(l, ret, err);
}

static const struct local_ops device_ops = {
	.begin = device_begin,
	.caller = device_caller,
	.end = device_end,
	.verdict = device_verdict,
};

/* What of the price list is not to be had on this processor, or register. */
static const char *prim_lacks(const struct local *l,
			      const struct plan_cell *cell)
{
	const struct device *d = l->state;
	int ns = !strncmp(cell->subject, "wrmsrns", strlen("wrmsrns"));

	if (strcmp(cell->exercise, "prims") ||
	    (!ns && strcmp(cell->subject, "wrmsrl")))
		return NULL;
	if (ns && !(d->info.features & PKSCALE_HAS_WRMSRNS))
		return "the processor has no WRMSRNS";
	return strcmp(l->reg, "pkrs") ?
	       "a way to write the real register, and this is a stand-in" :
	       NULL;
}

static const char *device_skip(const struct local *l,
			       const struct plan_cell *cell)
{
	const struct device *d = l->state;

	if (prim_lacks(l, cell))
		return prim_lacks(l, cell);
	/* Whoever owns the register writes it in an interrupt, and finds ours. */
	if (!cell->guard)
		return !strcmp(l->reg, "pkrs") && strcmp(cell->window, "off") &&
		       !*cell->subject &&
		       d->info.features & PKSCALE_OWNED_PKRS ?
		       "with interrupts on the kernel writes the register as well" :
		       NULL;
	if (strcmp(l->reg, "pkrs"))
		return "behind a guard nothing but pkrs is written";
	return hook_lacks(&d->hook, cell);
}

static const char *device_void(const struct local *l, const char *meter)
{
	const struct device *d = l->state;

	/* Nanoseconds are of the same clock, fio's as well. */
	if ((!strcmp(meter, "cycles") || !strcmp(meter, "ns")) &&
	    *d->clock.text)
		return d->clock.text;
	if (!strcmp(meter, "insn") && *d->selftest.text)
		return d->selftest.text;
	return NULL;
}

/* Exact meters have no use for who, where and when. */
static enum raw_evidence device_evidence(const struct local *l,
					 const struct plan_cell *cell)
{
	(void)cell;
	return counting(l) ? RAW_IRQS : RAW_ALL;
}

static int device_open(struct device *d, struct err *err)
{
	d->fd = open(PKSCALE_DEVICE, O_RDWR | O_CLOEXEC);
	if (d->fd < 0)
		return err_set(err, -errno,
			       "%s: %s; load the module (insmod pkscale.ko) and be root",
			       PKSCALE_DEVICE, strerror(errno));
	d->info.size = sizeof(d->info);
	d->info.version = PKSCALE_ABI;
	if (ioctl(d->fd, PKSCALE_IOC_INFO, &d->info))
		return err_set(err, -errno, "%s: %s: another version of the module is loaded",
			       PKSCALE_DEVICE, strerror(errno));
	if (d->info.version != PKSCALE_ABI)
		return err_set(err, -EPROTO,
			       "%s speaks version %u, this program %u: build and load both anew",
			       PKSCALE_DEVICE, d->info.version, PKSCALE_ABI);
	return 0;
}

static void choose_register(struct local *l)
{
	struct device *d = l->state;

	l->reg = l->run->reg;
	if (l->reg)
		return;
	/* Without PKS no MSR is written that nobody asked for. */
	l->reg = d->info.features & PKSCALE_HAS_PKS ? "pkrs" : "mock:memory";
}

static json_t *selftest_rows(const struct pkscale_selftest *t)
{
	json_t *rows = json_array();
	unsigned int i;

	for (i = 0; i < t->n; i++)
		json_array_append_new(rows, json_pack("{s:s, s:I, s:I}",
			"name", t->row[i].name,
			"expected", (json_int_t)t->row[i].expected,
			"read", (json_int_t)t->row[i].read));
	return rows;
}

/* Any row that is off makes every instruction count of this boot void. */
static void judge(const struct pkscale_selftest *t, struct err *err)
{
	unsigned int i;

	if (!t->n)
		err_set(err, 0, "self-test: it has read nothing");
	for (i = 0; i < t->n; i++) {
		if (t->row[i].read != t->row[i].expected)
			err_set(err, 0, "self-test: %s read %llu, not %llu",
				t->row[i].name,
				(unsigned long long)t->row[i].read,
				(unsigned long long)t->row[i].expected);
	}
}

/* A run of verdicts is not void for a meter that it does not read. */
static int reads_instructions(const struct plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++) {
		if (!strcmp(plan->cells[i].meter, "insn"))
			return 1;
	}
	return 0;
}

static json_t *selftest(struct local *l)
{
	struct pkscale_selftest t = {
		.size = sizeof(t), .version = PKSCALE_ABI,
	};
	struct device *d = l->state;
	int ret;

	if (!counting(l) || !reads_instructions(l->run->plan))
		return json_pack("{s:b, s:s}", "ok", 1, "reason",
				 "the instruction meter is not used here");
	ret = machine_bind(l->run->machine, l->run->machine->pu[0].os,
			   &d->selftest);
	if (!ret && ioctl(d->fd, PKSCALE_IOC_SELFTEST, &t))
		err_set(&d->selftest, 0, "self-test: %s", strerror(errno));
	else if (!ret)
		judge(&t, &d->selftest);
	return json_pack("{s:b, s:s, s:i, s:o}",
			 "ok", !*d->selftest.text,
			 "reason", d->selftest.text,
			 "loop_insn", 2,
			 "rows", selftest_rows(&t));
}

/* That of a guest, or what somebody has named, with the jobs that are for it. */
static int open_memory(const struct local *l, struct device *d, struct err *err)
{
	const char *pmem = l->run->pmem;
	char *jobs = xasprintf("%s/bench/fio", paths_top());
	int ret = 0;

	hook_open(&d->hook, d->fd, d->info.features, emulated(l), pmem);
	if (pmem) {
		target_on(pmem);
		gate_keep();
		ret = job_files_are(jobs, l->run->fio, err);
	}
	free(jobs);
	return ret;
}

static int device_run(struct engine_run *run, struct err *err)
{
	struct device d = { .fd = -1 };
	struct counter_kind counters;
	struct local l = {
		.run = run,
		.evidence = device_evidence, .skip_reason = device_skip,
		.void_reason = device_void, .state = &d,
		/* Who holds the load for others does not know for how long. */
		.counts_one = true,
	};
	int ret;

	ret = device_open(&d, err);
	if (!ret) {
		choose_register(&l);
		clock_usable(&d.clock);
		/* What is timed is in the kernel. Emulators have no ticks to explain. */
		if (on_silicon(&d)) {
			counters_here(&counters, false);
			l.counters = &counters;
		}
		d.workload = workload_open(d.fd, counting(&l));
		ret = open_memory(&l, &d, err);
	}
	if (!ret) {
		local_boot(&l, selftest(&l));
		run->voided = !!*d.selftest.text;
		ret = local_run(&l, &device_ops, err);
		/* In a guest that is spoilt it may take for ever. */
		if (!ret || !run->guest)
			hook_close(&d.hook);
	}
	workload_close(d.workload);
	if (d.fd >= 0)
		close(d.fd);
	return ret;
}

const struct engine engine_device = {
	.name = "device",
	.help = "the module on the running kernel, through " PKSCALE_DEVICE,
	.registers = engine_kernel_registers,
	.run = device_run,
};
