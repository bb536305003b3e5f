/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_EXERCISES_NEST_H
#define PKS_EXERCISES_NEST_H

#include "exercises.h"

/**
 * pks_nest_check() - is the depth one that can be had
 * @run: the run
 *
 * Return: 0 or -EINVAL.
 */
int pks_nest_check(const struct pks_run *run);

/**
 * pks_nest_enter() - hold depth - 1 grants around what is timed
 * @run: the run; its cookies are kept in it
 *
 * Context: inside the window, before the clock starts.
 */
void pks_nest_enter(struct pks_run *run);

/**
 * pks_nest_leave() - undo pks_nest_enter(), last grant first
 * @run: the run
 */
void pks_nest_leave(struct pks_run *run);

/**
 * pks_held_batch() - time pairs with work inside and between them
 * @run: the run
 * @n: how many pairs
 */
void pks_held_batch(const struct pks_run *run, u64 n);

#endif /* PKS_EXERCISES_NEST_H */
