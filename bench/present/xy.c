// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/xy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

struct xy_series *xy_series(struct xy *c, char *name, size_t panel)
{
	struct xy_series *s;

	c->series = reallocarray(c->series, c->nseries + 1, sizeof(*s));
	if (!c->series)
		exit(complain("out of memory for a plot"));
	s = &c->series[c->nseries++];
	*s = (struct xy_series){ .name = name, .panel = panel };
	return s;
}

struct xy_point *xy_point(struct xy_series *s, double x, double y)
{
	s->point = reallocarray(s->point, s->n + 1, sizeof(*s->point));
	if (!s->point)
		exit(complain("out of memory for a plot"));
	s->point[s->n] = (struct xy_point){ x, y, NAN, NAN };
	return &s->point[s->n++];
}

size_t xy_place(char ***list, size_t *n, char *name)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (!strcmp((*list)[i], name)) {
			free(name);
			return i;
		}
	}
	*list = reallocarray(*list, *n + 1, sizeof(**list));
	if (!*list)
		exit(complain("out of memory for a plot"));
	(*list)[(*n)++] = name;
	return i;
}

static void free_axis(struct xy_axis *a)
{
	size_t i;

	for (i = 0; i < a->ticks; i++)
		free(a->tick[i]);
	free(a->tick);
	free(a->label);
}

void xy_free(struct xy *c)
{
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		free(c->series[i].name);
		free(c->series[i].point);
	}
	for (i = 0; i < c->panels; i++) {
		free(c->panel[i]);
		if (c->xlabel)
			free(c->xlabel[i]);
	}
	free(c->series);
	free(c->panel);
	free(c->xlabel);
	free_axis(&c->x);
	free_axis(&c->y);
	free(c->name);
	free(c->title);
}

/* As the word that stands for it, the name of its place, or a number. */
static void put(FILE *out, const struct xy_axis *a, double v)
{
	fputc('\t', out);
	if (isinf(v))
		fputs(a->never, out);
	else if (a->ticks && v >= 0 && v < (double)a->ticks)
		fputs(a->tick[(size_t)v], out);
	else
		fprintf(out, isnan(v) ? "NaN" : "%.10g", v);
}

void xy_tsv(const struct xy *c, FILE *out)
{
	const struct xy_series *s;
	const struct xy_point *p;
	size_t i, k;

	fprintf(out, "panel\tseries\t%s\t%s\tlower end\tupper end\tnumber\n",
		c->xlabel ? "x" : c->x.label, c->y.label);
	for (i = 0; i < c->nseries; i++) {
		s = &c->series[i];
		for (k = 0; k < s->n; k++) {
			p = &s->point[k];
			fprintf(out, "%s\t%s", c->panel[s->panel], s->name);
			put(out, &c->x, p->x);
			put(out, &c->y, p->y);
			put(out, c->upright ? &c->y : &c->x, p->lo);
			put(out, c->upright ? &c->y : &c->x, p->hi);
			fprintf(out, "\t%zu\n", i);
		}
	}
}
