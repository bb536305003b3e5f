// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/workloads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* 2N of them take less than a tick of the guest's clock, and the gate beside. */
#define SMALL	100
#define CHECKED	50
#define SYNCED	20
#define LARGE	8

const char *const plan_parts[] = { "all", "calls", "kernel", "collecting", NULL };
const char *const plan_percentiles[] = { "p50", "p99", "p99.9", NULL };

const struct plan_workload plan_workloads[] = {
	{ "ext4/randread", SMALL },
	{ "ext4/randwrite", SMALL },
	{ "ext4/seqwrite", LARGE },
	{ "ext4/fresh", SMALL },
	{ "ext4/mapsync", SMALL },
	{ "ext4/fsync", SYNCED },
	{ "ext4/mixed", CHECKED },
	{ "ext4/own", SMALL },
	{ "ext4/verify", SMALL },
	{ "xfs/randread", SMALL },
	{ "xfs/randwrite", SMALL },
	{ "xfs/mixed", CHECKED },
	{ "xfs/own", SMALL },
	{ "raw/randread", SMALL },
	{ "raw/randwrite", SMALL },
	{ "raw/own", SMALL },
	{ "linear/randread", SMALL },
	{ "linear/randwrite", SMALL },
	{ "linear/own", SMALL },
	{ "wcache/randread", CHECKED },
	{ "wcache/randwrite", CHECKED },
	{ "wcache/own", SMALL },
	{ 0 }
};

bool plan_workload_own(const struct plan_workload *w)
{
	return !strcmp(strchr(w->name, '/'), "/own");
}

static bool known(const char *name)
{
	const struct plan_workload *w = plan_workloads;

	while (w->name && strcmp(w->name, name))
		w++;
	return w->name;
}

int plan_workloads_known(const char *names, struct err *err)
{
	char *copy = xasprintf("%s", names), *save = NULL, *name;
	const struct plan_workload *w;
	int ret = 0;

	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save)) {
		if (known(name))
			continue;
		ret = err_set(err, -EINVAL, "no workload \"%s\"; there are:",
			      name);
		for (w = plan_workloads; w->name; w++)
			err_append(err, " %s", w->name);
	}
	free(copy);
	return ret;
}
