// SPDX-License-Identifier: GPL-2.0-or-later
/* What tests have in common: keyed pages, guards, looking, helpers. */
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/tracepoint.h>
#include <linux/umh.h>

#include <asm/msr.h>
#include <asm/set_memory.h>

#include "pks_test.h"

bool temporary;
module_param(temporary, bool, 0400);
MODULE_PARM_DESC(temporary, "enable temporary rights, which cannot be undone");

static unsigned long range_at = 768UL << 20;
module_param_named(range, range_at, ulong, 0400);
MODULE_PARM_DESC(range, "physical address of 64 MiB that the kernel leaves alone");

phys_addr_t range_start;
resource_size_t range_size;
u8 *fixture;
static struct page *pages;

/* RAM that memmap= reserved, not an address behind which nothing is. */
static void find_range(void)
{
	const resource_size_t size = SZ_64M;

	if (region_intersects(range_at, size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return;
	if (region_intersects(range_at, size, IORESOURCE_MEM,
			      IORES_DESC_RESERVED) != REGION_INTERSECTS)
		return;
	range_start = range_at;
	range_size = size;
}

bool fixture_pages(void)
{
	pages = alloc_pages(GFP_KERNEL, get_order(FIXTURE_PAGES * PAGE_SIZE));
	if (!pages)
		return false;
	memset(page_address(pages), FIXTURE_BYTE, FIXTURE_PAGES * PAGE_SIZE);
	fixture = page_address(pages) + PAGE_SIZE;
	find_range();
	return true;
}

int fixture_up(void)
{
	int ret;

	if (temporary) {
		ret = pks_temporary_enable();
		if (ret)
			return ret;
	}
	ret = pks_set_probes((unsigned long)pks_probes_start,
			     (unsigned long)pks_probes_end);
	if (ret)
		return ret;
	ret = pks_key_get(PKS_KEY_TEST);
	if (!ret)
		ret = set_memory_pkey((unsigned long)fixture, 2, PKS_KEY_TEST);
	return ret;
}

void fixture_down(void)
{
	set_memory_pkey((unsigned long)fixture, 2, 0);
	pks_key_put(PKS_KEY_TEST);
	pks_set_probes(0, 0);
}

unsigned int can_read(const void *addr)
{
	u8 value;

	return pks_probe_read(addr, &value);
}

unsigned int can_write(void *addr)
{
	return pks_probe_write(addr, FIXTURE_BYTE);
}

u32 pks_msr(void)
{
	return (u32)__rdmsr(MSR_IA32_PKRS);
}

/* The register first: each probe that is refused is an exception, which may
 * repair what it finds.
 */
void pks_see(struct pks_seen *seen)
{
	seen->msr = pks_msr();
	seen->rights = READ_ONCE(current->thread.pkrs.rights);
	seen->word = *pkrs_word();
	seen->read = can_read(fixture);
	seen->write = can_write(fixture);
	seen->cpu = raw_smp_processor_id();
	WRITE_ONCE(seen->times, seen->times + 1);
}

void expect_shut(const char *who, const struct pks_seen *seen)
{
	EXPECT_AT(who, !!seen->times, 1);
	EXPECT_AT("its register", seen->msr, MSR_SHUT);
	EXPECT_AT("its stray read", seen->read, REFUSED);
	EXPECT_AT("its stray write", seen->write, REFUSED);
}

void guard_open(void)
{
	*pkrs_word() = TEST_WORD;
	pks_grant_write(PKS_KEY_TEST);
}

void guard_close(void)
{
	pks_revoke(PKS_KEY_TEST);
	*pkrs_word() = 0;
}

void expect_guard(void)
{
	EXPECT_AT("guard's register", pks_msr(), MSR_OPEN);
	EXPECT_AT("guard's right", pkrs_right(PKS_KEY_TEST), PKEY_WRITE);
	EXPECT_AT("guard's word", *pkrs_word(), TEST_WORD);
	EXPECT_AT("guard's read", can_read(fixture), ALLOWED);
	EXPECT_AT("guard's write", can_write(fixture), ALLOWED);
}

void expect_no_guard(void)
{
	EXPECT_AT("register without a guard", pks_msr(), MSR_SHUT);
	EXPECT_AT("read without a guard", can_read(fixture), REFUSED);
	EXPECT_AT("write without a guard", can_write(fixture), REFUSED);
}

struct wanted_trace {
	const char *name;
	struct tracepoint *tp;
};

static void find_trace(struct tracepoint *tp, void *wanted)
{
	struct wanted_trace *w = wanted;

	if (!strcmp(tp->name, w->name))
		w->tp = tp;
}

struct tracepoint *trace_on(const char *name, void *probe)
{
	struct wanted_trace w = { .name = name };

	for_each_kernel_tracepoint(find_trace, &w);
	return w.tp && !tracepoint_probe_register(w.tp, probe, NULL) ? w.tp :
								      NULL;
}

void trace_off(struct tracepoint *tp, void *probe)
{
	tracepoint_probe_unregister(tp, probe, NULL);
	tracepoint_synchronize_unregister();
}

u64 pks_events_sum(size_t offset)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *(u64 *)((char *)per_cpu_ptr(&pkrs_events, cpu) + offset);
	return sum;
}

/* --- threads, CPUs, processes ----------------------------------------------*/

struct thread_work {
	void (*fn)(void *arg);
	void *arg;
	struct completion done;
};

static int thread_main(void *data)
{
	struct thread_work *work = data;

	work->fn(work->arg);
	complete(&work->done);
	return 0;
}

int on_cpu(int cpu, void (*fn)(void *), void *arg)
{
	struct thread_work work = { .fn = fn, .arg = arg };
	struct task_struct *task;

	init_completion(&work.done);
	task = kthread_create(thread_main, &work, "pks_test/%d", cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	wait_for_completion(&work.done);
	return 0;
}

static void thread_sees(void *arg)
{
	pks_see(arg);
}

void see_on_cpu(int cpu, struct pks_seen *seen)
{
	on_cpu(cpu, thread_sees, seen);
}

int move_to(int cpu)
{
	return set_cpus_allowed_ptr(current, cpumask_of(cpu));
}

int other_cpu(void)
{
	return cpumask_any_but(cpu_online_mask, raw_smp_processor_id());
}

int user_shell(const char *script)
{
	char *argv[] = { "/bin/sh", "-c", (char *)script, NULL };
	char *envp[] = { "PATH=/bin", NULL };

	return call_usermodehelper(argv[0], argv, envp, UMH_WAIT_PROC);
}
