/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a run, which are compressed by zstd where it was published. */
#ifndef BENCH_RESULTS_PACKED_H
#define BENCH_RESULTS_PACKED_H

#include <stddef.h>
#include <stdio.h>

#define PACKED_SUFFIX	".zst"

/**
 * packed_open() - read a file that may be compressed
 * @path: the file; where there is none, the one with PACKED_SUFFIX behind it
 *
 * Reading fails with EBADMSG where what is compressed is damaged, or cut short.
 *
 * Return: a stream to fclose(); NULL with errno of @path when there is neither.
 */
FILE *packed_open(const char *path);

/**
 * packed_read() - a whole file that may be compressed
 * @path: as for packed_open()
 * @size: set to its length, uncompressed
 *
 * Return: to free(), with a NUL behind it; NULL when it cannot be read.
 */
char *packed_read(const char *path, size_t *size);

#endif /* BENCH_RESULTS_PACKED_H */
