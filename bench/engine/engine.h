/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ENGINE_ENGINE_H
#define BENCH_ENGINE_ENGINE_H

#include <jansson.h>
#include <signal.h>

#include "machine/placement.h"
#include "plan/plan.h"
#include "results/raw.h"
#include "util.h"

/**
 * struct engine_run - one environment's measurement
 * @plan: what to measure, and how often
 * @machine: where: this machine
 * @policy: which CPUs the callers get
 * @oversubscribe: more callers than CPUs are wanted
 * @reg: which register, NULL for the environment's default
 * @boot: number of this boot in the run
 * @stride: vm: from there to the number of one that goes on where it was lost
 * @after: lines of blocks that this boot leaves out, since one before it has them
 * @out: where lines go
 * @console: directory for what a guest leaves beside its samples
 * @kernel: vm: directory of the kernel
 * @module: vm: the module
 * @userland: vm: an archive with the programs that workloads take, NULL for none
 * @fio: a job of fio that is not one of ours, NULL for none
 * @pmem: device: for workloads, somebody's; NULL for none
 * @vcpus: vm: how many
 * @argv: vm: the options that the guest's pkscale gets; ends with NULL
 * @without: vm: the designs that these leave out, NULL for none
 * @guest: this is a guest: there is a host that reads its console
 * @progress: print how far it is
 * @voided: out: a control failed
 */
struct engine_run {
	const struct plan *plan;
	const struct machine *machine;
	const struct placement_policy *policy;
	int oversubscribe;
	const char *reg;
	unsigned int boot;
	unsigned int stride;
	unsigned int after;
	struct raw_writer *out;
	const char *console;
	const char *kernel;
	const char *module;
	const char *userland;
	const char *fio;
	const char *pmem;
	unsigned int vcpus;
	char **argv;
	const char *without;
	int guest;
	int progress;
	int voided;
};

/**
 * struct engine - something that can measure
 * @name: key
 * @help: one line
 * @registers: what designs can write there; ends with NULL
 * @run: does it; ends early with -EINTR when engine_stopped()
 */
struct engine {
	const char *name;
	const char *help;
	const char *const *registers;
	int (*run)(struct engine_run *run, struct err *err);
};

extern const struct engine engine_user;
extern const struct engine engine_device;
extern const struct engine engine_vm;
extern const struct engine engine_static;

/* The registers of the two engines that measure in a kernel. */
extern const char *const engine_kernel_registers[];

/**
 * struct environment - where something is measured
 * @name: key
 * @engine: what measures there
 * @meters: what counts there
 * @help: one line
 * @cpus: callers that `contend` may have without being told, 0: all of them
 * @available: 0, or -errno and why not
 * @cycles: the same for the meter cycles alone; optional
 */
struct environment {
	const char *name;
	const struct engine *engine;
	const char *meters;
	const char *help;
	unsigned int cpus;
	int (*available)(struct err *err);
	int (*cycles)(struct err *err);
};

/* Every environment; ends with an empty one. */
extern const struct environment environments[];

/**
 * environment_find() - look an environment up
 * @name: its key
 * @err: on failure, the ones that there are
 *
 * Return: the environment or NULL.
 */
const struct environment *environment_find(const char *name, struct err *err);

/**
 * engine_catch_signals() - from now on SIGINT, SIGTERM and SIGHUP only ask
 */
void engine_catch_signals(void);

/**
 * engine_stopped() - has somebody asked to stop
 *
 * Return: the signal, 0 when none came.
 */
int engine_stopped(void);

#endif /* BENCH_ENGINE_ENGINE_H */
