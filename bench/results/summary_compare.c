// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/summary_compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/summary_meter.h"

/* A cell's place in its summary, found by what must agree. */
static json_t *index_cells(const struct summary *s, unsigned int allow,
			   size_t *noisy)
{
	json_t *index = json_object();
	struct cell id;
	char *key;
	size_t i;

	for (i = 0; i < s->n; i++) {
		id = s->cell[i].id;
		/* Derived from the others: it can say nothing that they do not. */
		if (!meter_find(id.field[CELL_METER]))
			continue;
		if (!scell_is_exact(&s->cell[i])) {
			(*noisy)++;
			continue;
		}
		if (allow & ALLOW_KERNEL)
			id.field[CELL_KERNEL] = "";
		if (allow & ALLOW_REGISTER)
			id.field[CELL_REGISTER] = "";
		key = cell_key(&id);
		json_object_set_new(index, key, json_integer((json_int_t)i));
		free(key);
	}
	return index;
}

/* Those that something ran in: cells that are derived name others. */
static json_t *environments(const struct summary *s)
{
	json_t *set = json_object(), *boot;
	const char *env;
	size_t i;

	json_array_foreach(json_object_get(s->json, "boots"), i, boot) {
		env = json_string_value(json_object_get(boot, "environment"));
		if (env)
			json_object_set_new(set, env, json_true());
	}
	return set;
}

/* Values of one word of the boots, by environment, of those that @other has too. */
static json_t *boot_words(const struct summary *s, const json_t *other,
			  const char *key, int kernel)
{
	json_t *boot, *v, *set = json_object();
	const char *env;
	char *both;
	size_t i;

	json_array_foreach(json_object_get(s->json, "boots"), i, boot) {
		env = json_string_value(json_object_get(boot, "environment"));
		if (!env || !json_object_get(other, env))
			continue;
		v = json_object_get(kernel ? json_object_get(boot, "kernel")
					   : boot, key);
		both = xasprintf("%s %s", env, json_is_string(v) ?
				 json_string_value(v) : "");
		json_object_set_new(set, both, json_true());
		free(both);
	}
	return set;
}

/* -EXDEV unless both sides' boots say the same of @key. */
static int same_boots(const struct summary *a, const struct summary *b,
		      const char *key, int kernel, const char *option,
		      struct err *err)
{
	json_t *of_a = environments(a), *of_b = environments(b);
	json_t *x = boot_words(a, of_b, key, kernel);
	json_t *y = boot_words(b, of_a, key, kernel);
	char *sx, *sy;
	int ret = 0;

	if (!json_equal(x, y)) {
		sx = json_dumps(x, JSON_SORT_KEYS | JSON_COMPACT);
		sy = json_dumps(y, JSON_SORT_KEYS | JSON_COMPACT);
		ret = err_set(err, -EXDEV,
			      "not comparable: %s differs (%.90s against %.90s); if that is what you compare, say --allow %s",
			      option, sx, sy, option);
		free(sx);
		free(sy);
	}
	json_decref(x);
	json_decref(y);
	json_decref(of_a);
	json_decref(of_b);
	return ret;
}

/* What exact cells write; "none" left out, since a control writes nothing. */
static json_t *registers(const struct summary *s)
{
	json_t *set = json_object();
	size_t i;

	for (i = 0; i < s->n; i++)
		if (scell_is_exact(&s->cell[i]) &&
		    !scell_has(&s->cell[i], CELL_REGISTER, "none"))
			json_object_set_new(set,
				s->cell[i].id.field[CELL_REGISTER],
				json_true());
	return set;
}

/* Whether two sets have an element in common. */
static int meet(json_t *x, json_t *y)
{
	const char *k;
	json_t *v;

	json_object_foreach(x, k, v)
		if (json_object_get(y, k))
			return 1;
	return 0;
}

int summary_comparable(const struct summary *a, const struct summary *b,
		       unsigned int allow, struct err *err)
{
	json_t *x = environments(a);
	json_t *y = environments(b);
	int ret = 0;

	if (!meet(x, y))
		ret = err_set(err, -EXDEV,
			      "not comparable: no environment is in both; measure both in the same one");
	json_decref(x);
	json_decref(y);
	if (ret)
		return ret;
	x = registers(a);
	y = registers(b);
	if (!(allow & ALLOW_REGISTER) && json_object_size(x) &&
	    json_object_size(y) && !meet(x, y))
		ret = err_set(err, -EXDEV,
			      "not comparable: the designs write different registers; if that is what you compare, say --allow register");
	json_decref(x);
	json_decref(y);
	if (!ret && !(allow & ALLOW_KERNEL))
		ret = same_boots(a, b, "fingerprint", 1, "kernel", err);
	if (!ret && !(allow & ALLOW_QEMU))
		ret = same_boots(a, b, "qemu", 0, "qemu", err);
	return ret;
}

static char *figure_text(const struct scell *c)
{
	char *ev, *s;

	if (isnan(c->median))
		return xasprintf("%s: %s", c->status, c->reason);
	if (strcmp(c->id.field[CELL_METER], "event"))
		return xasprintf("%.15g", c->median);
	ev = json_dumps(json_object_get(c->json, "events"),
			JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(15));
	s = xasprintf("%s", ev ? ev : "{}");
	free(ev);
	return s;
}

/* What a cell may say beside its figure, or in place of one. */
static const char *const said[] = {
	"events", "ended_by", "contexts", "pages", "hist", "verdict",
	"profile",
};

static int same_figure(const struct scell *a, const struct scell *b)
{
	json_t *x, *y;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(said); i++) {
		x = json_object_get(a->json, said[i]);
		y = json_object_get(b->json, said[i]);
		if (x != y && !json_equal(x, y))
			return 0;
	}
	if (strcmp(a->status, b->status))
		return 0;
	/* Two that failed alike have no figure to be equal in: NAN differs. */
	if (isnan(a->median) && (!strcmp(a->status, "ok") ||
				 !strcmp(a->status, "unsound")))
		return isnan(b->median);
	return a->median == b->median;
}

/* Two verdicts have many words: those that differ. */
static void say_verdicts(const json_t *a, const json_t *b, FILE *out)
{
	const char *key;
	char *x, *y;
	json_t *v;

	json_object_foreach((json_t *)a, key, v) {
		if (json_equal(v, json_object_get(b, key)))
			continue;
		x = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
		y = json_dumps(json_object_get(b, key),
			       JSON_ENCODE_ANY | JSON_COMPACT);
		fprintf(out, "  %s: A %.100s, B %.100s\n", key, x,
			y ? y : "nothing");
		free(y);
		free(x);
	}
}

static void compare_pair(const struct scell *a, const struct scell *b,
			 FILE *out, struct comparison *r)
{
	char *name, *where, *x, *y;

	if (!strcmp(a->status, "skipped") && !strcmp(b->status, "skipped")) {
		/* Neither says anything, and neither claims to. */
		r->empty++;
		return;
	}
	if (same_figure(a, b)) {
		r->equal++;
		return;
	}
	r->differ++;
	name = cell_name(&a->id);
	where = cell_where(&a->id);
	x = figure_text(a);
	y = figure_text(b);
	fprintf(out, "differs: %s %s\n  A %s\n  B %s\n", name, where, x, y);
	say_verdicts(json_object_get(a->json, "verdict"),
		     json_object_get(b->json, "verdict"), out);
	if (!isnan(a->median) && a->median != b->median && !isnan(b->median))
		fprintf(out, "  B - A = %+.15g %s\n", b->median - a->median,
			b->unit);
	free(y);
	free(x);
	free(where);
	free(name);
}

/* Exact cells of @s that @other has not. */
static size_t lonely(const struct summary *s, json_t *own, json_t *other,
		     const char *side, FILE *out)
{
	char *name, *where;
	const char *key;
	size_t n = 0;
	json_t *at;

	json_object_foreach(own, key, at) {
		const struct scell *c = &s->cell[json_integer_value(at)];

		if (json_object_get(other, key))
			continue;
		n++;
		name = cell_name(&c->id);
		where = cell_where(&c->id);
		fprintf(out, "only in %s: %s %s\n", side, name, where);
		free(where);
		free(name);
	}
	return n;
}

int summary_compare(const struct summary *a, const struct summary *b,
		    unsigned int allow, FILE *out, struct comparison *r,
		    struct err *err)
{
	json_t *ia, *ib, *at, *found;
	size_t noisy = 0;
	const char *key;
	int ret;

	memset(r, 0, sizeof(*r));
	ret = summary_comparable(a, b, allow, err);
	if (ret)
		return ret;
	ia = index_cells(a, allow, &r->noisy);
	ib = index_cells(b, allow, &noisy);
	if (noisy > r->noisy)
		r->noisy = noisy;
	json_object_foreach(ia, key, at) {
		found = json_object_get(ib, key);
		if (found)
			compare_pair(&a->cell[json_integer_value(at)],
				     &b->cell[json_integer_value(found)], out,
				     r);
	}
	r->only_a = lonely(a, ia, ib, "A", out);
	r->only_b = lonely(b, ib, ia, "B", out);
	json_decref(ia);
	json_decref(ib);
	if (!r->equal && !r->differ)
		ret = err_set(err, -ENODATA,
			      "not comparable: no exact figure is in both; measure the same cells in the environment count");
	return ret;
}

int summary_compare_equal(const struct comparison *r, unsigned int allow)
{
	return !r->differ &&
	       ((allow & ALLOW_CELLS) || (!r->only_a && !r->only_b));
}
