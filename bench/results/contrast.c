// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/contrast.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/contrast_entry.h"
#include "results/summary_meter.h"
#include "stats/holm.h"

struct entries {
	struct entry *e;
	size_t n, room;
	json_t *columns;
	json_t *known;		/* what could make columns */
};

/* Where an identity has what is no word of its own. */
static const char *const parts[] = { "knobs", "params" };

static char *text_of(const json_t *v)
{
	return json_is_string(v) ? xasprintf("%s", json_string_value(v)) :
				   json_dumps(v, JSON_ENCODE_ANY);
}

/* Take @name out of an identity, and say what it was; NULL: it has no such word. */
static char *take(json_t *id, const struct cell *cell, const char *name)
{
	json_t *part, *v;
	char *was;
	size_t i;

	if (!strcmp(name, "design")) {
		/* What comes with a design, and tells it from no other. */
		json_object_del(id, "knobs");
		json_object_del(id, "composed");
		json_object_del(id, "register");
		json_object_del(id, "design");
		return cell_name(cell);
	}
	v = json_object_get(id, name);
	if (json_is_string(v)) {
		was = text_of(v);
		json_object_del(id, name);
		return was;
	}
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		part = json_object_get(id, parts[i]);
		v = json_object_get(part, name);
		if (!v)
			continue;
		was = text_of(v);
		json_object_del(part, name);
		return was;
	}
	return NULL;
}

static void learn(json_t *known, const json_t *id)
{
	const char *k;
	json_t *v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		json_object_foreach(json_object_get(id, parts[i]), k, v)
			json_object_set_new(known, k, json_true());
}

static size_t column_of(json_t *columns, const char *name)
{
	json_t *v;
	size_t i;

	json_array_foreach(columns, i, v)
		if (!strcmp(json_string_value(v), name))
			return i;
	json_array_append_new(columns, json_string(name));
	return json_array_size(columns) - 1;
}

/* A copy: what is taken out of it is not taken out of the cell. */
static json_t *identity(const struct cell *cell, unsigned int ignore)
{
	json_t *shared = cell_json(cell), *id = json_deep_copy(shared);
	int f;

	json_decref(shared);
	for (f = 0; f < CELL_FIELDS; f++)
		if (ignore & 1u << f)
			json_object_del(id, cell_field_name((enum cell_field)f));
	return id;
}

static void add(struct entries *es, const struct scell *c, int side, size_t run,
		const struct contrast_ask *ask)
{
	json_t *id = identity(&c->id, ask->ignore);
	struct entry *e;
	char *name;

	learn(es->known, id);
	name = *ask->by ? take(id, &c->id, ask->by) :
	       ask->names ? xasprintf("%s", ask->names[side]) :
			    xasprintf("%c", 'A' + side);
	if (name) {
		if (es->n == es->room) {
			es->room = 2 * es->room + 64;
			es->e = realloc(es->e, es->room * sizeof(*es->e));
			if (!es->e)
				abort();
		}
		e = &es->e[es->n++];
		e->key = json_dumps(id, JSON_COMPACT | JSON_SORT_KEYS);
		e->column = column_of(es->columns, name);
		e->run = run;
		e->cell = c;
	}
	free(name);
	json_decref(id);
}

static int by_row(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int ret = strcmp(x->key, y->key);

	if (!ret && x->column != y->column)
		ret = x->column < y->column ? -1 : 1;
	if (!ret && x->run != y->run)
		ret = x->run < y->run ? -1 : 1;
	return ret;
}

static size_t excluded_of(const struct entry *e, size_t n)
{
	size_t i, sum = 0;

	for (i = 0; i < n; i++)
		sum += (size_t)json_integer_value(json_object_get(
				e[i].cell->json, "excluded_samples"));
	return sum;
}

/* Why a cell has no figure to compare; NULL: it has. */
static char *lacks(const struct entry *e, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(e[i].cell->status, "ok") &&
		    strcmp(e[i].cell->status, "unsound"))
			return xasprintf("%s: %s", e[i].cell->status,
					 e[i].cell->reason);
		if (scell_is_exact(e->cell) && !isnan(e->cell->median) &&
		    e[i].cell->median != e->cell->median)
			return xasprintf("unstable: %.15g and %.15g in two runs of a side",
					 e->cell->median, e[i].cell->median);
	}
	return isnan(e->cell->median) ? xasprintf("no figure") : NULL;
}

static char *registers_differ(const struct scell *a, const struct scell *b,
			      unsigned int ignore)
{
	const char *x = a->id.field[CELL_REGISTER];
	const char *y = b->id.field[CELL_REGISTER];

	/* A control writes nothing, and is compared with all. */
	if (ignore & 1u << CELL_REGISTER || !strcmp(x, y) ||
	    !strcmp(x, "none") || !strcmp(y, "none"))
		return NULL;
	return xasprintf("they write different registers: %s and %s", x, y);
}

/* Words that may be ignored, or make columns, and must not differ all the same. */
static char *kinds_differ(const struct scell *a, const struct scell *b)
{
	if (strcmp(a->unit, b->unit))
		return xasprintf("they are in different units: %s and %s",
				 a->unit, b->unit);
	if (!scell_has(a, CELL_ENVIRONMENT, b->id.field[CELL_ENVIRONMENT]))
		return xasprintf("they were measured in different environments: %s and %s",
				 a->id.field[CELL_ENVIRONMENT],
				 b->id.field[CELL_ENVIRONMENT]);
	return NULL;
}

static enum contrast_word exact_word(struct contrast *c)
{
	struct effect *e = &c->effect;

	e->a = c->a->median;
	e->b = c->b->median;
	e->at = e->b - e->a;
	e->p = NAN;
	return e->at == 0 ? CONTRAST_EQUAL :
	       e->at < 0 ? CONTRAST_FEWER : CONTRAST_MORE;
}

static void contrast(struct contrasts *out, const struct entry *a, size_t na,
		     const struct entry *b, size_t nb,
		     const struct contrast_ask *ask)
{
	struct contrast *c = &out->row[out->n++];

	memset(c, 0, sizeof(*c));
	c->a = a->cell;
	c->b = b->cell;
	c->base = json_string_value(json_array_get(out->columns, a->column));
	c->other = json_string_value(json_array_get(out->columns, b->column));
	c->exact = scell_is_exact(c->a);
	c->effect.p = NAN;
	c->why = lacks(a, na);
	if (!c->why)
		c->why = lacks(b, nb);
	if (!c->why)
		c->why = kinds_differ(c->a, c->b);
	if (!c->why)
		c->why = registers_differ(c->a, c->b, ask->ignore);
	c->excluded = excluded_of(a, na) + excluded_of(b, nb);
	if (c->why)
		c->word = CONTRAST_NOT_COMPARED;
	else if (c->exact)
		c->word = exact_word(c);
	else
		c->effect = contrast_noisy(a, na, b, nb, ask);
}

/* How many of the entries are of one row, or of one column of it. */
static size_t run_of(const struct entry *e, size_t n, int column)
{
	size_t i = 1;

	while (i < n && !strcmp(e[i].key, e[0].key) &&
	       (!column || e[i].column == e[0].column))
		i++;
	return i;
}

static void add_row(struct contrasts *out, const struct entry *e, size_t n,
		    size_t base, const struct contrast_ask *ask)
{
	const struct entry *a = NULL;
	size_t i, width, na = 0;

	for (i = 0; i < n; i += width) {
		width = run_of(e + i, n - i, 1);
		if (e[i].column == base) {
			a = e + i;
			na = width;
		}
	}
	if (!a || na == n) {
		out->alone++;
		return;
	}
	for (i = 0; i < n; i += width) {
		width = run_of(e + i, n - i, 1);
		if (e[i].column != base)
			contrast(out, a, na, e + i, width, ask);
	}
}

const enum cell_field contrast_titles[CONTRAST_TITLES] = {
	CELL_EXERCISE, CELL_METER, CELL_WINDOW, CELL_ENVIRONMENT, CELL_KERNEL,
	CELL_PATH, CELL_GUARD, CELL_MEMORY,
};

static unsigned int title_words(void)
{
	unsigned int words = 0;
	size_t i;

	for (i = 0; i < CONTRAST_TITLES; i++)
		words |= 1u << contrast_titles[i];
	return words;
}

/* In the order of an identity, which is not that of the title. */
static int by_title(const struct contrast *a, const struct contrast *b)
{
	const unsigned int words = title_words();
	int f, ret = 0;

	for (f = 0; f < CELL_FIELDS && !ret; f++)
		if (words & 1u << f)
			ret = strcmp(a->a->id.field[f], b->a->id.field[f]);
	return ret;
}

int contrast_same_table(const struct contrast *a, const struct contrast *b)
{
	return !by_title(a, b);
}

/* Whether it could be called at all: else it takes nothing from the others. */
static int counts(const struct contrast *c)
{
	return !c->exact && !c->why && c->effect.iv.k;
}

static void correct(struct contrast *c, size_t n, const struct effect_rule *rule)
{
	static const enum contrast_word words[] = {
		[EFFECT_TOO_FEW] = CONTRAST_TOO_FEW,
		[EFFECT_LESS] = CONTRAST_FEWER,
		[EFFECT_MORE] = CONTRAST_MORE,
		[EFFECT_NONE] = CONTRAST_NO_DIFFERENCE,
		[EFFECT_UNDECIDED] = CONTRAST_INCONCLUSIVE,
	};
	double *p = xcalloc(n + 1, sizeof(*p));
	size_t i, rows = 0;

	for (i = 0; i < n; i++) {
		p[i] = counts(&c[i]) ? c[i].effect.p : NAN;
		rows += (size_t)counts(&c[i]);
	}
	if (stats_holm(p, n))
		abort();
	for (i = 0; i < n; i++) {
		if (c[i].exact || c[i].why)
			continue;
		c[i].effect.p = p[i];
		c[i].rows = rows;
		stats_effect_in_table(&c[i].effect, rows, rule);
		c[i].word = words[stats_effect_word(&c[i].effect, rule)];
	}
	free(p);
}

/* Table by table. */
static void correct_all(struct contrasts *out, const struct effect_rule *rule)
{
	size_t i, j;

	for (i = 0; i < out->n; i = j) {
		for (j = i + 1; j < out->n; j++)
			if (!contrast_same_table(&out->row[i], &out->row[j]))
				break;
		correct(out->row + i, j - i, rule);
	}
}

int contrast_fails(const struct contrast *c, const struct contrast_ask *ask)
{
	if (!(ask->fail >> c->word & 1))
		return 0;
	return !c->exact || c->word == CONTRAST_EQUAL ||
	       fabs(c->effect.at) >= ask->limit * fabs(c->effect.a);
}

/* Rows of a table together, whatever else of their identity comes before it. */
static int by_identity(const void *a, const void *b)
{
	const struct contrast *x = a, *y = b;
	int ret = by_title(x, y);

	if (!ret)
		ret = cell_cmp(&x->a->id, &y->a->id);
	return ret ? ret : cell_cmp(&x->b->id, &y->b->id);
}

static int no_columns(const struct entries *es, const char *by, struct err *err)
{
	char *known = xasprintf("%s", "");
	const char *k;
	json_t *v;
	int f, ret;

	for (f = 0; f < CELL_FIELDS; f++)
		known = text_append(known, ", ",
				    cell_field_name((enum cell_field)f));
	json_object_foreach(es->known, k, v)
		known = text_append(known, ", ", k);
	ret = err_set(err, -EINVAL, "no cell has '%s'; there are %s", by, known);
	free(known);
	return ret;
}

/* A design may go without its knobs: none[hooked=0] is none. */
static int is_called(const char *column, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(column, name, n) && (!column[n] || column[n] == '[');
}

static int find_base(json_t *columns, const struct contrast_ask *ask,
		     size_t *base, struct err *err)
{
	json_t *v;
	size_t i;

	*base = 0;
	if (!ask->base)
		return 0;
	json_array_foreach(columns, i, v) {
		if (!is_called(json_string_value(v), ask->base))
			continue;
		*base = i;
		return 0;
	}
	return err_set(err, -EINVAL, "no cell has %s '%s'", ask->by, ask->base);
}

/* What stands in one place is of several runs, or too much is ignored. */
static int one_each(const struct entries *es, struct err *err)
{
	size_t i;

	for (i = 1; i < es->n; i++)
		if (!by_row(&es->e[i - 1], &es->e[i]))
			return err_set(err, -EINVAL,
				       "two cells of one run in one place, %s %s and %s: too much is ignored",
				       es->e[i].cell->id.field[CELL_EXERCISE],
				       es->e[i - 1].cell->id.field[CELL_QUANTITY],
				       es->e[i].cell->id.field[CELL_QUANTITY]);
	return 0;
}

static int tabulate(struct entries *es, const struct contrast_ask *ask,
		    struct contrasts *out, struct err *err)
{
	size_t i, width, base;
	int ret;

	if (!es->n && !json_object_size(es->known))
		return err_set(err, -EXDEV,
			       "not comparable: there is no figure but verdicts and what was skipped");
	if (!es->n)
		return no_columns(es, ask->by, err);
	ret = find_base(es->columns, ask, &base, err);
	if (ret)
		return ret;
	qsort(es->e, es->n, sizeof(*es->e), by_row);
	ret = one_each(es, err);
	if (ret)
		return ret;
	out->row = xcalloc(es->n + 1, sizeof(*out->row));
	for (i = 0; i < es->n; i += width) {
		width = run_of(es->e + i, es->n - i, 0);
		add_row(out, es->e + i, width, base, ask);
	}
	if (!out->n)
		return err_set(err, -EXDEV,
			       "not comparable: no two cells differ in %s alone",
			       *ask->by ? ask->by : "the side");
	qsort(out->row, out->n, sizeof(*out->row), by_identity);
	correct_all(out, &ask->rule);
	return 0;
}

/*
 * What is derived from others says nothing that they do not; a verdict is a word,
 * and a control is there for its own run.
 */
int contrast_wants(const struct scell *c, const struct contrast_ask *ask)
{
	return meter_find(c->id.field[CELL_METER]) &&
	       !scell_has(c, CELL_METER, "verdict") &&
	       !scell_has(c, CELL_EXERCISE, "control") &&
	       !(ask->noisy && scell_is_exact(c));
}

int contrast_all(const struct summary *s, const int *side, size_t n,
		 const struct contrast_ask *ask, struct contrasts *out,
		 struct err *err)
{
	struct entries es = {
		.columns = json_array(), .known = json_object(),
	};
	size_t i, j;
	int ret;

	memset(out, 0, sizeof(*out));
	out->columns = es.columns;
	for (i = 0; i < n; i++) {
		for (j = 0; j < s[i].n; j++) {
			if (!contrast_wants(&s[i].cell[j], ask))
				continue;
			if (!strcmp(s[i].cell[j].status, "skipped"))
				out->skipped++;
			else
				add(&es, &s[i].cell[j], side[i], i, ask);
		}
	}
	ret = tabulate(&es, ask, out, err);
	for (i = 0; i < es.n; i++)
		free(es.e[i].key);
	free(es.e);
	json_decref(es.known);
	if (ret)
		contrasts_free(out);
	return ret;
}

void contrasts_free(struct contrasts *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->row[i].why);
	free(c->row);
	json_decref(c->columns);
	memset(c, 0, sizeof(*c));
}
