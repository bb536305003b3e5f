/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_UTIL_H
#define BENCH_UTIL_H

#include <stddef.h>
#include <stdio.h>

/* What a command returns to the shell. */
enum exit_status {
	EXIT_OK = 0,		/* done, and the answer is yes */
	EXIT_VERDICT = 1,	/* done, and the answer is no: differs, failed */
	EXIT_USAGE = 2,		/* not done: bad usage or environment */
};

/**
 * struct err - the text that goes with a negative return value
 * @text: what went wrong, where, and how to mend it; one line, no newline
 *
 * Functions below bench/cmd return -errno and leave the words here; only
 * commands print.
 */
struct err {
	char text[512];
};

/**
 * err_set() - fill in an error text
 * @err: where the text goes; may be NULL
 * @code: the negative errno to hand back
 * @fmt: printf format
 *
 * Return: @code, so that "return err_set(...)" reads as one step.
 */
int err_set(struct err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * err_append() - add to an error text, as far as there is room
 * @err: where the text stands; may be NULL
 * @fmt: printf format
 */
void err_append(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * xcalloc() - zeroed memory, or the end of the program
 * @n: number of elements
 * @size: bytes of each
 *
 * For the small, bounded tables of a command-line program; a size that grows
 * with the input is checked by its caller instead.
 *
 * Return: memory to free(); never NULL.
 */
void *xcalloc(size_t n, size_t size);

/**
 * xasprintf() - a formatted string of its own
 * @fmt: printf format
 *
 * Return: string to free(); never NULL.
 */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * text_append() - add to a text
 * @s: from malloc(), freed
 * @sep: put between, unless @s is ""
 * @more: what to add
 *
 * Return: string to free().
 */
char *text_append(char *s, const char *sep, const char *more);

/**
 * read_stream() - what is left of a stream, which is closed
 * @f: which; NULL is one that cannot be read
 * @size: set to how much that was
 *
 * Return: as read_file().
 */
char *read_stream(FILE *f, size_t *size);

/**
 * read_file() - a whole file
 * @path: which
 * @size: set to its length; a file may have NULs in it
 *
 * Return: to free(), with a NUL behind it; NULL when it cannot be read.
 */
char *read_file(const char *path, size_t *size);

/**
 * write_file() - a whole file, or none
 * @path: file to replace; it is never seen half written
 * @text: what is to be in it
 * @size: how much of that
 *
 * Return: 0 or -errno.
 */
int write_file(const char *path, const char *text, size_t size);

/**
 * complain() - say what went wrong, on standard error
 * @fmt: printf format, without a newline
 *
 * Return: EXIT_USAGE, for "return complain(...)" in a command.
 */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif /* BENCH_UTIL_H */
