// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "results/frame.h"

static const char text[] = "{\"type\":\"block\"}\n";

/* A stream of three frames and its exit status; @cut bytes off its end. */
static size_t stream(char *buf, size_t size)
{
	unsigned char status = 7;
	FILE *f = tmpfile();
	size_t len;
	int fd = fileno(f);

	assert_int_equal(frame_write(fd, FRAME_DATA, 0, text, sizeof(text) - 1), 0);
	assert_int_equal(frame_write(fd, FRAME_DATA, 1, text, sizeof(text) - 1), 0);
	assert_int_equal(frame_write(fd, FRAME_EXIT, 2, &status, 1), 0);
	rewind(f);
	len = fread(buf, 1, size, f);
	fclose(f);
	return len;
}

static int receive(char *buf, size_t len, int *status, char *out)
{
	FILE *in = fmemopen(buf, len, "r");
	FILE *to = fmemopen(out, 256, "w");
	struct err err;
	int ret = frame_read_all(in, to, status, &err);

	fclose(in);
	fclose(to);
	return ret;
}

static void a_whole_stream_gives_payload_and_status(void **state)
{
	char buf[512], out[256] = "";
	size_t len = stream(buf, sizeof(buf));
	int status = -1;

	(void)state;
	assert_int_equal(receive(buf, len, &status, out), 0);
	assert_int_equal(status, 7);
	assert_string_equal(out, "{\"type\":\"block\"}\n{\"type\":\"block\"}\n");
}

static void every_truncation_is_noticed(void **state)
{
	char buf[512], out[256];
	size_t len = stream(buf, sizeof(buf)), cut;
	int status;

	(void)state;
	for (cut = 1; cut < len; cut++)
		assert_true(receive(buf, len - cut, &status, out) < 0);
}

static void every_flipped_bit_is_noticed(void **state)
{
	char buf[512], out[256];
	size_t len = stream(buf, sizeof(buf)), at;
	int status;

	(void)state;
	for (at = 0; at < len * 8; at++) {
		buf[at / 8] ^= 1 << at % 8;
		assert_int_not_equal(receive(buf, len, &status, out), 0);
		buf[at / 8] ^= 1 << at % 8;
	}
}

static void a_missing_frame_is_noticed(void **state)
{
	char buf[512], out[256];
	size_t len = stream(buf, sizeof(buf));
	size_t first = 20 + sizeof(text) - 1;
	int status;

	(void)state;
	assert_int_equal(receive(buf + first, len - first, &status, out),
			 -EBADMSG);
}

static void too_long_a_payload_is_refused(void **state)
{
	static char big[FRAME_MAX + 1];

	(void)state;
	assert_int_equal(frame_write(STDOUT_FILENO, FRAME_DATA, 0, big,
				     sizeof(big)), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_stream_gives_payload_and_status),
		cmocka_unit_test(every_truncation_is_noticed),
		cmocka_unit_test(every_flipped_bit_is_noticed),
		cmocka_unit_test(a_missing_frame_is_noticed),
		cmocka_unit_test(too_long_a_payload_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
