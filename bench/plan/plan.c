// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exercises.h"
#include "guards/guards.h"
#include "plan/sequences.h"
#include "prims.h"
#include "stats/shuffle.h"

#define MAX_LIST	KNOB_MAX_VALUES

const char *const plan_sharings[] = {
	[PKSCALE_SHARE_PAGE] = "page",
	[PKSCALE_SHARE_PGMAP] = "pgmap",
	[PKSCALE_SHARE_NOTHING] = "apart",
	NULL
};

const char *const plan_windows[] = {
	[PKSCALE_IRQS_OFF] = "off",
	[PKSCALE_IRQS_ON] = "on",
	NULL
};

/**
 * struct list - values of one dimension of a row; empty: the dimension is not
 *	there, and one cell has a 0 (or a 1 for depth and callers) in it
 */
struct list {
	unsigned int n;
	unsigned int v[MAX_LIST];
};

#define LIST(...)	{						\
	sizeof((unsigned int[]){ __VA_ARGS__ }) / sizeof(unsigned int),	\
	{ __VA_ARGS__ } }

/**
 * struct row - what an environment measures when nothing else is said
 * @environment: which
 * @guards: by which guards when nothing else is said, NULL when the design is
 *	called directly; behind others when they are named
 * @memory: which memory, with @guards
 * @designs: with @guards: which designs when nothing else is said
 * @exercise: which
 * @meter: which
 * @window: around the timed loop
 * @depth: list for nest
 * @hold: list for hold
 * @reps: pairs in the shorter half of a sample; of a reading, what it is
 *	divided by
 * @held: rounds inside a guard
 * @callers: list for readings; those of one are the whole list
 * @subject: of a reading: this quantity alone
 * @mix: every other caller is behind this guard instead
 * @samples: of each cell in each block, 0: as the meter has them
 * @blocks: rounds that its cells take part in, 0: as the meter has them
 * @once: of a reading: a design stands behind the first of @guards alone that it
 *	can be behind by itself, unless guards are named
 */
struct row {
	const char *guards;
	const char *memory;
	const char *designs;
	const char *environment;
	const char *exercise;
	const char *meter;
	const char *window;
	struct list depth;
	struct list hold;
	struct list callers;
	const char *subject;
	const char *mix;
	unsigned int reps;
	unsigned int held;
	unsigned int samples;
	unsigned int blocks;
	int once;
};

/* The exact meters need few repetitions: they are exact, or the run is void. */
#define EXACT_REPS	100
/* With interrupts on: so few that none falls in, which writes as well. */
#define EVENT_REPS	4
#define CYCLE_REPS	1000
#define METAL_REPS	128

/* Ordinary memory has no key, and one design there is as the other. */
#define GUARDS		.guards = "kmap_local_page,kmap_local_folio," \
				  "kmap_atomic,dax-read,dax-write,"	\
				  "dax-ops-read,dax-ops-write,"		\
				  "dax-section,wcache",			\
			.memory = "pmem"
#define GUARDS_STACKED	.guards = "dax-stacked-read,dax-stacked-write", \
			.memory = "stacked"
/* With interrupts off nobody may sleep. */
#define GUARDS_ON	.guards = "kmap", .memory = "pmem"
/* All that are opened and shut. */
#define GUARDS_JUDGED	.guards = "kmap_local_page,kmap_local_folio,kmap," \
				  "kmap_atomic,dax-read,dax-write,"	\
				  "dax-ops-read,dax-ops-write,dax-section", \
			.memory = "pmem"
#define GUARDS_RAM	.guards = "kmap_local_page", .memory = "ram", \
			.designs = "none,task"
/* One design that opens when it is told to, and those that a fault opens. */
#define TOUCHED		.designs = "task[rights=split],page[mode=relaxed]," \
				   "hash[mode=relaxed],global[mode=relaxed]," \
				   "global-lazy[mode=relaxed]"
/* Only when guards are named. What is counted would count interrupts as well. */
#define GUARDS_NAMED	.guards = "", .memory = "pmem"
#define GUARDS_NAMED_STACKED	.guards = "", .memory = "stacked"
#define GUARDS_NAMED_RAM	.guards = "", .memory = "ram", \
			.designs = "none,task"

/* What a design is to contexts is the same behind each guard of its kind. */
#define GUARDS_EACH	.guards = "kmap_local_page,kmap,dax-write,wcache", \
			.memory = "pmem", .blocks = 1
#define GUARDS_ONE	GUARDS_EACH, .once = 1

#define ROW(env, ex, m, win, n)						\
	.environment = env, .exercise = ex, .meter = m, .window = win,	\
	.reps = n

/* Sequences drawn at random, of each design behind each guard. */
#define RANDOM		10
#define RANDOM_SMP	5
#define STRESS_ROUNDS	2000

static const struct row rows[] = {
	{ ROW("count", "nest", "insn", "off", EXACT_REPS),
	  .depth = LIST(1, 2, 3, 4, 5, 6, 7, 8) },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), .depth = LIST(1, 2) },
	{ ROW("count", "hold", "insn", "off", EXACT_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("count", "prims", "insn", "off", EXACT_REPS) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS_RAM,
	  .depth = LIST(1) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), GUARDS,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "off", EXACT_REPS), GUARDS_STACKED,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "event", "off", EXACT_REPS), GUARDS_STACKED,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), GUARDS_ON,
	  .depth = LIST(1, 2) },
	{ ROW("count", "nest", "event", "on", EVENT_REPS), GUARDS_ON,
	  .depth = LIST(1, 2) },
	{ ROW("count", "footprint", "bytes", "on", 1), .memory = "pmem" },
	{ ROW("count", "nest", "insn", "on", EXACT_REPS), GUARDS_NAMED_RAM,
	  .depth = LIST(1) },
	{ ROW("count", "hold", "insn", "off", EXACT_REPS), GUARDS_NAMED,
	  .hold = LIST(0, 64, 4096) },
	{ ROW("count", "touch", "insn", "on", 1), GUARDS_ON, TOUCHED },
	{ ROW("count", "touch", "insn", "off", 1), .guards = "wcache",
	  .memory = "pmem", TOUCHED },
	{ ROW("count", "switch", "insn", "on", 2), GUARDS_ONE },
	{ ROW("count", "exception", "insn", "on", 1), GUARDS_ONE },
	{ ROW("count", "preempt", "insn", "on", 1), GUARDS_ONE,
	  .held = 2000, .samples = 1000 },
	{ ROW("count", "exposure", "insn", "on", 1), GUARDS_EACH,
	  .samples = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS) },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS),
	  .guards = "kmap_local_page,dax-read,dax-write", .memory = "pmem",
	  .once = 1, .blocks = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), .mix = "dax-read",
	  .guards = "kmap_local_page", .memory = "pmem", .blocks = 1 },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS), .mix = "dax-write",
	  .guards = "dax-read", .memory = "pmem", .blocks = 1 },
	{ ROW("smp", "contend", "event", "on", EXACT_REPS), GUARDS_ON,
	  .blocks = 1 },
	{ ROW("smp", "exposure", "event", "on", 1), GUARDS_EACH,
	  .callers = LIST(2) },
	{ ROW("smp", "global", "event", "on", 1), .memory = "pmem",
	  .guards = "kmap", .subject = "pointer", .samples = 2, .blocks = 1,
	  .callers = LIST(1, 2, 4, 8) },
	{ ROW("smp", "global", "event", "on", 1), .memory = "pmem",
	  .guards = "kmap_local_page", .subject = "page", .samples = 2, .blocks = 1,
	  .callers = LIST(1, 2, 4, 8) },
	{ ROW("smp", "contend", "event", "off", EXACT_REPS),
	  GUARDS_NAMED_STACKED },
	{ ROW("static", "footprint", "bytes", "off", 1) },
	{ ROW("count", "legality", "verdict", "on", RANDOM), GUARDS_JUDGED },
	{ ROW("count", "legality", "verdict", "on", RANDOM), GUARDS_STACKED },
	{ ROW("smp", "legality", "verdict", "on", RANDOM_SMP),
	  .guards = "kmap_local_page,kmap,dax-write", .memory = "pmem" },
	{ ROW("user", "nest", "cycles", "on", CYCLE_REPS), .depth = LIST(1, 2) },
	{ ROW("user", "hold", "cycles", "on", CYCLE_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("user", "contend", "cycles", "on", 4 * CYCLE_REPS) },
	{ ROW("user", "nest", "event", "on", CYCLE_REPS), .depth = LIST(1, 2) },
	{ ROW("metal", "nest", "cycles", "off", METAL_REPS),
	  .depth = LIST(1, 2) },
	{ ROW("metal", "hold", "cycles", "off", METAL_REPS),
	  .hold = LIST(0, 64, 4096) },
	{ ROW("metal", "contend", "cycles", "off", METAL_REPS) },
	{ ROW("metal", "prims", "cycles", "off", METAL_REPS) },
	{ ROW("metal", "nest", "event", "off", METAL_REPS), .depth = LIST(1, 2) },
	{ ROW("metal", "preempt", "ns", "on", 1), .held = 1000 },
	{ ROW("kvm", "nest", "cycles", "off", METAL_REPS), .depth = LIST(1, 2) },
	{ ROW("kvm", "prims", "cycles", "off", METAL_REPS) },
	{ ROW("kvm", "nest", "event", "off", METAL_REPS), .depth = LIST(1, 2) },
};

const struct plan_meter plan_meters[] = {
	{ "insn", "instructions of a guest under a fixed instruction counter: exact",
	  2, 2, 2 },
	{ "event", "grants, revokes and register writes, counted where they happen",
	  1, 2, 2 },
	{ "cycles", "ticks of the time-stamp counter, on real processors only",
	  8, 12, 7 },
	{ "bytes", "bytes that a design or the mechanism takes: exact",
	  1, 2, 2 },
	{ "verdict", "what is legal, by the contracts of the guards: sound or not",
	  1, 1, 1 },
	{ "ns", "nanoseconds of single wake-ups, on real processors only",
	  1000, 7, 7 },
	{ 0 }
};

static const struct plan_meter *meter_of(const char *name)
{
	const struct plan_meter *m = plan_meters;

	while (strcmp(m->name, name))
		m++;
	return m;
}

/* What was said, else @def, else a single @none. */
static struct list values(const struct knob_value *said, struct list def,
			  unsigned int none)
{
	unsigned int i;

	if (!def.n) {
		def.n = 1;
		def.v[0] = none;
	} else if (said->n) {
		def.n = said->n < MAX_LIST ? said->n : MAX_LIST;
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
	for (k = 1; k < max && l.n < MAX_LIST - 1; k *= 2)
		l.v[l.n++] = k;
	l.v[l.n++] = max ? max : 1;
	return l;
}

static unsigned int value(const struct knob_value *said, unsigned int def)
{
	return said->n ? said->v[0] : def;
}

/* Where @name is among those in @list, separated by commas; -1: nowhere. */
static int place_in(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *p;
	int i;

	for (p = list, i = 0; *p; p += strspn(p, ","), i++) {
		if (strcspn(p, ",") == len && !strncmp(p, name, len))
			return i;
		p += strcspn(p, ",");
	}
	return -1;
}

static int listed(const char *list, const char *name)
{
	return place_in(list, name) >= 0;
}

static const char *why_not(const char *environment,
			   const struct pks_design *d,
			   const struct pks_variant *v)
{
	int user = !strcmp(environment, "user");

	if (user && (d->guarded || v->where == PKS_KERNEL_ONLY))
		return "needs the kernel";
	if (!user && v->where == PKS_USER_ONLY)
		return "user space only: in a kernel the count alone is unsound";
	return NULL;
}

static const char *why_not_behind(const struct plan_cell *c)
{
	const struct pks_design *d = c->chosen.design;
	const struct pks_variant *v = c->chosen.variant;

	if (!c->guard)
		return d->guarded;
	if (pks_why_absent(d, c->guard->kind))
		return pks_why_absent(d, c->guard->kind);
	/* There is nothing else to such a guard, and to such an exercise. */
	if (v->shut && (c->guard->kind == PKS_WCACHE ||
			!strcmp(c->exercise, "touch")))
		return "it opens nothing, so nothing can be read";
	if (c->guard->kind == PKS_WCACHE && !strcmp(c->meter, "event"))
		return "nothing is opened or shut, so nothing is counted";
	if (!strcmp(c->meter, "verdict") && c->guard->kind == PKS_WCACHE)
		return "what is mapped for life is never revoked";
	if (v->unkeyed && !strcmp(c->meter, "event"))
		return "nothing has a key, so nothing is counted";
	if (v->shut && c->hold && strcmp(c->memory->name, "ram"))
		return "its grants open nothing, so nothing can be copied";
	if (d->map && c->guard->kind == PKS_GLOBAL && c->hold)
		return "its address is known to the guard alone";
	return NULL;
}

static void append(struct plan *plan, const struct plan_cell *cell)
{
	plan->cells = reallocarray(plan->cells, plan->nr_cells + 1,
				   sizeof(*cell));
	if (!plan->cells)
		exit(complain("out of memory for the plan"));
	plan->cells[plan->nr_cells++] = *cell;
}

/* Pairs of callers that interrupt each other in every single one. */
#define FEW_REPS	4

static int makes_mapping(const struct plan_cell *c)
{
	return c->guard && c->guard->kind == PKS_GLOBAL &&
	       c->chosen.design->map &&
	       pks_stands(c->chosen.design, PKS_GLOBAL) == PKS_NATIVE;
}

/*
 * A mapping that is made costs what the allocator's trees look like by then, and
 * the next block would find others. In one block all samples agree, and in the
 * next run of the same plan. Taking it away interrupts every CPU, which takes an
 * emulator milliseconds; what is counted then needs no repetition.
 */
static void limit(struct plan_cell *c)
{
	if (!makes_mapping(c))
		return;
	c->blocks = 1;
	if (c->callers > 1 && c->reps > FEW_REPS)
		c->reps = FEW_REPS;
}

static void add_designs(struct plan *plan, const struct selection *designs,
			struct plan_cell cell)
{
	unsigned int i, blocks = cell.blocks, reps = cell.reps;

	for (i = 0; i < designs->n; i++) {
		cell.chosen = designs->item[i];
		cell.blocks = blocks;
		cell.reps = reps;
		limit(&cell);
		cell.skip = why_not(plan->environment, cell.chosen.design,
				    cell.chosen.variant);
		if (!cell.skip)
			cell.skip = why_not_behind(&cell);
		append(plan, &cell);
	}
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
		add_designs(plan, designs, cell);
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
		add_designs(plan, designs, cell);
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
		append(plan, &cell);
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

/* A wake-up is one of many that differ; all else reads the same twice. */
static int single(const char *quantity)
{
	return strcmp(quantity, "wake-up");
}

/* Does a design stand by itself behind one that comes before @guard? */
static int stands_before(const char *guards, const struct pks_guard *guard,
			 const struct pks_design *design)
{
	const struct pks_guard *const *g;
	int at = place_in(guards, guard->name), i;

	for (g = pks_guards; *g; g++) {
		i = place_in(guards, (*g)->name);
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
	add_designs(plan, &here, cell);
}

/* Who shares what, with one duty. */
static void add_sharings(struct plan *plan, const struct plan_options *o,
			 const struct row *row, const struct selection *designs,
			 struct plan_cell cell)
{
	for (cell.sharing = 0; plan_sharings[cell.sharing]; cell.sharing++) {
		if (row->mix && cell.sharing != PKSCALE_SHARE_PAGE)
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
	struct list callers = values(&o->knob[KNOB_CPUS],
				     callers_up_to(o->max_callers), 1);
	int duty = row->guards && !row->mix && !o->knob[KNOB_HELD].n &&
		   !o->knob[KNOB_IDLE].n;
	unsigned int i;

	cell.quantity = "pair";
	cell.mix = row->mix ? pks_guard_find(row->mix) : NULL;
	cell.held = value(&o->knob[KNOB_HELD], 0);
	cell.idle = value(&o->knob[KNOB_IDLE], 0);
	/* Behind guards what one caller does is told by nest. */
	i = row->guards && !o->full && !o->knob[KNOB_CPUS].n ? callers.n - 1 : 0;
	for (; i < callers.n; i++) {
		cell.callers = callers.v[i];
		if (!cell.mix || cell.callers > 1)
			add_sharings(plan, o, row, designs, cell);
	}
	if (!duty || (o->sharing && strcmp(o->sharing, "page")))
		return;
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

	cell.held = value(&o->knob[KNOB_HELD], row->held);
	for (q = e->quantities; *q; q++) {
		if (row->subject && strcmp(row->subject, *q))
			continue;
		cell.subject = *q;
		cell.quantity = *q;
		if (o->quick && all > QUICK_WAKE_UPS)
			all = QUICK_WAKE_UPS;
		cell.samples = single(*q) && all > 2 && !row->callers.n ? 2 : all;
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
	cell.skip = why_not(plan->environment, cell.chosen.design,
			    cell.chosen.variant);
	if (!cell.skip && cell.guard)
		cell.skip = why_not_behind(&cell);
	for (; *quantities; quantities++) {
		cell.subject = cell.quantity = *quantities;
		append(plan, &cell);
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
	unsigned int i = plan->nr_cells;

	cell.quantity = name;
	if (s && !sequence_fits(s, cell.guard))
		return;
	if (s) {
		cell.subject = s->steps ? s->steps : "";
	} else if (strpbrk(name, "+-<>")) {
		cell.subject = name;
		cell.quantity = "own";
	}
	add_designs(plan, designs, cell);
	for (; s && !s->steps && i < plan->nr_cells; i++)
		plan->cells[i].skip = s->of;
}

static void add_legality(struct plan *plan, const struct plan_options *o,
			 const struct row *row, const struct selection *designs,
			 struct plan_cell cell)
{
	const struct sequence *s;

	cell.reps = value(&o->knob[KNOB_RANDOM], row->reps);
	cell.held = STRESS_ROUNDS;
	cell.blocks = 1;
	if (o->sequence && strcmp(o->sequence, "each")) {
		add_sequence(plan, o->sequence, designs, cell);
		return;
	}
	for (s = sequences; o->sequence && s->name; s++)
		add_sequence(plan, s->name, designs, cell);
	if (!o->sequence)
		add_sequence(plan, "all", designs, cell);
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
};

static int wanted(const struct row *row, const char *environment,
		  const struct plan_options *o)
{
	return !strcmp(row->environment, environment) &&
	       (!o->exercise || !strcmp(row->exercise, o->exercise)) &&
	       (!o->meter || !strcmp(row->meter, o->meter)) &&
	       (!o->window || !strcmp(row->window, o->window));
}

/* What a reading is divided by is not for anybody to choose. */
static int reads(const struct row *row)
{
	return pks_exercise_find(row->exercise)->quantities != NULL;
}

static void add_row(struct plan *plan, const struct plan_options *o,
		    const struct row *row, const struct selection *designs,
		    const struct pks_guard *guard)
{
	const struct plan_meter *m = meter_of(row->meter);
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
				     value(&o->knob[KNOB_REPS], row->reps),
		.samples = value(&o->knob[KNOB_SAMPLES],
				 row->samples ? row->samples : m->samples),
		.blocks = row->blocks,
	};
	unsigned int blocks = value(&o->knob[KNOB_BLOCKS],
				    o->quick ? m->quick : m->blocks);
	size_t i;

	if (blocks > plan->blocks)
		plan->blocks = blocks;
	for (i = 0; i < ARRAY_SIZE(adders); i++) {
		if (!strcmp(adders[i].exercise, row->exercise))
			adders[i].add(plan, o, row, designs, cell);
	}
}

int plan_guards_known(const char *guards, struct err *err)
{
	char *copy = xasprintf("%s", guards), *save = NULL, *name;
	const struct pks_guard *const *g;
	size_t n = 0;
	int ret = 0;

	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save)) {
		n++;
		if (!strcmp(name, "none") || !strcmp(name, "default") ||
		    pks_guard_find(name))
			continue;
		ret = err_set(err, -EINVAL, "no guard \"%s\"; there are: none",
			      name);
		for (g = pks_guards; *g; g++)
			err_append(err, " %s", (*g)->name);
	}
	free(copy);
	return ret || n ? ret : err_set(err, -EINVAL, "--guard needs a name");
}

/* What a guard can be called with; other combinations mean nothing. */
static int fits(const struct pks_guard *g, const struct row *row)
{
	const struct pks_memory *memory = pks_memory_find(row->memory);

	if (g->sleeps && !strcmp(row->window, "off"))
		return 0;
	/* What can have interrupts off is counted so. */
	if (!g->sleeps && !strcmp(row->window, "on") &&
	    !strcmp(row->meter, "event") && !strcmp(row->exercise, "nest"))
		return 0;
	if (memory->stacked != (g->kind == PKS_STACKED))
		return 0;
	/* Ordinary memory is of no device, and nobody keeps its address. */
	return memory != pks_memories ||
	       (!g->access_ops && g->kind != PKS_WCACHE);
}

static void add_guarded(struct plan *plan, const struct plan_options *o,
			const struct row *row, const struct selection *designs)
{
	const char *said = o->guards ? o->guards : "none";
	const struct pks_guard *const *g;
	struct selection few;
	struct row all = *row;

	if (!listed(said, "default") && row->once) {
		all.once = 0;
		row = &all;
	}
	if (o->memory && strcmp(o->memory, row->memory))
		return;
	if (!o->designs && row->designs &&
	    !select_designs(row->designs, &few, NULL))
		designs = &few;
	for (g = pks_guards; *g; g++) {
		if (!fits(*g, row))
			continue;
		if (listed(said, (*g)->name) ||
		    (listed(said, "default") && listed(row->guards, (*g)->name)))
			add_row(plan, o, row, designs, *g);
	}
}

/* What differs behind a guard alone is as another design without one. */
static void add_direct(struct plan *plan, const struct plan_options *o,
		       const struct row *row, const struct selection *designs)
{
	struct selection here = { 0 };
	unsigned int i;

	if (o->guards && !listed(o->guards, "none") &&
	    !listed(o->guards, "default"))
		return;
	/* A row with memory finds its guards by itself. */
	if (row->memory && !listed(o->guards ? o->guards : "none", "default"))
		return;
	/* Of a kernel and a module as built, every variant has its bytes. */
	if (row->memory || !strcmp(row->environment, "static")) {
		add_row(plan, o, row, designs, NULL);
		return;
	}
	for (i = 0; i < designs->n; i++) {
		if (designs->item[i].variant->where != PKS_GUARD_ONLY)
			here.item[here.n++] = designs->item[i];
	}
	add_row(plan, o, row, &here, NULL);
}

static int leave_out(struct plan *plan, const char *without, struct err *err)
{
	struct selection out;
	unsigned int i, n = 0;
	int ret = select_only(without, &out, err);

	for (i = 0; i < plan->nr_cells && !ret; i++) {
		if (!select_has(&out, plan->cells[i].chosen.variant))
			plan->cells[n++] = plan->cells[i];
	}
	if (!ret)
		plan->nr_cells = n;
	return ret;
}

int plan_make(const char *environment, const struct plan_options *o,
	      struct plan *plan, struct err *err)
{
	struct selection designs;
	size_t i;
	int ret;

	memset(plan, 0, sizeof(*plan));
	ret = select_designs(o->designs, &designs, err);
	if (ret)
		return ret;
	plan->environment = environment;
	plan->seed = value(&o->knob[KNOB_SEED], 1);
	plan->warmup = value(&o->knob[KNOB_WARMUP], 1);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!wanted(&rows[i], environment, o))
			continue;
		if (rows[i].guards)
			add_guarded(plan, o, &rows[i], &designs);
		else
			add_direct(plan, o, &rows[i], &designs);
	}
	ret = leave_out(plan, o->without, err);
	if (ret) {
		plan_free(plan);
		return ret;
	}
	if (!plan->nr_cells)
		return err_set(err, -ENOENT,
			       "nothing to measure in %s with these options; \"pkscale list\" shows what can be had where",
			       environment);
	return 0;
}

int plan_late(const struct plan_cell *c)
{
	return c->guard &&
	       !!(c->chosen.design->uses & PKS_USES_TEMPORARY);
}

/* What has to be behind the hook points for a cell; NULL: nothing. */
static const struct pks_variant *behind(const struct plan_cell *c)
{
	return c->guard ? c->chosen.variant : NULL;
}

/* What is called directly, then one design after the other, as they come. */
static void gather(const struct plan *plan, unsigned int *order)
{
	unsigned int *from = xcalloc(plan->nr_cells, sizeof(*from));
	char *taken = xcalloc(plan->nr_cells, 1);
	const struct pks_variant *now = NULL;
	unsigned int i, n = 0, next = 0;

	memcpy(from, order, plan->nr_cells * sizeof(*from));
	while (n < plan->nr_cells) {
		for (i = 0; i < plan->nr_cells; i++) {
			if (taken[i] || behind(&plan->cells[from[i]]) != now)
				continue;
			order[n++] = from[i];
			taken[i] = 1;
		}
		while (next < plan->nr_cells && taken[next])
			next++;
		if (next < plan->nr_cells)
			now = behind(&plan->cells[from[next]]);
	}
	free(taken);
	free(from);
}

void plan_order(const struct plan *plan, unsigned int block,
		unsigned int *order)
{
	struct stats_rng *rng;
	unsigned int i;

	/* One stream a block, so that a block can be taken up on its own. */
	rng = stats_rng_new(plan->seed * 1000003 + block + 1);
	for (i = 0; i < plan->nr_cells; i++)
		order[i] = i;
	if (rng)
		stats_shuffle(rng, order, plan->nr_cells, sizeof(*order));
	stats_rng_free(rng);
	gather(plan, order);
}

int plan_reads(const struct plan_cell *cell)
{
	return pks_exercise_find(cell->exercise)->quantities != NULL;
}

unsigned int plan_blocks(const struct plan *plan, const struct plan_cell *cell)
{
	return cell->blocks && cell->blocks < plan->blocks ? cell->blocks :
							     plan->blocks;
}

unsigned long plan_measured(const struct plan *plan)
{
	unsigned long n = 0;
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++)
		n += plan->cells[i].skip ? 1 :
		     plan_blocks(plan, &plan->cells[i]);
	return n;
}

void plan_free(struct plan *plan)
{
	free(plan->cells);
	plan->cells = NULL;
	plan->nr_cells = 0;
}
