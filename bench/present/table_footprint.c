// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes: what each design keeps and where, and the mechanism once. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/footprint.h"
#include "present/table.h"

static const char * const columns[][2] = {
	{ "task", "context\nword" }, { "cpu", "each\nCPU" },
	{ "cpu-pgmap", "CPU of\na range" }, { "pgmap", "each\nrange" },
	{ "page", "page's\nword" }, { "mapped-page", "mapped\npage" },
	{ "fixed", "\nonce" },
};

static const struct scell *find(const struct tables *t,
				const struct scell *design, const char *quantity)
{
	const struct scell *c;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (scell_has(c, CELL_EXERCISE, "footprint") &&
		    scell_has(c, CELL_QUANTITY, quantity) &&
		    (!design || scell_same_design(c, design)))
			return c;
	}
	return NULL;
}

static void put(const struct tables *t, struct grid *grid, size_t column,
		const struct scell *c)
{
	table_put(t, grid, column, c, figure_text(c, 0));
}

static void print_designs(struct tables *t, const struct footprint_of *list,
			  size_t n)
{
	struct grid *grid = grid_new(1 + ARRAY_SIZE(columns));
	size_t i, j;

	grid_head(grid, 0, "design");
	for (j = 0; j < ARRAY_SIZE(columns); j++)
		grid_head(grid, j + 1, columns[j][1]);
	for (i = 0; i < n; i++) {
		if (!list[i].first)
			continue;
		grid_row(grid);
		grid_put(grid, 0, xasprintf("%s", list[i].name));
		for (j = 0; j < ARRAY_SIZE(columns); j++)
			put(t, grid, j + 1,
			    find(t, list[i].first, columns[j][0]));
	}
	grid_print(grid, t->out, t->format);
	grid_free(grid);
}

static double mechanism(const struct tables *t, const char *what)
{
	const struct scell *c = find(t, NULL, what);

	return c ? c->median : NAN;
}

static const json_t *boot_with(const struct tables *t, const char *key)
{
	json_t *boot;
	size_t i;

	json_array_foreach(json_object_get(t->s->json, "boots"), i, boot)
		if (json_object_get(boot, key))
			return json_object_get(boot, key);
	return NULL;
}

static void print_mechanism(struct tables *t)
{
	const char *against = json_string_value(boot_with(t, "against"));
	char *line;

	if (isnan(mechanism(t, "mechanism-task")))
		return;
	line = xasprintf("whatever the design: task_struct grows by %.0f (its new fields take %.0f, %.0f of them the context word), %.0f on each CPU, dev_pagemap grows by %.0f, struct page by %.0f, the state of an exception by %.0f on the stack; against %s",
			 mechanism(t, "mechanism-task"),
			 mechanism(t, "mechanism-fields"),
			 mechanism(t, "mechanism-word"),
			 mechanism(t, "mechanism-cpu"),
			 mechanism(t, "mechanism-pgmap"),
			 mechanism(t, "mechanism-page"),
			 mechanism(t, "mechanism-entry"),
			 against && !strcmp(against, "unpatched") ?
			 "the kernel without the patches" :
			 "the same source with their options off");
	table_paragraph(t, "mechanism, ", line);
	free(line);
}

static unsigned int whole(const json_t *o, const char *key)
{
	return (unsigned int)json_integer_value(json_object_get(o, key));
}

/* Growth costs nothing until a slab holds an object less. */
static void print_slab(struct tables *t)
{
	const json_t *slab = json_object_get(boot_with(t, "slab"),
					     "task_struct");
	unsigned int size = whole(slab, "slab_size"), order;
	double grown = mechanism(t, "mechanism-task");
	char *line;

	if (!size || isnan(grown))
		return;
	order = whole(slab, "order");
	line = xasprintf("a slab of order %u holds %u task_structs of %u bytes, and %u of %.0f without the growth: %.0f bytes of slab each, and %.0f",
			 order, footprint_slab_objects(size, order), size,
			 footprint_slab_objects(size - (unsigned int)grown,
						order),
			 size - grown, footprint_slab_share(size, order),
			 footprint_slab_share(size - (unsigned int)grown,
					      order));
	table_paragraph(t, "slab: ", line);
	free(line);
}

void table_footprint(struct tables *t)
{
	struct footprint_of *list;
	size_t n;

	list = footprints_of(t->s, &n);
	if (n && (!t->only || !strcmp(t->only, "count") ||
		  !strcmp(t->only, "static"))) {
		table_title(t, "Bytes that each design keeps");
		table_paragraph(t, "", "found by looking at the places before and after a grant, and by counting allocations (count); read from objects (each CPU, once: static). The context word is one of the mechanism's bytes, put down to who uses it; the page's word lies in a field of struct page that such pages do not use.");
		fputc('\n', t->out);
		print_designs(t, list, n);
		fputc('\n', t->out);
		print_mechanism(t);
		print_slab(t);
	}
	footprints_free(list, n);
}
