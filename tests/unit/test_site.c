// SPDX-License-Identifier: GPL-2.0-or-later
/* In which function a guard is missing, by what the kernel says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/site.h"

static struct site site_of(const char *const *lines)
{
	struct site s = { 0 };

	for (; *lines; lines++)
		site_line(&s, *lines);
	return s;
}

#define OOPS(rip, ...)							\
	"[    0.456472] x86/pks: write of a page with key 1 refused: PKRS fffffffc, address ffff888021ff0000\r\n", \
	"[    0.456484] BUG: unable to handle page fault for address: ffff888021ff0000\r\n", \
	"[    0.456493] #PF: supervisor write access in kernel mode\r\n",	\
	"[    0.456537] CPU: 0 UID: 0 PID: 49 Comm: fio+0x1 Tainted: G\r\n", \
	"[    0.456558] RIP: 0010:" rip "\r\n",				\
	"[    0.456573] Code: 4c 8d 6b 20\r\n",				\
	"[    0.456600] RAX: ffff88800213c000 RBX: ffff88800213c000\r\n", \
	"[    0.456699] Call Trace:\r\n", "[    0.456704]  <TASK>\r\n",	\
	__VA_ARGS__ "[    0.456980]  </TASK>\r\n"

static void an_oops_names_itself(void **state)
{
	const char *lines[] = {
		OOPS("dax_memzero+0x5/0x90",
		     "[    0.4]  dax_zero_range+0xa6/0x210\r\n",), NULL
	};
	struct site s = site_of(lines);

	(void)state;
	assert_string_equal(s.function, "dax_memzero");
	assert_string_equal(s.access, "write of a page with key 1");
}

/* What may be left of an earlier call is no caller. */
static void who_moves_memory_was_called(void **state)
{
	const char *lines[] = {
		OOPS("__memcpy_flushcache+0x50/0x160",
		     "[    0.456705]  ? dax_iomap_rw+0x1/0x2\r\n",
		     "[    0.456707]  copy_mc_to_kernel+0x1/0x2\r\n",
		     "[    0.456710]  copy_cow_page_dax+0xa6/0x210\r\n",
		     "[    0.456723]  pmem_submit_bio+0xcd/0x490\r\n",),
		"[    0.457009] RIP: 0010:__memcpy_flushcache+0x50/0x160\r\n",
		OOPS("another_one+0x50/0x160",), NULL
	};
	const char *nobody[] = {
		OOPS("memset+0x1/0x2", "[    0.4]  ? somebody+0x1/0x2\r\n",),
		"[    0.4]  behind_the_trace+0x1/0x2\r\n", NULL
	};

	(void)state;
	assert_string_equal(site_of(lines).function, "copy_cow_page_dax");
	assert_string_equal(site_of(nobody).function, "memset");
}

#define FIXUP								\
	"x86/pks: read of a page with key 1 fixed up at copy_mc_enhanced_fast_string+0xa/0x13: a guard is missing\n"

static void a_fixup_is_found_by_its_trace(void **state)
{
	const char *lines[] = {
		FIXUP, " fio-57      [000] d..1.     1.2: <stack trace>\n",
		" => page_fault_kernel\n", " => handle_pks_fault\n",
		" => exc_page_fault_pks\n", " => asm_exc_page_fault\n",
		" => __pks_probe_write\n", " => stray_do\n",
		" => handle_pks_fault\n", " => asm_exc_page_fault\n",
		" => copy_mc_enhanced_fast_string\n", " => dax_copy_mem\n",
		" => dax_iomap_copy_around\n", NULL
	};
	struct site s = site_of(lines);

	(void)state;
	assert_string_equal(s.function, "dax_copy_mem");
	assert_string_equal(s.access, "read of a page with key 1");
	lines[1] = NULL;
	assert_string_equal(site_of(lines).function,
			    "copy_mc_enhanced_fast_string");
}

static void so_is_one_of_a_copy_past_the_cache(void **state)
{
	const char *lines[] = {
		" => asm_exc_page_fault\n", " => copy_to_nontemporal\n",
		" => __copy_user_flushcache\n",
		" => _copy_from_iter_flushcache\n",
		" => dax_copy_from_iter\n", NULL
	};

	(void)state;
	assert_string_equal(site_of(lines).function, "dax_copy_from_iter");
}

static void what_is_none_is_none(void **state)
{
	const char *lines[] = {
		"[    0.4] BUG: kernel NULL pointer dereference\n",
		"[    0.4] RIP: 0010:somebody+0x1/0x2\n",
		"[    0.4] Call Trace:\n", "[    0.4]  somebody+0x1/0x2\n",
		" => somebody\n", "x86/pks: write of a page with key 1\n",
		"x86/pks: write fixed up at \n", "", "x86/pks: a\r refused: b\n",
		"RIP: 0010:somebody+0x1/0x2\n", " => ", NULL
	};

	(void)state;
	assert_string_equal(site_of(lines).function, "");
}

static void an_access_that_ends_before_it_begins_is_none(void **state)
{
	const char *lines[] = { "x86/pks: fixed up at somebody\n", NULL };

	(void)state;
	assert_string_equal(site_of(lines).access, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_oops_names_itself),
		cmocka_unit_test(who_moves_memory_was_called),
		cmocka_unit_test(a_fixup_is_found_by_its_trace),
		cmocka_unit_test(so_is_one_of_a_copy_past_the_cache),
		cmocka_unit_test(what_is_none_is_none),
		cmocka_unit_test(an_access_that_ends_before_it_begins_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
