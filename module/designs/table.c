// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#define PKS_DESIGN(d) extern const struct pks_design pks_design_##d;
#include "list.h"
#undef PKS_DESIGN

#define PKS_DESIGN(d) &pks_design_##d,
const struct pks_design *const pks_designs[] = {
#include "list.h"
	NULL
};
#undef PKS_DESIGN

const struct pks_design *pks_design_find(const char *name)
{
	const struct pks_design *const *d;

	for (d = pks_designs; *d; d++) {
		if (!strcmp((*d)->name, name))
			return *d;
	}
	return NULL;
}

const struct pks_variant *pks_variant_find(const struct pks_design *design,
					   const char *knobs)
{
	unsigned int i;

	for (i = 0; i < design->nr_variants; i++) {
		if (!strcmp(design->variants[i].knobs, knobs))
			return &design->variants[i];
	}
	return NULL;
}

const char *pks_why_absent(const struct pks_design *design,
			   enum pks_guard_kind kind)
{
	return design->unhooked ? design->unhooked : design->absent[kind];
}

enum pks_stand pks_stands(const struct pks_design *design,
			  enum pks_guard_kind kind)
{
	if (pks_why_absent(design, kind))
		return PKS_ABSENT;
	return design->composed & 1u << kind ? PKS_COMPOSED : PKS_NATIVE;
}

const struct pks_variant *pks_composing(void)
{
	return pks_variant_find(pks_design_find("task"), "rights=split");
}
