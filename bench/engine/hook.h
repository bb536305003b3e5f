/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Putting a design behind the kernel's guards: memory loses its key, the design
 * is chosen, memory gets its key again. Of a guest, which has no other use for
 * its persistent memory; or of a device that somebody has named, while it is empty.
 */
#ifndef BENCH_ENGINE_HOOK_H
#define BENCH_ENGINE_HOOK_H

#include <stdbool.h>

#include "plan/plan.h"
#include "util.h"

#define HOOK_MAX_RANGES	8
/* Two that share a key; more only for callers that have one each. */
#define HOOK_RANGES	2

/**
 * struct hook - what is behind the guards now
 * @fd: /dev/pkscale
 * @lacks: why nothing can be; empty if it can
 * @no_key: why no memory can have a key; empty if it can
 * @named: the device that they are; NULL in a guest, where they are all there are
 * @protect: the driver gave them keys before
 * @ranges: namespaces of persistent memory
 * @range: their names
 * @now: which design; NULL for the kernel's own
 * @bound: so many of them have their driver
 * @stacked: a stacked device stands on them
 * @access_ops: the kernel opens by operations of the dax device
 */
struct hook {
	int fd;
	struct err lacks;
	struct err no_key;
	const char *named;
	bool protect;
	unsigned int ranges;
	char range[HOOK_MAX_RANGES][32];
	const struct pks_variant *now;
	unsigned int bound;
	int stacked;
	int access_ops;
};

/**
 * hook_open() - see what this kernel and machine have
 * @h: filled in
 * @fd: /dev/pkscale
 * @features: as the module says
 * @guest: this is a guest of ours: its memory may be taken from its driver
 * @named: elsewhere: the device of which that is true as long as it is empty; NULL
 *	for none
 */
void hook_open(struct hook *h, int fd, unsigned int features, int guest,
	       const char *named);

/**
 * hook_lacks() - why a cell cannot be had
 * @h: the state
 * @cell: the cell
 *
 * Return: the reason, NULL if it can.
 */
const char *hook_lacks(const struct hook *h, const struct plan_cell *cell);

/**
 * hook_put() - put what a cell needs behind the guards
 * @h: the state
 * @cell: the cell; one without a guard needs nothing there
 * @err: on failure, why
 *
 * Does nothing when it is there already.
 *
 * Return: 0 or -errno.
 */
int hook_put(struct hook *h, const struct plan_cell *cell, struct err *err);

/**
 * hook_renew() - put it there once more, as if it had not been there
 * @h: the state
 * @cell: the cell
 * @err: on failure, why
 *
 * What a design has miscounted goes with the memory that it was of.
 *
 * Return: 0 or -errno.
 */
int hook_renew(struct hook *h, const struct plan_cell *cell, struct err *err);

/**
 * hook_memory() - take the memory from its driver, or give it back
 * @h: the state; a design is behind the guards
 * @n: so many ranges have their driver then, if there are so many
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int hook_memory(struct hook *h, unsigned int n, struct err *err);

/**
 * hook_close() - the kernel's own design, and memory without a key, as before
 * @h: the state
 */
void hook_close(struct hook *h);

#endif /* BENCH_ENGINE_HOOK_H */
