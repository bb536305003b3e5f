// SPDX-License-Identifier: GPL-2.0-or-later
/* The probes, and who may have them attached. */
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pks.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <asm/ptrace.h>
#include <asm/trap_pf.h>

#include "profile/books.h"
#include "profile/collector.h"

struct dev_pagemap;

static void on_grant(void *data, unsigned long site,
		     const struct dev_pagemap *pgmap, unsigned long pfn,
		     unsigned long nr, enum pkey_right right)
{
	struct hold h = { .site = site, .pfn = pfn, .nr = nr };
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	books_grant(&v, &h);
	books_leave(&v);
}

static void on_revoke(void *data, unsigned long site,
		      const struct dev_pagemap *pgmap, unsigned long pfn,
		      unsigned long nr, enum pkey_right right)
{
	struct hold h = { .site = site, .pfn = pfn, .nr = nr };
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	books_revoke(&v, &h);
	books_leave(&v);
}

static void on_switch(void *data, bool preempt, struct task_struct *prev,
		      struct task_struct *next, unsigned int prev_state)
{
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	books_task(&v, prev, holds_out, v.now);
	books_task(&v, next, holds_in, v.now);
	books_leave(&v);
}

static void migrated(struct holds *c, u64 unused)
{
	holds_note(c, HOLD_MIGRATION);
}

static void on_migrate(void *data, struct task_struct *task, int cpu)
{
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	if (task_cpu(task) != cpu)
		books_task(&v, task, migrated, 0);
	books_leave(&v);
}

static void on_interrupt(void *data)
{
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	books_interrupt(&v);
	books_leave(&v);
}

static void on_irq(void *data, int irq, struct irqaction *action)
{
	on_interrupt(data);
}

static void on_vector(void *data, int vector)
{
	on_interrupt(data);
}

/* Those of protection keys follow with their outcome. */
static void on_fault(void *data, unsigned long address, struct pt_regs *regs,
		     unsigned long error_code)
{
	struct books_visit v;

	if (error_code & X86_PF_PK || !books_enter(&v, data))
		return;
	if (in_task())
		books_fault(&v, regs);
	books_leave(&v);
}

static void on_key(void *data, unsigned long address, unsigned long ip,
		   unsigned long error_code, unsigned int outcome)
{
	struct books_visit v;

	if (!books_enter(&v, data))
		return;
	if (outcome == PKS_FAULT_GRANTED)
		books_key(&v, PHYS_PFN(__pa(address)));
	else if (outcome == PKS_FAULT_REFUSED || outcome == PKS_FAULT_FIXED_UP)
		v.cpu->lost[PKSCALE_PROFILE_REFUSED]++;
	books_leave(&v);
}

/* Found by name, as most are not exported. */
static struct probe {
	const char *name;
	void *function;
	struct tracepoint *tp;
} probes[] = {
	{ "sched_switch", on_switch },
	{ "sched_migrate_task", on_migrate },
	{ "irq_handler_entry", on_irq },
	{ "local_timer_entry", on_vector },
	{ "irq_work_entry", on_vector },
#ifdef CONFIG_SMP
	{ "reschedule_entry", on_vector },
	{ "call_function_entry", on_vector },
	{ "call_function_single_entry", on_vector },
#endif
	{ "page_fault_kernel", on_fault },
	{ "page_fault_pks", on_key },
	/* Who opens comes last and goes first: what is opened is seen to its end. */
	{ "pgmap_revoke", on_revoke },
	{ "pgmap_grant", on_grant },
};

static DEFINE_MUTEX(profile_mutex);
static struct profile *running;

static void find(struct tracepoint *tp, void *unused)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tp = tp;
}

static int attach(struct profile *p)
{
	int err = 0;

	for_each_kernel_tracepoint(find, NULL);
	while (!err && p->attached < ARRAY_SIZE(probes)) {
		const struct probe *probe = &probes[p->attached];

		err = probe->tp ? tracepoint_probe_register(probe->tp,
					probe->function, p) : -ENOENT;
		p->attached += !err;
	}
	return err;
}

static void detach(struct profile *p)
{
	while (p->attached) {
		const struct probe *probe = &probes[--p->attached];

		tracepoint_probe_unregister(probe->tp, probe->function, p);
	}
	/* Nobody is inside a probe any more. */
	tracepoint_synchronize_unregister();
}

static void forget(struct profile *p)
{
	u32 i;

	for (i = 0; i < p->cpus; i++)
		kvfree(p->cpu[i]);
	kfree(p);
}

static struct profile *make(void)
{
	struct profile *p = kzalloc(struct_size(p, cpu, nr_cpu_ids), GFP_KERNEL);
	u32 i, k;

	if (!p)
		return NULL;
	p->cpus = nr_cpu_ids;
	for (i = 0; i < p->cpus; i++) {
		p->cpu[i] = kvzalloc(sizeof(*p->cpu[i]), GFP_KERNEL);
		if (!p->cpu[i]) {
			forget(p);
			return NULL;
		}
		for (k = 0; k < BOOKS_TASKS; k++)
			raw_spin_lock_init(&p->cpu[i]->task[k].lock);
	}
	return p;
}

int profile_begin(struct profile **profile)
{
	struct profile *p = make();
	int err;

	if (!p)
		return -ENOMEM;
	mutex_lock(&profile_mutex);
	err = running ? -EBUSY : attach(p);
	if (!err)
		running = p;
	else
		detach(p);
	mutex_unlock(&profile_mutex);
	if (err)
		forget(p);
	else
		*profile = p;
	return err;
}

void profile_end(struct profile *p)
{
	mutex_lock(&profile_mutex);
	if (running == p) {
		detach(p);
		running = NULL;
	}
	mutex_unlock(&profile_mutex);
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	profile_end(p);
	forget(p);
}

/* Its row, a new one where it has none and there is room. */
static struct pkscale_profile_site *row_of(u64 *ips, u32 *n, u64 ip,
					   struct pkscale_profile_site *site,
					   u32 room)
{
	u32 i;

	for (i = 0; i < *n && ips[i] != ip; i++)
		;
	if (i == PKSCALE_PROFILE_MAX)
		return NULL;
	if (i == *n) {
		ips[(*n)++] = ip;
		/* What calls ends before the place that it is returned to. */
		if (i < room)
			snprintf(site[i].name, sizeof(site[i].name), "%pB",
				 (void *)ip);
	}
	return i < room ? &site[i] : NULL;
}

/* Rows of one CPU, what has none included. */
static void read_cpu(struct books_cpu *cpu, struct pkscale_profile *req,
		     struct pkscale_profile_site *site, u32 room, u64 *ips,
		     u32 *n)
{
	struct pkscale_profile_site *row;
	u32 i;

	for (i = 0; i < SITES; i++) {
		struct site *s = &cpu->site[i];

		if (!s->ip)
			continue;
		row = row_of(ips, n, s->ip, site, room);
		if (row)
			site_add(row, s);
		else
			req->lost[PKSCALE_PROFILE_SITES] +=
				s->count[PKSCALE_PROFILE_GRANTS];
	}
	for (i = 0; i < PKSCALE_PROFILE_NR_LOST; i++)
		req->lost[i] += cpu->lost[i];
	for (i = 0; i < BOOKS_LEVELS; i++)
		req->lost[PKSCALE_PROFILE_OPEN] += cpu->level[i].n;
	for (i = 0; i < BOOKS_TASKS; i++)
		req->lost[PKSCALE_PROFILE_OPEN] += cpu->task[i].holds.n;
}

int profile_read(struct profile *p, struct pkscale_profile *req,
		 struct pkscale_profile_site *site)
{
	u64 *ips = kcalloc(PKSCALE_PROFILE_MAX, sizeof(*ips), GFP_KERNEL);
	u32 i, n = 0;

	if (!ips)
		return -ENOMEM;
	memset(req->lost, 0, sizeof(req->lost));
	for (i = 0; i < p->cpus; i++)
		read_cpu(p->cpu[i], req, site, req->sites, ips, &n);
	req->lost[PKSCALE_PROFILE_NMIS] = atomic64_read(&p->nmis);
	req->cpu_bytes = sizeof(struct books_cpu);
	req->sites = n;
	kfree(ips);
	return 0;
}
