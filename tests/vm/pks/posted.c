// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What posted versions of such a series got wrong and no other file here asks
 * for; docs/defects.md numbers them all, and says where the others are.
 */
#include <linux/completion.h>
#include <linux/dax.h>
#include <linux/delay.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/msr.h>
#include <asm/pgtable.h>

#include "pks_test.h"

static struct pks_seen seen;

/* --- 9: a stray that is admitted stays, and the next one goes unnoticed -----*/

static void second_stray_is_refused(void)
{
	u64 before = EVENTS(probed);
	int i;

	for (i = 0; i < 2; i++) {
		EXPECT(can_write(fixture), REFUSED);
		EXPECT(pks_msr(), MSR_SHUT);
		EXPECT(EVENTS(probed) - before, i + 1);
	}
}

/* Of copies that have a fixup, whose faults nobody else would hear of. */
static void second_missing_guard_is_counted(void)
{
	unsigned long addr = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	u64 before = EVENTS(fixed_up);
	int i;

	if (IS_ERR_VALUE(addr)) {
		pks_skip("no mapping");
		return;
	}
	pks_announce(2, 0, 0);
	put_user(0, (u8 __user *)addr);
	for (i = 0; i < 2; i++) {
		EXPECT(raw_copy_to_user((void __user *)addr, fixture, 1), 1);
		EXPECT(EVENTS(fixed_up) - before, i + 1);
		EXPECT(pks_msr(), MSR_SHUT);
	}
	vm_munmap(addr, PAGE_SIZE);
}

/* Its owner admits the first one: that is over with the next switch. */
static void second_stray_asks_again(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(can_write(fixture), ALLOWED);
	msleep(20);
	answer = PKEY_NONE;
	asked = 0;
	EXPECT(can_write(fixture), REFUSED);
	EXPECT(asked, 1);
	ask_nobody();
}

/* --- 11: the device dies while a guard of its memory is open ----------------*/

static unsigned int opened, shut;

static long dev_access(struct dax_device *dev, pgoff_t pgoff, long nr,
		       enum dax_access_mode mode, void **kaddr, pfn_t *pfn)
{
	return -EIO;
}

static int dev_zero(struct dax_device *dev, pgoff_t pgoff, size_t nr)
{
	return -EIO;
}

static bool dev_protected(struct dax_device *dev)
{
	return true;
}

static void dev_open(struct dax_device *dev, struct pgmap_access *access,
		     const void *kaddr, size_t len, enum pkey_right right)
{
	opened++;
	pgmap_grant(access, kaddr, len, right);
}

static void dev_shut(struct dax_device *dev, struct pgmap_access *access)
{
	shut++;
	pgmap_revoke(access);
}

static const struct dax_operations dev_ops = {
	.direct_access = dev_access,
	.zero_page_range = dev_zero,
	.map_protected = dev_protected,
	.mk_readwrite = dev_open,
	.mk_noaccess = dev_shut,
};

static DECLARE_COMPLETION(killed);

static int kill_main(void *dev)
{
	kill_dax(dev);
	complete(&killed);
	return 0;
}

static void hold_while_it_dies(struct dax_device *dev, void *addr)
{
	struct pgmap_access access;
	int id, i;

	reinit_completion(&killed);
	id = dax_read_lock();
	dax_grant(dev, &access, addr, PAGE_SIZE, PKEY_WRITE);
	EXPECT(can_write(addr), ALLOWED);
	if (IS_ERR(kthread_run(kill_main, dev, "pks_test/kill"))) {
		pks_skip("no thread");
		complete(&killed);
	}
	for (i = 0; i < 500 && dax_alive(dev); i++)
		msleep(20);
	EXPECT(dax_alive(dev), 0);
	EXPECT(completion_done(&killed), 0);
	EXPECT(can_write(addr), ALLOWED);
	dax_revoke(dev, &access);
	EXPECT(can_read(addr), REFUSED);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(*pkrs_word(), 0);
	dax_read_unlock(id);
	wait_for_completion(&killed);
}

static void device_dies_in_guard(bool by_ops)
{
	struct dax_device *dev;
	struct pks_range r;

	if (!IS_ENABLED(CONFIG_DAX)) {
		pks_skip("a kernel without DAX");
		return;
	}
	opened = 0;
	shut = 0;
	dev = alloc_dax(NULL, &dev_ops);
	EXPECT(IS_ERR_OR_NULL(dev), 0);
	if (pks_failed())
		return;
	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	if (!pks_failed()) {
		hold_while_it_dies(dev, r.addr);
		range_unmap(&r);
	} else {
		kill_dax(dev);
	}
	put_dax(dev);
	EXPECT(opened, by_ops);
	EXPECT(shut, by_ops);
}

static void guard_outlives_device(void)
{
	device_dies_in_guard(false);
}

#define ACCESS_OPS	"/sys/module/dax/parameters/access_ops"

static void guard_by_ops_outlives_device(void)
{
	if (user_shell("echo 1 >" ACCESS_OPS)) {
		pks_skip("no " ACCESS_OPS);
		return;
	}
	device_dies_in_guard(true);
	EXPECT(user_shell("echo 0 >" ACCESS_OPS), 0);
}

/* --- 20: what a sleep that resets the CPU leaves ----------------------------*/

static unsigned long resume_early;
module_param(resume_early, ulong, 0400);
MODULE_PARM_DESC(resume_early, "address of pks_resume_early()");
static unsigned long resume_cpu;
module_param(resume_cpu, ulong, 0400);
MODULE_PARM_DESC(resume_cpu, "address of pks_resume_cpu()");

/* The register of a CPU that was reset is 0, and the cache has not heard. */
static u32 after_reset, after_early;
static unsigned int stray_after_reset;

static void sleep_and_resume(void)
{
	unsigned long flags;

	local_irq_save(flags);
	__wrmsr(MSR_IA32_PKRS, 0, 0);
	after_reset = pks_msr();
	stray_after_reset = can_write(fixture);
	((void (*)(void))resume_early)();
	after_early = pks_msr();
	((void (*)(void))resume_cpu)();
	local_irq_restore(flags);
}

static bool resumed(void)
{
	if (!resume_early || !resume_cpu) {
		pks_skip("loaded without the addresses");
		return false;
	}
	sleep_and_resume();
	/* Else nothing has been undone. */
	EXPECT(after_reset, 0);
	EXPECT(stray_after_reset, ALLOWED);
	EXPECT(after_early, MSR_SHUT);
	return true;
}

static void resume_shuts(void)
{
	if (resumed())
		expect_no_guard();
}

static void resume_keeps_guard(void)
{
	guard_open();
	if (resumed())
		expect_guard();
	guard_close();
}

/* --- 21: a guard that is held on return to user mode ------------------------*/

static void user_return_command(const char *command)
{
	if (!strcmp(command, "open"))
		guard_open();
	else if (!strcmp(command, "look"))
		pks_see(&seen);
}

static struct pks_seen another;

/*
 * It stays open in each later system call of that task, and of no other; a
 * kernel that checks itself says so and shuts it.
 */
static void held_on_return_to_user_mode(void)
{
	const bool shuts = IS_ENABLED(CONFIG_PGMAP_ACCESS_DEBUG);
	int ret;

	memset(&seen, 0, sizeof(seen));
	memset(&another, 0, sizeof(another));
	user_command = user_return_command;
	ret = user_shell("exec 3>" USER_FILE "; echo open >&3; echo look >&3");
	user_command = NULL;
	if (ret == -ENOENT)
		pks_skip("no /bin/sh");
	else
		EXPECT_AT("the shell", ret, 0);
	EXPECT(seen.times, 1);
	EXPECT(seen.msr, shuts ? MSR_SHUT : MSR_OPEN);
	EXPECT(seen.word, shuts ? 0 : TEST_WORD);
	EXPECT(seen.write, shuts ? REFUSED : ALLOWED);
	see_on_cpu(seen.cpu, &another);
	expect_shut("another task ran", &another);
}

/* --- 25: other mappings of the same memory have no key ----------------------*/

/* KASAN's shadow maps one page over and over; no memory of others is there. */
static bool skipped_pgd(unsigned long addr)
{
#ifdef CONFIG_KASAN
	return addr + PGDIR_SIZE > KASAN_SHADOW_START && addr < KASAN_SHADOW_END;
#else
	return false;
#endif
}

/* Leaves of the kernel's half that map a page of a range: where, and with what. */
#define MAX_FOUND	8
static struct { unsigned long addr; int key; bool write; } found[MAX_FOUND];
static unsigned int nr_found;

static void look_at_leaf(unsigned long addr, unsigned long size, u64 pa, u64 flags,
			 phys_addr_t of)
{
	if (of < pa || of >= pa + size || nr_found == MAX_FOUND)
		return;
	found[nr_found].addr = addr + (of - pa);
	found[nr_found].key = pte_flags_pkey(flags);
	found[nr_found].write = flags & _PAGE_RW;
	nr_found++;
}

static void look_at_ptes(pmd_t *pmd, unsigned long addr, phys_addr_t of)
{
	pte_t *pte = (pte_t *)pmd_page_vaddr(*pmd);
	int i;

	for (i = 0; i < PTRS_PER_PTE; i++, addr += PAGE_SIZE)
		if (pte_present(pte[i]))
			look_at_leaf(addr, PAGE_SIZE, PFN_PHYS(pte_pfn(pte[i])),
				     pte_flags(pte[i]), of);
}

static void look_at_pmds(pud_t *pud, unsigned long addr, phys_addr_t of)
{
	pmd_t *pmd = pud_pgtable(*pud);
	int i;

	for (i = 0; i < PTRS_PER_PMD; i++, addr += PMD_SIZE) {
		if (!pmd_present(pmd[i]))
			continue;
		if (pmd_leaf(pmd[i]))
			look_at_leaf(addr, PMD_SIZE, PFN_PHYS(pmd_pfn(pmd[i])),
				     pmd_flags(pmd[i]), of);
		else
			look_at_ptes(&pmd[i], addr, of);
	}
}

static void look_at_puds(p4d_t *p4d, unsigned long addr, phys_addr_t of)
{
	pud_t *pud = p4d_pgtable(*p4d);
	int i;

	for (i = 0; i < PTRS_PER_PUD; i++, addr += PUD_SIZE) {
		if (!pud_present(pud[i]))
			continue;
		if (pud_leaf(pud[i]))
			look_at_leaf(addr, PUD_SIZE, PFN_PHYS(pud_pfn(pud[i])),
				     pud_flags(pud[i]), of);
		else
			look_at_pmds(&pud[i], addr, of);
		cond_resched();
	}
}

static bool find_mappings(phys_addr_t of)
{
	pgd_t *pgd = __va(read_cr3_pa());
	unsigned long addr;
	int i;

	nr_found = 0;
	if (pgtable_l5_enabled()) {
		pks_skip("five levels of page tables");
		return false;
	}
	for (i = PTRS_PER_PGD / 2; i < PTRS_PER_PGD; i++) {
		addr = (unsigned long)i << PGDIR_SHIFT | 0xffffUL << 48;
		if (!pgd_val(pgd[i]) || skipped_pgd(addr))
			continue;
		/* With four levels this is an entry of both. */
		look_at_puds((p4d_t *)&pgd[i], addr, of);
	}
	return true;
}

/* The one at @addr has that key; a stray write is let through or not. */
static void expect_mapping(const void *addr, int key, unsigned int stray)
{
	unsigned int i;

	for (i = 0; i < nr_found; i++)
		if (found[i].addr == (unsigned long)addr)
			break;
	EXPECT_AT("the mapping was found", i < nr_found, 1);
	if (pks_failed())
		return;
	EXPECT_AT("its key", found[i].key, key);
	EXPECT_AT("a stray through it", pks_probe_write((void *)addr, 0x25),
		  stray);
}

static void only_the_direct_map_has_it(void)
{
	struct pks_range r;

	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	if (pks_failed())
		return;
	if (find_mappings(range_start + SZ_1M)) {
		EXPECT(nr_found, 1);
		expect_mapping(r.addr + SZ_1M, PKS_KEY_PGMAP, REFUSED);
	}
	range_unmap(&r);
}

/* Each of them is somebody's explicit wish, and a list that is to stay short. */
static void second_mappings_have_no_key(void)
{
	struct pks_range r;
	struct page *page;
	u8 *area, *remap;

	EXPECT(range_map(&r, 0, PART, PGMAP_KEYED), 0);
	if (pks_failed())
		return;
	page = virt_to_page(r.addr + SZ_1M);
	area = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	remap = memremap(range_start + SZ_1M, PAGE_SIZE, MEMREMAP_WB);
	EXPECT(!area, 0);
	EXPECT(!remap, 0);
	if (!pks_failed() && find_mappings(range_start + SZ_1M)) {
		EXPECT(nr_found, 3);
		expect_mapping(r.addr + SZ_1M, PKS_KEY_PGMAP, REFUSED);
		expect_mapping(area, PKS_KEY_DEFAULT, ALLOWED);
		expect_mapping(remap, PKS_KEY_DEFAULT, ALLOWED);
	}
	memunmap(remap);
	vunmap(area);
	find_mappings(range_start + SZ_1M);
	EXPECT(nr_found, 1);
	range_unmap(&r);
}

/* Of any physical address, for who knows what it should find. */
static unsigned long mappings_of;
module_param(mappings_of, ulong, 0600);
MODULE_PARM_DESC(mappings_of, "physical address for the test list_mappings");

static void list_mappings(void)
{
	unsigned int i;

	if (!find_mappings(mappings_of))
		return;
	for (i = 0; i < nr_found; i++)
		pr_info("pks_test: %#lx mapped at %px, key %d%s%s\n",
			mappings_of, (void *)found[i].addr, found[i].key,
			found[i].write ? ", writable" : "",
			found[i].addr == (unsigned long)__va(mappings_of) ?
			", direct map" : "");
}

/* --- 17: open for longer than the access -------------------------------------*/

/* What somebody does between two tests, watched: is the register shut there? */
static unsigned int flushes, flushes_open, sleeps_open;
static struct tracepoint *flush_trace, *sleep_trace;

static void see_flush(void *unused, int reason, unsigned long pages)
{
	flushes++;
	flushes_open += pks_msr() != MSR_SHUT;
}

static void see_sleep(void *unused, bool preempt, struct task_struct *prev,
		      struct task_struct *next, unsigned int prev_state)
{
	sleeps_open += !preempt && prev->thread.pkrs.rights;
}

static void find_traces(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "tlb_flush"))
		flush_trace = tp;
	if (!strcmp(tp->name, "sched_switch"))
		sleep_trace = tp;
}

static void watch_begin(void)
{
	flushes = 0;
	flushes_open = 0;
	sleeps_open = 0;
	for_each_kernel_tracepoint(find_traces, NULL);
	EXPECT(!flush_trace || !sleep_trace, 0);
	if (pks_failed())
		return;
	EXPECT(tracepoint_probe_register(flush_trace, see_flush, NULL), 0);
	EXPECT(tracepoint_probe_register(sleep_trace, see_sleep, NULL), 0);
}

static void unwatch(void)
{
	tracepoint_probe_unregister(flush_trace, see_flush, NULL);
	tracepoint_probe_unregister(sleep_trace, see_sleep, NULL);
	tracepoint_synchronize_unregister();
}

static void watch_end(void)
{
	unwatch();
	EXPECT(flushes > 0, 1);
	EXPECT(flushes_open, 0);
	EXPECT(sleeps_open, 0);
}

/* And would it be seen if it were open? */
static void open_flush_and_sleep_are_seen(void)
{
	unsigned long addr = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);

	if (IS_ERR_VALUE(addr)) {
		pks_skip("no mapping");
		return;
	}
	put_user(0, (u8 __user *)addr);
	watch_begin();
	if (pks_failed())
		return;
	guard_open();
	vm_munmap(addr, PAGE_SIZE);
	msleep(20);
	guard_close();
	unwatch();
	EXPECT(flushes_open > 0, 1);
	EXPECT(sleeps_open > 0, 1);
}

const struct runner_test posted_tests[] = {
	{ "second_stray_is_refused", second_stray_is_refused },
	{ "second_missing_guard_is_counted", second_missing_guard_is_counted },
	{ "second_stray_asks_again", second_stray_asks_again, NEEDS_TEMPORARY },
	{ "guard_outlives_device", guard_outlives_device, NEEDS_RANGE },
	{ "guard_by_ops_outlives_device", guard_by_ops_outlives_device,
	  NEEDS_RANGE },
	{ "resume_shuts", resume_shuts },
	{ "resume_keeps_guard", resume_keeps_guard },
	{ "held_on_return_to_user_mode", held_on_return_to_user_mode, BY_NAME },
	{ "only_the_direct_map_has_it", only_the_direct_map_has_it,
	  NEEDS_RANGE },
	{ "second_mappings_have_no_key", second_mappings_have_no_key,
	  NEEDS_RANGE },
	{ "list_mappings", list_mappings, BY_NAME },
	{ "open_flush_and_sleep_are_seen", open_flush_and_sleep_are_seen },
	{ "watch_begin", watch_begin, BY_NAME },
	{ "watch_end", watch_end, BY_NAME },
	{}
};
