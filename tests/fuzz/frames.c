// SPDX-License-Identifier: GPL-2.0-or-later
/* The stream by which results leave a guest. */
#include "fuzz.h"

#include "results/frame.h"

static int unwrap(FILE *in, FILE *out, int *status)
{
	struct err err;

	must(in);
	return frame_read_all(in, out, status, &err);
}

/*
 * The same bytes as payloads, cut where they say so, with a right number and a right
 * checksum, which no mutation finds: what comes out is what went in.
 */
static void round_trip(const uint8_t *data, size_t size)
{
	int fd = memfd_create("stream", 0), status = -1;
	char *out = NULL, path[64];
	uint32_t seq = 0;
	size_t at, len, n;
	FILE *in, *f = open_memstream(&out, &n);

	must(fd >= 0 && f);
	for (at = 0; at < size; at += len) {
		len = 1 + data[at] * 16u;
		len = len < size - at ? len : size - at;
		must(!frame_write(fd, FRAME_DATA, seq++, data + at, len));
	}
	must(!frame_write(fd, FRAME_EXIT, seq, "\7", 1));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	in = fopen(path, "r");
	must(!unwrap(in, f, &status));
	fclose(f);
	must(status == 7 && n == size && (!n || !memcmp(out, data, n)));
	fclose(in);
	close(fd);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *in = fopen(fuzz_file(data, size), "r");
	int status;

	unwrap(in, fuzz_nowhere(), &status);
	fclose(in);
	round_trip(data, size);
	return 0;
}
