/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Persistent memory that somebody has named: may it be written over? */
#ifndef BENCH_MACHINE_PMEM_H
#define BENCH_MACHINE_PMEM_H

#include "util.h"

/* At its beginning and at its end, where nearly everything has its name. */
#define PMEM_EDGE	(1 << 20)

/**
 * pmem_empty() - does a device or a file hold nothing that anybody may want
 * @path: which
 * @err: what was found, and how to mend that
 *
 * Nothing that libblkid knows, damaged or not, no table of partitions, nothing but
 * zeroes in the first and the last MiB; not in use. There is no way around it.
 *
 * Return: 0; -EBUSY where it is in use; -EEXIST where it is not empty; -errno.
 */
int pmem_empty(const char *path, struct err *err);

/**
 * pmem_usable() - the same, of a device that can be measured on
 * @path: which
 * @err: why not
 *
 * Return: 0; -ENODEV where it is no device with DAX; as pmem_empty().
 */
int pmem_usable(const char *path, struct err *err);

/**
 * pmem_wipe() - as pmem_empty() wants it, after a file system of ours
 * @path: which
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int pmem_wipe(const char *path, struct err *err);

/**
 * pmem_namespace() - what its driver calls a device
 * @path: as /dev/pmem0
 *
 * Return: as namespace0.0, to free(); NULL if it is no device of that driver.
 */
char *pmem_namespace(const char *path);

#endif /* BENCH_MACHINE_PMEM_H */
