// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/grid.h"
#include "results/word.h"

/* A verdict is its word; what has no figure is why. */
static char *figure(const struct scell *c)
{
	const char *result = word_of(json_object_get(c->json, "verdict"), "result");

	if (strcmp(c->status, "ok") && strcmp(c->status, "unsound"))
		return xasprintf("%s: %s", c->status, c->reason);
	if (*result)
		return xasprintf("%s", result);
	/* What is modelled is a range, and has no middle. */
	if (isnan(c->median) && !isnan(c->lo))
		return xasprintf("[%.6g, %.6g] %s", c->lo, c->hi, c->unit);
	if (isnan(c->median))
		return xasprintf("none");
	if (scell_is_exact(c) || isnan(c->lo))
		return xasprintf("%.10g %s%s", c->median, c->unit,
				 scell_is_exact(c) ? "" : ", no interval");
	return xasprintf("%.6g [%.6g, %.6g] %s", c->median, c->lo, c->hi, c->unit);
}

static int same_interval(const struct scell *a, const struct scell *b)
{
	return !isnan(a->lo) && !isnan(b->lo) && a->lo <= b->hi && b->lo <= a->hi;
}

/* Of exact figures the step; whether others differ is what "compare" says. */
static char *change(const struct scell *was, const struct scell *c)
{
	if (!was)
		return xasprintf("%s", "");
	if (scell_is_exact(c) && !isnan(was->median) && !isnan(c->median))
		return c->median == was->median ? xasprintf("equal") :
			xasprintf("%+.10g", c->median - was->median);
	if (!isnan(was->lo) && !isnan(c->lo))
		return xasprintf("%s", same_interval(was, c) ?
				 "intervals overlap" : "intervals are apart");
	return xasprintf("%s", "");
}

static char *differences(const json_t *was, const json_t *is)
{
	char *s = xasprintf("%s", ""), *one;
	const char *key, *before;
	json_t *v;

	json_object_foreach((json_t *)is, key, v) {
		before = word_of(was, key);
		if (!strcmp(before, json_string_value(v)))
			continue;
		one = xasprintf("%s: %s -> %s", key, *before ? before : "none",
				*json_string_value(v) ? json_string_value(v) : "none");
		s = text_append(s, "; ", one);
		free(one);
	}
	if (!*s)
		s = text_append(s, "", "nothing has changed");
	return s;
}

static void print_line(const struct history *h, const struct history_line *l,
		       FILE *out)
{
	const struct scell *was = NULL;
	json_t *before = NULL, *now;
	char *value, *step, *text;
	size_t i;

	text = history_name(l);
	print_fitted(out, "", text, PRESENT_WIDTH);
	free(text);
	for (i = 0; i < h->n; i++) {
		if (!l->at[i])
			continue;
		value = figure(l->at[i]);
		step = change(was, l->at[i]);
		fprintf(out, "%3zu  %s  %s%s%s\n", i + 1, h->run[i].id, value,
			*step ? "  " : "", step);
		now = history_provenance(&h->run[i], l->at[i]);
		if (before) {
			text = differences(before, now);
			print_fitted(out, "       ", text, PRESENT_WIDTH);
			free(text);
		}
		json_decref(before);
		before = now;
		was = l->at[i];
		free(step);
		free(value);
	}
	json_decref(before);
	fputc('\n', out);
}

void history_print(const struct history *h, FILE *out)
{
	size_t i;

	for (i = 0; i < h->lines; i++)
		print_line(h, &h->line[i], out);
	for (i = 0; i < h->n; i++)
		fprintf(out, "%3zu  %s\n", i + 1, h->run[i].dir);
}

/* By the design alone, as long as no other line is called that. */
static char *series_name(const struct history *h, size_t line)
{
	const struct cell *id = &h->line[line].last->id;
	char *name = cell_name(id), *other, *what;
	int same = 0;
	size_t i;

	for (i = 0; i < h->lines; i++) {
		other = cell_name(&h->line[i].last->id);
		same += !strcmp(other, name);
		free(other);
	}
	if (same < 2)
		return name;
	what = cell_what(id);
	other = xasprintf("%s %s %s", name, what, cell_flavour(id));
	free(what);
	free(name);
	return other;
}

static void add_points(const struct history *h, size_t line, struct xy *c)
{
	const struct history_line *l = &h->line[line];
	struct xy_series *s = xy_series(c, series_name(h, line), 0);
	struct xy_point *p;
	size_t i;

	for (i = 0; i < h->n; i++) {
		if (!l->at[i] || isnan(l->at[i]->median))
			continue;
		p = xy_point(s, (double)(i + 1), l->at[i]->median);
		if (!scell_is_exact(l->at[i])) {
			p->lo = l->at[i]->lo;
			p->hi = l->at[i]->hi;
		}
	}
}

static size_t points(const struct xy *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->nseries; i++)
		n += c->series[i].n;
	return n;
}

const char *history_xy(const struct history *h, const char *words, struct xy *c)
{
	size_t i;

	*c = (struct xy){
		.name = xasprintf("history"),
		.title = xasprintf("History: %s", words),
		.lines = 1, .upright = 1, .steps = 1,
	};
	c->x.label = xasprintf("run, in the order of time");
	c->y.label = xasprintf("%s", h->line[0].last->unit);
	xy_place(&c->panel, &c->panels, xasprintf("%s", ""));
	for (i = 0; i < h->lines; i++) {
		if (strcmp(h->line[i].last->unit, h->line[0].last->unit))
			return "the cells have several units; name a meter";
		add_points(h, i, c);
	}
	return points(c) ? NULL : "none of the cells has a number";
}
