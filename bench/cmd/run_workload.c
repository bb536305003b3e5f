// SPDX-License-Identifier: GPL-2.0-or-later
/* What workloads take: a job that somebody has brought, and programs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/run.h"
#include "engine/fio_job.h"
#include "machine/paths.h"

int run_check_job(const struct run_args *a, struct err *err)
{
	size_t size;
	char *text;
	int ret;

	/* A guest has it under another name, and its host has looked at it. */
	if (!a->plan.fio || a->engine)
		return 0;
	text = read_file(a->plan.fio, &size);
	if (!text)
		return err_set(err, -errno, "%s: %s", a->plan.fio,
			       strerror(errno));
	ret = fio_job_check(text, a->plan.fio, err);
	free(text);
	return ret;
}

int run_find_userland(struct run_args *a, const struct plan *plan,
		      struct err *err)
{
	char *command;

	if (!plan_has_workload(plan))
		return 0;
	if (!a->userland) {
		command = xasprintf("'%s' --path", paths_script("userland"));
		a->userland = paths_output_of(command);
		free(command);
	}
	if (!a->userland)
		return err_set(err, -ENOPKG,
			       "the programs that workloads take are not there yet: run scripts/userland, or name them with --userland");
	if (access(a->userland, R_OK))
		return err_set(err, -errno, "%s: %s", a->userland,
			       strerror(errno));
	return 0;
}
