// SPDX-License-Identifier: GPL-2.0-or-later
/* gnuplot sources of plots of numbers; each stands alone beside its .tsv. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/gnuplot.h"
#include "present/xy.h"
#include "util.h"

/* Ends of an axis: a decade's room where something is drawn at an end. */
struct ends {
	double lo, hi;
};

static void widen(struct ends *e, const struct xy_axis *a, double v)
{
	if (isnan(v) || isinf(v) || (a->log && v <= 0))
		return;
	e->lo = fmin(e->lo, v);
	e->hi = fmax(e->hi, v);
}

static void settle(struct ends *e, const struct xy_axis *a)
{
	if (a->ticks) {
		e->lo = -.5;
		e->hi = (double)a->ticks - .5;
		return;
	}
	if (isinf(e->lo)) {
		e->lo = 1;
		e->hi = 10;
	}
	if (!a->log) {
		e->lo = fmin(e->lo, 0);
		e->hi = e->hi > e->lo ? e->lo + 1.05 * (e->hi - e->lo) :
					e->lo + 1;
		/* A mark at 0 is to be seen whole. */
		e->lo -= .02 * (e->hi - e->lo);
		return;
	}
	e->lo = pow(10, floor(log10(e->lo)));
	e->hi = pow(10, ceil(log10(e->hi) - 1e-9));
	if (e->hi <= e->lo)
		e->hi = 10 * e->lo;
	e->lo /= a->none ? 10 : 1;
	e->hi *= a->never ? 10 : 1;
}

#define ALL_PANELS	((size_t)-1)

static struct ends ends_of(const struct xy *c, int vertical, size_t panel)
{
	const struct xy_axis *a = vertical ? &c->y : &c->x;
	struct ends e = { INFINITY, -INFINITY };
	const struct xy_point *p;
	size_t i, k;

	for (i = 0; i < c->nseries; i++) {
		if (panel != ALL_PANELS && c->series[i].panel != panel)
			continue;
		for (k = 0; k < c->series[i].n; k++) {
			p = &c->series[i].point[k];
			widen(&e, a, vertical ? p->y : p->x);
			if (vertical == c->upright) {
				widen(&e, a, p->lo);
				widen(&e, a, p->hi);
			}
		}
	}
	settle(&e, a);
	return e;
}

/*
 * Beyond an end there is a decade for what has no number. Points that share it
 * are set apart: @part of 0..1 along it.
 */
static double low_of(const struct ends *e, double part)
{
	return e->lo * pow(10, .2 + .6 * part);
}

static double high_of(const struct ends *e, double part)
{
	return e->hi * pow(10, -.8 + .6 * part);
}

static void put_axis(FILE *out, const char *name, const struct xy_axis *a,
		     const struct ends *e)
{
	size_t i;

	if (a->log)
		fprintf(out, "set logscale %s 10\n", name);
	/* Names are read from the top down. */
	fprintf(out, "set %srange [%.10g:%.10g]\n", name,
		a->ticks ? e->hi : e->lo, a->ticks ? e->lo : e->hi);
	if (a->ticks) {
		fprintf(out, "set %stics (", name);
		for (i = 0; i < a->ticks; i++) {
			fputs(i ? ", " : "", out);
			gnuplot_string(out, a->tick[i]);
			fprintf(out, " %zu", i);
		}
		fputs(") noenhanced\n", out);
		return;
	}
	if (a->at)
		fprintf(out, "set %stics (%s) noenhanced\n", name, a->at);
	if (!a->none && !a->never)
		return;
	/* Ticks for numbers end where the words begin. */
	fprintf(out, "set %stics %.10g, 10, %.10g\n", name,
		a->none ? e->lo * 10 : e->lo, a->never ? e->hi / 10 : e->hi);
	if (a->none) {
		fprintf(out, "set %stics add (", name);
		gnuplot_string(out, a->none);
		fprintf(out, " %.10g)\n", low_of(e, .5));
	}
	if (a->never) {
		fprintf(out, "set %stics add (", name);
		gnuplot_string(out, a->never);
		fprintf(out, " %.10g)\n", high_of(e, .5));
	}
}

/* A column of the .tsv as a number for the axis. */
static char *column(const struct xy_axis *a, const struct ends *e, int col,
		    double part)
{
	char *s, *t;
	size_t i;

	if (a->ticks) {
		s = xasprintf("NaN");
		for (i = a->ticks; i-- > 0; ) {
			t = xasprintf("strcol(%d) eq tick%zu ? %zu : %s", col, i,
				      i, s);
			free(s);
			s = t;
		}
		t = xasprintf("(%s)", s);
		free(s);
		return t;
	}
	if (!a->none && !a->never)
		return xasprintf("($%d)", col);
	s = a->none ? xasprintf("$%d <= 0 ? %.10g : $%d", col,
				low_of(e, part), col) :
		      xasprintf("$%d", col);
	if (!a->never) {
		t = xasprintf("(%s)", s);
	} else {
		t = xasprintf("(strcol(%d) eq '%s' ? %.10g : %s)", col,
			      a->never, high_of(e, part), s);
	}
	free(s);
	return t;
}

static int shape_of(const struct xy_series *s, size_t i)
{
	static const int judged[] = {
		[XY_SOUND] = 7, [XY_NOT_JUDGED] = 6, [XY_UNSOUND] = 2,
	};

	return s->mark == XY_BY_NUMBER ? gnuplot_shape(i) : judged[s->mark];
}

/* The same name has the same colour and mark in every panel. */
static size_t look_of(const struct xy *c, size_t i)
{
	size_t k, n = 0;

	for (k = 0; k < c->nseries; k++) {
		size_t j;

		for (j = 0; j < k; j++)
			if (!strcmp(c->series[j].name, c->series[k].name))
				break;
		if (!strcmp(c->series[k].name, c->series[i].name))
			return n;
		n += j == k;
	}
	return n;
}

static int named_before(const struct xy *c, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(c->series[k].name, c->series[i].name))
			return 1;
	return 0;
}

static int drawn(const struct xy *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nseries; i++)
		if (!strcmp(c->series[i].name, name) && c->series[i].n)
			return 1;
	return 0;
}

static int has_interval(const struct xy_series *s)
{
	return s->n && !isnan(s->point[0].lo);
}

/* An interval's ends, as the axis has them. */
static char *bars_of(const struct xy *c, const struct ends *e, size_t i)
{
	const struct xy_axis *a = c->upright ? &c->y : &c->x;
	char *lo, *hi, *s;

	if (!has_interval(&c->series[i]))
		return xasprintf("%s", "");
	lo = column(a, e, 5, .5);
	hi = column(a, e, 6, .5);
	s = xasprintf(":%s:%s", lo, hi);
	free(lo);
	free(hi);
	return s;
}

static void put_series(const struct xy *c, FILE *out, size_t i, char *x,
		       char *y, char *bars, const char *before)
{
	const struct xy_series *s = &c->series[i];
	const int steps = c->steps && !*bars;
	size_t look = look_of(c, i);

	if (steps)
		fprintf(out, "%s\tdata skip 1 using ($7 == %zu ? %s : NaN):%s with steps lc %d dt %d lw 1.5 notitle",
			before, i, x, y, gnuplot_colour(look), gnuplot_dash(look));
	fprintf(out, "%s\tdata skip 1 using ($7 == %zu ? %s : NaN):%s%s with %s lc %d pt %d dt %d lw 1.5 ps %s ",
		steps ? ", \\\n" : before, i, x, y, bars,
		*bars ? c->upright ? "yerrorlines" : "xerrorbars" :
			c->lines && !steps ? "linespoints" : "points",
		gnuplot_colour(look), shape_of(s, look),
		gnuplot_dash(look), c->lines ? "0.6" : "1.1");
	/* The key is on the right, for all panels together. */
	fputs("notitle", out);
}

/* A key of its own: every name once, whatever the panel. */
static void put_key(const struct xy *c, FILE *out)
{
	size_t i, look;

	for (i = 0; i < c->nseries; i++) {
		if (named_before(c, i) || !drawn(c, c->series[i].name))
			continue;
		look = look_of(c, i);
		fprintf(out, ", \\\n\tNaN with %s lc %d pt %d dt %d lw 1.5 ps 1 title ",
			c->lines ? "linespoints" : "points",
			gnuplot_colour(look), shape_of(&c->series[i], look),
			gnuplot_dash(look));
		gnuplot_string(out, c->series[i].name);
	}
}

static void put_panel(const struct xy *c, FILE *out, size_t p,
		      const struct ends *ex, const struct ends *ey)
{
	const char *before = "plot \\\n";
	char *x, *y, *bars;
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		if (c->series[i].panel != p || !c->series[i].n)
			continue;
		/* Names along an axis set them apart already. */
		x = column(&c->x, ex, 3, .5);
		y = column(&c->y, ey, 4, c->lines ? .5 :
			   ((double)i + .5) / (double)c->nseries);
		bars = bars_of(c, c->upright ? ey : ex, i);
		put_series(c, out, i, x, y, bars, before);
		free(bars);
		free(x);
		free(y);
		before = ", \\\n";
	}
	if (*before == 'p')
		fputs("plot NaN notitle", out);
	if (p + 1 == c->panels)
		put_key(c, out);
	fputc('\n', out);
}

/* The y axis of further panels: its words stand beside the first. */
static void put_bare(FILE *out, const struct xy_axis *a, const struct ends *e)
{
	size_t i;

	if (a->ticks) {
		fputs("set ytics (", out);
		for (i = 0; i < a->ticks; i++)
			fprintf(out, "%s'' %zu", i ? ", " : "", i);
		fputs(")\n", out);
	} else if (a->none || a->never) {
		fprintf(out, "set ytics %.10g, 10, %.10g\n",
			a->none ? e->lo * 10 : e->lo,
			a->never ? e->hi / 10 : e->hi);
	}
}

static size_t longest(char **names, size_t n)
{
	size_t i, len, most = 0;

	for (i = 0; i < n; i++) {
		len = strlen(names[i]);
		most = len > most ? len : most;
	}
	return most;
}

static size_t widest_name(const struct xy *c)
{
	size_t i, len, most = 0;

	for (i = 0; i < c->nseries; i++) {
		len = strlen(c->series[i].name);
		most = len > most ? len : most;
	}
	return most;
}

static void put_panels(const struct xy *c, FILE *out, size_t wide)
{
	struct ends ey = ends_of(c, 1, ALL_PANELS), ex;
	double left = .07, key, width;
	size_t p;

	if (c->y.ticks)
		left = (35 + 8 * (double)longest(c->y.tick, c->y.ticks)) /
		       (double)wide;
	key = 1 - (65 + 7.5 * (double)widest_name(c)) / (double)wide;
	width = (key - left) / (double)c->panels;
	put_axis(out, "y", &c->y, &ey);
	fputs("set key at screen 0.995, screen 0.88 right top noenhanced Left reverse samplen 2 font ',10'\nset multiplot\n",
	      out);
	for (p = 0; p < c->panels; p++) {
		ex = ends_of(c, 0, c->xlabel ? p : ALL_PANELS);
		put_axis(out, "x", &c->x, &ex);
		gnuplot_setting(out, "xlabel", c->xlabel ? c->xlabel[p] :
							   c->x.label);
		fprintf(out, "set lmargin at screen %.3f\nset rmargin at screen %.3f\n",
			left + (double)p * width,
			left + (double)(p + 1) * width - .015);
		gnuplot_setting(out, "title", c->panel[p]);
		if (p == 1)
			fputs("unset ylabel\nset format y ''\nunset label 1\n",
			      out);
		if (p == 1)
			put_bare(out, &c->y, &ey);
		put_panel(c, out, p, &ex, &ey);
	}
	fputs("unset multiplot\n", out);
}

void xy_gnuplot(const struct xy *c, FILE *out)
{
	size_t wide = c->panels > 1 ? 1300 : 1000, i;
	size_t high = c->y.ticks > 22 ? 140 + 20 * c->y.ticks : 600;
	char *label;

	gnuplot_head(out, c->name, c->title);
	for (i = 0; i < c->y.ticks; i++) {
		fprintf(out, "tick%zu = ", i);
		gnuplot_string(out, c->y.tick[i]);
		fputc('\n', out);
	}
	gnuplot_kinds(out, c->name, wide, high);
	fputs("set label 1 ", out);
	gnuplot_string(out, c->title);
	fputs(" at screen 0.5, screen 0.97 center noenhanced\n", out);
	label = xasprintf("%s%s", c->y.label, c->y.log ? ", log scale" : "");
	gnuplot_setting(out, "ylabel", label);
	free(label);
	/* 10k, 1M. */
	fprintf(out, "set format y '%%%s'\nset format x '%%%s'\n",
		c->y.log ? ".0s%c" : "g", c->x.log ? ".0s%c" : "g");
	fputs("set tmargin at screen 0.88\nset bmargin at screen 0.12\n",
	      out);
	put_panels(c, out, wide);
	fputs("unset output\n}\n", out);
}
