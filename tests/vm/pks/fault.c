// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of a fault: fixups, and whoever is asked. */
#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/uaccess.h>

#include <asm/word-at-a-time.h>

#include "pks_test.h"

unsigned int asked;
enum pkey_right answer;
static unsigned long asked_address;
static bool asked_write;

static enum pkey_right answers(unsigned long address, bool write)
{
	asked++;
	asked_address = address;
	asked_write = write;
	return answer;
}

bool ask(enum pkey_right right)
{
	asked = 0;
	asked_address = 0;
	answer = right;
	EXPECT_AT("pks_set_fault_handler()",
		  pks_set_fault_handler(PKS_KEY_TEST, answers), 0);
	return !pks_failed();
}

void ask_nobody(void)
{
	pks_set_fault_handler(PKS_KEY_TEST, NULL);
}

/* --- accesses that are to fail quietly --------------------------------------*/

/*
 * Probes of the kernel's own mean to find out whether they may read. Where the
 * key's owner is asked first they open what they were to leave alone.
 */
static long nofault_read(void)
{
	u64 value = 0;
	long ret = copy_from_kernel_nofault(&value, fixture, sizeof(value));

	EXPECT_AT("what a nofault read got", value, 0);
	return ret;
}

static void nofault_fails(void)
{
	EXPECT(nofault_read(), -EFAULT);
}

static void nofault_is_counted(void)
{
	u64 before = EVENTS(nofault);

	nofault_read();
	EXPECT(EVENTS(nofault) - before, 1);
}

static void nofault_is_no_missing_guard(void)
{
	u64 before = EVENTS(fixed_up);

	nofault_read();
	EXPECT(EVENTS(fixed_up) - before, 0);
}

static void nofault_asks_nobody(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(nofault_read(), -EFAULT);
	ask_nobody();
	EXPECT(asked, 0);
}

static void nofault_opens_nothing(void)
{
	if (!ask(PKEY_WRITE))
		return;
	nofault_read();
	EXPECT(pks_msr(), MSR_SHUT);
	ask_nobody();
}

static void nofault_reads_in_guard(void)
{
	u64 value = 0;

	guard_open();
	EXPECT(copy_from_kernel_nofault(&value, fixture, sizeof(value)), 0);
	guard_close();
	EXPECT(value, 0xa5a5a5a5a5a5a5a5ull);
}

/* --- a word that is read over the end of its page ---------------------------*/

/* From the page before the fixture, which has no key, into the fixture. */
static unsigned long word_over_end(void)
{
	return load_unaligned_zeropad(fixture - 3);
}

static void zeropad_gets_zeros(void)
{
	EXPECT(word_over_end(), 0xa5a5a5);
}

static void zeropad_is_counted(void)
{
	u64 before = EVENTS(nofault);

	word_over_end();
	EXPECT(EVENTS(nofault) - before, 1);
}

static void zeropad_is_no_missing_guard(void)
{
	u64 before = EVENTS(fixed_up);

	word_over_end();
	EXPECT(EVENTS(fixed_up) - before, 0);
}

static void zeropad_opens_nothing(void)
{
	if (!ask(PKEY_NONE))
		return;
	word_over_end();
	EXPECT(pks_msr(), MSR_SHUT);
	EXPECT(can_read(fixture), REFUSED);
	ask_nobody();
}

static void zeropad_reads_in_guard(void)
{
	guard_open();
	EXPECT(word_over_end(), 0xa5a5a5a5a5a5a5a5ull);
	guard_close();
}

/* --- a copy with a fixup: a missing guard that nobody would notice ----------*/

static unsigned long user_page(void)
{
	unsigned long addr = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);

	if (IS_ERR_VALUE(addr)) {
		pks_skip("no mapping");
		return 0;
	}
	put_user(0, (u8 __user *)addr);
	return addr;
}

/* One byte: a longer copy that fails is tried again byte by byte. */
static unsigned long copy_out(void)
{
	unsigned long addr = user_page(), left;

	if (!addr)
		return 0;
	left = raw_copy_to_user((void __user *)addr, fixture, 1);
	vm_munmap(addr, PAGE_SIZE);
	return left;
}

static void user_copy_is_short(void)
{
	pks_announce(1, 0, 0);
	EXPECT(copy_out(), 1);
}

static void user_copy_is_counted(void)
{
	u64 before = EVENTS(fixed_up);

	pks_announce(1, 0, 0);
	copy_out();
	EXPECT(EVENTS(fixed_up) - before, 1);
}

static void user_copy_is_no_probe(void)
{
	u64 before = EVENTS(probed) + EVENTS(nofault);

	pks_announce(1, 0, 0);
	copy_out();
	EXPECT(EVENTS(probed) + EVENTS(nofault) - before, 0);
}

static void user_copy_works_in_guard(void)
{
	guard_open();
	EXPECT(copy_out(), 0);
	guard_close();
}

static void checked_copy_is_counted(void)
{
	u64 before = EVENTS(fixed_up);
	u8 bytes[8];

	/* It reads twice: the fast way and, since that failed, the careful. */
	if (!copy_mc_to_kernel(bytes, fixture, sizeof(bytes)))
		EXPECT_AT("what copy_mc_to_kernel() left", 0, sizeof(bytes));
	EXPECT(EVENTS(fixed_up) - before > 0, 1);
	pks_announce(EVENTS(fixed_up) - before, 0, 0);
}

/* --- the key's owner ---------------------------------------------------------*/

static void owner_is_asked(void)
{
	if (!ask(PKEY_NONE))
		return;
	EXPECT(can_read(fixture + 5), REFUSED);
	ask_nobody();
	EXPECT(asked, 1);
	EXPECT(asked_address, (unsigned long)fixture + 5);
	EXPECT(asked_write, false);
}

static void owner_is_told_of_writes(void)
{
	if (!ask(PKEY_NONE))
		return;
	EXPECT(can_write(fixture + 6), REFUSED);
	ask_nobody();
	EXPECT(asked_address, (unsigned long)fixture + 6);
	EXPECT(asked_write, true);
}

static void owner_of_other_key_is_not_asked(void)
{
	asked = 0;
	answer = PKEY_NONE;
	EXPECT(pks_set_fault_handler(OTHER_KEY, answers), 0);
	can_read(fixture);
	pks_set_fault_handler(OTHER_KEY, NULL);
	EXPECT(asked, 0);
}

static void owner_gone_is_not_asked(void)
{
	if (!ask(PKEY_NONE))
		return;
	ask_nobody();
	can_read(fixture);
	EXPECT(asked, 0);
}

/* Without temporary rights there is no way to give one. */
static void owner_cannot_grant_without(void)
{
	if (!ask(PKEY_WRITE))
		return;
	EXPECT(can_read(fixture), REFUSED);
	EXPECT(pks_msr(), MSR_SHUT);
	ask_nobody();
}

static void one_owner_a_key(void)
{
	if (!ask(PKEY_NONE))
		return;
	EXPECT(pks_set_fault_handler(PKS_KEY_TEST, answers), -EBUSY);
	ask_nobody();
	EXPECT(pks_set_fault_handler(PKS_KEY_PGMAP, answers), -EBUSY);
}

static void bad_owner_refused(void)
{
	EXPECT(pks_set_fault_handler(PKS_KEY_DEFAULT, answers), -EINVAL);
	EXPECT(pks_set_fault_handler(PKS_NR_KEYS, answers), -EINVAL);
}

static void bad_probes_refused(void)
{
	EXPECT(pks_set_probes(2, 1), -EINVAL);
	EXPECT(pks_set_probes(0, 1), -EINVAL);
	EXPECT(pks_set_probes((unsigned long)pks_probes_start,
			      (unsigned long)pks_probes_end), -EBUSY);
}

/* What is no probe any more is a missing guard like any other. */
static void probes_taken_back(void)
{
	u64 before = EVENTS(fixed_up);

	pks_announce(1, 0, 0);
	EXPECT(pks_set_probes(0, 0), 0);
	EXPECT(can_read(fixture), REFUSED);
	EXPECT(EVENTS(fixed_up) - before, 1);
	pks_set_probes((unsigned long)pks_probes_start,
		       (unsigned long)pks_probes_end);
}

static void bad_keys_refused(void)
{
	EXPECT(pks_key_get(PKS_KEY_DEFAULT), -EINVAL);
	EXPECT(pks_key_get(PKS_NR_KEYS), -EINVAL);
}

const struct runner_test fault_tests[] = {
	{ "nofault_fails", nofault_fails },
	{ "nofault_is_counted", nofault_is_counted },
	{ "nofault_is_no_missing_guard", nofault_is_no_missing_guard },
	{ "nofault_asks_nobody", nofault_asks_nobody },
	{ "nofault_opens_nothing", nofault_opens_nothing },
	{ "nofault_reads_in_guard", nofault_reads_in_guard },
	{ "zeropad_gets_zeros", zeropad_gets_zeros },
	{ "zeropad_is_counted", zeropad_is_counted },
	{ "zeropad_is_no_missing_guard", zeropad_is_no_missing_guard },
	{ "zeropad_opens_nothing", zeropad_opens_nothing },
	{ "zeropad_reads_in_guard", zeropad_reads_in_guard },
	{ "user_copy_is_short", user_copy_is_short },
	{ "user_copy_is_counted", user_copy_is_counted },
	{ "user_copy_is_no_probe", user_copy_is_no_probe },
	{ "user_copy_works_in_guard", user_copy_works_in_guard },
	{ "checked_copy_is_counted", checked_copy_is_counted },
	{ "owner_is_asked", owner_is_asked },
	{ "owner_is_told_of_writes", owner_is_told_of_writes },
	{ "owner_of_other_key_is_not_asked", owner_of_other_key_is_not_asked },
	{ "owner_gone_is_not_asked", owner_gone_is_not_asked },
	{ "owner_cannot_grant_without", owner_cannot_grant_without,
	  NO_TEMPORARY },
	{ "one_owner_a_key", one_owner_a_key },
	{ "bad_owner_refused", bad_owner_refused },
	{ "bad_probes_refused", bad_probes_refused },
	{ "probes_taken_back", probes_taken_back },
	{ "bad_keys_refused", bad_keys_refused },
	{}
};
