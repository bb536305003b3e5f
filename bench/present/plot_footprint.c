// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of each design against what a machine has many of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/footprint.h"
#include "present/footprint.h"
#include "present/plot_xy.h"

#define GIB	(1024. * 1024 * 1024)

/* What the other three are while one of them goes its range. */
static const struct footprint_on usual = { 1000, 8, 1, 64 * GIB, 8 };

/**
 * struct sweep - one panel
 * @what: that there is more and more of
 * @member: of struct footprint_on
 * @from: the least
 * @to: the most
 * @unit: of the axis
 */
static const struct sweep {
	const char *what;
	size_t member;
	double from, to, unit;
} sweeps[] = {
	{ "tasks", offsetof(struct footprint_on, tasks), 10, 100000, 1 },
	{ "CPUs", offsetof(struct footprint_on, cpus), 2, 512, 1 },
	{ "ranges with a key", offsetof(struct footprint_on, pgmaps), 1, 64, 1 },
	{ "GiB with a key", offsetof(struct footprint_on, bytes), GIB,
	  4096 * GIB, GIB },
};

#define STEPS	12

static void add_curve(struct xy *c, const struct footprint *f, char *name,
		      size_t panel)
{
	const struct sweep *sweep = &sweeps[panel];
	struct xy_series *s = xy_series(c, name, panel);
	struct footprint_on on = usual;
	double v;
	int i;

	for (i = 0; i <= STEPS; i++) {
		v = sweep->from * pow(sweep->to / sweep->from,
				      (double)i / STEPS);
		v = floor(v + .5);
		*(double *)((char *)&on + sweep->member) = v;
		xy_point(s, v / sweep->unit, footprint_bytes(f, &on));
	}
}

char *xy_fill_footprint(const struct summary *s, struct xy *c)
{
	struct footprint_of *list;
	size_t n, i, p;

	list = footprints_of(s, &n);
	c->lines = 1;
	c->panels = ARRAY_SIZE(sweeps);
	c->panel = xcalloc(c->panels, sizeof(*c->panel));
	c->xlabel = xcalloc(c->panels, sizeof(*c->xlabel));
	c->x = (struct xy_axis){ .label = xasprintf("how many"), .log = 1 };
	c->y = (struct xy_axis){
		.label = xasprintf("bytes of the design"),
		.log = 1, .none = "0",
	};
	for (p = 0; p < c->panels; p++) {
		c->panel[p] = xasprintf("%s", "");
		c->xlabel[p] = xasprintf("%s, log scale", sweeps[p].what);
		for (i = 0; i < n; i++)
			add_curve(c, &list[i].f, xasprintf("%s", list[i].name),
				  p);
	}
	footprints_free(list, n);
	return n ? NULL : xasprintf("no figures of footprint");
}
