// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of the CPU and of how evenly it runs. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/checks.h"
#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/placement.h"
#include "machine/sysfile.h"

#define CPU_DIR "/sys/devices/system/cpu"

void check_tsc(const char *root, struct finding *f)
{
	struct clock_facts facts;
	struct err err;

	clock_facts(&facts, root);
	if (clock_judge(&facts, &err)) {
		finding_is(f, CHECK_FAIL, "%s", err.text);
		finding_means(f, "no figure in ticks; instruction counts and "
			      "events are not affected");
		return;
	}
	finding_is(f, CHECK_OK, "constant, nonstop, the kernel's clock; "
		   "moves in steps of %lu ticks",
		   (unsigned long)clock_quantum());
	finding_means(f, "a stretch under ten steps is never timed on its own");
}

void check_hypervisor(const char *root, struct finding *f)
{
	char name[16];

	(void)root;
	cpu_hypervisor(name, sizeof(name));
	if (!strcmp(name, "tcg")) {
		finding_is(f, CHECK_FAIL, "this is a QEMU TCG guest");
		finding_means(f, "ticks of an emulator say nothing about "
			      "silicon: such cells are void");
	} else if (strcmp(name, "none")) {
		finding_is(f, CHECK_WARN, "this is a %s guest", name);
		finding_means(f, "the host may take the CPU away unseen and "
			      "sets its frequency; results say so");
	} else {
		finding_is(f, CHECK_OK, "none");
	}
}

void check_steal(const char *root, struct finding *f)
{
	unsigned long long t[8], all = 0;
	char text[512];
	int i;

	if (sysfile_read(root, "/proc/stat", text, sizeof(text)) < 0 ||
	    sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0],
		   &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) != 8) {
		finding_is(f, CHECK_WARN, "/proc/stat cannot be read");
		finding_means(f, "stolen time cannot be told from slow code");
		return;
	}
	for (i = 0; i < 8; i++)
		all += t[i];
	finding_is(f, t[7] * 100 > all ? CHECK_WARN : CHECK_OK,
		   "%.2f%% of CPU time since boot",
		   all ? 100.0 * t[7] / all : 0.0);
	finding_means(f, "samples in which it grows are excluded and counted");
}

void check_governor(const char *root, struct finding *f)
{
	char *pattern = xasprintf("%s" CPU_DIR
				  "/cpufreq/policy*/scaling_governor", root);
	char text[64], other[64] = "";
	int good = 0;
	glob_t g;
	size_t i;

	if (!glob(pattern, 0, NULL, &g)) {
		for (i = 0; i < g.gl_pathc; i++) {
			if (sysfile_read("", g.gl_pathv[i], text,
					 sizeof(text)) < 0)
				continue;
			if (!strcmp(text, "performance"))
				good++;
			else
				strcpy(other, text);
		}
		globfree(&g);
	}
	free(pattern);
	if (*other) {
		finding_is(f, CHECK_WARN, "%s", other);
		finding_means(f, "the frequency moves while we measure");
		finding_mend(f, "sudo cpupower frequency-set -g performance");
	} else if (good) {
		finding_is(f, CHECK_OK, "performance");
	} else {
		finding_is(f, CHECK_INFO, "no frequency driver");
		finding_means(f, "firmware or host decides the frequency");
	}
}

void check_smt(const char *root, struct finding *f)
{
	long active;

	if (sysfile_long(root, CPU_DIR "/smt/active", &active)) {
		finding_is(f, CHECK_INFO, "the kernel does not tell");
	} else if (active) {
		finding_is(f, CHECK_WARN, "on");
		finding_means(f, "a busy sibling slows the thread we time; "
			      "placement 'compact' keeps ours apart");
		finding_mend(f, "echo off | sudo tee " CPU_DIR "/smt/control");
	} else {
		finding_is(f, CHECK_OK, "off");
	}
}

void check_isolated(const char *root, struct finding *f)
{
	char cpus[128];

	if (sysfile_read(root, CPU_DIR "/isolated", cpus, sizeof(cpus)) > 0) {
		finding_is(f, CHECK_OK, "CPUs %s", cpus);
		finding_means(f, "used only when asked for: "
			      "taskset -c %s ...", cpus);
		return;
	}
	finding_is(f, CHECK_INFO, "none");
	finding_means(f, "other tasks share our CPUs; samples they interrupt "
		      "are excluded and counted");
	finding_mend(f, "boot with isolcpus=LIST nohz_full=LIST");
}

void check_placement(const char *root, struct finding *f)
{
	const struct placement_policy *p;
	struct machine m;
	char names[160] = "";
	size_t len = 0;
	struct err err;

	(void)root;
	if (machine_open(&m, NULL, &err)) {
		finding_is(f, CHECK_FAIL, "%s", err.text);
		finding_means(f, "threads cannot be placed");
		return;
	}
	for (p = placement_policies; p->name; p++) {
		if (placement_available(&m, p, &err))
			len += snprintf(names + len, sizeof(names) - len,
					" %s", p->name);
		else
			finding_means(f, "%s", err.text);
	}
	finding_is(f, CHECK_OK, "%d usable PUs, %d NUMA node%s; policies:%s",
		   m.pus, m.nodes, m.nodes > 1 ? "s" : "", names);
	machine_close(&m);
}

void check_pku(const char *root, struct finding *f)
{
	(void)root;
	if (cpu_has("ospke")) {
		finding_is(f, CHECK_OK, "present and enabled");
		finding_means(f, "'user' writes PKRU for real");
	} else {
		finding_is(f, CHECK_INFO, cpu_has("pku") ?
			   "present, not enabled by the kernel" : "absent");
		finding_means(f, "'user' runs with register none: the price of "
			      "the accounting, not of the write");
	}
}

void check_pks(const char *root, struct finding *f)
{
	(void)root;
	if (cpu_has("pks")) {
		finding_is(f, CHECK_OK, "present");
		finding_means(f, "'metal' writes PKRS for real");
	} else {
		finding_is(f, CHECK_INFO, "absent");
		finding_means(f, "'metal' runs with a named mock (mock:memory "
			      "unless --register says otherwise)");
	}
}
