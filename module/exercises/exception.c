// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exception: one caller; an interrupt, or a page fault of the kernel, and the
 * return from it, with no guard open (irq-shut, pf-shut) or inside an open one
 * (irq-held, pf-held) whose page was touched just before. The same where no
 * memory has a key is a quantity of its own: irq-shut-disarmed, ...
 *
 * The interrupt is that of irq_work, raised by an instruction; its handler finds
 * no work. The page fault is of a load of this module's from an address without
 * a mapping, and takes a fixup. Interrupts are on. Yields instructions from the
 * one before to the one after, as read most often of 24, so that no interrupt but
 * this one is in it.
 */
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/irq_vectors.h>

#include "threads.h"

#define ROUNDS	24

/* In the order of the list, without and then with "-disarmed". */
enum { IRQ_SHUT, IRQ_HELD, PF_SHUT, PF_HELD, NR_QUANTITIES };

static noinline u64 interrupt(void)
{
	u64 t = pks_clock();

	asm volatile("int %0" : : "i" (IRQ_WORK_VECTOR) : "memory");
	return pks_clock() - t;
}

static noinline u64 page_fault(const u64 *unmapped)
{
	u64 value, t = pks_clock();

	__get_kernel_nofault(&value, unmapped, u64, fault);
fault:
	return pks_clock() - t;
}

static int take(struct pks_session *s, struct pks_run *run,
		struct pkscale_sample *sample)
{
	u32 what = run->quantity % NR_QUANTITIES, i;
	bool holds = what == IRQ_HELD || what == PF_HELD;
	/* A guard page follows every area: it is never mapped. */
	const u64 *unmapped = run->own + PAGE_SIZE;
	u64 v[ROUNDS], empty = pks_clock_cost();
	union pks_held held;

	if (holds)
		run->loops->grant(&run->load.access, &held);
	for (i = 0; i < ROUNDS; i++) {
		if (holds)
			pks_touch(run, &held);
		v[i] = (what == IRQ_SHUT || what == IRQ_HELD ? interrupt() :
			page_fault(unmapped)) - empty;
	}
	if (holds)
		pks_let_go(run, &held);
	sample->t2 = pks_frequent(v, ROUNDS);
	return 0;
}

static int begin(struct pks_session *s, struct pks_run *run)
{
	int err;

	run->own = vmalloc(PAGE_SIZE);
	/* What a fault has opened until now ends. */
	pks_settle();
	err = run->own ? pks_probes_get() : -ENOMEM;
	if (err)
		vfree(run->own);
	return err;
}

static void end(struct pks_run *run)
{
	pks_probes_put();
	vfree(run->own);
}

/* Behind a guard, and of the quantity that its memory is for. */
static int check(const struct pks_run *run)
{
	bool disarmed = run->quantity >= NR_QUANTITIES;

	return disarmed != run->variant->unkeyed ? -EINVAL :
						   pks_check_reading(run, 1);
}

const struct pks_reading pks_reading_exception = {
	.check = check,
	.begin = begin,
	.take = take,
	.end = end,
};
