// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison: as text for people, and as what programs read. */
#include "present/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/grid.h"

/* A row is read as a row: wider than the other tables. */
#define WIDTH	150

enum { CELL, BASE, OTHER, CHANGE, INTERVAL, BLOCKS, LEFT_OUT, FINDS, VERDICT,
       COLUMNS };

static int is_time(const struct contrast *c)
{
	const char *unit = c->a->unit;

	return !strcmp(unit, "ticks") || !strcmp(unit, "ns");
}

char *contrast_verdict(const struct contrast *c, const struct contrast_ask *ask)
{
	const struct effect *e = &c->effect;
	int more = c->word == CONTRAST_MORE;

	switch (c->word) {
	case CONTRAST_EQUAL:
		return xasprintf("equal");
	case CONTRAST_FEWER:
	case CONTRAST_MORE:
		if (c->exact)
			return xasprintf("%.15g %s", fabs(e->at),
					 more ? "more" : "fewer");
		if (is_time(c))
			return xasprintf(more ? "slower" : "faster");
		return xasprintf(more ? "more" : "fewer");
	case CONTRAST_NO_DIFFERENCE:
		return xasprintf("no difference of at least %.3g %%",
				 100 * ask->rule.margin);
	case CONTRAST_INCONCLUSIVE:
		/* Enough to find the margin, and it is about that. */
		if (e->needed <= (e->m > e->n ? e->m : e->n))
			return xasprintf("inconclusive");
		return xasprintf("inconclusive (%zu blocks needed)", e->needed);
	case CONTRAST_TOO_FEW:
		if (e->iv.k)
			return xasprintf("too few blocks for %zu rows", c->rows);
		return xasprintf("too few blocks");
	case CONTRAST_NOT_COMPARED:
		break;
	}
	return xasprintf("not compared: %s", c->why);
}

/* A part of the base as per cent, else a number in the unit of the cell. */
static char *amount(const struct effect *e, double x, int signed_)
{
	if (isnan(x))
		return xasprintf("%s", "");
	return xasprintf(signed_ ? "%+.3g%s" : "%.3g%s",
			 e->relative ? 100 * x : x, e->relative ? " %" : "");
}

static char *interval_text(const struct effect *e)
{
	char *lo, *hi, *s;

	if (!e->iv.k)
		return xasprintf("%s", "");
	lo = amount(e, e->iv.lo, 1);
	hi = amount(e, e->iv.hi, 1);
	s = xasprintf("%s to %s", lo, hi);
	free(hi);
	free(lo);
	return s;
}

static char *blocks_text(const struct effect *e)
{
	if (e->paired)
		return xasprintf("%zu pairs", e->n);
	if (e->m == e->n)
		return xasprintf("%zu", e->m);
	return xasprintf("%zu, %zu", e->m, e->n);
}

static char *figure(double x)
{
	return isnan(x) ? xasprintf("%s", "") : xasprintf("%.6g", x);
}

char *contrast_label(const struct contrast *c, const struct contrast_ask *ask)
{
	char *name = cell_name(&c->b->id), *s, *value;
	const char *k;
	json_t *v;

	if (!*ask->by || !strcmp(ask->by, "design"))
		s = xasprintf("%s", *ask->by ? c->other : name);
	else
		s = xasprintf("%s %s", c->other, name);
	free(name);
	if (!(ask->ignore & 1u << CELL_QUANTITY))
		s = text_append(s, " ", c->a->id.field[CELL_QUANTITY]);
	json_object_foreach(c->a->id.params, k, v) {
		if (!strcmp(k, ask->by))
			continue;
		value = json_dumps(v, JSON_ENCODE_ANY);
		s = text_append(s, " ", k);
		s = text_append(s, "=", value);
		free(value);
	}
	return s;
}

static void fill(struct grid *g, const struct contrast *c,
		 const struct contrast_ask *ask)
{
	const struct effect *e = &c->effect;

	grid_row(g);
	grid_put(g, CELL, contrast_label(c, ask));
	grid_put(g, VERDICT, contrast_verdict(c, ask));
	if (c->why)
		return;
	grid_put(g, BASE, figure(e->a));
	grid_put(g, OTHER, figure(e->b));
	if (c->exact)
		return;
	grid_put(g, CHANGE, amount(e, e->at, 1));
	grid_put(g, INTERVAL, interval_text(e));
	grid_put(g, BLOCKS, blocks_text(e));
	grid_put(g, LEFT_OUT, xasprintf("%zu", c->excluded));
	grid_put(g, FINDS, amount(e, e->detectable, 0));
}

char *contrast_title(const struct contrast *c)
{
	char *text = NULL;
	const char *word;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (i = 0; i < CONTRAST_TITLES; i++) {
		word = c->a->id.field[contrast_titles[i]];
		if (!*word || (contrast_titles[i] == CELL_GUARD &&
			       !strcmp(word, "none")))
			continue;
		fprintf(out, "%s%s%s", i ? ", " : "",
			contrast_titles[i] == CELL_WINDOW ? "interrupts " : "", word);
	}
	fprintf(out, "; %s", c->a->unit);
	fclose(out);
	return text;
}

char *contrast_figures(const struct contrast *c)
{
	const struct effect *e = &c->effect;
	char *change, *interval, *blocks, *finds, *s;

	if (c->why)
		return xasprintf("%s", "");
	if (c->exact)
		return xasprintf("%.15g against %.15g %s", e->b, e->a,
				 c->a->unit);
	change = amount(e, e->at, 1);
	interval = interval_text(e);
	blocks = blocks_text(e);
	finds = amount(e, e->detectable, 0);
	s = xasprintf("%.6g against %.6g %s, %s (%s), %s%s, %zu samples left out, would find %s",
		      e->b, e->a, c->a->unit, change, interval, blocks,
		      e->paired ? "" : " blocks", c->excluded, finds);
	free(finds);
	free(blocks);
	free(interval);
	free(change);
	return s;
}

static void print_tables(const struct contrasts *c,
			 const struct contrast_ask *ask, FILE *out,
			 enum grid_format format)
{
	struct grid *g;
	char *title;
	size_t i, j;

	for (i = 0; i < c->n; i = j) {
		g = grid_new(COLUMNS);
		grid_fit(g, WIDTH);
		grid_head(g, CELL, *ask->by ? ask->by : "cell");
		grid_head(g, BASE, c->row[i].base);
		grid_head(g, OTHER, *ask->by ? "this" : c->row[i].other);
		grid_head(g, CHANGE, "change");
		grid_head(g, INTERVAL, "95 % interval");
		grid_head(g, BLOCKS, "blocks");
		grid_head(g, LEFT_OUT, "left\nout");
		grid_head(g, FINDS, "would\nfind");
		grid_head(g, VERDICT, "verdict");
		for (j = i; j < c->n; j++) {
			if (!contrast_same_table(&c->row[i], &c->row[j]))
				break;
			fill(g, &c->row[j], ask);
		}
		title = contrast_title(&c->row[i]);
		fprintf(out, "%s%s\n\n",
			format == GRID_MARKDOWN ? "### " : "", title);
		free(title);
		grid_print(g, out, format);
		fputc('\n', out);
		grid_free(g);
	}
}

static void print_text(const struct contrasts *c, const struct contrast_ask *ask,
		       FILE *out)
{
	print_tables(c, ask, out, GRID_TEXT);
}

static void print_markdown(const struct contrasts *c,
			   const struct contrast_ask *ask, FILE *out)
{
	print_tables(c, ask, out, GRID_MARKDOWN);
}

static json_t *real(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

static json_t *ends(const struct interval *iv)
{
	return json_pack("[oo]", real(iv->k ? iv->lo : NAN),
			 real(iv->k ? iv->hi : NAN));
}

static json_t *row_json(const struct contrast *c, const struct contrast_ask *ask)
{
	const struct effect *e = &c->effect;
	char *verdict = contrast_verdict(c, ask);
	json_t *o = json_pack("{ss ss ss so so ss sb}", "base", c->base,
			      "other", c->other, "verdict", verdict,
			      "cell_base", cell_json(&c->a->id), "cell_other",
			      cell_json(&c->b->id), "unit", c->a->unit,
			      "exact", c->exact);

	free(verdict);
	if (c->why)
		return o;
	json_object_set_new(o, "a", real(e->a));
	json_object_set_new(o, "b", real(e->b));
	json_object_set_new(o, "change", real(e->at));
	if (c->exact)
		return o;
	json_object_set_new(o, "relative", json_boolean(e->relative));
	json_object_set_new(o, "interval", ends(&e->iv));
	json_object_set_new(o, "inner", ends(&e->inner));
	json_object_set_new(o, "medians", ends(&e->medians));
	json_object_set_new(o, "p", real(e->p));
	json_object_set_new(o, "p_alone", real(e->alone));
	json_object_set_new(o, "rows", json_integer((json_int_t)c->rows));
	json_object_set_new(o, "paired", json_boolean(e->paired));
	json_object_set_new(o, "blocks", json_pack("[II]", (json_int_t)e->m,
						   (json_int_t)e->n));
	json_object_set_new(o, "excluded_samples",
			    json_integer((json_int_t)c->excluded));
	json_object_set_new(o, "would_find", real(e->detectable));
	json_object_set_new(o, "needed", json_integer((json_int_t)e->needed));
	return o;
}

static void print_json(const struct contrasts *c, const struct contrast_ask *ask,
		       FILE *out)
{
	json_t *rows = json_array(), *all;
	size_t i;

	for (i = 0; i < c->n; i++)
		json_array_append_new(rows, row_json(&c->row[i], ask));
	all = json_pack("{si ss sO sf sf sI so}", "schema", 1, "by", ask->by,
			"columns", c->columns, "level", ask->rule.level,
			"margin", ask->rule.margin, "seed",
			(json_int_t)ask->seed, "rows", rows);
	json_dumpf(all, out, JSON_INDENT(1) | JSON_SORT_KEYS |
			     JSON_REAL_PRECISION(15));
	fputc('\n', out);
	json_decref(all);
}

static void csv_text(FILE *out, char *text)
{
	const char *p;

	fputc('"', out);
	for (p = text; *p; p++)
		fprintf(out, *p == '"' ? "\"\"" : "%c", *p);
	fputc('"', out);
	free(text);
}

/* Behind a comma: the first field of a line is text. */
static void csv_real(FILE *out, double x)
{
	if (isfinite(x))
		fprintf(out, ",%.15g", x);
	else
		fputc(',', out);
}

static void csv_row(FILE *out, const struct contrast *c,
		    const struct contrast_ask *ask)
{
	const struct effect *e = &c->effect;
	int noisy = !c->exact && !c->why;
	const double figures[] = {
		c->why ? NAN : e->a, c->why ? NAN : e->b, c->why ? NAN : e->at,
		noisy ? e->relative : NAN, noisy && e->iv.k ? e->iv.lo : NAN,
		noisy && e->iv.k ? e->iv.hi : NAN, noisy ? e->p : NAN,
		noisy ? e->paired : NAN, noisy ? (double)e->m : NAN,
		noisy ? (double)e->n : NAN, noisy ? (double)c->excluded : NAN,
		noisy ? e->detectable : NAN, noisy ? (double)e->needed : NAN,
		noisy ? e->alone : NAN,
	};
	char *words[] = {
		contrast_verdict(c, ask), cell_name(&c->b->id),
		cell_where(&c->b->id), xasprintf("%s", c->base),
		xasprintf("%s", c->other), xasprintf("%s", c->a->unit),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (i)
			fputc(',', out);
		csv_text(out, words[i]);
	}
	for (i = 0; i < ARRAY_SIZE(figures); i++)
		csv_real(out, figures[i]);
	fputc('\n', out);
}

static void print_csv(const struct contrasts *c, const struct contrast_ask *ask,
		      FILE *out)
{
	size_t i;

	fputs("verdict,design,where,base,other,unit,a,b,change,relative,lo,hi,p,"
	      "paired,blocks_a,blocks_b,excluded_samples,would_find,needed,p_alone\n",
	      out);
	for (i = 0; i < c->n; i++)
		csv_row(out, &c->row[i], ask);
}

const struct contrast_format contrast_formats[] = {
	{ "text", print_text },
	{ "markdown", print_markdown },
	{ "csv", print_csv },
	{ "json", print_json },
	{ "ktap", contrast_ktap },
	{ "junit", contrast_junit },
	{ NULL, NULL },
};
