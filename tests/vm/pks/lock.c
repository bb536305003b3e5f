// SPDX-License-Identifier: GPL-2.0-or-later
/* A design that opens dax_read_lock() sections as a whole. */
#include <linux/dax.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "pks_test.h"

static unsigned int depth, granted, revoked;

static void lock_grant(void)
{
	granted++;
	if (!depth++)
		pks_grant_write(PKS_KEY_PGMAP);
}

static void lock_revoke(void)
{
	revoked++;
	if (!--depth)
		pks_revoke(PKS_KEY_PGMAP);
}

static const struct pgmap_access_ops lock_ops = {
	.name = "lock",
	.owner = THIS_MODULE,
	.lock_grant = lock_grant,
	.lock_revoke = lock_revoke,
};

static struct pks_range range;

static bool lock_up(bool keyed)
{
	depth = 0;
	granted = 0;
	revoked = 0;
	if (!IS_ENABLED(CONFIG_DAX)) {
		pks_skip("a kernel without DAX");
		return false;
	}
	EXPECT(pgmap_access_register(&lock_ops), 0);
	if (pks_failed())
		return false;
	if (!keyed)
		return true;
	EXPECT(range_map(&range, 0, SZ_4M, PGMAP_KEYED), 0);
	if (!pks_failed())
		return true;
	pgmap_access_unregister(&lock_ops);
	return false;
}

static void lock_down(bool keyed)
{
	if (keyed)
		range_unmap(&range);
	EXPECT(pgmap_access_unregister(&lock_ops), 0);
}

static void lock_opens_ranges(void)
{
	int id;

	if (!lock_up(true))
		return;
	id = dax_read_lock();
	EXPECT(can_write(range.addr), ALLOWED);
	dax_read_unlock(id);
	EXPECT(can_read(range.addr), REFUSED);
	EXPECT(granted, 1);
	EXPECT(revoked, 1);
	lock_down(true);
}

static void lock_nests(void)
{
	int outer, inner;

	if (!lock_up(true))
		return;
	outer = dax_read_lock();
	inner = dax_read_lock();
	dax_read_unlock(inner);
	EXPECT(can_write(range.addr), ALLOWED);
	dax_read_unlock(outer);
	EXPECT(can_read(range.addr), REFUSED);
	lock_down(true);
}

static void lock_without_range(void)
{
	if (!lock_up(false))
		return;
	dax_read_unlock(dax_read_lock());
	EXPECT(granted, 0);
	EXPECT(revoked, 0);
	EXPECT(pks_msr(), MSR_SHUT);
	lock_down(false);
}

/* What was not opened is not to be shut: the count would go below 0. */
static void lock_taken_before_range(void)
{
	int id;

	if (!lock_up(false))
		return;
	id = dax_read_lock();
	EXPECT(range_map(&range, 0, SZ_4M, PGMAP_KEYED), 0);
	dax_read_unlock(id);
	EXPECT(revoked, 0);
	lock_down(!pks_failed());
}

/* The design's state has gone with the range; the right must not outlive it. */
static void lock_outlives_range(void)
{
	int id;

	if (!lock_up(true))
		return;
	id = dax_read_lock();
	range_unmap(&range);
	dax_read_unlock(id);
	EXPECT(granted, 1);
	EXPECT(revoked, 0);
	EXPECT(pks_msr(), MSR_SHUT);
	lock_down(false);
}

const struct runner_test lock_tests[] = {
	{ "lock_opens_ranges", lock_opens_ranges, NEEDS_RANGE },
	{ "lock_nests", lock_nests, NEEDS_RANGE },
	{ "lock_without_range", lock_without_range },
	{ "lock_taken_before_range", lock_taken_before_range, NEEDS_RANGE },
	{ "lock_outlives_range", lock_outlives_range, NEEDS_RANGE },
	{}
};
