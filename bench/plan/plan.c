// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exercises.h"
#include "guards/guards.h"
#include "plan/cells.h"
#include "plan/rows.h"
#include "stats/shuffle.h"

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

const struct plan_meter plan_meters[] = {
	{ "insn", "instructions of a guest under a fixed instruction counter: exact",
	  2, 2, 2 },
	{ "event", "grants, revokes and register writes, counted where they happen",
	  1, 2, 2 },
	{ "cycles", "ticks of the time-stamp counter, on real processors only",
	  8, 16, 14 },
	{ "bytes", "bytes that a design or the mechanism takes: exact",
	  1, 2, 2 },
	{ "verdict", "what is legal, by the contracts of the guards: sound or not",
	  1, 1, 1 },
	{ "ns", "nanoseconds of single wake-ups and operations, on real processors only",
	  1000, 7, 7 },
	{ 0 }
};

const struct plan_meter *plan_meter_find(const char *name)
{
	const struct plan_meter *m = plan_meters;

	while (strcmp(m->name, name))
		m++;
	return m;
}

static int listed(const char *list, const char *name)
{
	return select_place(list, name) >= 0;
}

static int wanted(const struct row *row, const char *environment,
		  const struct plan_options *o)
{
	return !strcmp(row->environment, environment) &&
	       (o->exercise ? !strcmp(row->exercise, o->exercise) :
			      !row->apart) &&
	       (!o->meter || !strcmp(row->meter, o->meter)) &&
	       (!o->window || !strcmp(row->window, o->window));
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
			plan_add_row(plan, o, row, designs, *g);
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
		plan_add_row(plan, o, row, designs, NULL);
		return;
	}
	for (i = 0; i < designs->n; i++) {
		if (designs->item[i].variant->where != PKS_GUARD_ONLY)
			here.item[here.n++] = designs->item[i];
	}
	plan_add_row(plan, o, row, &here, NULL);
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
	plan->seed = knob_first(&o->knob[KNOB_SEED], 1);
	plan->warmup = knob_first(&o->knob[KNOB_WARMUP], 1);
	for (i = 0; i < nr_rows; i++) {
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
	unsigned int i, to, n = plan->nr_cells;
	struct stats_rng *rng;

	/* One stream a block, so that a block can be taken up on its own. */
	rng = stats_rng_new(plan->seed * 1000003 + block + 1);
	for (i = 0; i < plan->nr_cells; i++)
		order[i] = i;
	while (n && plan->cells[n - 1].control)
		n--;
	if (rng)
		stats_shuffle(rng, order, n, sizeof(*order));
	/* What is known beforehand falls somewhere among the others. */
	for (i = n; rng && i < plan->nr_cells; i++) {
		to = (unsigned int)stats_below(rng, i + 1);
		memmove(order + to + 1, order + to, (i - to) * sizeof(*order));
		order[to] = i;
	}
	stats_rng_free(rng);
	gather(plan, order);
}

int plan_reads(const struct plan_cell *cell)
{
	return pks_exercise_find(cell->exercise)->quantities != NULL;
}

bool plan_by_marks(const struct plan_cell *cell)
{
	return cell->of && !strcmp(cell->meter, "insn") &&
	       strcmp(cell->of, "calls");
}

unsigned int plan_blocks(const struct plan *plan, const struct plan_cell *cell)
{
	return cell->blocks && cell->blocks < plan->blocks ? cell->blocks :
							     plan->blocks;
}

unsigned int plan_repeats(const struct plan_cell *cell)
{
	return cell->repeats ? cell->repeats : 1;
}

unsigned long plan_measured(const struct plan *plan)
{
	unsigned long n = 0;
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++)
		n += plan->cells[i].skip ? 1 :
		     plan_blocks(plan, &plan->cells[i]) *
		     plan_repeats(&plan->cells[i]);
	return n;
}

int plan_has_workload(const struct plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].jobs)
			return 1;
	return 0;
}

void plan_free(struct plan *plan)
{
	free(plan->cells);
	plan->cells = NULL;
	plan->nr_cells = 0;
}
