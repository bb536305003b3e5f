// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/rows.h"

#define LIST(...)	{						\
	sizeof((unsigned int[]){ __VA_ARGS__ }) / sizeof(unsigned int),	\
	{ __VA_ARGS__ } }

/* The exact meters need few repetitions: they are exact, or the run is void. */
#define EXACT_REPS	100
/* With interrupts on: so few that none falls in, which writes as well. */
#define EVENT_REPS	4
/* Where one repetition may interrupt every other CPU. */
#define SHARED_REPS	20
#define CYCLE_REPS	1000
#define METAL_REPS	128

/* Ordinary memory has no key, and one design there is as the other. */
#define GUARDS		.guards = "kmap_local_page,kmap_local_folio," \
				  "kmap_atomic,dax-read,dax-write,"	\
				  "dax-ops-read,dax-ops-write,"		\
				  "dax-section,wcache",			\
			.memory = "pmem"
#define GUARDS_STACKED	.guards = "dax-stacked-read,dax-stacked-write", \
			.memory = "stacked"
/* With interrupts off nobody may sleep. */
#define GUARDS_ON	.guards = "kmap", .memory = "pmem"
#define GUARDS_JUDGED	.guards = "kmap_local_page,kmap_local_folio,kmap," \
				  "kmap_atomic,dax-read,dax-write,"	\
				  "dax-ops-read,dax-ops-write,dax-section,wcache", \
			.memory = "pmem"
#define GUARDS_RAM	.guards = "kmap_local_page", .memory = "ram", \
			.designs = "none,task"
/* One design that opens when it is told to, and those that a fault opens. */
#define TOUCHED		.designs = "task[rights=split],page[mode=relaxed]," \
				   "hash[mode=relaxed],global[mode=relaxed]," \
				   "global-lazy[mode=relaxed]"
/* Only when guards are named. What is counted would count interrupts as well. */
#define GUARDS_NAMED	.guards = "", .memory = "pmem"
#define GUARDS_NAMED_STACKED	.guards = "", .memory = "stacked"
#define GUARDS_NAMED_RAM	.guards = "", .memory = "ram", \
			.designs = "none,task"

/* What a design is to contexts is the same behind each guard of its kind. */
#define GUARDS_EACH	.guards = "kmap_local_page,kmap,dax-write,wcache", \
			.memory = "pmem", .blocks = 1
#define GUARDS_ONE	GUARDS_EACH, .once = 1

/* A guest has a CPU for each; more than the machine has spin for minutes. */
#define CALLERS		.callers = LIST(1, 2, 4), .blocks = 1
/*
 * How they meet differs from time to time. To put a design in once more takes
 * longer than to measure it.
 */
#define MEET		.repeats = 2
#define USERS		.callers = LIST(1, 2, 4, 8), .blocks = 1, MEET

/*
 * Each design as it is at its best, or as it is by itself: what is sound here, and
 * what was proposed. By the guards of all that the I/O passes, above all those
 * of dax.
 */
#define WORKLOAD	.guards = "dax-read", .mix = "dax-write",	\
			.memory = "pmem", .apart = 1, .samples = 1, .blocks = 1
#define WORKLOADS_ALL	.subject = "ext4/randread,ext4/own",		\
			.designs = "none,task,percpu[level=1],"		\
				   "percpu-key[level=1],"		\
				   "page[mode=relaxed],hash[mode=relaxed]," \
				   "global[open=fault,mode=relaxed],"	\
				   "global-lazy[mode=relaxed],token,precise," \
				   "dax-lock[nest=count],alias-map,"	\
				   "alias-permanent"
/* Those that do not leave it to another. */
#define WORKLOADS_OWN	.subject = "ext4/randwrite,linear/randread,"	\
				   "linear/randwrite,linear/own",	\
			.designs = "none,task,percpu[pin=preempt,level=1]," \
				   "percpu-key[pin=preempt,level=1],"	\
				   "token,precise,dax-lock[nest=count]"
/* What a design is there it is as on the others. */
#define WORKLOADS_ONE	.subject = "ext4/seqwrite,ext4/fresh,ext4/mapsync,"	\
				   "ext4/fsync,ext4/mixed,"		\
				   "xfs/randread,xfs/randwrite,xfs/mixed," \
				   "raw/randread,raw/randwrite,"	\
				   "wcache/randread,wcache/randwrite,"	\
				   "xfs/own,raw/own,wcache/own",	\
			.designs = "none,task[rights=split]"

#define WORKLOADS_SMP	.subject = "ext4/randread,ext4/randwrite,ext4/own", \
			.designs = "task[rights=split],token"

/* On a device that somebody has named. */
#define WORKLOADS_METAL	.guards = "dax-read", .mix = "dax-write",	\
			.memory = "pmem", .samples = 1,			\
			.subject = "ext4/randread,ext4/randwrite,ext4/own", \
			.designs = "none,task[rights=split],token"

#define ROW(env, ex, m, win, n)						\
	.environment = env, .exercise = ex, .meter = m, .window = win,	\
	.reps = n

/* Sequences drawn at random, of each design behind each guard. */
#define RANDOM		10
#define RANDOM_SMP	5
/* Rounds of each task: some of them interrupt every CPU. */
#define STRESS_SMP	20

const struct row rows[] = {
	{ ROW("count", "nest", "insn", "off", EXACT_REPS),
	  .depth = LIST(1, 2, 3, 4, 5, 6, 7, 8) },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), .depth = LIST(1, 2) },
	{ ROW("count", "hold", "insn", "off", EXACT_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("count", "prims", "insn", "off", EXACT_REPS) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS_RAM,
	  .depth = LIST(1) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), GUARDS,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS_STACKED,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), GUARDS_STACKED,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), GUARDS_ON,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "event", "on", EVENT_REPS), GUARDS_ON,
	  .depth = LIST(1, 2) },
	{ ROW("count", "footprint", "bytes", "on", 1), .memory = "pmem" },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), GUARDS_NAMED_RAM,
	  .depth = LIST(1) },
	{ ROW("count", "hold", "insn", "off", EXACT_REPS), GUARDS_NAMED,
	  .hold = LIST(0, 64, 4096) },
	{ ROW("count", "touch", "insn", "on", 1), GUARDS_ON, TOUCHED },
	{ ROW("count", "touch", "insn", "off", 1), .guards = "wcache",
	  .memory = "pmem", TOUCHED },
	{ ROW("count", "switch", "insn", "on", 2), GUARDS_ONE },
	{ ROW("count", "exception", "insn", "on", 1), GUARDS_ONE },
	{ ROW("count", "preempt", "insn", "on", 1), GUARDS_ONE,
	  .held = 2000, .samples = 1000 },
	{ ROW("count", "exposure", "insn", "on", 1), GUARDS_EACH,
	  .samples = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), .blocks = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), CALLERS,
	  .guards = "kmap_local_page,dax-read,dax-write", .memory = "pmem",
	  .once = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), CALLERS,
	  .mix = "dax-read", .guards = "kmap_local_page", .memory = "pmem" },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), CALLERS,
	  .mix = "dax-write", .guards = "dax-read", .memory = "pmem" },
	{ ROW("smp", "contend", "event", "on", SHARED_REPS), CALLERS,
	  MEET, GUARDS_ON },
	{ ROW("smp", "exposure", "event", "on", 1), GUARDS_EACH,
	  .callers = LIST(2) },
	{ ROW("smp", "global", "event", "on", 1), .memory = "pmem",
	  .guards = "kmap", .subject = "pointer", .samples = 1, USERS },
	{ ROW("smp", "global", "event", "on", 1), .memory = "pmem",
	  .guards = "kmap_local_page", .subject = "page", .samples = 1,
	  USERS },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), CALLERS,
	  GUARDS_NAMED_STACKED },
	{ ROW("count", "workload", "insn", "on", 1), WORKLOAD, WORKLOADS_ALL },
	{ ROW("count", "workload", "event", "on", 1), WORKLOAD, WORKLOADS_ALL },
	{ ROW("count", "workload", "insn", "on", 1), WORKLOAD, WORKLOADS_OWN },
	{ ROW("count", "workload", "event", "on", 1), WORKLOAD, WORKLOADS_OWN },
	{ ROW("count", "workload", "insn", "on", 1), WORKLOAD, WORKLOADS_ONE },
	{ ROW("count", "workload", "event", "on", 1), WORKLOAD, WORKLOADS_ONE },
	{ ROW("count", "workload", "verdict", "on", 1), WORKLOAD,
	  .subject = "ext4/verify" },
	{ ROW("smp", "workload", "event", "on", 1), WORKLOAD, WORKLOADS_SMP,
	  .callers = LIST(1, 2, 4) },
	{ ROW("static", "footprint", "bytes", "off", 1) },
	{ ROW("count", "legality", "verdict", "on", RANDOM), GUARDS_JUDGED },
	{ ROW("count", "legality", "verdict", "on", RANDOM), GUARDS_STACKED },
	{ ROW("smp", "legality", "verdict", "on", RANDOM_SMP),
	  .guards = "kmap_local_page,kmap,dax-write,wcache", .memory = "pmem" },
	{ ROW("smp", "legality", "verdict", "on", 1), GUARDS_ON,
	  .subject = "stress", .held = STRESS_SMP },
	{ ROW("user", "nest", "cycles", "on", CYCLE_REPS), .depth = LIST(1, 2) },
	{ ROW("user", "hold", "cycles", "on", CYCLE_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("user", "contend", "cycles", "on", 4 * CYCLE_REPS) },
	{ ROW("user", "nest", "event", "on", CYCLE_REPS), .depth = LIST(1, 2) },
	{ ROW("metal", "nest", "cycles", "off", METAL_REPS),
	  .depth = LIST(1, 2) },
	{ ROW("metal", "hold", "cycles", "off", METAL_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("metal", "contend", "cycles", "off", METAL_REPS) },
	{ ROW("metal", "prims", "cycles", "off", METAL_REPS) },
	{ ROW("metal", "nest", "event", "off", METAL_REPS), .depth = LIST(1, 2) },
	{ ROW("metal", "preempt", "ns", "on", 1), .held = 1000 },
	{ ROW("metal", "workload", "ns", "on", 1), WORKLOADS_METAL },
	{ ROW("metal", "workload", "event", "on", 1), WORKLOADS_METAL,
	  .blocks = 1 },
	{ ROW("kvm", "nest", "cycles", "off", METAL_REPS), .depth = LIST(1, 2) },
	{ ROW("kvm", "prims", "cycles", "off", METAL_REPS) },
	{ ROW("kvm", "nest", "event", "off", METAL_REPS), .depth = LIST(1, 2) },
};

const size_t nr_rows = ARRAY_SIZE(rows);
