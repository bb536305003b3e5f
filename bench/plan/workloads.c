// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/workloads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Operations of 4 KiB, and of 64 KiB. */
#define SMALL	100
#define LARGE	8

const struct plan_workload plan_workloads[] = {
	{ "ext4/randread", SMALL },
	{ "ext4/own", SMALL },
	{ "ext4/verify", SMALL },
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
