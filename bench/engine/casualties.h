/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests that died: whose fault it was, and what becomes of the others. */
#ifndef BENCH_ENGINE_CASUALTIES_H
#define BENCH_ENGINE_CASUALTIES_H

#include "engine/engine.h"

/* Designs that may cost a guest each before it is the guest's own fault. */
#define MAX_CASUALTIES	8

/**
 * struct casualties - designs that a guest has not survived
 * @n: how many
 * @emulator: how often the emulator was at fault
 * @lost: how often a guest was gone, and nothing in it had gone wrong
 * @which: by cell of the plan: whose it is, counted from 1; 0: it is well
 * @why: what the guest said
 * @without: what the next guest leaves out
 * @timer: of the guests, NULL until one has said it
 * @kept: lines of guests that the emulator let die; the next goes on behind them
 * @boots: how many of those guests there were
 */
struct casualties {
	unsigned int n;
	unsigned int emulator;
	unsigned int lost;
	unsigned int *which;
	char *why[MAX_CASUALTIES];
	char *without;
	char *timer;
	char *kept;
	unsigned int boots;
};

/**
 * casualties_init() - nobody has died
 * @c: filled
 * @run: the run
 */
void casualties_init(struct casualties *c, const struct engine_run *run);

/**
 * casualties_blame() - whose fault is it that a guest is gone, with all it measured
 * @run: the run
 * @c: gets one more
 * @dir: of the guest
 * @hangs: it did not die, but did nothing any more
 * @err: why it is gone
 *
 * A design's only if the kernel complained, or nothing moved any more: a QEMU that
 * was killed, or had too little of a busy machine, says nothing of what ran in it.
 * What a guest of several CPUs had sent before the emulator failed stands: the next
 * one, a boot of its own, goes on from there. One CPU's has to be one boot, since
 * what is measured may depend on what ran before.
 *
 * Return: 0 to boot another guest, without c->without; -EIO if that is no use.
 */
int casualties_blame(struct engine_run *run, struct casualties *c,
		     const char *dir, int hangs, struct err *err);

/**
 * casualties_left() - how many cells are left to measure
 * @plan: the plan
 * @c: whose are not
 */
unsigned int casualties_left(const struct plan *plan,
			     const struct casualties *c);

/**
 * casualties_report() - write failed cells for those who have died
 * @run: where to; they are cells of the guest, not of the machine that it ran on
 * @c: whose
 */
void casualties_report(struct engine_run *run, const struct casualties *c);

/**
 * casualties_free() - forget them
 * @c: of casualties_init()
 */
void casualties_free(struct casualties *c);

#endif /* BENCH_ENGINE_CASUALTIES_H */
