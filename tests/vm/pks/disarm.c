// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The last range goes while somebody has it open: with a reference to it, which
 * it waits for, and without, by a bug (defect 13 of the earlier posting: both
 * ends of a mapping asked whether there is a range, and heard different answers).
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/highmem.h>
#include <linux/kthread.h>
#include <linux/mm.h>

#include "pks_test.h"

static DECLARE_COMPLETION(gone);
static DECLARE_COMPLETION(wake);

static int unmap_main(void *range)
{
	range_unmap(range);
	complete(&gone);
	return 0;
}

/*
 * Who has a page of a range mapped has a reference to the range: the hooks
 * stay while it does, however long that is.
 */
static void hold_while_disarming(struct pks_range *r)
{
	struct page *page = virt_to_page(r->addr);
	struct dev_pagemap *ref = get_dev_pagemap(page_to_pfn(page), NULL);
	u8 *addr;

	EXPECT(ref == &r->pgmap, 1);
	addr = kmap_local_page(page);
	reinit_completion(&gone);
	if (IS_ERR(kthread_run(unmap_main, r, "pks_test/unmap"))) {
		pks_skip("no thread");
		return;
	}
	msleep(100);
	EXPECT(completion_done(&gone), 0);
	EXPECT(static_key_count(&pgmap_armed_key.key), 1);
	EXPECT(can_write(addr), ALLOWED);
	kunmap_local(addr);
	EXPECT(can_read(addr), REFUSED);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(*pkrs_word(), 0);
	put_dev_pagemap(ref);
	wait_for_completion(&gone);
	EXPECT(static_key_count(&pgmap_armed_key.key), 0);
}

static void disarming_waits_for_mapping(void)
{
	with_range(PGMAP_KEYED, hold_while_disarming);
}

/* Others come and go meanwhile. */
static void hold_while_others_go(struct pks_range *r)
{
	u8 *addr = kmap_local_page(virt_to_page(r->addr));
	struct pks_range other;
	int i;

	for (i = 0; i < 2; i++) {
		EXPECT(range_map(&other, PART, PART, PGMAP_KEYED), 0);
		EXPECT(can_write(addr), ALLOWED);
		range_unmap(&other);
		EXPECT(can_write(addr), ALLOWED);
	}
	kunmap_local(addr);
	EXPECT(can_read(addr), REFUSED);
	EXPECT(pks_msr(), MSR_SHUT);
}

static void mapped_while_others_go(void)
{
	with_range(PGMAP_KEYED, hold_while_others_go);
}

/*
 * The same memory again, under another pgmap: what somebody had open who had no
 * reference to the first is shut.
 */
static void map_again(struct pks_range *r)
{
	range_unmap(r);
	EXPECT(range_map(r, 0, PART, PGMAP_KEYED), 0);
}

static void leave_mapped(struct pks_range *r)
{
	EXPECT(can_write(kmap_local_page(virt_to_page(r->addr))), ALLOWED);
	map_again(r);
	if (pks_failed())
		return;
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(*pkrs_word(), 0);
	EXPECT(can_read(r->addr), REFUSED);
}

static void left_mapped_is_shut(void)
{
	with_range(PGMAP_KEYED, leave_mapped);
}

/* Unmapped while there is no range, which no hook sees. */
static void unmap_late(struct pks_range *r)
{
	u8 *addr = kmap_local_page(virt_to_page(r->addr));

	range_unmap(r);
	kunmap_local(addr);
	map_again(r);
	if (pks_failed())
		return;
	EXPECT(can_read(addr), REFUSED);
	EXPECT(*pkrs_word(), 0);
}

static void unmapped_late_is_shut(void)
{
	with_range(PGMAP_KEYED, unmap_late);
}

static int map_again_there(void *range)
{
	map_again(range);
	complete(&gone);
	return 0;
}

static void spin_mapped(struct pks_range *r)
{
	reinit_completion(&gone);
	kmap_local_page(virt_to_page(r->addr));
	if (IS_ERR(kthread_run_on_cpu(map_again_there, r, other_cpu(),
				      "pks_test/again"))) {
		pks_skip("no thread");
		return;
	}
	/* Without sleeping: the register is meant, not what is loaded. */
	EXPECT(WAIT_UNTIL(completion_done(&gone)), 1);
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(pkrs_right(PKS_KEY_PGMAP), PKEY_NONE);
	wait_for_completion(&gone);
}

/* No other key is in use: an interrupt would have put aside what is taken. */
static void left_mapped_on_other_cpu_is_shut(void)
{
	fixture_down();
	with_range(PGMAP_KEYED, spin_mapped);
	EXPECT_AT("the fixture", fixture_up(), 0);
}

static struct pks_seen sleeper;

/* It goes as it is: the range that it could undo this in is another. */
static int maps_and_sleeps(void *page)
{
	kmap_local_page(page);
	complete(&gone);
	wait_for_completion(&wake);
	pks_see(&sleeper);
	complete(&gone);
	return 0;
}

static void sleep_mapped(struct pks_range *r)
{
	reinit_completion(&gone);
	reinit_completion(&wake);
	memset(&sleeper, 0, sizeof(sleeper));
	if (IS_ERR(kthread_run(maps_and_sleeps, virt_to_page(r->addr),
			       "pks_test/hold"))) {
		pks_skip("no thread");
		return;
	}
	wait_for_completion(&gone);
	map_again(r);
	complete(&wake);
	wait_for_completion(&gone);
	EXPECT(sleeper.times, 1);
	EXPECT(sleeper.msr, MSR_SHUT);
	EXPECT(sleeper.rights, 0);
	EXPECT(sleeper.word, 0);
}

static void left_mapped_asleep_is_shut(void)
{
	with_range(PGMAP_KEYED, sleep_mapped);
}

/* What is undone in another range's time leaves nothing open, now or later. */
static void undo_too_late(struct pks_range *r, enum pkey_right right)
{
	struct pgmap_access late, access;

	pgmap_grant(&late, r->addr, PAGE_SIZE, right);
	EXPECT(can_read(r->addr), ALLOWED);
	range_unmap(r);
	EXPECT(range_map(r, PART, PART, PGMAP_KEYED), 0);
	if (pks_failed())
		return;
	EXPECT(pks_msr(), MSR_SHUT);
	pgmap_revoke(&late);
	EXPECT(*pkrs_word(), 0);
	EXPECT(can_read(r->addr), REFUSED);
	pgmap_grant(&access, r->addr, PAGE_SIZE, right);
	EXPECT(can_read(r->addr), ALLOWED);
	pgmap_revoke(&access);
	EXPECT(can_read(r->addr), REFUSED);
	EXPECT(*pkrs_word(), 0);
}

static void undo_reading_too_late(struct pks_range *r)
{
	undo_too_late(r, PKEY_READ);
}

static void undo_writing_too_late(struct pks_range *r)
{
	undo_too_late(r, PKEY_WRITE);
}

static void undone_in_next_range(void)
{
	/* A kernel that checks says that more was undone than was granted. */
	if (IS_ENABLED(CONFIG_PGMAP_ACCESS_DEBUG)) {
		pks_skip("a kernel that warns of it");
		return;
	}
	with_range(PGMAP_KEYED, undo_reading_too_late);
	with_range(PGMAP_KEYED, undo_writing_too_late);
}

const struct runner_test disarm_tests[] = {
	{ "disarming_waits_for_mapping", disarming_waits_for_mapping,
	  NEEDS_RANGE },
	{ "mapped_while_others_go", mapped_while_others_go, NEEDS_RANGE },
	{ "left_mapped_is_shut", left_mapped_is_shut, NEEDS_RANGE },
	{ "unmapped_late_is_shut", unmapped_late_is_shut, NEEDS_RANGE },
	{ "left_mapped_asleep_is_shut", left_mapped_asleep_is_shut,
	  NEEDS_RANGE },
	/* With temporary rights interrupts put aside at any time. */
	{ "left_mapped_on_other_cpu_is_shut", left_mapped_on_other_cpu_is_shut,
	  NEEDS_RANGE | NEEDS_SMP | NO_TEMPORARY },
	{ "undone_in_next_range", undone_in_next_range, NEEDS_RANGE },
	{}
};
