// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of the counters. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "machine/checks.h"
#include "machine/evidence.h"
#include "machine/sysfile.h"

void check_paranoid(const char *root, struct finding *f)
{
	long level;

	if (sysfile_long(root, "/proc/sys/kernel/perf_event_paranoid",
			 &level)) {
		finding_is(f, CHECK_WARN, "this kernel has no perf events");
		finding_means(f, "migrations are seen only at the edges");
		return;
	}
	finding_is(f, level > 1 && geteuid() ? CHECK_WARN : CHECK_OK, "%ld%s",
		   level, geteuid() ? "" : " (root is not bound by it)");
	if (f->mark == CHECK_WARN) {
		finding_means(f, "kernel events need 1 or less; getrusage "
			      "stands in and sees a migration only while it lasts");
		finding_mend(f, "sudo sysctl kernel.perf_event_paranoid=1");
	}
}

/* Opened on whatever CPU this runs on: only what it costs is wanted. */
void check_evidence(const char *root, struct finding *f)
{
	struct evidence_reader r;
	struct err err;

	(void)root;
	if (evidence_open(&r, sched_getcpu(), &err)) {
		finding_is(f, CHECK_FAIL, "%s", err.text);
		finding_means(f, "a disturbed sample could not be told from a "
			      "slow one");
		return;
	}
	finding_is(f, r.perf_error ? CHECK_WARN : CHECK_OK,
		   "%s; one reading costs %.1f us, of the thread alone %.1f us",
		   evidence_source(&r), r.cost_ns / 1e3,
		   r.thread_cost_ns / 1e3);
	finding_means(f, r.per_block ?
		      "too dear at each sample: interrupts and steal are read "
		      "per block" : "read at both edges of each sample");
	evidence_close(&r);
}

void check_pmu(const char *root, struct finding *f)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			 PERF_FLAG_FD_CLOEXEC);

	(void)root;
	if (fd >= 0) {
		close(fd);
		finding_is(f, CHECK_OK, "hardware cycle counter present");
		return;
	}
	finding_is(f, CHECK_INFO, "no hardware cycle counter: %s",
		   strerror(errno));
	finding_means(f, "figures are TSC ticks; a chain of adds relates them "
		      "to core cycles");
}
