// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <string.h>

#include "results/prices.h"
#include "results/word.h"

/* Which primitive has a price, and how many of what the price is of it does. */
static const struct {
	const char *prim, *key;
	double each;
} priced[] = {
	{ "wrmsr", "wrmsr_pkrs", 1 },
	{ "atomic", "atomic", 2 },
	{ "preempt", "preempt_pair", 1 },
	{ "migrate", "migrate_pair", 1 },
};

/* Its cell in ticks; NULL when it was not measured in them. */
static const struct scell *cell_of(const struct summary *s, const char *prim)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (scell_has(&s->cell[i], CELL_EXERCISE, "prims") &&
		    scell_has(&s->cell[i], CELL_METER, "cycles") &&
		    scell_has(&s->cell[i], CELL_QUANTITY, prim))
			return &s->cell[i];
	}
	return NULL;
}

/* Why a cell has no price; NULL when it has one. */
static const char *refuse(const struct scell *c)
{
	if (!c)
		return "there is none in cycles";
	if (strcmp(c->status, "ok") || isnan(c->lo) || isnan(c->hi))
		return *c->reason ? c->reason : c->status;
	if (!scell_has(c, CELL_REGISTER, "pkrs"))
		return "what was written was a stand-in for the register";
	return NULL;
}

static json_t *price_json(const struct summary *s, const struct scell *c,
			  double each)
{
	char *title = xasprintf("%s: %s of run %s, on %s",
				c->id.field[CELL_ENVIRONMENT],
				c->id.field[CELL_QUANTITY],
				word_of(s->json, "run"),
				c->id.field[CELL_KERNEL]);
	json_t *v;

	/* Longer than nothing it took in any case. */
	v = json_pack("{s:s, s:f, s:f, s:s, s:s, s:[{s:s, s:s+}]}",
		      "unit", "cycles", "lo", fmax(c->lo, 0) / each,
		      "hi", fmax(c->hi, 0) / each, "confidence", "A",
		      "why", "the 95 % interval of its blocks, in a loop, whose own round is in it; ticks of the time-stamp counter, taken for cycles",
		      "sources", "title", title, "url", "urn:sha256:",
		      word_of(s->json, "raw_sha256"));
	free(title);
	return v;
}

int prices_measured(struct prices *p, const struct summary *s,
		    const char *name, struct err *err)
{
	const struct scell *c;
	const char *why;
	json_t *item;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(priced); i++) {
		c = cell_of(s, priced[i].prim);
		why = refuse(c);
		item = prices_item(p, priced[i].key);
		if (why)
			return err_set(err, -ENODATA,
				       "no price of %s: %s; on a processor with protection keys for the kernel, make bench METAL=1 ARGS=\"--exercise prims\" measures it",
				       priced[i].prim, why);
		if (!item)
			return err_set(err, -EINVAL, "%s has no %s to replace",
				       p->name, priced[i].key);
		json_object_del(item, "ghz");
		json_object_update_new(item, price_json(s, c, priced[i].each));
	}
	json_object_set_new(p->json, "what", json_sprintf(
		"measured, but for prices that no primitive has, which are those of %s",
		p->name));
	json_object_set_new(p->json, "name", json_string(name));
	p->name = word_of(p->json, "name");
	return 0;
}
