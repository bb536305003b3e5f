/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest's marks stand for: only its host knows what was executed between them. */
#ifndef BENCH_ENGINE_MARKS_H
#define BENCH_ENGINE_MARKS_H

#include <jansson.h>

#include "util.h"

/**
 * marks_read() - read what bench/plugin/split.c has written
 * @path: the file
 * @err: on failure, where and why
 *
 * Return: an array of sections, each an array of marks: how many instructions user
 * space had executed by then, and the kernel. NULL on failure.
 */
json_t *marks_read(const char *path, struct err *err);

/**
 * marks_resolve() - put what was executed in a block for its marks
 * @marks: from marks_read()
 * @line: a block line with "marks": its columns t1 and t2 hold, for each sample, the
 *	number of the mark at which a window began, which ended at the next one;
 *	afterwards how many instructions there were in between, of the kernel
 *	alone unless "marks" is "all"
 *
 * Return: 0; -EBADMSG where a mark is not there.
 */
int marks_resolve(const json_t *marks, json_t *line);

#endif /* BENCH_ENGINE_MARKS_H */
