// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots from cells: wake-up latency, and events against vCPUs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/plot_xy.h"

static int is_median_of_wakeups(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "preempt") &&
	       scell_has(c, CELL_QUANTITY, "p50") &&
	       json_array_size(json_object_get(c->json, "hist"));
}

/* @i-th bucket: [lower bound, how many]. */
static double bucket(const json_t *hist, size_t i, size_t which)
{
	return json_number_value(json_array_get(json_array_get(hist, i), which));
}

/*
 * A step for each bucket: so many of all wake-ups were not later. 99 % stands
 * at 100 = 1 / (1 - 0.99), as in a log of what is left; all of them at their
 * number.
 */
static void add_curve(struct xy *c, const struct scell *cell, char *name,
		      size_t panel)
{
	const json_t *hist = json_object_get(cell->json, "hist");
	size_t i, n = json_array_size(hist);
	struct xy_series *s = xy_series(c, name, panel);
	double all = 0, seen = 0;

	for (i = 0; i < n; i++)
		all += bucket(hist, i, 1);
	for (i = 0; i < n; i++) {
		xy_point(s, all / (all - seen), bucket(hist, i, 0));
		seen += bucket(hist, i, 1);
		xy_point(s, seen < all ? all / (all - seen) : all,
			 bucket(hist, i, 0));
	}
}

/* Panels are kernel and guard, in the order of the cells. */
static size_t panel_of(struct xy *c, const struct scell *cell)
{
	return xy_place(&c->panel, &c->panels,
			xasprintf("%s, %s", cell->id.field[CELL_GUARD],
				  cell_flavour(&cell->id)));
}

char *xy_fill_wakeup(const struct summary *s, struct xy *c)
{
	const struct scell *cell;
	size_t i;

	c->lines = 1;
	c->x = (struct xy_axis){
		.label = xasprintf("wake-ups that were not later"), .log = 1,
		.at = "'0' 1, '50 %%' 2, '90 %%' 10, '99 %%' 100, '99.9 %%' 1000, '99.99 %%' 10000",
	};
	c->y = (struct xy_axis){
		.label = xasprintf("instructions until the woken task runs"),
		.log = 1,
	};
	for (i = 0; i < s->n; i++) {
		cell = &s->cell[i];
		if (!is_median_of_wakeups(cell))
			continue;
		add_curve(c, cell, cell_name(&cell->id), panel_of(c, cell));
	}
	return c->nseries ? NULL : xasprintf("no figures of preempt");
}

/* What costs as much again on a machine with more CPUs. */
static const char * const counted[][2] = {
	{ "write", "register writes" }, { "fault", "faults granted" },
	{ "ipi", "IPIs" },
};

static struct xy_series *line_of(struct xy *c, const char *name, size_t panel)
{
	size_t i;

	for (i = 0; i < c->nseries; i++)
		if (c->series[i].panel == panel &&
		    !strcmp(c->series[i].name, name))
			return &c->series[i];
	return xy_series(c, xasprintf("%s", name), panel);
}

/* The cells of one exercise that share a page, or hand a pointer on. */
static int wanted(const struct scell *c, const char *exercise)
{
	char *sharing, *hand;
	int ret;

	if (!scell_has(c, CELL_EXERCISE, exercise) ||
	    !scell_has(c, CELL_METER, "event") ||
	    !scell_has(c, CELL_PATH, "hook") || isnan(c->median) ||
	    json_is_true(json_object_get(c->json, "composed")))
		return 0;
	sharing = cell_param_text(&c->id, "sharing");
	hand = cell_param_text(&c->id, "hand");
	ret = strcmp(sharing, "pgmap") && strcmp(sharing, "apart") &&
	      !cell_param(&c->id, "held", 0) && strcmp(hand, "page");
	free(sharing);
	free(hand);
	return ret;
}

static void add_events(struct xy *c, const struct scell *cell, long cpus)
{
	char *design = cell_name(&cell->id);
	char *name = xasprintf("%s %s", design, cell->id.field[CELL_GUARD]);
	struct xy_point *p;
	double x, ends[2];
	size_t e;

	for (e = 0; e < ARRAY_SIZE(counted); e++) {
		x = scell_event(cell, counted[e][0]);
		if (isnan(x))
			continue;
		p = xy_point(line_of(c, name, e), (double)cpus, x);
		scell_spread(cell, counted[e][0], ends);
		p->lo = ends[0];
		p->hi = ends[1];
	}
	free(name);
	free(design);
}

static int by_x(const void *a, const void *b)
{
	const struct xy_point *x = a, *y = b;

	return (x->x > y->x) - (x->x < y->x);
}

/* Lines that are the same everywhere: one of them, with all the names. */
static int coincide(const struct xy *c, const char *a, const char *b)
{
	const struct xy_series *x, *y;
	size_t i, j, k;

	for (i = 0; i < c->nseries; i++) {
		x = &c->series[i];
		for (j = 0; j < c->nseries && !strcmp(x->name, a); j++) {
			y = &c->series[j];
			if (strcmp(y->name, b) || y->panel != x->panel)
				continue;
			if (x->n != y->n)
				return 0;
			for (k = 0; k < x->n; k++)
				if (memcmp(&x->point[k], &y->point[k],
					   sizeof(*x->point)))
					return 0;
		}
	}
	return 1;
}

static void rename_all(struct xy *c, const char *from, const char *to)
{
	char *was = xasprintf("%s", from);
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		if (strcmp(c->series[i].name, was))
			continue;
		free(c->series[i].name);
		c->series[i].name = xasprintf("%s", to);
	}
	free(was);
}

static void drop(struct xy *c, const char *name)
{
	char *gone = xasprintf("%s", name);
	size_t i, n = 0;

	for (i = 0; i < c->nseries; i++) {
		if (strcmp(c->series[i].name, gone)) {
			c->series[n++] = c->series[i];
			continue;
		}
		free(c->series[i].name);
		free(c->series[i].point);
	}
	c->nseries = n;
	free(gone);
}

/* "name (and 3 more)" */
static void merge(struct xy *c)
{
	size_t i, j, n;
	char *name;

	for (i = 0; i < c->nseries; i++) {
		if (c->series[i].panel)
			continue;
		for (j = i + 1, n = 0; j < c->nseries; ) {
			if (c->series[j].panel ||
			    !coincide(c, c->series[i].name, c->series[j].name)) {
				j++;
				continue;
			}
			drop(c, c->series[j].name);
			n++;
		}
		if (!n)
			continue;
		name = xasprintf("%s (and %zu alike)", c->series[i].name, n);
		rename_all(c, c->series[i].name, name);
		free(name);
	}
}

static char *fill_events(const struct summary *s, struct xy *c,
			 const char *exercise, const char *param,
			 const char *unit)
{
	const struct scell *cell;
	size_t i, e;

	c->lines = 1;
	c->upright = 1;
	c->panels = ARRAY_SIZE(counted);
	c->panel = xcalloc(c->panels, sizeof(*c->panel));
	for (e = 0; e < c->panels; e++)
		c->panel[e] = xasprintf("%s", counted[e][1]);
	c->x = (struct xy_axis){
		.label = xasprintf("vCPUs"), .log = 1,
		.at = "1, 2, 4, 8, 16, 32, 64",
	};
	c->y.label = xasprintf("events %s", unit);
	for (i = 0; i < s->n; i++) {
		cell = &s->cell[i];
		if (wanted(cell, exercise))
			add_events(c, cell, cell_param(&cell->id, param, 0));
	}
	for (i = 0; i < c->nseries; i++)
		qsort(c->series[i].point, c->series[i].n,
		      sizeof(*c->series[i].point), by_x);
	merge(c);
	return c->nseries ? NULL :
	       xasprintf("no events of %s behind a guard", exercise);
}

char *xy_fill_contend(const struct summary *s, struct xy *c)
{
	return fill_events(s, c, "contend", "callers", "a pair");
}

char *xy_fill_global(const struct summary *s, struct xy *c)
{
	return fill_events(s, c, "global", "k", "an operation");
}
