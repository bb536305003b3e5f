// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A page fault that sleeps inside an open guard, as a copy to a user's buffer
 * can: from a mapping whose fault handler belongs to these tests.
 *
 * Posted versions shut the register only: the first switch inside the handler
 * loaded the interrupted rights again, and a guard of the handler's own found a
 * count above 0, opened nothing and faulted.
 */
#include <linux/anon_inodes.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/uaccess.h>

#include "pks_test.h"

static bool guarded = true;
static struct pks_seen before_sleep, after_sleep, others, own;

static vm_fault_t sleeping_fault(struct vm_fault *vmf)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (!page)
		return VM_FAULT_OOM;
	pks_see(&before_sleep);
	see_on_cpu(raw_smp_processor_id(), &others);
	msleep(20);
	pks_see(&after_sleep);
	guard_open();
	pks_see(&own);
	msleep(20);
	own.write |= can_write(fixture);
	guard_close();
	vmf->page = page;
	return 0;
}

static const struct vm_operations_struct sleeping_vm_ops = {
	.fault = sleeping_fault,
};

static int sleeping_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &sleeping_vm_ops;
	return 0;
}

static const struct file_operations sleeping_fops = {
	.mmap = sleeping_mmap,
};

/* Take that fault with a guard open; @after looks while it is. */
static void fault_in_guard(void (*after)(void))
{
	unsigned long addr;
	struct file *file;
	char byte = 1;
	int ret;

	memset(&before_sleep, 0, sizeof(before_sleep));
	memset(&after_sleep, 0, sizeof(after_sleep));
	memset(&others, 0, sizeof(others));
	memset(&own, 0, sizeof(own));
	file = anon_inode_getfile("pks_test", &sleeping_fops, NULL, O_RDWR);
	if (IS_ERR(file)) {
		pks_skip("no file");
		return;
	}
	addr = vm_mmap(file, 0, PAGE_SIZE, PROT_READ, MAP_SHARED, 0);
	fput(file);
	if (IS_ERR_VALUE(addr)) {
		pks_skip("no mapping");
		return;
	}
	if (guarded)
		guard_open();
	ret = get_user(byte, (char __user *)addr);
	if (after)
		after();
	if (guarded)
		guard_close();
	guarded = true;
	vm_munmap(addr, PAGE_SIZE);
	EXPECT_AT("the user access", ret, 0);
	EXPECT_AT("what it read", byte, 0);
}

static void sleeping_fault_starts_shut(void)
{
	fault_in_guard(NULL);
	expect_shut("the fault handler ran", &before_sleep);
	EXPECT(before_sleep.rights, 0);
	EXPECT(before_sleep.word, 0);
}

static void sleeping_fault_stays_shut(void)
{
	fault_in_guard(NULL);
	expect_shut("the fault handler ran", &after_sleep);
	EXPECT(after_sleep.rights, 0);
	EXPECT(after_sleep.word, 0);
}

static void sleeping_fault_others_are_shut(void)
{
	fault_in_guard(NULL);
	expect_shut("the other task ran", &others);
}

static void sleeping_fault_may_open_its_own(void)
{
	fault_in_guard(NULL);
	EXPECT(own.times, 1);
	EXPECT(own.msr, MSR_OPEN);
	EXPECT(own.write, ALLOWED);
}

static void sleeping_fault_gives_back(void)
{
	fault_in_guard(expect_guard);
}

/* A switch ends them at all levels, the one that is put aside included. */
static void no_guard(void)
{
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
}

static void sleeping_fault_ends_temporary(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(can_read(fixture), ALLOWED);
	answer = PKEY_NONE;
	guarded = false;
	fault_in_guard(no_guard);
	expect_shut("the fault handler ran", &before_sleep);
	ask_nobody();
}

const struct runner_test pagefault_tests[] = {
	{ "sleeping_fault_starts_shut", sleeping_fault_starts_shut },
	{ "sleeping_fault_stays_shut", sleeping_fault_stays_shut },
	{ "sleeping_fault_others_are_shut", sleeping_fault_others_are_shut },
	{ "sleeping_fault_may_open_its_own", sleeping_fault_may_open_its_own },
	{ "sleeping_fault_gives_back", sleeping_fault_gives_back },
	{ "sleeping_fault_ends_temporary", sleeping_fault_ends_temporary,
	  NEEDS_TEMPORARY },
	{}
};
