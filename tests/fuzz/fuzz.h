/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share. scripts/fuzz builds and runs them. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util.h"

/* Called by libFuzzer with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, whatever the input. */
#define must(x)	do { if (!(x)) abort(); } while (0)

/**
 * fuzz_file() - an input as a file, for what reads one by its name
 * @data: the input
 * @size: its length
 *
 * Return: its name, valid until the next call.
 */
static inline const char *fuzz_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("input", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	must(!ftruncate(fd, 0));
	must(pwrite(fd, data, size, 0) == (ssize_t)size);
	return path;
}

/**
 * fuzz_text() - an input as a string
 * @data: the input
 * @size: its length
 *
 * Return: string to free().
 */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = xcalloc(size + 1, 1);

	if (size)
		memcpy(text, data, size);
	return text;
}

/* Where what is printed goes. */
static inline FILE *fuzz_nowhere(void)
{
	static FILE *f;

	if (!f)
		f = fopen("/dev/null", "w");
	must(f);
	return f;
}

#endif /* TESTS_FUZZ_FUZZ_H */
