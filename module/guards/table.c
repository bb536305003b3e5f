// SPDX-License-Identifier: GPL-2.0-or-later
#include "guards.h"

#define PKS_GUARD(g) extern const struct pks_guard pks_guard_##g;
#include "list.h"
#undef PKS_GUARD

#define PKS_GUARD(g) &pks_guard_##g,
const struct pks_guard *const pks_guards[] = {
#include "list.h"
	NULL
};
#undef PKS_GUARD

const char *const pks_guard_kinds[PKS_NR_KINDS] = {
	[PKS_LOCAL] = "local",
	[PKS_GLOBAL] = "global",
	[PKS_DAX] = "dax",
	[PKS_STACKED] = "stacked",
	[PKS_WCACHE] = "wcache",
};

const struct pks_guard *pks_guard_find(const char *name)
{
	const struct pks_guard *const *g;

	for (g = pks_guards; *g; g++) {
		if (!strcmp((*g)->name, name))
			return *g;
	}
	return NULL;
}
