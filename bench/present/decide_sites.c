// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The five ways to convert the callers of kmap() that were weighed on
 * 2020-10-09, as totals: how many call sites would use which guard, times what
 * an outermost pair of that guard costs. Static: sites, not how often they run.
 * Once for the sites that were counted then, and once for each tree of a census.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decide.h"

/**
 * struct source - who has counted the call sites of kmap()
 * @name: a day, or the release of a kernel
 * @local: whose pointer stays with the thread
 * @global: whose pointer may not
 */
struct source {
	const char *name;
	int local, global;
};

/* Of 229 callers, as counted then. */
static const struct source in_2020 = { "2020-10-09", 209, 20 };

/* Whose sites the census has beside those of kmap(). */
static const struct {
	const char *name, *interfaces;
} groups[] = {
	{ "kmap", "kmap" },
	{ "kmap_atomic", "kmap_atomic*" },
	{ "kmap_local", "kmap_local_*" },
	{ "dax_direct_access", "dax_direct_access" },
	{ "dax_dereference", "dax_dereference" },
};

#define CHANGES_LOCAL	1
#define CHANGES_GLOBAL	2

/**
 * struct option - one way to convert them
 * @name: what the quantity is called
 * @what: in words
 * @local: guard of the sites that use the mapping in one thread
 * @as: whose grants those are; NULL: the design's own. Where kmap() itself is
 *	made local, its grants are those of the context, which is `task`
 * @changes: which call sites have to be touched
 */
static const struct option {
	const char *name, *what, *local, *as;
	int changes;
} options[] = {
	{ "option-1", "local sites to kmap_atomic(), which may not sleep",
	  "kmap_atomic", NULL, CHANGES_LOCAL },
	{ "option-2", "a flags argument to kmap(), constant at each site",
	  "kmap", "task", CHANGES_LOCAL | CHANGES_GLOBAL },
	{ "option-3", "kmap() made local, global sites to kmap_global()",
	  "kmap", "task", CHANGES_GLOBAL },
	{ "option-4", "local sites to kmap_thread()",
	  "kmap", "task", CHANGES_LOCAL },
	{ "option-5", "local sites to kmap_local_page()",
	  "kmap_local_page", NULL, CHANGES_LOCAL },
};

/* kmap() may sleep, and is read with interrupts on: so is what it stands by. */
static const struct scell *pair_of(const struct summary *s,
				   const struct decide_key *key)
{
	struct decide_want want = {
		.exercise = "nest", .meter = "insn", .window = "on",
		.param = "depth", .value = "1",
	};
	const struct scell *c = decide_find(s, key, &want);

	if (c && !isnan(c->median))
		return c;
	want.window = "off";
	return decide_find(s, key, &want);
}

/* The variant of `task` that other designs are composed with. */
static const struct decide_key *context_key(json_t **knobs)
{
	static struct decide_key key = { .design = "task", .guard = "kmap" };

	key.knobs = *knobs = json_pack("{ss}", "rights", "split");
	return &key;
}

/* What is wrong with either pair is wrong with the total. */
static json_t *total(const struct source *from, const struct scell *local,
		     const struct scell *global)
{
	double x = from->local * local->median + from->global * global->median;
	const struct scell *worse = strcmp(local->status, "ok") ? local : global;

	return json_pack("{sf sf sf ss ss}", "median", x, "lo", x, "hi", x,
			 "status", worse->status, "reason",
			 strcmp(worse->status, "ok") ? worse->reason : "");
}

static json_t *figures(const struct source *from, const struct scell *local,
		       const struct scell *global)
{
	json_t *o;
	char *lacks;

	if (local && global && !isnan(local->median) && !isnan(global->median))
		return total(from, local, global);
	lacks = xasprintf("no pair of %s",
			  local && !isnan(local->median) ? "kmap" :
			  "the guard of the local sites");
	o = json_pack("{sn sn sn ss ss}", "median", "lo", "hi", "status",
		      "skipped", "reason", lacks);
	free(lacks);
	return o;
}

static json_t *option_cell(const struct summary *s,
			   const struct decide_key *key,
			   const struct option *option,
			   const struct source *from,
			   const struct scell *global)
{
	struct decide_key where = { key->design, key->knobs, option->local };
	struct cell id = global->id;
	const struct scell *local;
	json_t *o, *knobs = NULL;

	local = pair_of(s, option->as ? context_key(&knobs) : &where);
	id.field[CELL_ENVIRONMENT] = "static";
	id.field[CELL_EXERCISE] = "sites";
	id.field[CELL_METER] = "sites";
	id.field[CELL_QUANTITY] = option->name;
	id.field[CELL_GUARD] = option->local;
	id.params = json_pack("{ss si si}", "source", from->name,
			      "local", from->local, "global", from->global);
	o = cell_json(&id);
	json_object_update_new(o, figures(from, local, global));
	json_object_update_new(o, json_pack(
		"{ss si sn sn s{} ss si}",
		"unit", "insn, static (sites, not frequency)", "n", 0,
		"fastest", "slowest", "events",
		"what", option->what, "changed",
		(option->changes & CHANGES_LOCAL ? from->local : 0) +
		(option->changes & CHANGES_GLOBAL ? from->global : 0)));
	if (local && global)
		json_object_set_new(o, "pairs", json_pack("{so? so?}",
			"local", json_copy(json_object_get(local->json, "median")),
			"global", json_copy(json_object_get(global->json, "median"))));
	json_decref(id.params);
	json_decref(knobs);
	return o;
}

/* Every design behind kmap(), by every option. */
static void add_source(json_t *cells, const struct summary *s,
		       const struct source *from)
{
	size_t n, i, o;
	struct decide_key *row = decide_rows(s, &n);
	const struct scell *global;

	for (i = 0; i < n; i++) {
		if (strcmp(row[i].guard, "kmap"))
			continue;
		global = pair_of(s, &row[i]);
		/* A design that kmap() cannot have converts nobody. */
		if (!global || isnan(global->median))
			continue;
		for (o = 0; o < ARRAY_SIZE(options); o++)
			json_array_append_new(cells, option_cell(s, &row[i],
						&options[o], from, global));
	}
	free(row);
}

/* What is handed on stays with the thread; what could not be read may not. */
static int local_sites(const struct census *c, const char *release,
		       const char *interfaces)
{
	return census_sites(c, release, interfaces, "pair") +
	       census_sites(c, release, interfaces, "callee");
}

static int stored_sites(const struct census *c, const char *release,
			const char *interfaces)
{
	return census_sites(c, release, interfaces, "stored") +
	       census_sites(c, release, interfaces, "unread");
}

json_t *decide_sites(const struct summary *s, const struct census *c)
{
	const char *release = c ? census_next(c, NULL) : NULL;
	json_t *cells = json_array();
	struct source today;

	add_source(cells, s, &in_2020);
	for (; release; release = census_next(c, release)) {
		today.name = release;
		today.local = local_sites(c, release, "kmap");
		today.global = stored_sites(c, release, "kmap");
		add_source(cells, s, &today);
	}
	return cells;
}

json_t *decide_census(const struct census *c)
{
	json_t *list = json_array(), *of;
	const char *release;
	size_t i;

	json_array_append_new(list, json_pack("{ss s{si si}}", "source",
		in_2020.name, "kmap", "local", in_2020.local,
		"stored", in_2020.global));
	for (release = census_next(c, NULL); release;
	     release = census_next(c, release)) {
		of = json_pack("{ss}", "source", release);
		for (i = 0; i < ARRAY_SIZE(groups); i++)
			json_object_set_new(of, groups[i].name, json_pack(
				"{si si}", "local", local_sites(c, release,
						groups[i].interfaces),
				"stored", stored_sites(c, release,
						groups[i].interfaces)));
		json_array_append_new(list, of);
	}
	return list;
}
