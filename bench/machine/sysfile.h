/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_SYSFILE_H
#define BENCH_MACHINE_SYSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Small files of /proc and /sys. Every function takes @root, which is put in
 * front of the path: "" is this machine, a directory is a recorded one, which
 * is how the tests show what another machine would have answered.
 */

/**
 * sysfile_read() - read a whole small file, without its last newline
 * @root: "" or the directory that stands for /
 * @path: absolute path below @root
 * @buf: receives at most @size - 1 bytes and a NUL
 * @size: bytes of @buf, at least 1
 *
 * A file longer than @buf is cut, not refused. Bytes that are NUL in the file
 * become blanks.
 *
 * Return: the length, or -errno.
 */
ssize_t sysfile_read(const char *root, const char *path, char *buf,
		     size_t size);

/**
 * sysfile_long() - read a file that holds one decimal integer
 * @root: "" or the directory that stands for /
 * @path: absolute path below @root
 * @value: receives the integer; untouched on error
 *
 * Return: 0, or -errno (-EINVAL when the file holds something else).
 */
int sysfile_long(const char *root, const char *path, long *value);

/**
 * sysfile_field() - find the first "KEY : value" line in a text
 * @text: as of /proc/cpuinfo, /proc/meminfo or /proc/self/status
 * @key: what stands before the colon, without blanks around it
 * @buf: receives the value
 * @size: bytes of @buf, at least 1
 *
 * Return: true when the line is there.
 */
bool sysfile_field(const char *text, const char *key, char *buf, size_t size);

/**
 * sysfile_chosen() - the bracketed word of a list of choices
 * @text: as of ".../transparent_hugepage/enabled": "always [madvise] never"
 * @buf: receives the word without brackets, or all of @text when none has any
 * @size: bytes of @buf, at least 1
 */
void sysfile_chosen(const char *text, char *buf, size_t size);

/**
 * sysfile_has_word() - is a word in a list of words
 * @list: words with blanks between them
 * @word: the word
 *
 * Return: true when @word stands there whole.
 */
bool sysfile_has_word(const char *list, const char *word);

#endif /* BENCH_MACHINE_SYSFILE_H */
