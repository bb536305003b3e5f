// SPDX-License-Identifier: GPL-2.0-or-later
/* What the console of a guest that died says about whose fault it was. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/died.h"
#include "text.h"

static int read_text(const char *text, struct died *d)
{
	char path[] = "/tmp/pkscale-test-died.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	ret = died_read(path, d);
	unlink(path);
	return ret;
}

static void the_last_design_is_the_one(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text(
		"[    0.1] BUG: of somebody else\r\n"
		"[    1.1] pkscale: measuring task[rights=rw] nest outermost, guard kmap\r\n"
		"[    1.2] WARNING: CPU: 0 at task\r\n"
		"[    1.3] pkscale: measuring percpu[pin=both,level=1] hold outermost, guard dax-read\r\n"
		"[    1.4] all is well\r\n"
		"[    1.5] BUG: kernel NULL pointer dereference\r\n"
		"[    1.6] Kernel panic - not syncing\r\n", &d), 0);
	assert_string_equal(d.design, "percpu[pin=both,level=1]");
	assert_string_equal(d.what, "hold outermost, guard dax-read");
	assert_string_equal(d.said, "BUG: kernel NULL pointer dereference; Kernel panic - not syncing");
}

static void it_is_told_where_and_what_else_as_long_as_there_is_room(void **state)
{
	char text[2000], more[300];
	struct died d;

	(void)state;
	memset(more, 'y', sizeof(more) - 1);
	more[sizeof(more) - 1] = 0;
	snprintf(text, sizeof(text),
		 "[    1.2] pkscale: measuring page nest outermost, guard kmap\r\n"
		 "[    1.3] RIP: 0010:somebody_else\r\n"
		 "[    1.4] BUG: a first one\r\n"
		 "[    1.5] RIP: 0010:page_grant+0x1/0x2 [pkscale]\r\n"
		 "[    1.5] RIP: 0010:page_grant+0x1/0x2 [pkscale]\r\n"
		 "[    1.6] WARNING: %s\r\n"
		 "[    1.7] Kernel panic - not syncing\r\n", more);
	assert_int_equal(read_text(text, &d), 0);
	assert_string_equal(d.said, "BUG: a first one; RIP: 0010:page_grant+0x1/0x2 [pkscale]; Kernel panic - not syncing");
	/* The first is there in any case, as far as it goes. */
	snprintf(text, sizeof(text), "pkscale: measuring page\nBUG: %s%s\n",
		 more, more);
	assert_int_equal(read_text(text, &d), 0);
	assert_int_equal(strlen(d.said), sizeof(d.said) - 1);
}

static void a_missing_guard_is_named_first(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text(
		"[    1.2] pkscale: measuring task workload op, guard none\r\n"
		"[    1.3] x86/pks: write of a page with key 1 refused: PKRS 5, address f\r\n"
		"[    1.3] BUG: unable to handle page fault for address: f\r\n"
		"[    1.3] RIP: 0010:memset+0xb/0x20\r\n"
		"[    1.3] Call Trace:\r\n"
		"[    1.3]  <TASK>\r\n"
		"[    1.3]  dax_memzero+0x1/0x2\r\n", &d), 0);
	assert_string_equal(d.said, "write of a page with key 1 without a guard in dax_memzero; BUG: unable to handle page fault for address: f; RIP: 0010:memset+0xb/0x20");
	/* Of what was measured before, nothing is said. */
	assert_int_equal(read_text(
		"[    1.3] x86/pks: write of a page with key 1 refused: PKRS 5, address f\r\n"
		"[    1.3] RIP: 0010:dax_memzero+0xb/0x20\r\n"
		"[    1.2] pkscale: measuring task workload op, guard none\r\n"
		"[    1.3] BUG: a first one\r\n", &d), 0);
	assert_string_equal(d.said, "BUG: a first one");
}

static void the_host_says_of_a_reset_what_no_kernel_can(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text(
		"[    1.3] pkscale: measuring page nest nested, guard none\r\n"
		"\nscripts/vm: the guest reset itself or went off\n", &d), 0);
	has(d.said, "the guest reset itself or went off");
}

static void one_that_hangs_says_nothing(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text(
		"[    1.2] WARNING: CPU: 0 at boot\n"
		"[    1.3] pkscale: measuring page nest nested, guard none\n", &d), 0);
	assert_string_equal(d.design, "page");
	assert_string_equal(d.said, "");
}

static void before_anything_was_measured_it_is_nobodys(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text("[    0.1] Kernel panic - no init\n", &d),
			 -ENOENT);
	assert_int_equal(read_text("", &d), -ENOENT);
	assert_int_equal(died_read("/nonexistent/console.log", &d), -ENOENT);
}

static void a_breakpoint_that_is_gone_is_told(void **state)
{
	struct died d;

	(void)state;
	assert_int_equal(read_text(
		"[    1.3] pkscale: measuring page contend pair, guard kmap\n"
		"[    1.4] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI\n"
		"[    1.5] Kernel panic - not syncing: Fatal exception\n", &d), 0);
	assert_non_null(strstr(d.said, DIED_BREAKPOINT));
	/* Most keys change while the kernel boots. */
	assert_int_equal(read_text(
		"[    1.1] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI\n"
		"[    1.1] Oops: int3: 0000 [#2] PREEMPT SMP NOPTI\n"
		"[    1.2] Kernel panic - not syncing: Fatal exception\n", &d),
		-ENOENT);
	assert_non_null(strstr(d.said, DIED_BREAKPOINT));
}

/* The name of a design is a command's argument later. */
static void a_mark_that_was_cut_off_is_bounded(void **state)
{
	char text[600];
	struct died d;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "pkscale: measuring ", 19);
	text[sizeof(text) - 1] = 0;
	assert_int_equal(read_text(text, &d), 0);
	assert_int_equal(strlen(d.design), sizeof(d.design) - 1);
	assert_int_equal(read_text("pkscale: measuring ", &d), -ENOENT);
	assert_int_equal(read_text("pkscale: measuring page", &d), 0);
	assert_string_equal(d.design, "page");
	assert_string_equal(d.what, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_design_is_the_one),
		cmocka_unit_test(it_is_told_where_and_what_else_as_long_as_there_is_room),
		cmocka_unit_test(a_missing_guard_is_named_first),
		cmocka_unit_test(the_host_says_of_a_reset_what_no_kernel_can),
		cmocka_unit_test(one_that_hangs_says_nothing),
		cmocka_unit_test(before_anything_was_measured_it_is_nobodys),
		cmocka_unit_test(a_breakpoint_that_is_gone_is_told),
		cmocka_unit_test(a_mark_that_was_cut_off_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
