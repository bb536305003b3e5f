// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/prices.h"
#include "results/word.h"

/*
 * Which primitive has a price, and how many of what the price is of it does. Those
 * with a text are in no list of others: what is known of the register beyond the one
 * price that the model takes. @less: what the primitive does besides.
 */
static const struct {
	const char *prim, *less, *key, *what;
	double each;
} priced[] = {
	{ "wrmsr", NULL, "wrmsr_pkrs", NULL, 1 },
	{ "atomic", NULL, "atomic", NULL, 2 },
	{ "preempt", NULL, "preempt_pair", NULL, 1 },
	{ "migrate", NULL, "migrate_pair", NULL, 1 },
	{ "wrmsr_fenced", "fence", "wrmsr_pkrs_latency",
	  "one WRMSR to IA32_PKRS between two LFENCE: nothing runs beside it", 1 },
	{ "wrmsr_pair", NULL, "wrmsr_pkrs_pair",
	  "two WRMSR to IA32_PKRS, opening and shutting, one pair behind the other", 1 },
	{ "wrmsr_pair_fenced", "fence", "wrmsr_pkrs_pair_latency",
	  "the same between two LFENCE", 1 },
	{ "irq_wrmsr", "irq", "wrmsr_pkrs_after_irq",
	  "the first WRMSR to IA32_PKRS after an interrupt", 1 },
	{ "wrmsrns", NULL, "wrmsrns_pkrs", "one WRMSRNS to IA32_PKRS", 1 },
	{ "wrmsrns_fenced", "fence", "wrmsrns_pkrs_latency",
	  "one WRMSRNS to IA32_PKRS between two LFENCE", 1 },
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

/* A boot whose clock tells no time says so of itself. */
static int is_mock(const struct summary *s)
{
	const json_t *boots = json_object_get(s->json, "boots"), *boot;
	size_t i;

	json_array_foreach(boots, i, boot)
		if (!strcmp(word_of(boot, "clock"), "mock"))
			return 1;
	return 0;
}

static json_t *price_json(const struct summary *s, const struct scell *c,
			  const struct scell *less, double each)
{
	char *title = xasprintf("%s: %s%s%s of run %s, on %s",
				c->id.field[CELL_ENVIRONMENT],
				c->id.field[CELL_QUANTITY], less ? " less " : "",
				less ? less->id.field[CELL_QUANTITY] : "",
				word_of(s->json, "run"),
				c->id.field[CELL_KERNEL]);
	const struct scell none = { 0 };
	const struct scell *l = less ? less : &none;
	json_t *v;

	/* Longer than nothing it took in any case. */
	v = json_pack("{s:s, s:f, s:f, s:f, s:s, s:s, s:[{s:s, s:s+}]}",
		      "unit", "cycles", "lo", fmax(c->lo - l->hi, 0) / each,
		      "median", fmax(c->median - l->median, 0) / each,
		      "hi", fmax(c->hi - l->lo, 0) / each,
		      "confidence", is_mock(s) ? "C" : "A",
		      "why", is_mock(s) ?
		      "of a made-up clock: it is the price of nothing" :
		      "the 95 % interval of its blocks, in a loop, whose own round is in it; ticks of the time-stamp counter, taken for cycles",
		      "sources", "title", title, "url", "urn:sha256:",
		      word_of(s->json, "raw_sha256"));
	free(title);
	return v;
}

/* Return: the price of one of @priced, NULL with @why there is none. */
static json_t *price_of(const struct summary *s, size_t i, const char **why)
{
	const struct scell *c = cell_of(s, priced[i].prim), *less = NULL;

	*why = refuse(c);
	if (!*why && priced[i].less) {
		less = cell_of(s, priced[i].less);
		*why = refuse(less);
	}
	return *why ? NULL : price_json(s, c, less, priced[i].each);
}

/* In the place of the list's own, or behind them; @price is taken over. */
static int put(struct prices *p, size_t i, json_t *price, struct err *err)
{
	json_t *item = prices_item(p, priced[i].key);

	if (!item && !priced[i].what) {
		json_decref(price);
		return err_set(err, -EINVAL, "%s has no %s to replace",
			       p->name, priced[i].key);
	}
	if (!item) {
		item = json_pack("{ss ss}", "key", priced[i].key, "what",
				 priced[i].what);
		json_array_append_new(json_object_get(p->json, "prices"), item);
	}
	json_object_del(item, "ghz");
	json_object_update_new(item, price);
	return 0;
}

/* Of which processor, and what was written there. */
static json_t *origin(const struct summary *s, const json_t *env)
{
	static const char * const keys[] = {
		"cpu_vendor", "cpu_name", "cpu_family", "cpu_model",
		"cpu_stepping", "cpu_microcode",
	};
	const struct scell *c = cell_of(s, "wrmsr");
	json_t *o = json_pack("{ss ss ss ss ss sb}", "run", word_of(s->json, "run"),
			      "raw_sha256", word_of(s->json, "raw_sha256"),
			      "environment", c->id.field[CELL_ENVIRONMENT],
			      "kernel", c->id.field[CELL_KERNEL],
			      "register", c->id.field[CELL_REGISTER],
			      "mock", is_mock(s));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		json_object_set(o, keys[i], json_object_get(env, keys[i]));
	return o;
}

int prices_measured(struct prices *p, const struct summary *s,
		    const json_t *env, struct err *err)
{
	const char *name = word_of(env, "cpu_name"), *why;
	json_t *price;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(priced); i++) {
		price = price_of(s, i, &why);
		/* Not every processor, and no earlier module, has those. */
		if (!price && priced[i].what)
			continue;
		if (!price)
			return err_set(err, -ENODATA,
				       "no price of %s: %s; on a processor with protection keys for the kernel, \"scripts/metal --exercise=prims\" as root measures it",
				       priced[i].prim, why);
		ret = put(p, i, price, err);
		if (ret)
			return ret;
	}
	json_object_set_new(p->json, "what", json_sprintf(
		"measured, but for prices that no primitive has, which are those of %s",
		p->name));
	json_object_set_new(p->json, "measured", origin(s, env));
	json_object_set_new(p->json, "name", json_sprintf("%s%s",
		is_mock(s) ? "mock: " : "", *name ? name : "measured"));
	p->name = word_of(p->json, "name");
	return 0;
}

int prices_are_mock(const struct prices *p)
{
	return json_is_true(json_object_get(json_object_get(p->json, "measured"),
					    "mock"));
}
