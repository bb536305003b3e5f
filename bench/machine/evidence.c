// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/*
 * Bytes of one read of a /proc file. The per-CPU lines of /proc/stat come
 * first, at most about 130 bytes each, so 1000 CPUs fit.
 */
#define TEXT_SIZE (128 * 1024)

/* Readings at evidence_open() that the cost is the median of. */
#define COST_READINGS 9

/*
 * Kernel mode must not be excluded: a context switch happens there, and a
 * group that excludes it counts zero for ever.
 */
static const struct perf_event group_events[EVIDENCE_EVENTS] = {
	{ "csw", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES },
	{ "mig", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS },
	{ "fault", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS },
};

int evidence_group(const struct perf_reading *reading, struct evidence *out)
{
	if (reading->n != EVIDENCE_EVENTS)
		return -EBADMSG;
	if (reading->enabled != reading->running)
		return -EBUSY;
	out->csw = reading->value[0];
	out->mig = reading->value[1];
	out->faults = reading->value[2];
	return 0;
}

/* getrusage() knows no migrations; being elsewhere now is counted as one. */
static int read_usage(const struct evidence_reader *r, struct evidence *out)
{
	struct rusage u;

	if (getrusage(RUSAGE_THREAD, &u) < 0)
		return -errno;
	out->csw = u.ru_nvcsw + u.ru_nivcsw;
	out->mig = sched_getcpu() != r->cpu;
	out->faults = u.ru_minflt + u.ru_majflt;
	return 0;
}

static int read_thread(struct evidence_reader *r, struct evidence *out)
{
	struct perf_reading reading;
	int ret;

	out->parts |= EVIDENCE_THREAD;
	if (!r->group.n)
		return read_usage(r, out);
	ret = perf_group_read(&r->group, &reading);
	return ret ? ret : evidence_group(&reading, out);
}

static int read_interrupts(struct evidence_reader *r, uint64_t *sum)
{
	struct irq_column column;
	off_t at = 0;
	ssize_t got;

	irq_column_begin(&column, r->cpu);
	while ((got = pread(r->interrupts, r->text, TEXT_SIZE, at)) > 0) {
		irq_column_feed(&column, r->text, got);
		at += got;
	}
	if (got < 0)
		return -errno;
	*sum = column.sum;
	return irq_column_found(&column) ? 0 : -ENODATA;
}

int evidence_steal(const char *text, int cpu, uint64_t *steal)
{
	unsigned long long stolen;
	char name[16];
	const char *line;
	size_t len = snprintf(name, sizeof(name), "\ncpu%d ", cpu);

	line = strstr(text, name);
	/* user nice system idle iowait irq softirq steal */
	if (!line || sscanf(line + len, "%*u %*u %*u %*u %*u %*u %*u %llu",
			    &stolen) != 1)
		return -ENODATA;
	*steal = stolen;
	return 0;
}

static int read_steal(struct evidence_reader *r, uint64_t *steal)
{
	ssize_t got = pread(r->stat, r->text, TEXT_SIZE - 1, 0);

	if (got < 0)
		return -errno;
	r->text[got] = '\0';
	return evidence_steal(r->text, r->cpu, steal);
}

static int read_cpu(struct evidence_reader *r, struct evidence *out)
{
	int ret = read_steal(r, &out->steal);

	out->parts |= EVIDENCE_CPU;
	return ret ? ret : read_interrupts(r, &out->irq);
}

int evidence_read_block(struct evidence_reader *r, struct evidence *out)
{
	int ret;

	memset(out, 0, sizeof(*out));
	ret = read_thread(r, out);
	return ret ? ret : read_cpu(r, out);
}

int evidence_read(struct evidence_reader *r, struct evidence *out)
{
	if (!r->per_block)
		return evidence_read_block(r, out);
	memset(out, 0, sizeof(*out));
	return read_thread(r, out);
}

void evidence_diff(const struct evidence *before, const struct evidence *after,
		   struct evidence *out)
{
	struct evidence d = { .parts = before->parts & after->parts };

	if (d.parts & EVIDENCE_THREAD) {
		d.csw = after->csw - before->csw;
		/* Without perf both are 0 or 1, and back again is one too. */
		d.mig = after->mig > before->mig ? after->mig - before->mig :
						   before->mig - after->mig;
		d.faults = after->faults - before->faults;
	}
	if (d.parts & EVIDENCE_CPU) {
		/* A sum of 32-bit counters that wrap. */
		d.irq = (uint32_t)(after->irq - before->irq);
		d.steal = after->steal - before->steal;
	}
	*out = d;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static int median_cost(struct evidence_reader *r, uint64_t *cost)
{
	double took[COST_READINGS];
	struct evidence e;
	uint64_t start;
	int i, ret;

	for (i = 0; i < COST_READINGS; i++) {
		start = now_ns();
		ret = evidence_read(r, &e);
		if (ret)
			return ret;
		took[i] = now_ns() - start;
	}
	gsl_sort(took, 1, COST_READINGS);
	*cost = gsl_stats_median_from_sorted_data(took, 1, COST_READINGS);
	return 0;
}

static int measure_cost(struct evidence_reader *r)
{
	int ret;

	r->per_block = true;
	ret = median_cost(r, &r->thread_cost_ns);
	if (ret)
		return ret;
	r->per_block = false;
	ret = median_cost(r, &r->cost_ns);
	r->per_block = r->cost_ns > EVIDENCE_COST_BOUND_NS;
	return ret;
}

int evidence_open(struct evidence_reader *r, int cpu, struct err *err)
{
	int ret;

	*r = (struct evidence_reader) {
		.cpu = cpu, .interrupts = -1, .stat = -1,
	};
	r->text = malloc(TEXT_SIZE);
	if (!r->text)
		return err_set(err, -ENOMEM, "evidence: out of memory");
	r->interrupts = open("/proc/interrupts", O_RDONLY | O_CLOEXEC);
	r->stat = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	if (r->interrupts < 0 || r->stat < 0) {
		ret = err_set(err, -errno, "evidence: cannot open /proc/%s: "
			      "%s; is /proc mounted and readable?",
			      r->interrupts < 0 ? "interrupts" : "stat",
			      strerror(errno));
		goto out_close;
	}
	r->perf_error = perf_group_open(&r->group, &perf_kernel, group_events,
					EVIDENCE_EVENTS, 0, NULL);
	ret = measure_cost(r);
	if (!ret)
		return 0;
	err_set(err, ret, "evidence: no counters of CPU %d: %s (is it "
		"online?)", cpu, strerror(-ret));
out_close:
	evidence_close(r);
	return ret;
}

/* Zero is a file, too: only what evidence_open() has set up is closed. */
void evidence_close(struct evidence_reader *r)
{
	if (!r->text)
		return;
	free(r->text);
	perf_group_close(&r->group);
	if (r->interrupts >= 0)
		close(r->interrupts);
	if (r->stat >= 0)
		close(r->stat);
	memset(r, 0, sizeof(*r));
}

const char *evidence_source(const struct evidence_reader *r)
{
	if (!r->group.n)
		return "getrusage, /proc/interrupts, /proc/stat";
	return "perf software events, /proc/interrupts, /proc/stat";
}
