// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"
#include "prims.h"

#define PKS_EXERCISE(e) extern const struct pks_exercise pks_exercise_##e;
#include "list.h"
#undef PKS_EXERCISE

#define PKS_EXERCISE(e) &pks_exercise_##e,
const struct pks_exercise *const pks_exercises[] = {
#include "list.h"
	NULL
};
#undef PKS_EXERCISE

const struct pks_exercise *pks_exercise_find(const char *name)
{
	const struct pks_exercise *const *e;

	for (e = pks_exercises; *e; e++) {
		if (!strcmp((*e)->name, name))
			return *e;
	}
	return NULL;
}

const struct pks_prim *pks_prim_find(const char *name)
{
	const struct pks_prim *p;

	for (p = pks_prims; p->name; p++) {
		if (!strcmp(p->name, name))
			return p;
	}
	return NULL;
}
