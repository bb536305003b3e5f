/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device that has no memory and hands that of others through: dm-linear over
 * ranges of persistent memory, made and taken away by the device mapper's own
 * requests, since a guest has none of its tools.
 */
#ifndef BENCH_ENGINE_STACK_H
#define BENCH_ENGINE_STACK_H

#include "util.h"

/**
 * stack_lacks() - can such a device be had
 *
 * Return: why not, NULL if it can.
 */
const char *stack_lacks(void);

/**
 * stack_up() - make it: the beginning of each range, one behind the other
 * @ranges: how many: /dev/pmem0 and so on
 * @err: on failure, why
 *
 * It is /dev/dm-0, where no other is there.
 *
 * Return: 0 or -errno.
 */
int stack_up(unsigned int ranges, struct err *err);

/**
 * stack_down() - take it away
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int stack_down(struct err *err);

#endif /* BENCH_ENGINE_STACK_H */
