/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PLAN_SELECT_H
#define BENCH_PLAN_SELECT_H

#include "designs/table.h"
#include "util.h"

#define SELECT_MAX	128

/**
 * struct chosen - a design with its knobs set
 * @design: the design
 * @variant: the setting
 */
struct chosen {
	const struct pks_design *design;
	const struct pks_variant *variant;
};

/**
 * struct selection - the designs of a run, in the order of the table
 * @n: how many
 * @item: which
 */
struct selection {
	unsigned int n;
	struct chosen item[SELECT_MAX];
};

/**
 * select_designs() - from names to variants
 * @text: "task,percpu[pin=preempt,level=1]"; a knob that is not named takes
 *	every value; NULL for every design that is not a control
 * @out: what was chosen
 * @err: on failure, why, with the designs or knobs that there are
 *
 * `none` is always among them: it is what the others are read against.
 *
 * Return: 0 or -EINVAL.
 */
int select_designs(const char *text, struct selection *out, struct err *err);

/**
 * select_only() - the same, but nothing that was not named
 * @text: as above, or NULL for nothing
 * @out: what was chosen
 * @err: on failure, why
 *
 * Return: 0 or -EINVAL.
 */
int select_only(const char *text, struct selection *out, struct err *err);

/**
 * select_has() - is a variant among them
 * @s: the selection
 * @v: the variant
 */
int select_has(const struct selection *s, const struct pks_variant *v);

/**
 * select_place() - where a name is in a list
 * @list: names separated by commas
 * @name: a whole one
 *
 * Return: how many come before it, -1 when it is not there.
 */
int select_place(const char *list, const char *name);

#endif /* BENCH_PLAN_SELECT_H */
