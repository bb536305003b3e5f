// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/frame.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define FRAME_MAGIC	0x46534b50u	/* "PKSF", little-endian */

/* Both ends are x86-64: the header travels as it lies in memory. */
struct header {
	uint32_t magic;
	uint32_t type;
	uint32_t seq;
	uint32_t len;
	uint32_t sum;		/* CRC-32 of type, seq, len and the payload */
};

static uint32_t sum_of(const struct header *h, const void *data)
{
	uLong crc = crc32(0, (const Bytef *)&h->type,
			  offsetof(struct header, sum) -
			  offsetof(struct header, type));

	return crc32(crc, data, h->len);
}

static int write_full(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		p += n;
		len -= n;
	}
	return 0;
}

int frame_write(int fd, uint32_t type, uint32_t seq, const void *data,
		size_t len)
{
	struct header h = {
		.magic = FRAME_MAGIC, .type = type, .seq = seq, .len = len,
	};
	char buf[sizeof(h) + FRAME_MAX];

	if (len > FRAME_MAX)
		return -EMSGSIZE;
	h.sum = sum_of(&h, data);
	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), data, len);
	return write_full(fd, buf, sizeof(h) + len);
}

/* One frame, checked. Return: 1, 0 at the end, or a negative error. */
static int read_one(FILE *in, uint32_t seq, struct header *h, char *data,
		    struct err *err)
{
	size_t n = fread(h, 1, sizeof(*h), in);

	if (!n)
		return 0;
	if (n < sizeof(*h) || h->magic != FRAME_MAGIC || h->len > FRAME_MAX)
		return err_set(err, -EBADMSG, "frame %u has no valid header",
			       seq);
	if (fread(data, 1, h->len, in) < h->len)
		return err_set(err, -EBADMSG, "frame %u is cut off", seq);
	if (h->sum != sum_of(h, data))
		return err_set(err, -EBADMSG, "frame %u: wrong checksum", seq);
	if (h->seq != seq)
		return err_set(err, -EBADMSG, "frame %u is missing", seq);
	return 1;
}

int frame_read_all(FILE *in, FILE *out, int *status, struct err *err)
{
	char data[FRAME_MAX];
	struct header h;
	uint32_t seq;
	int got;

	for (seq = 0; ; seq++) {
		got = read_one(in, seq, &h, data, err);
		if (got < 0)
			return got;
		if (!got)
			return err_set(err, -EPIPE,
				       "the stream ends after %u frames, without an exit status",
				       seq);
		if (h.type == FRAME_EXIT && h.len == 1) {
			*status = (unsigned char)data[0];
			return 0;
		}
		if (h.type != FRAME_DATA)
			return err_set(err, -EBADMSG,
				       "frame %u: type %u with %u bytes is none that is known",
				       seq, h.type, h.len);
		if (fwrite(data, 1, h.len, out) < h.len)
			return err_set(err, -EIO, "cannot write: %s",
				       strerror(errno));
	}
}
