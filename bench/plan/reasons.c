// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/reasons.h"

#include <string.h>

#include "exercises.h"
#include "guards/guards.h"

const char *plan_why_not(const char *environment, const struct pks_design *d,
			 const struct pks_variant *v)
{
	int user = !strcmp(environment, "user");

	if (user && (d->guarded || v->where == PKS_KERNEL_ONLY))
		return "needs the kernel";
	if (!user && v->where == PKS_USER_ONLY)
		return "user space only: in a kernel the count alone is unsound";
	return NULL;
}

/* Callers that make mappings at once. */
#define MAPPING_CALLERS	4

const char *plan_why_not_behind(const struct plan_cell *c)
{
	const struct pks_design *d = c->chosen.design;
	const struct pks_variant *v = c->chosen.variant;

	if (!c->guard)
		return d->guarded;
	if (pks_why_absent(d, c->guard->kind))
		return pks_why_absent(d, c->guard->kind);
	/* There is nothing else to such a guard, and to such an exercise. */
	if (v->shut && ((c->guard->kind == PKS_WCACHE &&
			 strcmp(c->meter, "verdict")) ||
			!strcmp(c->exercise, "touch")))
		return "it opens nothing, so nothing can be read";
	if (v->shut && !strcmp(c->exercise, "workload"))
		return "it opens nothing, so nothing can be read or written";
	if (v->shut && !strcmp(c->exercise, "exposure"))
		return "it opens nothing, so nothing is exposed";
	/* A pair there is; what a reading does is counted for itself. */
	if (c->guard->kind == PKS_WCACHE && !strcmp(c->meter, "event") &&
	    !pks_exercise_find(c->exercise)->quantities)
		return "nothing is opened or shut, so nothing is counted";
	if (v->unkeyed && !strcmp(c->meter, "event"))
		return "nothing has a key, so nothing is counted";
	if (v->shut && c->hold && strcmp(c->memory->name, "ram"))
		return "its grants open nothing, so nothing can be copied";
	if (d->map && c->guard->kind == PKS_GLOBAL &&
	    c->callers > MAPPING_CALLERS && !strcmp(c->exercise, "contend"))
		return "each of its pairs waits for every CPU, and so many take an emulator minutes";
	if (d->map && c->guard->kind == PKS_GLOBAL && c->hold)
		return "its address is known to the guard alone";
	return NULL;
}
