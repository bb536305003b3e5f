// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/packed.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "util.h"

/**
 * struct packed - a compressed file that is being read
 * @in: the file
 * @zstd: what unpacks it
 * @have: what was read and is not unpacked yet, in @buffer
 * @size: bytes of @buffer
 * @inside: a frame has begun and not ended
 */
struct packed {
	FILE *in;
	ZSTD_DStream *zstd;
	ZSTD_inBuffer have;
	size_t size;
	int inside;
	char buffer[];
};

/* Return: more than 0 while there is something to unpack. */
static int refill(struct packed *p)
{
	if (p->have.pos < p->have.size)
		return 1;
	p->have.pos = 0;
	p->have.size = fread(p->buffer, 1, p->size, p->in);
	if (ferror(p->in))
		return -1;
	return p->have.size > 0;
}

static ssize_t read_packed(void *cookie, char *to, size_t size)
{
	struct packed *p = cookie;
	ZSTD_outBuffer out = { to, size, 0 };
	size_t left, before;
	int more;

	while (out.pos < out.size) {
		more = refill(p);
		if (more < 0)
			return -1;
		/* What is still inside may give more without any input. */
		if (!more && !p->inside)
			break;
		before = out.pos;
		left = ZSTD_decompressStream(p->zstd, &out, &p->have);

		if (ZSTD_isError(left) || (!more && out.pos == before)) {
			errno = EBADMSG;
			return -1;
		}
		p->inside = left != 0;
	}
	return (ssize_t)out.pos;
}

static int close_packed(void *cookie)
{
	struct packed *p = cookie;
	int ret = fclose(p->in);

	ZSTD_freeDStream(p->zstd);
	free(p);
	return ret;
}

static FILE *unpack(FILE *in)
{
	static const cookie_io_functions_t io = {
		.read = read_packed, .close = close_packed,
	};
	struct packed *p = xcalloc(1, sizeof(*p) + ZSTD_DStreamInSize());
	FILE *f;

	p->in = in;
	p->size = ZSTD_DStreamInSize();
	p->have.src = p->buffer;
	p->zstd = ZSTD_createDStream();
	f = p->zstd ? fopencookie(p, "r", io) : NULL;
	if (!f)
		close_packed(p);
	return f;
}

FILE *packed_open(const char *path)
{
	FILE *f = fopen(path, "re"), *in;
	char *packed;
	int e = errno;

	if (f || e != ENOENT)
		return f;
	packed = xasprintf("%s" PACKED_SUFFIX, path);
	in = fopen(packed, "re");
	free(packed);
	if (!in) {
		errno = e;
		return NULL;
	}
	return unpack(in);
}

char *packed_read(const char *path, size_t *size)
{
	return read_stream(packed_open(path), size);
}
