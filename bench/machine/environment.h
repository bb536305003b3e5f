/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_ENVIRONMENT_H
#define BENCH_MACHINE_ENVIRONMENT_H

#include <stddef.h>

#include <jansson.h>

#include "util.h"

/**
 * environment_capture() - record what a figure may depend on
 * @err: receives the reason
 *
 * What cannot be had is null. No host name, no user name, no serial number, no
 * measured frequency: two captures of one machine are equal across reboots as
 * long as nothing was changed.
 *
 * Return: a JSON object to json_decref(), or NULL when the topology cannot be
 * loaded.
 */
json_t *environment_capture(struct err *err);

/**
 * environment_files() - the part of it that comes from files
 * @root: "" or a directory that stands for /
 *
 * Return: a JSON object to json_decref().
 */
json_t *environment_files(const char *root);

/**
 * environment_redact() - drop from a kernel command line what names a machine
 * @cmdline: words with blanks between them; edited in place
 *
 * Values of root=, ip= and their like and anything with a UUID or a home
 * directory in it become "<redacted>"; what follows "--" goes to init and is
 * cut off.
 *
 * Return: a string to free().
 */
char *environment_redact(char *cmdline);

/**
 * environment_build_id() - find the GNU build id among ELF notes
 * @notes: as /sys/kernel/notes holds them
 * @len: bytes of them
 * @hex: receives the id as hexadecimal digits
 * @size: bytes of @hex; 41 for the usual SHA-1
 *
 * Return: 0, -ENODATA when there is none or the notes are cut short, -ENOSPC
 * when @hex is too small.
 */
int environment_build_id(const void *notes, size_t len, char *hex, size_t size);

/**
 * environment_file_id() - the GNU build id of a program or module
 * @path: an ELF file of 64 bits
 * @hex: receives the id as hexadecimal digits
 * @size: bytes of @hex; 41 for the usual SHA-1
 *
 * Return: 0; -ENOENT when it cannot be read, -ENODATA when it has none or is no
 * such file; -ENOSPC when @hex is too small.
 */
int environment_file_id(const char *path, char *hex, size_t size);

#endif /* BENCH_MACHINE_ENVIRONMENT_H */
