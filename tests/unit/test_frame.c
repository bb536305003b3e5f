// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "results/frame.h"

static const char text[] = "{\"type\":\"block\"}\n";

#define FRAME_LEN	(20 + sizeof(text) - 1)

/* Two frames, the same but for their numbers, and an exit status. */
static size_t stream_of(unsigned char status, char *buf, size_t size)
{
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

static size_t stream(char *buf, size_t size)
{
	return stream_of(7, buf, size);
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
	len = stream_of(255, buf, sizeof(buf));
	assert_int_equal(receive(buf, len, &status, out), 0);
	assert_int_equal(status, 255);
}

static void every_truncation_is_noticed(void **state)
{
	char buf[512], out[256];
	size_t len = stream(buf, sizeof(buf)), cut;
	int status;

	(void)state;
	for (cut = 1; cut < len; cut++)
		assert_int_equal(receive(buf, len - cut, &status, out),
				 len - cut == FRAME_LEN ||
				 len - cut == 2 * FRAME_LEN ? -EPIPE : -EBADMSG);
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
	int status;

	(void)state;
	assert_int_equal(receive(buf + FRAME_LEN, len - FRAME_LEN, &status, out),
			 -EBADMSG);
}

static void too_long_a_payload_is_refused(void **state)
{
	static char big[FRAME_MAX + 1];

	(void)state;
	assert_int_equal(frame_write(STDOUT_FILENO, FRAME_DATA, 0, big,
				     sizeof(big)), -EMSGSIZE);
}

/* A frame that is whole, but larger than any that frame_write() makes. */
static void too_long_a_frame_is_refused(void **state)
{
	static char buf[20 + 2 * FRAME_MAX];
	static char out[2 * FRAME_MAX];
	uint32_t head[5];
	int status;

	(void)state;
	stream(buf, sizeof(buf));
	memcpy(head, buf, sizeof(head));
	head[3] = 2 * FRAME_MAX;
	memset(buf + sizeof(head), 0, 2 * FRAME_MAX);
	head[4] = crc32(0, (const Bytef *)&head[1], 12);
	head[4] = crc32(head[4], (const Bytef *)buf + sizeof(head),
			2 * FRAME_MAX);
	memcpy(buf, head, sizeof(head));
	assert_int_equal(receive(buf, sizeof(buf), &status, out), -EBADMSG);
}

/* Whole frames with a right checksum, of a kind that nobody may send. */
static void an_unknown_frame_is_refused(void **state)
{
	static const struct {
		uint32_t type;
		size_t len;
	} bad[] = {
		{ 0, 1 }, { 3, 1 }, { 0x80000001, 4 },
		{ FRAME_EXIT, 0 }, { FRAME_EXIT, 2 },
	};
	unsigned char status = 0;
	char buf[512], out[256];
	size_t i, len;
	int got;
	FILE *f;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		f = tmpfile();
		assert_int_equal(frame_write(fileno(f), bad[i].type, 0, text,
					     bad[i].len), 0);
		assert_int_equal(frame_write(fileno(f), FRAME_EXIT, 1, &status,
					     1), 0);
		rewind(f);
		len = fread(buf, 1, sizeof(buf), f);
		fclose(f);
		memset(out, 0, sizeof(out));
		assert_int_equal(receive(buf, len, &got, out), -EBADMSG);
		assert_string_equal(out, "");
	}
}

static void what_cannot_be_written_is_an_error(void **state)
{
	char buf[512];
	size_t len = stream(buf, sizeof(buf));
	FILE *in = fmemopen(buf, len, "r"), *full = fopen("/dev/full", "w");
	struct err err;
	int status;

	(void)state;
	assert_int_equal(frame_write(fileno(full), FRAME_DATA, 0, text, 4),
			 -ENOSPC);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(frame_read_all(in, full, &status, &err), -EIO);
	fclose(in);
	fclose(full);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* The reader of a pipe that takes its time; then all that is in it. */
static void *read_late(void *arg)
{
	static char all[4 * FRAME_MAX];
	struct timespec late = { .tv_nsec = 30000000 };
	int fd = *(int *)arg;
	size_t len = 0;
	ssize_t n;

	do {
		nanosleep(&late, NULL);
		n = read(fd, all + len, sizeof(all) - len);
		len += n > 0 ? n : 0;
	} while (n > 0);
	return fmemopen(all, len, "r");
}

/* A pipe of one page, full: write() is interrupted, and then writes a part. */
static void a_frame_is_written_whole_in_spite_of_signals(void **state)
{
	static const struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } }, never = { 0 };
	static char first[4096 - 20], big[FRAME_MAX];
	unsigned char status = 3;
	int fd[2], got = -1, ret;
	pthread_t reader;
	sigset_t alarm;
	struct err err;
	void *all;
	FILE *to;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(fcntl(fd[1], F_SETPIPE_SZ, 4096), 4096);
	assert_int_equal(frame_write(fd[1], FRAME_DATA, 0, first,
				     sizeof(first)), 0);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigaction(SIGALRM, &sa, NULL);
	pthread_sigmask(SIG_BLOCK, &alarm, NULL);
	assert_int_equal(pthread_create(&reader, NULL, read_late, &fd[0]), 0);
	pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	ret = frame_write(fd[1], FRAME_DATA, 1, big, sizeof(big));
	setitimer(ITIMER_REAL, &never, NULL);
	if (!ret)
		ret = frame_write(fd[1], FRAME_EXIT, 2, &status, 1);
	close(fd[1]);
	pthread_join(reader, &all);
	close(fd[0]);
	assert_int_equal(ret, 0);
	to = fopen("/dev/null", "w");
	assert_int_equal(frame_read_all(all, to, &got, &err), 0);
	assert_int_equal(got, 3);
	fclose(to);
	fclose(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_stream_gives_payload_and_status),
		cmocka_unit_test(every_truncation_is_noticed),
		cmocka_unit_test(every_flipped_bit_is_noticed),
		cmocka_unit_test(a_missing_frame_is_noticed),
		cmocka_unit_test(too_long_a_payload_is_refused),
		cmocka_unit_test(too_long_a_frame_is_refused),
		cmocka_unit_test(an_unknown_frame_is_refused),
		cmocka_unit_test(what_cannot_be_written_is_an_error),
		cmocka_unit_test(a_frame_is_written_whole_in_spite_of_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
