// SPDX-License-Identifier: GPL-2.0-or-later
/* What workloads take: a job that somebody has brought, and programs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/run.h"
#include "engine/fio_job.h"
#include "machine/paths.h"
#include "machine/pmem.h"

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
	ret = fio_job_check(text, a->plan.fio, !a->plan.pmem, err);
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

/* Here nobody brings an archive of them. */
static const struct {
	const char *program, *package;
} programs[] = {
	{ "fio", "fio" }, { "mkfs.ext4", "e2fsprogs" },
};

static int check_programs(struct err *err)
{
	char *command, *path;
	int ret = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(programs) && !ret; i++) {
		command = xasprintf("command -v %s", programs[i].program);
		path = paths_output_of(command);
		if (!path)
			ret = err_set(err, -ENOPKG,
				      "%s is not there: install the package %s",
				      programs[i].program, programs[i].package);
		free(path);
		free(command);
	}
	return ret;
}

int run_check_pmem(const struct run_args *a, const struct plan *plan,
		   struct err *err)
{
	int ret;

	if (!a->plan.pmem || !plan_has_workload(plan))
		return 0;
	ret = check_programs(err);
	return ret ? ret : pmem_usable(a->plan.pmem, err);
}
