// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of the counters. */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "machine/checks.h"
#include "machine/counters.h"
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

/* "cycles, instructions; not here: llc-misses (ENOENT)" */
static void name_counters(const json_t *record, char *buf, size_t size)
{
	const char *sep = "", *name;
	size_t i, len = 0;
	json_t *v;

	buf[0] = '\0';
	json_array_foreach(json_object_get(record, "events"), i, v) {
		len += snprintf(buf + len, size - len, "%s%s", sep,
				json_string_value(v));
		sep = ", ";
	}
	sep = "; not here: ";
	json_object_foreach(json_object_get(record, "lacks"), name, v) {
		len += snprintf(buf + len, size - len, "%s%s (%s)", sep, name,
				json_string_value(v));
		sep = ", ";
	}
}

void check_pmu(const char *root, struct finding *f)
{
	struct counter_kind kind;
	json_t *record;
	char names[200];

	(void)root;
	counters_here(&kind, true);
	record = counters_record(&kind);
	name_counters(record, names, sizeof(names));
	json_decref(record);
	if (kind.pmu) {
		finding_is(f, CHECK_OK, "counters of a pair: %s", names);
		return;
	}
	finding_is(f, CHECK_INFO, "%s", kind.why);
	finding_means(f, "figures are TSC ticks; a chain of adds relates them "
		      "to core cycles%s%s", kind.n ? "; counted instead: " : "",
		      names);
}
