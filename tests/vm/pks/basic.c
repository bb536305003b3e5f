// SPDX-License-Identifier: GPL-2.0-or-later
/* Rights of one context: what is let through, and what is not. */
#include <linux/string.h>

#include <asm/pgtable.h>
#include <asm/ptrace.h>
#include <asm/set_memory.h>

#include "pks_test.h"

static void stray_read_refused(void)
{
	u8 value = 0;

	EXPECT(pks_probe_read(fixture, &value), REFUSED);
	EXPECT_AT("what the read got", value, 0);
}

static void stray_write_refused(void)
{
	EXPECT(pks_probe_write(fixture, 1), REFUSED);
	guard_open();
	EXPECT_AT("data after the stray", fixture[0], FIXTURE_BYTE);
	guard_close();
}

static void strays_counted_as_probed(void)
{
	u64 before = EVENTS(probed);

	can_read(fixture);
	can_write(fixture);
	EXPECT(EVENTS(probed) - before, 2);
}

/* What the exception says of the access, by the tracepoint of its handler. */
static unsigned long traced_error, traced_address;

static void traced_fault(void *unused, unsigned long address,
			 struct pt_regs *regs, unsigned long error_code)
{
	if (regs->ip < (unsigned long)pks_probes_start ||
	    regs->ip >= (unsigned long)pks_probes_end)
		return;
	traced_error = error_code;
	traced_address = address;
}

static void trace_a_fault(bool write)
{
	struct tracepoint *tp = trace_on("page_fault_kernel", traced_fault);

	if (!tp) {
		pks_skip("no tracepoint page_fault_kernel");
		return;
	}
	traced_error = 0;
	if (write)
		can_write(fixture + 17);
	else
		can_read(fixture + 17);
	trace_off(tp, traced_fault);
	EXPECT(traced_address, (unsigned long)fixture + 17);
}

static void read_error_code(void)
{
	trace_a_fault(false);
	EXPECT(traced_error, 0x21);
}

static void write_error_code(void)
{
	trace_a_fault(true);
	EXPECT(traced_error, 0x23);
}

/*
 * The page loses its key behind the back of the CPU that faulted on it: the
 * access is tried again. Done by the tracepoint, between fault and decision.
 */
static void lose_the_key(void *unused, unsigned long address,
			 struct pt_regs *regs, unsigned long error_code)
{
	unsigned int level;
	pte_t *pte = lookup_address(address, &level);

	if (pte && address == (unsigned long)fixture)
		WRITE_ONCE(pte->pte, pte->pte & ~_PAGE_PKEY_MASK);
}

static void lost_key_is_spurious(void)
{
	struct tracepoint *tp = trace_on("page_fault_kernel", lose_the_key);

	if (!tp) {
		pks_skip("no tracepoint page_fault_kernel");
		return;
	}
	pks_announce(0, 0, 1);
	EXPECT(can_read(fixture), ALLOWED);
	trace_off(tp, lose_the_key);
	EXPECT(set_memory_pkey((unsigned long)fixture, 1, PKS_KEY_TEST), 0);
	EXPECT(can_read(fixture), REFUSED);
}

static void guard_lets_read(void)
{
	u8 value = 0;

	guard_open();
	EXPECT(pks_probe_read(fixture, &value), ALLOWED);
	EXPECT(value, FIXTURE_BYTE);
	guard_close();
}

static void guard_lets_write(void)
{
	guard_open();
	EXPECT(pks_probe_write(fixture, 0x5a), ALLOWED);
	EXPECT(fixture[0], 0x5a);
	fixture[0] = FIXTURE_BYTE;
	guard_close();
}

static void revoke_shuts(void)
{
	guard_open();
	guard_close();
	expect_no_guard();
}

static void read_grant_lets_read(void)
{
	pks_grant_read(PKS_KEY_TEST);
	EXPECT(pks_msr(), MSR_OF(PKS_KEY_TEST, PKEY_READ));
	EXPECT(can_read(fixture), ALLOWED);
	pks_revoke(PKS_KEY_TEST);
}

static void read_grant_refuses_write(void)
{
	pks_grant_read(PKS_KEY_TEST);
	EXPECT(can_write(fixture), REFUSED);
	pks_revoke(PKS_KEY_TEST);
}

/* A right is set, not added: less of it than before must take some away. */
static void read_after_write_refuses_write(void)
{
	pks_grant_write(PKS_KEY_TEST);
	pks_grant_read(PKS_KEY_TEST);
	EXPECT(can_write(fixture), REFUSED);
	EXPECT(can_read(fixture), ALLOWED);
	pks_revoke(PKS_KEY_TEST);
}

static void keys_are_separate(void)
{
	pks_grant_write(OTHER_KEY);
	EXPECT(pks_msr(), MSR_OF(OTHER_KEY, PKEY_WRITE));
	EXPECT(can_read(fixture), REFUSED);
	guard_open();
	pks_revoke(OTHER_KEY);
	expect_guard();
	guard_close();
}

static void last_key_has_its_bits(void)
{
	pks_grant_write(PKS_NR_KEYS - 1);
	EXPECT(pks_msr(), 0x3ffffffc);
	pks_revoke(PKS_NR_KEYS - 1);
}

static void neighbours_are_open(void)
{
	EXPECT(can_write(fixture - 1), ALLOWED);
	EXPECT(can_write(fixture + 2 * PAGE_SIZE), ALLOWED);
}

static void both_pages_are_shut(void)
{
	EXPECT(can_write(fixture + PAGE_SIZE), REFUSED);
	EXPECT(can_write(fixture + 2 * PAGE_SIZE - 1), REFUSED);
}

/* Who is shut and finds the register shut leaves it alone. */
static void unchanged_is_not_written(void)
{
	struct pks_seen seen = {};
	u64 writes, elided;

	pks_observe(true);
	writes = EVENTS(writes);
	elided = EVENTS(elided);
	/* Two context switches, and an exception for each refused probe. */
	see_on_cpu(raw_smp_processor_id(), &seen);
	EXPECT(EVENTS(writes) - writes, 0);
	EXPECT(EVENTS(elided) - elided >= 4, 1);
	pks_observe(false);
}

static void writes_are_counted(void)
{
	u64 writes;

	pks_observe(true);
	local_irq_disable();
	writes = EVENTS(writes);
	pks_grant_write(PKS_KEY_TEST);
	pks_revoke(PKS_KEY_TEST);
	writes = EVENTS(writes) - writes;
	local_irq_enable();
	EXPECT(writes >= 2, 1);
	pks_observe(false);
}

const struct runner_test basic_tests[] = {
	{ "stray_read_refused", stray_read_refused },
	{ "stray_write_refused", stray_write_refused },
	{ "strays_counted_as_probed", strays_counted_as_probed },
	{ "read_error_code", read_error_code },
	{ "write_error_code", write_error_code },
	{ "lost_key_is_spurious", lost_key_is_spurious },
	{ "guard_lets_read", guard_lets_read },
	{ "guard_lets_write", guard_lets_write },
	{ "revoke_shuts", revoke_shuts },
	{ "read_grant_lets_read", read_grant_lets_read },
	{ "read_grant_refuses_write", read_grant_refuses_write },
	{ "read_after_write_refuses_write", read_after_write_refuses_write },
	{ "keys_are_separate", keys_are_separate },
	{ "last_key_has_its_bits", last_key_has_its_bits },
	{ "neighbours_are_open", neighbours_are_open },
	{ "both_pages_are_shut", both_pages_are_shut },
	{ "unchanged_is_not_written", unchanged_is_not_written },
	{ "writes_are_counted", writes_are_counted },
	{}
};
