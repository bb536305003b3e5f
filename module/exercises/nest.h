/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_EXERCISES_NEST_H
#define PKS_EXERCISES_NEST_H

#include "exercises.h"

/* Holding depth - 1 grants around a loop: what every exercise but prims does. */
int pks_nest_check(const struct pks_run *run);
void pks_nest_enter(struct pks_run *run);
void pks_nest_leave(struct pks_run *run);

#endif /* PKS_EXERCISES_NEST_H */
