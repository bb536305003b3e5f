// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/job_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* By descriptors; -1: as in a guest, and none. */
static int elsewhere = -1, brought = -1;

int job_files_are(const char *dir, const char *own, struct err *err)
{
	elsewhere = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (elsewhere < 0)
		return err_set(err, -errno, "%s: %s", dir, strerror(errno));
	brought = own ? open(own, O_RDONLY | O_CLOEXEC) : -1;
	return own && brought < 0 ? err_set(err, -errno, "%s: %s", own,
					    strerror(errno)) : 0;
}

static char *path_of(const char *job)
{
	if (elsewhere < 0)
		return xasprintf(JOB_FILES "%s.fio", job);
	return strcmp(job, "/own") ?
	       xasprintf("/proc/self/fd/%d%s.fio", elsewhere, job) :
	       xasprintf("/proc/self/fd/%d", brought);
}

char *job_file(const char *workload, struct err *err)
{
	const char *job = strchr(workload, '/');
	char *path = path_of(job), *text;
	size_t size;

	text = read_file(path, &size);
	if (!text)
		err_set(err, -errno, "%s.fio: %s", job + 1, strerror(errno));
	free(path);
	return text;
}
