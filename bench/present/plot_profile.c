// SPDX-License-Identifier: GPL-2.0-or-later
/* Plots of how guards are used: how deep grants nest, and how long they are held. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/plot_workload.h"
#include "present/plot_xy.h"
#include "present/profile.h"
#include "results/word.h"

/* Depths that have a part of their own; what is deeper shares one. */
static const char * const depths[] = { "depth 1", "2", "3", "4 and more" };

static void put_depths(double *at, const json_t *site)
{
	const json_t *depth = json_object_get(site, "depth"), *v;
	double all = 0;
	size_t i, last = ARRAY_SIZE(depths) - 1;

	for (i = 0; i <= last; i++)
		at[i] = 0;
	json_array_foreach(depth, i, v) {
		at[i < last ? i : last] += json_number_value(v);
		all += json_number_value(v);
	}
	for (i = 0; i <= last && all > 0; i++)
		at[i] *= 100 / all;
}

int plot_depths(const struct summary *s, size_t at, struct bars *b)
{
	struct profile_of *list = profiles_of(s, &b->rows);
	size_t i, j, n = b->rows;
	const json_t *site;
	char *name;

	for (i = 0, b->rows = 0; i < n && !at; i++)
		b->rows += json_array_size(list[i].sites);
	if (!b->rows) {
		free(list);
		return 0;
	}
	b->name = xasprintf("depth");
	b->xlabel = xasprintf("%% of the grants of a site, by how many their context then had open");
	b->parts = ARRAY_SIZE(depths);
	b->part = depths;
	b->ends = NULL;
	b->panels = 1;
	b->panel = xcalloc(1, sizeof(*b->panel));
	b->panel[0] = xasprintf("%s", "");
	b->row = xcalloc(b->rows, sizeof(*b->row));
	bars_alloc(b);
	for (i = 0, b->rows = 0; i < n; i++) {
		json_array_foreach(list[i].sites, j, site) {
			b->row[b->rows] = xasprintf("%s/",
				word_of(list[i].row, "target"));
			name = profile_site(&list[i], site);
			b->row[b->rows] = text_append(b->row[b->rows], "", name);
			free(name);
			put_depths(bars_at(b, 0, b->rows++), site);
		}
	}
	free(list);
	return 1;
}

static double bucket(const json_t *hold, size_t i, size_t which)
{
	return json_number_value(json_array_get(json_array_get(hold, i), which));
}

/* A step for each bucket: so many of all holds were shorter. */
static void add_holds(struct xy *c, const char *name, size_t panel,
		      const json_t *hold)
{
	size_t i, n = json_array_size(hold);
	struct xy_series *s = xy_series(c, xasprintf("%s", name), panel);
	double all = 0, seen = 0;

	for (i = 0; i < n; i++)
		all += bucket(hold, i, 1);
	for (i = 0; i < n; i++) {
		xy_point(s, bucket(hold, i, 0), 100 * seen / all);
		seen += bucket(hold, i, 1);
		xy_point(s, bucket(hold, i, 0), 100 * seen / all);
	}
}

char *xy_fill_hold(const struct summary *s, struct xy *c)
{
	struct profile_of *list;
	const json_t *site, *hold;
	size_t n, i, j, panel;
	char *name;

	c->lines = 1;
	c->upright = 1;
	c->x = (struct xy_axis){
		.label = xasprintf("instructions held"),
		.log = 1,
	};
	c->y.label = xasprintf("%% of the holds that are not longer");
	list = profiles_of(s, &n);
	for (i = 0; i < n; i++) {
		panel = xy_place(&c->panel, &c->panels,
				 xasprintf("%s", word_of(list[i].row, "target")));
		json_array_foreach(list[i].sites, j, site) {
			hold = json_object_get(site, "hold");
			if (!json_array_size(hold))
				continue;
			name = profile_site(&list[i], site);
			add_holds(c, name, panel, hold);
			free(name);
		}
	}
	free(list);
	return c->nseries ? NULL : xasprintf("no grant profile");
}
