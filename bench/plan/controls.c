// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/controls.h"

#include <string.h>

#include "guards/guards.h"
#include "plan/append.h"
#include "plan/rows.h"

/* Which of them may differ in what, bench/results/control.c knows. */
static const struct {
	const char *role;
	unsigned int twin;
	const char *design, *knobs;
} controls[] = {
	{ "twin", 1, "none", "hooked=0" },
	{ "twin", 2, "none", "hooked=0" },
	{ "known", 0, "adds", "n=20" },
	{ "known", 0, "adds", "n=220" },
	{ "known", 0, "adds", "n=440" },
};

/* Is anything in the plan that this meter's clock is read for? */
static int has_meter(const struct plan *plan, const char *meter)
{
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++) {
		if (!plan->cells[i].skip &&
		    !strcmp(plan->cells[i].meter, meter))
			return 1;
	}
	return 0;
}

/* As was said, but no more than ever: the dearest takes 600 times the least. */
static unsigned int fewer(const struct knob_value *said, unsigned int def)
{
	unsigned int n = knob_first(said, def);

	return n < def ? n : def;
}

static void add(struct plan *plan, const struct plan_options *o,
		const struct row *row)
{
	struct selection out;
	struct plan_cell cell = {
		.memory = pks_memory_find("ram"),
		.exercise = row->exercise, .subject = "",
		.window = row->window, .meter = row->meter,
		.depth = 1, .callers = 1,
		.reps = fewer(&o->knob[KNOB_REPS], row->reps),
		.samples = fewer(&o->knob[KNOB_SAMPLES],
				 plan_meter_find(row->meter)->samples),
	};
	size_t i;

	if (select_only(o->without, &out, NULL))
		return;
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		cell.control = controls[i].role;
		cell.quantity = controls[i].role;
		cell.twin = controls[i].twin;
		cell.chosen.design = pks_design_find(controls[i].design);
		cell.chosen.variant = pks_variant_find(cell.chosen.design,
						       controls[i].knobs);
		if (!select_has(&out, cell.chosen.variant))
			plan_append(plan, &cell);
	}
}

static void add_twins(struct plan *plan)
{
	unsigned int i, n = plan->nr_cells;
	struct plan_cell twin;

	for (i = 0; i < n; i++) {
		if (plan->cells[i].skip)
			continue;
		plan->cells[i].twin = 1;
		twin = plan->cells[i];
		twin.twin = 2;
		plan_append(plan, &twin);
	}
}

static void put_in_a_row(struct plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++) {
		struct plan_cell *c = &plan->cells[i];

		c->repeats = plan_blocks(plan, c) * plan_repeats(c);
		c->blocks = 1;
	}
	plan->blocks = 1;
}

static void add_controls(struct plan *plan, const struct plan_options *o)
{
	static const char *const meters[] = { "insn", "cycles" };
	size_t m, i;

	for (m = 0; m < ARRAY_SIZE(meters); m++) {
		if (!has_meter(plan, meters[m]))
			continue;
		/* As its pairs are measured, called directly. */
		for (i = 0; i < nr_rows; i++) {
			if (!rows[i].guards && !rows[i].memory &&
			    !strcmp(rows[i].environment, plan->environment) &&
			    !strcmp(rows[i].exercise, "nest") &&
			    !strcmp(rows[i].meter, meters[m]))
				break;
		}
		if (i < nr_rows)
			add(plan, o, &rows[i]);
	}
}

void plan_complete(struct plan *plan, const struct plan_options *o)
{
	if (o->twins)
		add_twins(plan);
	/* Last: the order of the others is as it was without. */
	add_controls(plan, o);
	if (o->in_a_row)
		put_in_a_row(plan);
}
