// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/hardirq.h>
#include <linux/vmalloc.h>

#include "machine.h"

DEFINE_PER_CPU(struct pkscale_events, pks_events);
DEFINE_PER_CPU(u32, pks_mock_memory);
DEFINE_PER_CPU(u32[2], pks_mock_value);

/* What an observed run writes behind its counters; by CPU, set by the window. */
static DEFINE_PER_CPU(enum pks_reg, observed_reg);

/* Out of line: what is observed is counted, not priced. */
void pks_write_observed(u32 value)
{
	switch (this_cpu_read(observed_reg)) {
	case PKS_REG_PKRS:
		pks_write_value(PKS_REG_PKRS, value);
		break;
	case PKS_REG_DEADLINE:
		pks_write_value(PKS_REG_DEADLINE, value);
		break;
	case PKS_REG_AUX:
		pks_write_value(PKS_REG_AUX, value);
		break;
	default:
		pks_write_value(PKS_REG_MEMORY, value);
	}
	pks_event(writes);
}

/**
 * pks_window_begin() - open a timed window
 * @w: reg and off are set; the rest is filled in
 *
 * With interrupts off the register's value is kept and a mock's own value
 * fetched, both before the clock is read; nothing here is timed.
 */
void pks_window_begin(struct pks_window *w)
{
	u32 msr = pks_reg_msr(w->reg);

	if (w->off)
		local_irq_save(w->flags);
	if (msr) {
		rdmsrl(msr, w->saved);
		this_cpu_write(pks_mock_value[0], (u32)w->saved);
		this_cpu_write(pks_mock_value[1], w->saved >> 32);
	}
	this_cpu_write(observed_reg, w->reg);
}

/**
 * pks_window_end() - close a timed window
 * @w: of pks_window_begin()
 *
 * The mocks were written with what they held; PKRS gets its value back before
 * interrupts come on, so that no handler ever sees this module's key.
 */
void pks_window_end(struct pks_window *w)
{
	if (w->reg == PKS_REG_PKRS)
		pks_wrmsr(PKS_MSR, (u32)w->saved, (u32)(w->saved >> 32));
	if (w->off)
		local_irq_restore(w->flags);
}

/* The ways into this CPU that work or a neighbour may cause. */
static u64 irqs_here(void)
{
	u64 sum = this_cpu_read(kstat.irqs_sum);

	sum += this_cpu_read(irq_stat.__nmi_count);
	sum += this_cpu_read(irq_stat.apic_timer_irqs);
#ifdef CONFIG_IRQ_WORK
	sum += this_cpu_read(irq_stat.apic_irq_work_irqs);
#endif
#ifdef CONFIG_SMP
	sum += this_cpu_read(irq_stat.irq_resched_count);
	sum += this_cpu_read(irq_stat.irq_call_count);
#endif
	return sum;
}

static u64 nmis_here(void)
{
	return this_cpu_read(irq_stat.__nmi_count);
}

void pks_evidence_begin(struct pks_evidence *e)
{
	e->cpu = raw_smp_processor_id();
	e->switches = current->nvcsw + current->nivcsw;
	e->irqs = irqs_here() - nmis_here();
	e->nmis = nmis_here();
}

void pks_evidence_end(const struct pks_evidence *e, bool off,
		      struct pkscale_sample *s)
{
	int cpu = raw_smp_processor_id();

	s->irqs = nmis_here() - e->nmis;
	s->switches = 0;
	if (!off) {
		s->irqs += irqs_here() - nmis_here() - e->irqs;
		s->switches = current->nvcsw + current->nivcsw - e->switches;
	}
	s->cpu = cpu == e->cpu ? cpu : ~0u;
	s->migrations = 0;
	s->steal = 0;
	s->faults = 0;
}

void pks_events_read(enum pks_reg reg, struct pkscale_events *e)
{
	if (reg == PKS_REG_HOOK) {
		pks_hook_events(e);
		return;
	}
	*e = *get_cpu_ptr(&pks_events);
	put_cpu_ptr(&pks_events);
	/* No count of its own is needed for what was not done. */
	e->elided = e->grants + e->revokes - e->writes;
}

/* What describes a mapping, and its page-table entry. */
#define ALIAS_BYTES	((s64)(sizeof(struct vmap_area) +		\
			       sizeof(struct vm_struct) + sizeof(pte_t)))

void *pks_alias_new(struct pks_page *page)
{
	struct page *p = (struct page *)page;
	void *addr = vmap(&p, 1, VM_MAP, PAGE_KERNEL);

	if (addr)
		pks_note(0, 0, ALIAS_BYTES);
	return addr ?: page_address(p);
}

void pks_alias_free(void *addr)
{
	if (!is_vmalloc_addr(addr))
		return;
	vunmap(addr);
	vm_unmap_aliases();
	pks_note(0, 0, -ALIAS_BYTES);
}

u64 pks_context_borrow(void)
{
	u64 was = current->default_timer_slack_ns;

	current->default_timer_slack_ns = 0;
	return was;
}

void pks_context_return(u64 was)
{
	current->default_timer_slack_ns = was;
}
