// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/counters.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "machine/sysfile.h"
#include "util.h"

#define CACHE_READ_MISS(cache)						\
	((cache) | PERF_COUNT_HW_CACHE_OP_READ << 8 |			\
	 PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

static const struct perf_event pmu_events[] = {
	{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
	{ "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
	{ "branch-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES },
	{ "l1d-misses", PERF_TYPE_HW_CACHE,
	  CACHE_READ_MISS(PERF_COUNT_HW_CACHE_L1D) },
	{ "llc-misses", PERF_TYPE_HW_CACHE,
	  CACHE_READ_MISS(PERF_COUNT_HW_CACHE_LL) },
};

#define CLEARS	"machine-clears"

/* A context switch happens in the kernel: these count there, or not at all. */
static const struct perf_event software_events[] = {
	{ "task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK },
	{ "context-switches", PERF_TYPE_SOFTWARE,
	  PERF_COUNT_SW_CONTEXT_SWITCHES },
	{ "page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS },
	{ "cpu-migrations", PERF_TYPE_SOFTWARE,
	  PERF_COUNT_SW_CPU_MIGRATIONS },
};

/* MACHINE_CLEARS.COUNT: event 0xc3, mask 1, on the edge, one at least. */
#define INTEL_CLEARS	0x10401c3

/* Cores of family 6 that have it so, from Skylake on; none that are hybrid. */
static const unsigned char intel_clears[] = {
	0x4e, 0x5e, 0x55, 0x8e, 0x9e, 0xa5, 0xa6,	/* Skylake to Comet Lake */
	0x6a, 0x6c, 0x7d, 0x7e,				/* Ice Lake */
	0x8c, 0x8d, 0xa7,				/* Tiger, Rocket Lake */
	0x8f, 0xcf, 0xad, 0xae,				/* Sapphire to Granite Rapids */
};

uint64_t counters_machine_clears(const struct cpu_model *cpu)
{
	size_t i;

	if (strcmp(cpu->vendor, "GenuineIntel") || cpu->family != 6)
		return 0;
	for (i = 0; i < ARRAY_SIZE(intel_clears); i++)
		if (intel_clears[i] == cpu->model)
			return INTEL_CLEARS;
	return 0;
}

static void take(struct counter_kind *k, const struct perf_event *event,
		 unsigned int n)
{
	memcpy(k->event, event, n * sizeof(*event));
	k->n = n;
}

static void take_pmu(struct counter_kind *k, const struct cpu_model *cpu)
{
	uint64_t clears = counters_machine_clears(cpu);

	take(k, pmu_events, ARRAY_SIZE(pmu_events));
	k->clears = clears;
	if (clears)
		k->event[k->n++] = (struct perf_event){ CLEARS, PERF_TYPE_RAW,
							clears };
}

/* "no PMU: ENOENT", and by whom when it was refused. */
static void say_why(struct counter_kind *k, const char *what, int error,
		    const char *root)
{
	const char *name = strerrorname_np(-error);
	long level;

	snprintf(k->why, sizeof(k->why), "no %s: %s (%s)", what,
		 strerror(-error), name ? name : "?");
	if ((error == -EACCES || error == -EPERM) &&
	    !sysfile_long(root, "/proc/sys/kernel/perf_event_paranoid", &level))
		snprintf(k->why, sizeof(k->why),
			 "no %s: refused (%s), perf_event_paranoid is %ld",
			 what, name ? name : "?", level);
}

/* Opened once to see which events there are; each thread opens its own. */
static int try_it(struct counter_kind *k)
{
	struct perf_group g;
	int ret = perf_group_open(&g, k->ops, k->event, k->n, k->user_only,
				  k->lacks);

	if (!ret)
		perf_group_close(&g);
	return ret;
}

void counters_choose(struct counter_kind *k, const struct perf_ops *ops,
		     const struct cpu_model *cpu, bool user_only,
		     const char *root)
{
	int ret;

	*k = (struct counter_kind){ .ops = ops, .pmu = true,
				    .user_only = user_only };
	take_pmu(k, cpu);
	ret = try_it(k);
	if (!ret)
		return;
	say_why(k, "PMU", ret, root);
	k->pmu = k->user_only = k->clears = false;
	take(k, software_events, ARRAY_SIZE(software_events));
	ret = try_it(k);
	if (!ret)
		return;
	k->n = 0;
	say_why(k, "counters", ret, root);
}

void counters_here(struct counter_kind *k, bool user_only)
{
	struct cpu_model cpu;

	cpu_model(&cpu);
	counters_choose(k, &perf_kernel, &cpu, user_only, "");
}

static json_t *lacks_json(const struct counter_kind *k)
{
	json_t *lacks = json_object();
	const char *name;
	unsigned int i;

	for (i = 0; i < k->n; i++) {
		name = k->lacks[i] ? strerrorname_np(-k->lacks[i]) : NULL;
		if (k->lacks[i])
			json_object_set_new(lacks, k->event[i].name,
					    json_string(name ? name : "?"));
	}
	if (k->pmu && !k->clears)
		json_object_set_new(lacks, CLEARS,
				    json_string("not known for this CPU"));
	return lacks;
}

json_t *counters_record(const struct counter_kind *k)
{
	json_t *events = json_array();
	unsigned int i;

	for (i = 0; i < k->n; i++)
		if (!k->lacks[i])
			json_array_append_new(events,
					      json_string(k->event[i].name));
	return json_pack("{s:s, s:s, s:o, s:o}",
			 "of", k->pmu ? "pmu" : k->n ? "software" : "none",
			 "why", k->why, "events", events,
			 "lacks", lacks_json(k));
}

void counters_open(struct counters *c, const struct counter_kind *kind)
{
	int lacks[PERF_GROUP_MAX];

	*c = (struct counters){ .kind = kind };
	if (kind->n)
		c->failed = perf_group_open(&c->group, kind->ops, kind->event,
					    kind->n, kind->user_only, lacks);
}

static void read_into(struct counters *c, struct perf_reading *r)
{
	int ret = perf_group_read(&c->group, r);

	if (ret && !c->failed)
		c->failed = ret;
}

void counters_begin(struct counters *c)
{
	if (c->group.n)
		read_into(c, &c->before);
}

void counters_end(struct counters *c, uint64_t operations)
{
	const struct perf_reading *b = &c->before;
	struct perf_reading now = { 0 };
	unsigned int i;

	if (!c->group.n)
		return;
	read_into(c, &now);
	if (c->failed)
		return;
	/* It shared the counters with another group: extrapolated, not counted. */
	if (now.enabled - b->enabled != now.running - b->running) {
		c->multiplexed++;
		return;
	}
	for (i = 0; i < now.n; i++)
		c->sum[i] += now.value[i] - b->value[i];
	c->operations += operations;
}

json_t *counters_events(const struct counters *c)
{
	json_t *o = json_object();
	unsigned int i;

	if (c->failed || (!c->operations && !c->multiplexed))
		return o;
	for (i = 0; i < c->group.n; i++)
		json_object_set_new(o, c->kind->event[c->group.event[i]].name,
				    json_integer((json_int_t)c->sum[i]));
	json_object_set_new(o, "counted",
			    json_integer((json_int_t)c->operations));
	json_object_set_new(o, "multiplexed",
			    json_integer((json_int_t)c->multiplexed));
	return o;
}

void counters_close(struct counters *c)
{
	perf_group_close(&c->group);
}
