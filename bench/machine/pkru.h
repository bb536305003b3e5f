/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_PKRU_H
#define BENCH_MACHINE_PKRU_H

#include <stdbool.h>

#include "util.h"

/**
 * pkru_available() - can this process write PKRU
 *
 * Return: true when the processor has protection keys for user pages and the
 * kernel has switched them on (CPUID.(7,0):ECX[4], OSPKE).
 */
bool pkru_available(void);

/**
 * pkru_setup() - get a key of our own and tell the designs' shim about it
 * @err: on failure, why
 *
 * No page carries the key: what is written opens and shuts nothing. Called
 * before the threads are made, which inherit the value; a second call finds
 * the key there.
 *
 * Return: 0, or -errno of pkey_alloc().
 */
int pkru_setup(struct err *err);

#endif /* BENCH_MACHINE_PKRU_H */
