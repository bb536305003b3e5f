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

/* How a design stands behind guards of one kind. */
enum pks_stand {
	PKS_NATIVE,	/* the design itself */
	PKS_COMPOSED,	/* task[rights=split] in its place */
	PKS_ABSENT,	/* not at all: pks_why_absent() */
};

/**
 * pks_stands() - how a design stands behind guards of one kind
 * @design: the design
 * @kind: of the guard
 *
 * Return: enum pks_stand.
 */
enum pks_stand pks_stands(const struct pks_design *design,
			  enum pks_guard_kind kind);

/**
 * pks_why_absent() - why a design does not stand behind guards of one kind
 * @design: the design
 * @kind: of the guard
 *
 * Return: the reason, NULL if it does, itself or composed.
 */
const char *pks_why_absent(const struct pks_design *design,
			   enum pks_guard_kind kind);

/**
 * pks_composing() - what stands behind a guard in another design's place
 *
 * Return: task[rights=split].
 */
const struct pks_variant *pks_composing(void);

#endif /* PKS_DESIGNS_TABLE_H */
