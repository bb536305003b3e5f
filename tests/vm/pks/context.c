// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What runs on top of a task that has a guard open: each of these contexts owns
 * nothing of the task's, and leaves it as it was.
 *
 * A posted version shut the register at entry but left the rights and the count
 * with the task: the first grant in a handler brought the victim's rights back,
 * or found the count above 0 and opened nothing. Others did not come by at all:
 * NMI, #DB and #BP; a WARN, which the invalid-opcode handler deals with before
 * it enters anything; softirqs that a task runs itself when it enables them.
 */
#include <linux/hw_breakpoint.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kdebug.h>
#include <linux/perf_event.h>

#include <asm/apic.h>
#include <asm/mce.h>
#include <asm/msr.h>
#include <asm/nmi.h>
#include <asm/set_memory.h>

#include "pks_test.h"

/* What the handler is to do when it comes. */
enum action { LOOK, OPEN_OTHER_KEY, OWN_GUARD, LEAVE_OPEN, TAKE_NMI };

static enum action action;
static bool armed;
static bool guarded = true;	/* the task has a guard open meanwhile */
static struct pks_seen seen;

static void nmi_on_top(void);

static void handler(void)
{
	if (!READ_ONCE(armed))
		return;
	WRITE_ONCE(armed, false);
	if (action == OPEN_OTHER_KEY)
		pks_grant_write(OTHER_KEY);
	else if (action == OWN_GUARD || action == LEAVE_OPEN)
		guard_open();
	else if (action == TAKE_NMI)
		nmi_on_top();
	pks_see(&seen);
	if (action == OPEN_OTHER_KEY)
		pks_revoke(OTHER_KEY);
	else if (action == OWN_GUARD)
		guard_close();
}

/* --- how to get there ------------------------------------------------------*/

static void irq_work_handler(struct irq_work *work)
{
	handler();
}

static bool irq(void)
{
	static struct irq_work work = IRQ_WORK_INIT_HARD(irq_work_handler);

	irq_work_queue(&work);
	return WAIT_UNTIL(!READ_ONCE(armed));
}

static int nmi_handler(unsigned int cmd, struct pt_regs *regs)
{
	if (!READ_ONCE(armed))
		return NMI_DONE;
	handler();
	return NMI_HANDLED;
}

static bool nmi(void)
{
	bool came;

	register_nmi_handler(NMI_LOCAL, nmi_handler, 0, "pks_test");
	apic->send_IPI_mask(cpumask_of(raw_smp_processor_id()), NMI_VECTOR);
	came = WAIT_UNTIL(!READ_ONCE(armed));
	unregister_nmi_handler(NMI_LOCAL, "pks_test");
	return came;
}

static int int3_notified(struct notifier_block *nb, unsigned long what,
			 void *data)
{
	if (what != DIE_INT3 || !READ_ONCE(armed))
		return NOTIFY_DONE;
	handler();
	return NOTIFY_STOP;
}

static bool int3(void)
{
	static struct notifier_block nb = { .notifier_call = int3_notified };

	register_die_notifier(&nb);
	pks_int3();
	unregister_die_notifier(&nb);
	return !READ_ONCE(armed);
}

static u32 watched;

static void watch_handler(struct perf_event *event,
			  struct perf_sample_data *data, struct pt_regs *regs)
{
	handler();
}

static bool debug(void)
{
	struct perf_event * __percpu *event;
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = (unsigned long)&watched;
	attr.bp_len = HW_BREAKPOINT_LEN_4;
	attr.bp_type = HW_BREAKPOINT_W;
	event = register_wide_hw_breakpoint(&attr, watch_handler, NULL);
	if (IS_ERR_PCPU(event))
		return false;
	WRITE_ONCE(watched, watched + 1);
	unregister_wide_hw_breakpoint(event);
	return !READ_ONCE(armed);
}

static void tasklet_handler(struct tasklet_struct *t)
{
	handler();
}
static DECLARE_TASKLET(tasklet, tasklet_handler);

static bool softirq(void)
{
	local_bh_disable();
	tasklet_schedule(&tasklet);
	/* Here, in the task, before it goes on. */
	local_bh_enable();
	return !READ_ONCE(armed);
}

/* Called behind the last line of the report, where consoles have been. */
static void warned(void *unused, int detector, unsigned long id)
{
	handler();
}

static bool warn(void)
{
	WARN(1, "pks_test: meant to be here\n");
	return !READ_ONCE(armed);
}

/*
 * A fault on another key than the guard's. It has an entry of its own, which
 * decides by the rights that it put aside; the tracepoint is inside.
 */
static void faulted(void *unused, unsigned long address, struct pt_regs *regs,
		    unsigned long error_code)
{
	handler();
}

static bool fault(void)
{
	struct tracepoint *tp = trace_on("page_fault_kernel", faulted);
	u8 *page = fixture + PAGE_SIZE;

	if (!tp)
		return false;
	set_memory_pkey((unsigned long)page, 1, FOREIGN_KEY);
	can_read(page);
	set_memory_pkey((unsigned long)page, 1, PKS_KEY_TEST);
	trace_off(tp, faulted);
	return !READ_ONCE(armed);
}

/* --- what is looked at -----------------------------------------------------*/

/* Get into the context @go with a guard open, which is @after's to check. */
static void visit(bool (*go)(void), enum action what, void (*after)(void))
{
	struct tracepoint *tp = NULL;
	bool came;

	if (go == warn) {
		tp = trace_on("error_report_end", warned);
		if (!tp) {
			pks_skip("no tracepoint error_report_end");
			return;
		}
	}
	memset(&seen, 0, sizeof(seen));
	action = what;
	WRITE_ONCE(armed, true);
	if (guarded)
		guard_open();
	came = go();
	if (after)
		after();
	if (guarded)
		guard_close();
	guarded = true;
	WRITE_ONCE(armed, false);
	EXPECT_AT("the handler ran", came, 1);
	if (tp)
		trace_off(tp, warned);
}

static void starts_shut(bool (*go)(void))
{
	visit(go, LOOK, NULL);
	expect_shut("handler ran", &seen);
}

static void starts_without_rights(bool (*go)(void))
{
	visit(go, LOOK, NULL);
	EXPECT(seen.rights, 0);
}

static void starts_without_word(bool (*go)(void))
{
	visit(go, LOOK, NULL);
	EXPECT(seen.word, 0);
}

static void imports_no_right(bool (*go)(void))
{
	visit(go, OPEN_OTHER_KEY, NULL);
	EXPECT(seen.msr, MSR_OF(OTHER_KEY, PKEY_WRITE));
	EXPECT(seen.read, REFUSED);
}

static void may_open_its_own(bool (*go)(void))
{
	visit(go, OWN_GUARD, NULL);
	EXPECT(seen.msr, MSR_OPEN);
	EXPECT(seen.read, ALLOWED);
	EXPECT(seen.write, ALLOWED);
}

static void own_guard_leaves_victims(bool (*go)(void))
{
	visit(go, OWN_GUARD, expect_guard);
}

static void gives_back(bool (*go)(void))
{
	visit(go, LOOK, expect_guard);
}

/* Whatever it forgot to shut is shut when it is left. */
static void leak_ends_with_it(bool (*go)(void))
{
	guarded = false;
	visit(go, LEAVE_OPEN, expect_no_guard);
	EXPECT(seen.msr, MSR_OPEN);
	EXPECT(*pkrs_word(), 0);
}

/* Interrupt with a guard of its own, and an NMI on top of that. */
static struct pks_seen nmi_seen, irq_after;

static int nmi_on_top_handler(unsigned int cmd, struct pt_regs *regs)
{
	if (nmi_seen.times)
		return NMI_DONE;
	pks_see(&nmi_seen);
	return NMI_HANDLED;
}

static void nmi_on_top(void)
{
	guard_open();
	apic->send_IPI_mask(cpumask_of(raw_smp_processor_id()), NMI_VECTOR);
	WAIT_SPINS(READ_ONCE(nmi_seen.times));
	pks_see(&irq_after);
	guard_close();
}

static void nmi_on_irq(void (*after)(void))
{
	memset(&nmi_seen, 0, sizeof(nmi_seen));
	register_nmi_handler(NMI_LOCAL, nmi_on_top_handler, 0, "pks_test_top");
	visit(irq, TAKE_NMI, after);
	unregister_nmi_handler(NMI_LOCAL, "pks_test_top");
	EXPECT(nmi_seen.times, 1);
}

static void nmi_on_irq_starts_shut(void)
{
	nmi_on_irq(NULL);
	expect_shut("NMI handler ran", &nmi_seen);
	EXPECT(nmi_seen.rights, 0);
	EXPECT(nmi_seen.word, 0);
}

static void nmi_on_irq_gives_back(void)
{
	nmi_on_irq(expect_guard);
	EXPECT(irq_after.msr, MSR_OPEN);
	EXPECT(irq_after.word, TEST_WORD);
	EXPECT(irq_after.write, ALLOWED);
}

#define LOOKS(context)							\
static void context##_starts_shut(void) { starts_shut(context); }	\
static void context##_starts_without_rights(void)			\
{									\
	starts_without_rights(context);					\
}									\
static void context##_starts_without_word(void)				\
{									\
	starts_without_word(context);					\
}									\
static void context##_imports_no_right(void)				\
{									\
	imports_no_right(context);					\
}									\
static void context##_may_open_its_own(void)				\
{									\
	may_open_its_own(context);					\
}									\
static void context##_own_guard_leaves_victims(void)			\
{									\
	own_guard_leaves_victims(context);				\
}									\
static void context##_gives_back(void) { gives_back(context); }		\
static void context##_leak_ends_with_it(void)				\
{									\
	leak_ends_with_it(context);					\
}

LOOKS(irq)
LOOKS(nmi)
LOOKS(int3)
LOOKS(debug)
LOOKS(softirq)
LOOKS(warn)
LOOKS(fault)

#define ROWS(context)							\
	{ #context "_starts_shut", context##_starts_shut },		\
	{ #context "_starts_without_rights",				\
	  context##_starts_without_rights },				\
	{ #context "_starts_without_word", context##_starts_without_word },\
	{ #context "_imports_no_right", context##_imports_no_right },	\
	{ #context "_may_open_its_own", context##_may_open_its_own },	\
	{ #context "_own_guard_leaves_victims",				\
	  context##_own_guard_leaves_victims },				\
	{ #context "_gives_back", context##_gives_back },		\
	{ #context "_leak_ends_with_it", context##_leak_ends_with_it }

/*
 * Nothing of ours runs inside: that the register was shut, and opened again, is
 * known by the two writes. The gate is called without an error in any bank, and
 * with the mark that what was interrupted can go on.
 */
static void machine_check_shuts_and_gives_back(void)
{
	unsigned long flags;
	u64 writes, status;

	if (!IS_ENABLED(CONFIG_X86_MCE) || num_online_cpus() > 1 ||
	    cpu_feature_enabled(X86_FEATURE_FRED)) {
		pks_skip("no gate of #MC, or CPUs that its handler would wait for");
		return;
	}
	pks_observe(true);
	guard_open();
	local_irq_save(flags);
	wrmsrl(MSR_IA32_MCG_STATUS, MCG_STATUS_RIPV);
	writes = EVENTS(writes);
	asm volatile("int $18" ::: "memory");
	writes = EVENTS(writes) - writes;
	rdmsrl(MSR_IA32_MCG_STATUS, status);
	local_irq_restore(flags);
	EXPECT(writes, 2);
	EXPECT_AT("the handler has run to its end", status, 0);
	expect_guard();
	guard_close();
	pks_observe(false);
}

const struct runner_test context_tests[] = {
	ROWS(irq),
	ROWS(nmi),
	ROWS(int3),
	ROWS(debug),
	ROWS(softirq),
	ROWS(warn),
	ROWS(fault),
	{ "nmi_on_irq_starts_shut", nmi_on_irq_starts_shut },
	{ "nmi_on_irq_gives_back", nmi_on_irq_gives_back },
	{ "machine_check_shuts_and_gives_back",
	  machine_check_shuts_and_gives_back },
	{}
};
