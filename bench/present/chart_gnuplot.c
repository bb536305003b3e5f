// SPDX-License-Identifier: GPL-2.0-or-later
/* gnuplot sources: each stands alone, beside the .tsv that it draws. */
#include <stdlib.h>
#include <string.h>

#include "present/chart.h"
#include "present/gnuplot.h"

/* One range for all panels: only the first has its numbers beside it. */
static void put_range(const struct chart *c, FILE *out)
{
	double lo, hi;

	chart_range(c, &lo, &hi);
	if (chart_log(c))
		fputs("set logscale y 10\n", out);
	if (c->bars)
		fprintf(out, "set yrange [%s:*]\n", lo < 0 ? "*" : "0");
	else
		fprintf(out, "set yrange [%.10g:%.10g]\n", lo, hi);
}

static void put_head(const struct chart *c, FILE *out)
{
	gnuplot_head(out, c->name, c->title);
	gnuplot_setting(out, "xlabel", c->xlabel);
	put_range(c, out);
}

/* What later panels switch off: set anew for every kind of file. */
static void put_words(const struct chart *c, FILE *out)
{
	char *label;

	/* Over the whole picture: over the axes alone it would be cut off. */
	fputs("set label 1 ", out);
	gnuplot_string(out, c->title);
	fputs(" at screen 0.5, screen 0.96 center noenhanced\n", out);
	label = xasprintf("%s%s", c->ylabel,
			  chart_log(c) ? ", log scale, base 10" : "");
	gnuplot_setting(out, "ylabel", label);
	free(label);
	fputs("set format y '%g'\n", out);
}

/* Columns of a series, its first being its medians. */
static size_t column_of(const struct chart *c, size_t panel, size_t series)
{
	return 2 + (panel * c->nseries + series) * (c->interval ? 3 : 1);
}

static int has_points(const struct chart *c, size_t panel, size_t series)
{
	size_t x;

	for (x = 0; x < c->nx; x++)
		if (*chart_cell(c, panel, series, x))
			return 1;
	return 0;
}

/* Lines that coincide are set apart by a little, in the order of the key. */
static double shift_of(const struct chart *c, size_t series)
{
	double step = c->nseries > 1 ? .4 / (double)(c->nseries - 1) : 0;

	return ((double)series - (double)(c->nseries - 1) / 2) * step;
}

static void put_line(const struct chart *c, FILE *out, size_t p, size_t s,
		     const char *before, int title)
{
	size_t col = column_of(c, p, s);

	/* The place along x, not the value: 1, 2, 4, 8 stand evenly. */
	fprintf(out, "%s\tdata skip 1 using ($0%+.3f):%zu", before,
		shift_of(c, s), col);
	if (c->interval)
		fprintf(out, ":%zu:%zu", col + 1, col + 2);
	fprintf(out, " with %s lc %d pt %d dt %d lw 1.5 ps 0.8 ",
		c->interval ? "yerrorlines" : "linespoints",
		gnuplot_colour(s),
		gnuplot_shape(s),
		gnuplot_dash(s));
	if (title) {
		fputs("title ", out);
		gnuplot_string(out, c->series[s]);
	} else {
		fputs("notitle", out);
	}
}

static void put_panel(const struct chart *c, FILE *out, size_t p)
{
	const char *before = "plot \\\n";
	size_t s;

	for (s = 0; s < c->nseries; s++) {
		if (!has_points(c, p, s))
			continue;
		put_line(c, out, p, s, before, p + 1 == c->panels);
		before = ", \\\n";
	}
	fputc('\n', out);
}

static size_t pixels_wide(const struct chart *c)
{
	return c->panels > 1 ? 1200 : 960;
}

/* Where the key begins: it needs room for its longest name, on the outside. */
static double key_edge(const struct chart *c)
{
	size_t s, len, longest = 0;

	for (s = 0; s < c->nseries; s++) {
		len = strlen(c->series[s]);
		longest = len > longest ? len : longest;
	}
	return 1 - (70 + 8 * (double)longest) / (double)pixels_wide(c);
}

static void put_lines(const struct chart *c, FILE *out)
{
	double key = key_edge(c), left = .07, width;
	size_t p;

	fputs("set key at screen 0.995, screen 0.88 right top noenhanced Left reverse samplen 3 font ',11'\n",
	      out);
	width = (key - left) / (double)c->panels;
	if (c->panels > 1)
		fputs("set multiplot\n", out);
	for (p = 0; p < c->panels; p++) {
		fprintf(out, "set lmargin at screen %.3f\nset rmargin at screen %.3f\n",
			left + (double)p * width,
			left + (double)(p + 1) * width - .015);
		fputs("set tmargin at screen 0.86\nset bmargin at screen 0.14\n",
		      out);
		if (c->panels > 1)
			gnuplot_setting(out, "title", c->panel[p]);
		if (p == 1)
			fputs("unset ylabel\nset format y ''\nunset label 1\n",
			      out);
		put_panel(c, out, p);
	}
	if (c->panels > 1)
		fputs("unset multiplot\n", out);
}

static void put_bars(const struct chart *c, FILE *out)
{
	fputs("unset key\nset tmargin at screen 0.88\nset style fill solid 0.6 border -1\n"
	      "set boxwidth 0.6\nset xtics rotate by -35 noenhanced\n"
	      "set offsets 0.6, 0.6, graph 0.08, 0\n"
	      "plot \\\n\tdata skip 1 using 0:2:xticlabels(1) with boxes lc 3 notitle, \\\n",
	      out);
	if (c->interval)
		fputs("\tdata skip 1 using 0:2:3:4 with yerrorbars lc 1 pt -1 notitle, \\\n",
		      out);
	fprintf(out, "\tdata skip 1 using 0:%s:(sprintf('%%.4g', $2)) with labels offset 0,0.7 notitle\n",
		c->interval ? "($4 == $4 ? $4 : $2)" : "2");
}

/* Ticks of the x axis under its places, once for all panels. */
static void put_ticks(const struct chart *c, FILE *out)
{
	size_t x;

	if (c->bars)
		return;
	fputs("set xtics (", out);
	for (x = 0; x < c->nx; x++)
		fprintf(out, "%s'%ld' %zu", x ? ", " : "", c->x[x], x);
	fprintf(out, ")\nset xrange [-0.5:%zu.5]\n", c->nx - 1);
}

void chart_gnuplot(const struct chart *c, FILE *out)
{
	put_head(c, out);
	put_ticks(c, out);
	gnuplot_kinds(out, c->name, pixels_wide(c), 560);
	put_words(c, out);
	if (c->bars)
		put_bars(c, out);
	else
		put_lines(c, out);
	fputs("unset output\n}\n", out);
}
