// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/cells.h"

#include <string.h>

#include "exercises.h"
#include "guards/guards.h"
#include "plan/append.h"
#include "plan/reasons.h"
#include "plan/sequences.h"
#include "plan/workloads.h"
#include "prims.h"

/* What was said, else @def, else a single @none. */
static struct list values(const struct knob_value *said, struct list def,
			  unsigned int none)
{
	unsigned int i;

	if (!def.n) {
		def.n = 1;
		def.v[0] = none;
	} else if (said->n) {
		def.n = said->n < KNOB_MAX_VALUES ? said->n : KNOB_MAX_VALUES;
		for (i = 0; i < def.n; i++)
			def.v[i] = said->v[i];
	}
	return def;
}

/* 1, 2, 4, ... and all of them. */
static struct list callers_up_to(unsigned int max)
{
	struct list l = { 0 };
	unsigned int k;

	if (max > PKSCALE_MAX_CALLERS)
		max = PKSCALE_MAX_CALLERS;
	for (k = 1; k < max && l.n < KNOB_MAX_VALUES - 1; k *= 2)
		l.v[l.n++] = k;
	l.v[l.n++] = max ? max : 1;
	return l;
}

static void add_nest(struct plan *plan, const struct plan_options *o,
		     const struct row *row, const struct selection *designs,
		     struct plan_cell cell)
{
	struct list depth = values(&o->knob[KNOB_DEPTH], row->depth, 1);
	unsigned int i;

	for (i = 0; i < depth.n; i++) {
		cell.depth = depth.v[i];
		cell.quantity = cell.depth == 1 ? "outermost" : "nested";
		plan_append_each(plan, designs, cell);
	}
}

static void add_hold(struct plan *plan, const struct plan_options *o,
		     const struct row *row, const struct selection *designs,
		     struct plan_cell cell)
{
	struct list hold = values(&o->knob[KNOB_HOLD], row->hold, 0);
	unsigned int i;

	cell.quantity = "outermost";
	for (i = 0; i < hold.n; i++) {
		cell.hold = hold.v[i];
		plan_append_each(plan, designs, cell);
	}
}

static void add_prims(struct plan *plan, const struct plan_options *o,
		      const struct row *row, const struct selection *designs,
		      struct plan_cell cell)
{
	const struct pks_prim *p;

	(void)o;
	(void)row;
	cell.chosen = designs->item[0];
	for (p = pks_prims; p->name; p++) {
		cell.subject = p->name;
		cell.quantity = p->name;
		plan_append(plan, &cell);
	}
}

/* So many as the row says; quick: not the most; full: up to all there can be. */
static struct list callers_of(const struct row *row, const struct plan_options *o)
{
	struct list l = values(&o->knob[KNOB_CPUS], row->callers, 1);

	if (row->callers.n < 2 || o->knob[KNOB_CPUS].n)
		return row->callers.n == 1 ? row->callers : l;
	if (o->quick)
		l.n--;
	while (o->full && l.v[l.n - 1] < PLAN_FULL) {
		l.v[l.n] = 2 * l.v[l.n - 1];
		l.n++;
	}
	return l;
}

/*
 * A wake-up is one of many that differ. A stretch is the shortest of many, with
 * the scheduler as it has become by then: one, the same in each run. All else
 * reads the same twice.
 */
static unsigned int samples_of(const char *quantity, unsigned int all)
{
	if (!strcmp(quantity, "stretch"))
		return 1;
	return strcmp(quantity, "wake-up") && all > 2 ? 2 : all;
}

/* Does a design stand by itself behind one that comes before @guard? */
static int stands_before(const char *guards, const struct pks_guard *guard,
			 const struct pks_design *design)
{
	const struct pks_guard *const *g;
	int at = select_place(guards, guard->name), i;

	for (g = pks_guards; *g; g++) {
		i = select_place(guards, (*g)->name);
		if (i >= 0 && i < at &&
		    pks_stands(design, (*g)->kind) == PKS_NATIVE)
			return 1;
	}
	return 0;
}

static int composed(const struct pks_design *design,
		    const struct pks_guard *guard)
{
	return guard && pks_stands(design, guard->kind) == PKS_COMPOSED;
}

/*
 * Where another design stands in for it a design costs what that one does; and
 * some quantities are of memory without a key.
 */
static void add_told_apart(struct plan *plan, const struct row *row,
			   const struct selection *designs,
			   struct plan_cell cell)
{
	struct selection here = { 0 };
	unsigned int i;
	int disarmed;

	for (i = 0; i < designs->n; i++) {
		disarmed = strstr(cell.quantity, "-disarmed") != NULL;
		if (!strcmp(cell.exercise, "exception") &&
		    disarmed != designs->item[i].variant->unkeyed)
			continue;
		if (composed(designs->item[i].design, cell.guard) ||
		    composed(designs->item[i].design, cell.mix))
			continue;
		if (row->once && stands_before(row->guards, cell.guard,
					       designs->item[i].design))
			continue;
		here.item[here.n++] = designs->item[i];
	}
	plan_append_each(plan, &here, cell);
}

/* More than the environment has CPUs of itself, and nobody asked for them. */
static int beyond(const struct plan_options *o, unsigned int callers)
{
	return !o->knob[KNOB_CPUS].n && callers > o->max_callers;
}

/*
 * Who shares what, with one duty. To one caller its page is all of it, and that
 * of a great many is what tells.
 */
static void add_sharings(struct plan *plan, const struct plan_options *o,
			 const struct row *row, const struct selection *designs,
			 struct plan_cell cell)
{
	int one = row->mix ||
		  (row->guards && !o->sharing &&
		   (cell.callers == 1 || beyond(o, cell.callers)));

	for (cell.sharing = 0; plan_sharings[cell.sharing]; cell.sharing++) {
		if (one && cell.sharing != PKSCALE_SHARE_PAGE)
			continue;
		if (!o->sharing ||
		    !strcmp(o->sharing, plan_sharings[cell.sharing]))
			add_told_apart(plan, row, designs, cell);
	}
}

/* Beside one pair after the other: held a quarter of the time. */
#define DUTY_HELD	20
#define DUTY_IDLE	60

static void add_contend(struct plan *plan, const struct plan_options *o,
			const struct row *row, const struct selection *designs,
			struct plan_cell cell)
{
	struct list callers = row->guards ? callers_of(row, o) :
			      values(&o->knob[KNOB_CPUS],
				     callers_up_to(o->max_callers), 1);
	int duty = row->guards && !row->mix && !o->knob[KNOB_HELD].n &&
		   !o->knob[KNOB_IDLE].n;
	unsigned int i, most = 1;

	cell.quantity = "pair";
	cell.mix = row->mix ? pks_guard_find(row->mix) : NULL;
	cell.held = knob_first(&o->knob[KNOB_HELD], 0);
	cell.idle = knob_first(&o->knob[KNOB_IDLE], 0);
	for (i = 0; i < callers.n; i++) {
		cell.callers = callers.v[i];
		if (!beyond(o, cell.callers))
			most = cell.callers;
		if (!cell.mix || (cell.callers > 1 && cell.callers == most))
			add_sharings(plan, o, row, designs, cell);
	}
	if (!duty || (o->sharing && strcmp(o->sharing, "page")))
		return;
	cell.callers = most;
	cell.sharing = PKSCALE_SHARE_PAGE;
	cell.held = DUTY_HELD;
	cell.idle = DUTY_IDLE;
	add_told_apart(plan, row, designs, cell);
}

/* Of which the last percentile is the longest. */
#define QUICK_WAKE_UPS	300

/* A cell for each of its quantities, and each number of callers. */
static void add_reading(struct plan *plan, const struct plan_options *o,
			const struct row *row, const struct selection *designs,
			struct plan_cell cell)
{
	const struct pks_exercise *e = pks_exercise_find(row->exercise);
	struct list callers = callers_of(row, o);
	unsigned int all = cell.samples, i;
	const char *const *q;

	cell.held = knob_first(&o->knob[KNOB_HELD], row->held);
	for (q = e->quantities; *q; q++) {
		if (row->subject && strcmp(row->subject, *q))
			continue;
		cell.subject = *q;
		cell.quantity = *q;
		if (o->quick && all > QUICK_WAKE_UPS)
			all = QUICK_WAKE_UPS;
		cell.samples = row->callers.n ? all : samples_of(*q, all);
		for (i = 0; i < callers.n; i++) {
			cell.callers = callers.v[i];
			add_told_apart(plan, row, designs, cell);
		}
	}
}

/* Where a design stands itself: what it keeps there it keeps elsewhere. */
static const struct pks_guard *own_guard(const struct pks_design *d)
{
	const struct pks_guard *const *g;

	for (g = pks_guards; *g; g++) {
		if (!(*g)->access_ops && (*g)->kind != PKS_STACKED &&
		    pks_stands(d, (*g)->kind) == PKS_NATIVE)
			return *g;
	}
	return NULL;
}

static void add_bytes(struct plan *plan, struct plan_cell cell,
		      const char *const *quantities)
{
	cell.skip = plan_why_not(plan->environment, cell.chosen.design,
				 cell.chosen.variant);
	if (!cell.skip && cell.guard)
		cell.skip = plan_why_not_behind(&cell);
	for (; *quantities; quantities++) {
		cell.subject = cell.quantity = *quantities;
		plan_append(plan, &cell);
	}
}

/* Measured behind a guard; read from the kernel and the module as built. */
static void add_footprint(struct plan *plan, const struct plan_options *o,
			  const struct row *row,
			  const struct selection *designs,
			  struct plan_cell cell)
{
	const char *const *seen = pks_exercise_find("footprint")->quantities;
	static const char *const own[] = { "cpu", "fixed", NULL };
	static const char *const mechanism[] = {
		"mechanism-task", "mechanism-fields", "mechanism-word",
		"mechanism-cpu", "mechanism-pgmap", "mechanism-page",
		"mechanism-entry", NULL
	};
	unsigned int i;

	(void)o;
	for (i = 0; i < designs->n; i++) {
		cell.chosen = designs->item[i];
		if (cell.chosen.design->control)
			continue;
		if (!row->memory) {
			add_bytes(plan, cell, own);
			continue;
		}
		cell.guard = own_guard(cell.chosen.design);
		if (cell.guard)
			add_bytes(plan, cell, seen);
	}
	/* Once: of `none`, which is in every selection and comes first. */
	cell.chosen = designs->item[0];
	if (!row->memory)
		add_bytes(plan, cell, mechanism);
}

static void add_sequence(struct plan *plan, const char *name,
			 const struct selection *designs, struct plan_cell cell)
{
	const struct sequence *s = sequence_find(name);

	cell.quantity = name;
	if (s && !sequence_fits(s, cell.guard))
		return;
	if (s) {
		cell.subject = s->steps;
	} else if (strpbrk(name, "+-<>")) {
		cell.subject = name;
		cell.quantity = "own";
	}
	plan_append_each(plan, designs, cell);
}

/* What takes long: of a design's first knobs, where it first stands itself. */
static void add_all(struct plan *plan, const struct plan_options *o,
		    const struct row *row, const struct selection *designs,
		    struct plan_cell cell)
{
	struct selection one = { .n = 1 };
	const struct chosen *c, *before = NULL;

	for (c = designs->item; c < designs->item + designs->n; c++) {
		cell.dear = !o->quick && !c->variant->unkeyed &&
			    (!before || before->design != c->design) &&
			    !composed(c->design, cell.guard) &&
			    !stands_before(row->guards, cell.guard, c->design);
		one.item[0] = *c;
		add_sequence(plan, "all", &one, cell);
		before = c;
	}
}

/* Of tasks that grant, access, sleep and revoke as they like. */
#define STRESS_ROUNDS	2000

static void add_legality(struct plan *plan, const struct plan_options *o,
			 const struct row *row, const struct selection *designs,
			 struct plan_cell cell)
{
	const struct sequence *s;

	cell.reps = knob_first(&o->knob[KNOB_RANDOM], row->reps);
	cell.held = knob_first(&o->knob[KNOB_HELD],
			       row->held ? row->held : STRESS_ROUNDS);
	cell.blocks = 1;
	/* Another row has what is named, and all guards. */
	if (row->subject && o->sequence)
		return;
	if (row->subject) {
		cell.quantity = row->subject;
		add_told_apart(plan, row, designs, cell);
		return;
	}
	if (o->sequence && strcmp(o->sequence, "each")) {
		add_sequence(plan, o->sequence, designs, cell);
		return;
	}
	for (s = sequences; o->sequence && s->name; s++)
		add_sequence(plan, s->name, designs, cell);
	if (!o->sequence)
		add_all(plan, o, row, designs, cell);
}

/* One design that keeps a count, where time is short, beside what needs none. */
static void add_workload_of(struct plan *plan, const struct plan_options *o,
			    const struct selection *designs,
			    struct plan_cell cell)
{
	struct selection here = { 0 };
	unsigned int i;

	for (i = 0; i < designs->n; i++) {
		const char *name = designs->item[i].design->name;

		if (!o->quick || !strcmp(name, "none") || !strcmp(name, "task"))
			here.item[here.n++] = designs->item[i];
	}
	plan_append_each(plan, &here, cell);
}

static bool wanted_workload(const struct plan_options *o, const struct row *row,
			    const struct plan_workload *w)
{
	/* Somebody has to say that there is a device for it. */
	if (!strcmp(row->environment, "metal") && !o->pmem)
		return false;
	if (select_place(row->subject, w->name) < 0 ||
	    plan_workload_own(w) != !!o->fio)
		return false;
	/* A price first, where time is short. */
	if (o->quick && !strcmp(row->meter, "verdict"))
		return false;
	if (o->workload)
		return select_place(o->workload, w->name) >= 0;
	if (o->fio)
		return !strncmp(w->name, "ext4/", 5);
	return !o->quick || !strcmp(w->name, "ext4/randread");
}

/* What of an operation there are figures of. */
static const char *const *parts_of(const char *meter)
{
	static const char *const all[] = { "all", NULL };

	if (!strcmp(meter, "ns"))
		return plan_percentiles;
	return strcmp(meter, "insn") ? all : plan_parts;
}

static void add_workload(struct plan *plan, const struct plan_options *o,
			 const struct row *row, const struct selection *designs,
			 struct plan_cell cell)
{
	const int timed = !strcmp(row->meter, "ns");
	struct list jobs = callers_of(row, o);
	const struct plan_workload *w;
	const char *const *of;
	unsigned int i;

	cell.mix = pks_guard_find(row->mix);
	for (w = plan_workloads; w->name; w++) {
		if (!wanted_workload(o, row, w))
			continue;
		cell.subject = cell.quantity = w->name;
		cell.reps = knob_first(&o->knob[KNOB_REPS], timed ?
				       PLAN_TIMED : w->ops);
		/* As many as there are windows; events have one sum. */
		if (!strcmp(row->meter, "insn"))
			cell.samples = PLAN_WINDOWS;
		if (timed)
			cell.samples = 1;
		for (i = 0; i < jobs.n; i++) {
			cell.jobs = jobs.v[i];
			for (of = parts_of(row->meter); *of; of++) {
				cell.of = *of;
				/* One window of each boot is watched. */
				if (!strcmp(cell.of, "collecting"))
					cell.samples = 1;
				add_workload_of(plan, o, designs, cell);
			}
		}
	}
}

static const struct {
	const char *exercise;
	void (*add)(struct plan *plan, const struct plan_options *o,
		    const struct row *row, const struct selection *designs,
		    struct plan_cell cell);
} adders[] = {
	{ "nest", add_nest },
	{ "hold", add_hold },
	{ "contend", add_contend },
	{ "prims", add_prims },
	{ "touch", add_reading },
	{ "switch", add_reading },
	{ "footprint", add_footprint },
	{ "exception", add_reading },
	{ "preempt", add_reading },
	{ "exposure", add_reading },
	{ "global", add_reading },
	{ "legality", add_legality },
	{ "workload", add_workload },
};

/* What a reading is divided by is not for anybody to choose. */
static int reads(const struct row *row)
{
	return pks_exercise_find(row->exercise)->quantities != NULL;
}

void plan_add_row(struct plan *plan, const struct plan_options *o,
		  const struct row *row, const struct selection *designs,
		  const struct pks_guard *guard)
{
	const struct plan_meter *m = plan_meter_find(row->meter);
	struct plan_cell cell = {
		.guard = guard,
		.memory = pks_memory_find(row->memory ? row->memory : "ram"),
		.exercise = row->exercise,
		.subject = "",
		.window = row->window,
		.meter = row->meter,
		.depth = 1,
		.callers = 1,
		.reps = reads(row) ? row->reps :
				     knob_first(&o->knob[KNOB_REPS], row->reps),
		.samples = knob_first(&o->knob[KNOB_SAMPLES],
				      row->samples ? row->samples : m->samples),
		.blocks = row->blocks,
		.repeats = row->repeats ?
			   knob_first(&o->knob[KNOB_BLOCKS], row->repeats) : 0,
	};
	unsigned int blocks = knob_first(&o->knob[KNOB_BLOCKS],
					 o->quick ? m->quick : m->blocks);
	size_t i;

	if (blocks > plan->blocks)
		plan->blocks = blocks;
	for (i = 0; i < ARRAY_SIZE(adders); i++) {
		if (!strcmp(adders[i].exercise, row->exercise))
			adders[i].add(plan, o, row, designs, cell);
	}
}
