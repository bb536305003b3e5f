/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stream by which results leave a guest: frames with a number, a length
 * and a checksum, through a channel of their own. The last one carries the
 * exit status; a stream without it is not whole.
 */
#ifndef BENCH_RESULTS_FRAME_H
#define BENCH_RESULTS_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "util.h"

#define FRAME_MAX	4096	/* bytes of payload */

enum frame_type {
	FRAME_DATA = 1,
	FRAME_EXIT = 2,		/* payload: one byte, the exit status */
};

/**
 * frame_write() - write one frame
 * @fd: the stream
 * @type: enum frame_type
 * @seq: 0 for the first frame of the stream, then one more each
 * @data: payload
 * @len: its length, at most FRAME_MAX bytes
 *
 * Return: 0 or -errno.
 */
int frame_write(int fd, uint32_t type, uint32_t seq, const void *data,
		size_t len);

/**
 * frame_read_all() - check a stream and unwrap it
 * @in: the stream
 * @out: where payloads go
 * @status: the exit status that the last frame carries
 * @err: on failure, why
 *
 * Return: 0; -EBADMSG when a frame is damaged, unknown or out of order, -EPIPE
 * when the stream ends without an exit frame, -EIO when @out cannot be written.
 */
int frame_read_all(FILE *in, FILE *out, int *status, struct err *err);

#endif /* BENCH_RESULTS_FRAME_H */
