/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_PRIVATE_H
#define BENCH_MACHINE_PRIVATE_H

#include "util.h"

/**
 * private_mounts() - from now on this thread, and what it starts, mounts for itself
 * @err: on failure, why
 *
 * It has a /tmp of its own, which is empty. Nobody else sees any of it, and all of it
 * is gone with the thread and its children, however they end.
 *
 * Return: 0 or -errno.
 */
int private_mounts(struct err *err);

#endif /* BENCH_MACHINE_PRIVATE_H */
