/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_DESIGNS_TABLE_H
#define PKS_DESIGNS_TABLE_H

#include "designs.h"

/* Every design; ends with NULL. */
extern const struct pks_design *const pks_designs[];

/**
 * pks_design_find() - look a design up
 * @name: its key
 *
 * Return: the design, NULL if there is none of that name.
 */
const struct pks_design *pks_design_find(const char *name);

/**
 * pks_variant_find() - look up one setting of a design's knobs
 * @design: the design
 * @knobs: "name=value,..." in the order of the design's table, "" for none
 *
 * Return: the variant, NULL if that setting is not there.
 */
const struct pks_variant *pks_variant_find(const struct pks_design *design,
					   const char *knobs);

#endif /* PKS_DESIGNS_TABLE_H */
