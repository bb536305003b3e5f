// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <time.h>

#include "machine/evidence.h"
#include "machine/pkru.h"
#include "shim.h"
#include "thread.h"

PKS_TLS struct pkscale_events pks_user_events;
PKS_TLS struct pks_context pks_user_context;
PKS_TLS u32 pks_user_cpu;
u32 pks_pkru_shut;
u32 pks_pkru_shift;
volatile int pks_user_stop;

/* Of the measuring thread; its counters are read at a sample's edges. */
static __thread struct evidence_reader *reader;

void pks_write_observed(u32 right)
{
	if (pkru_available())
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

void pks_thread_is(u32 cpu, struct evidence_reader *r)
{
	pks_user_cpu = cpu;
	reader = r;
}

void pks_evidence_begin(struct pks_evidence *e)
{
	struct evidence now;

	evidence_read(reader, &now);
	e->irqs = now.irqs;
	e->switches = now.switches;
	e->migrations = now.migrations;
	e->faults = now.faults;
	e->steal = now.steal;
	e->cpu = sched_getcpu();
}

void pks_evidence_end(const struct pks_evidence *e, bool off,
		      struct pkscale_sample *s)
{
	u32 cpu = sched_getcpu();
	struct evidence now;

	(void)off;
	evidence_read(reader, &now);
	s->cpu = cpu == e->cpu ? cpu : ~0u;
	s->irqs = now.irqs - e->irqs;
	s->switches = now.switches - e->switches;
	s->migrations = now.migrations - e->migrations;
	s->faults = now.faults - e->faults;
	s->steal = now.steal - e->steal;
}

bool pks_wait(u64 *since)
{
	struct timespec now;

	sched_yield();
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!*since)
		*since = now.tv_sec;
	return pks_user_stop || (u64)now.tv_sec > *since + 60;
}
