// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations that every kernel has: mapping pairs, exceptions, the context
 * switch. They are called, not copied, so that each kernel runs its own.
 */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/kdebug.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/irq_vectors.h>
#include <asm/processor-flags.h>

#include "cost.h"

/* --- pairs -----------------------------------------------------------------*/

static noinline u32 kmap_local_pair(void *arg)
{
	struct page *page = arg;
	void *addr;
	u32 t0, t1;

	COST_BEGIN(t0, page);
	addr = kmap_local_page(page);
	COST_HOLD("+r" (addr));
	kunmap_local(addr);
	COST_END(t1, addr);
	return t1 - t0;
}

static noinline u32 kmap_pair(void *arg)
{
	struct page *page = arg;
	void *addr;
	u32 t0, t1;

	COST_BEGIN(t0, page);
	addr = kmap(page);
	COST_HOLD("+r" (addr), "+r" (page));
	kunmap(page);
	COST_END(t1, addr);
	return t1 - t0;
}

static noinline u32 kmap_atomic_pair(void *arg)
{
	struct page *page = arg;
	void *addr;
	u32 t0, t1;

	COST_BEGIN(t0, page);
	addr = kmap_atomic(page);
	COST_HOLD("+r" (addr));
	kunmap_atomic(addr);
	COST_END(t1, addr);
	return t1 - t0;
}

void cost_pairs(const char *state, struct page *page)
{
	cost_sample("kmap_local pair", state, kmap_local_pair, page, true);
	cost_sample("kmap pair", state, kmap_pair, page, true);
	cost_sample("kmap_atomic pair", state, kmap_atomic_pair, page, true);
}

/* --- exceptions ------------------------------------------------------------*/

/*
 * The vector of irq_work has a handler that finds no work. That the APIC has
 * sent nothing does not matter to it: its end-of-interrupt finds none.
 */
static noinline u32 interrupt(void *arg)
{
	u32 t0, t1;

	COST_BEGIN(t0, arg);
	asm volatile("int %0" : : "i" (IRQ_WORK_VECTOR) : "memory");
	COST_END(t1, arg);
	return t1 - t0;
}

/* Of an address without a mapping: it faults, and the table has a fixup. */
static noinline u32 kernel_fault(void *arg)
{
	u32 t0, t1;
	u64 value;
	long ret;

	COST_BEGIN(t0, arg);
	ret = copy_from_kernel_nofault(&value, arg, sizeof(value));
	COST_END(t1, ret);
	return ret == -EFAULT ? t1 - t0 : 0;
}

/* The same by an instruction of a module, whose table is searched last. */
static noinline u32 module_fault(void *arg)
{
	u32 t0, t1;
	u64 value;

	COST_BEGIN(t0, arg);
	__get_kernel_nofault(&value, arg, u64, fault);
	return 0;
fault:
	COST_END(t1, arg);
	return t1 - t0;
}

static noinline u32 user_fault(void *arg)
{
	u32 __user *address = arg;
	u32 t0, t1, value;
	long ret;

	pagefault_disable();
	COST_BEGIN(t0, address);
	ret = get_user(value, address);
	COST_END(t1, ret);
	pagefault_enable();
	return ret == -EFAULT ? t1 - t0 : 0;
}

static int stepped(struct notifier_block *nb, unsigned long what, void *data)
{
	struct die_args *args = data;

	if (what != DIE_DEBUG || user_mode(args->regs))
		return NOTIFY_DONE;
	args->regs->flags &= ~X86_EFLAGS_TF;
	return NOTIFY_STOP;
}

static struct notifier_block step_notifier = {
	.notifier_call = stepped,
	.priority = INT_MAX,
};

static noinline u32 single_step(void *arg)
{
	u32 t0, t1;

	COST_BEGIN(t0, arg);
	asm volatile("pushfq\n\torq %0, (%%rsp)\n\tpopfq\n\tnop"
		     : : "i" (X86_EFLAGS_TF) : "memory", "cc");
	COST_END(t1, arg);
	return t1 - t0;
}

void cost_exceptions(const char *state, struct cost_plain *p)
{
	cost_sample("interrupt", state, interrupt, NULL, false);
	cost_sample("#PF, kernel address", state, kernel_fault, p->unmapped,
		    false);
	cost_sample("#PF, by a module", state, module_fault, p->unmapped, false);
	cost_sample("#PF, user address", state, user_fault,
		    (void *)PAGE_SIZE, false);
	cost_sample("#DB single step", state, single_step, NULL, false);
}

/* --- context switch --------------------------------------------------------*/

/*
 * Two threads of one real-time priority yield to each other; whoever comes
 * back reads the clock that the other one has left.
 */
struct switching {
	struct completion done;
	struct page *held;	/* that the second one has mapped meanwhile */
	u32 left;		/* when the other one yielded */
	unsigned int n;
	unsigned int running;
};

static void yield_often(struct switching *s)
{
	u32 now, dummy = 0;

	while (READ_ONCE(s->n) < COST_SAMPLES) {
		COST_BEGIN(now, dummy);
		WRITE_ONCE(s->left, now);
		yield();
		COST_END(now, dummy);
		/* The other one may have left, or not have come yet. */
		if (READ_ONCE(s->running) == 2 && s->n < COST_SAMPLES)
			cost_buffer[s->n++] = now - READ_ONCE(s->left);
	}
}

static int first(void *arg)
{
	struct switching *s = arg;

	s->running++;
	while (READ_ONCE(s->running) < 2)
		yield();
	yield_often(s);
	s->running--;
	complete(&s->done);
	return 0;
}

static int second(void *arg)
{
	struct switching *s = arg;
	void *addr = NULL;

	if (s->held)
		addr = kmap_local_page(s->held);
	s->running++;
	yield_often(s);
	s->running--;
	if (addr)
		kunmap_local(addr);
	complete(&s->done);
	return 0;
}

int cost_switch(const char *state, struct page *held)
{
	int (*fn[2])(void *) = { first, second };
	struct switching s = { .held = held };
	struct task_struct *t;
	int i;

	init_completion(&s.done);
	for (i = 0; i < 2; i++) {
		t = kthread_create(fn[i], &s, "cost/%d", i);
		if (IS_ERR(t))
			break;
		kthread_bind(t, 0);
		sched_set_fifo(t);
		wake_up_process(t);
	}
	if (i < 2) {
		/* The first one waits for a second that does not come. */
		s.n = COST_SAMPLES;
		s.running = 2;
	}
	while (i--)
		wait_for_completion(&s.done);
	if (s.n < COST_SAMPLES)
		return -ENOMEM;
	cost_report("context switch", state, cost_buffer, COST_SAMPLES);
	return 0;
}

/* --- what they need --------------------------------------------------------*/

int cost_plain_init(struct cost_plain *p)
{
	void *area;
	int ret;

	p->page = alloc_page(GFP_KERNEL);
	/* A guard page follows every area: it is never mapped. */
	area = vmalloc(PAGE_SIZE);
	p->unmapped = area ? area + PAGE_SIZE : NULL;
	if (!p->page || !area)
		return -ENOMEM;
	ret = register_die_notifier(&step_notifier);
	return ret;
}

void cost_plain_exit(struct cost_plain *p)
{
	unregister_die_notifier(&step_notifier);
	if (p->unmapped)
		vfree(p->unmapped - PAGE_SIZE);
	if (p->page)
		__free_page(p->page);
}
