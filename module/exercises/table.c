// SPDX-License-Identifier: GPL-2.0-or-later
#include "exercises.h"
#include "prims.h"

#define PKS_EXERCISE(e) extern const struct pks_exercise pks_exercise_##e;
#define PKS_READING(e, help_, ...)					\
	extern const struct pks_reading pks_reading_##e;		\
	static const char *const quantities_##e[] = { __VA_ARGS__, NULL }; \
	static const struct pks_exercise pks_exercise_##e = {		\
		.name = #e,						\
		.help = help_,						\
		.quantities = quantities_##e,				\
		PKS_READING_CODE(e)					\
	};
#include "list.h"
#undef PKS_READING
#undef PKS_EXERCISE

#define PKS_EXERCISE(e) &pks_exercise_##e,
#define PKS_READING(e, ...) &pks_exercise_##e,
const struct pks_exercise *const pks_exercises[] = {
#include "list.h"
	NULL
};
#undef PKS_READING
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

int pks_quantity_find(const struct pks_exercise *exercise, const char *name)
{
	int i;

	if (!exercise->quantities)
		return 0;
	for (i = 0; exercise->quantities[i]; i++) {
		if (!strcmp(exercise->quantities[i], name))
			return i;
	}
	return -EINVAL;
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
