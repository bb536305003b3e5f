/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that dies while it measures: what it was measuring, and what it said.
 *
 * The program in the guest says on the console what comes next, before it does.
 * Results may still have been on their way when the guest died; the console is
 * written by the kernel, and has lost nothing.
 */
#ifndef BENCH_ENGINE_DIED_H
#define BENCH_ENGINE_DIED_H

#include "guards/guards.h"
#include "plan/plan.h"
#include "pkscale.h"

/*
 * An oops by a breakpoint that is not there any more. QEMU before 8.1 translates
 * code without holding its page: with several threads one of them can keep, and
 * execute later, the breakpoint by which the kernel was just changing a static
 * key. No design and no kernel is to blame.
 */
#define DIED_BREAKPOINT	"int3: "

/**
 * died_mark() - say on the console what is measured next; in a guest only
 * @cell: what
 *
 * Outside of every timed window.
 */
void died_mark(const struct plan_cell *cell);

/**
 * died_of() - say on the console that what was marked cannot go on; in a guest
 * @why: one line
 *
 * For a design that has spoilt the guest, which the kernel need not notice. The
 * program ends, and who reads the console has a complaint.
 */
void died_of(const char *why);

/**
 * struct died - what the console of a dead guest says
 * @design: the design that was measured last, with its knobs: "page",
 *	"percpu[pin=both,level=0]"
 * @what: the exercise and the guard
 * @said: the first lines after that, or of all when nothing was measured yet, by
 *	which the kernel says that it is not well, and where, without time stamps
 *	and with semicolons between; "" when there are none
 */
struct died {
	char design[PKSCALE_NAME_LEN + PKSCALE_KNOBS_LEN + 3];
	char what[80];
	char said[320];
};

/**
 * died_read() - read the console of a dead guest
 * @console: the file
 * @d: filled in
 *
 * Return: 0; -ENOENT when it was not measuring anything yet, or has no console.
 */
int died_read(const char *console, struct died *d);

#endif /* BENCH_ENGINE_DIED_H */
