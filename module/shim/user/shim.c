// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <time.h>

#include "exercises.h"
#include "machine/counters.h"
#include "machine/evidence.h"
#include "thread.h"

PKS_TLS struct pkscale_events pks_user_events;
PKS_TLS struct pks_context pks_user_context;
PKS_TLS u32 pks_user_cpu;
u32 pks_pkru_shut;
u32 pks_pkru_shift;
volatile int pks_user_stop;

/*
 * Of the measuring thread: its reader of evidence, its counters, what the evidence
 * was when the sample began and when the last one ended, whether nothing but the end of
 * that sample lies between, and the first error in reading them.
 */
static __thread struct evidence_reader *reader;
static __thread struct counters *counters;
static __thread struct evidence before;
static __thread struct evidence last;
static __thread bool just_read;
static __thread int failed;

void pks_write_observed(u32 right)
{
	/* Set up together with the key; CPUID would trap in a guest. */
	if (pks_pkru_shift)
		pks_write(PKS_REG_PKRU, right);
	pks_event(writes);
}

struct pks_counts *pks_counts_alloc(void)
{
	size_t size = sizeof(struct pks_counts) * PKS_MAX_CPUS;
	struct pks_counts *p = aligned_alloc(sizeof(*p), size);

	if (p)
		memset(p, 0, size);
	return p;
}

struct pks_page *pks_page_alloc(void)
{
	struct pks_page *page = aligned_alloc(sizeof(*page), sizeof(*page));

	if (!page)
		return NULL;
	page->word = 0;
	page->address = aligned_alloc(4096, 4096);
	if (!page->address) {
		free(page);
		return NULL;
	}
	memset(page->address, 0, 4096);
	return page;
}

void pks_page_free(struct pks_page *page)
{
	if (!page)
		return;
	free(page->address);
	free(page);
}

u64 pks_context_borrow(void)
{
	memset(&pks_user_context, 0, sizeof(pks_user_context));
	pks_pages_enter();
	return 0;
}

void pks_context_return(u64 was)
{
	(void)was;
	pks_pages_leave();
}

void pks_thread_is(u32 cpu, struct evidence_reader *r, struct counters *c)
{
	pks_user_cpu = cpu;
	reader = r;
	counters = c;
	just_read = false;
	failed = 0;
}

int pks_thread_failed(void)
{
	return failed;
}

static void read_counters(struct evidence *e)
{
	int ret = evidence_read(reader, e);

	if (ret && !failed)
		failed = ret;
}

/* A reading costs more than a sample: the last one's end is this one's start. */
void pks_evidence_begin(struct pks_evidence *e)
{
	if (just_read)
		before = last;
	else
		read_counters(&before);
	e->cpu = sched_getcpu();
}

void pks_evidence_end(const struct pks_evidence *e, bool off,
		      struct pkscale_sample *s)
{
	u32 cpu = sched_getcpu();
	struct evidence moved;

	(void)off;
	read_counters(&last);
	just_read = true;
	evidence_diff(&before, &last, &moved);
	s->cpu = cpu == e->cpu ? cpu : ~0u;
	s->irqs = moved.irq;
	s->switches = moved.csw;
	s->migrations = moved.mig;
	s->faults = moved.faults;
	s->steal = moved.steal;
}

void pks_sample_begin(const struct pks_run *run)
{
	if (run->counting)
		counters_begin(counters);
}

void pks_sample_end(const struct pks_run *run, const struct pkscale_sample *s)
{
	(void)s;
	if (run->counting)
		counters_end(counters, pks_sample_pairs(run->reps));
}

bool pks_wait(u64 *since)
{
	struct timespec now;

	just_read = false;
	sched_yield();
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!*since)
		*since = now.tv_sec;
	return pks_user_stop || (u64)now.tv_sec > *since + 60;
}
