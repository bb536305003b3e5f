// SPDX-License-Identifier: GPL-2.0-or-later
/* The price list without its code: the primitives are the kernel's. */
#include "prims.h"

#define PKS_PRIM(id, text, ...)	{ .name = #id, .help = text },

const struct pks_prim pks_prims[] = {
	PKS_PRIM_LIST(PKS_PRIM)
	{ }
};

static int prims_check(const struct pks_run *run)
{
	(void)run;
	return -EOPNOTSUPP;
}

const struct pks_exercise pks_exercise_prims = {
	.name = "prims",
	.help = "the price list: the primitives that designs are made of",
	.check = prims_check,
};
