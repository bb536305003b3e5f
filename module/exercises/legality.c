// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * legality: sequences of steps that are legal by the contracts of the guards,
 * and strays between them. Contexts take one step at a time, in the order of the
 * sequence; each access is let through or refused, and the model of who may
 * touch what says which of the two it had to be. It yields no number but a
 * verdict. Nothing is timed, so it has no loop: module/judge carries it out.
 */
#include "exercises.h"

static int legality_check(const struct pks_run *run)
{
	return -EINVAL;
}

const struct pks_exercise pks_exercise_legality = {
	.name = "legality",
	.help = "what sequences work behind a guard, and what strays get in",
	.check = legality_check,
};
