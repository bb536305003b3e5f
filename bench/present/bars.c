// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/bars.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/gnuplot.h"
#include "util.h"

/* Panels beside each other, and what one of them and a bar take, in pixels. */
#define ABREAST		4
#define WIDE		1300
#define ROW_HIGH	18
#define TITLE_HIGH	60
#define AXES_HIGH	120
/* Of a letter of a row's name. */
#define LETTER_WIDE	9

void bars_alloc(struct bars *b)
{
	size_t i, n = b->panels * b->rows * b->parts;

	b->value = xcalloc(n, sizeof(*b->value));
	for (i = 0; i < n; i++)
		b->value[i] = NAN;
}

void bars_free(struct bars *b)
{
	size_t i;

	for (i = 0; i < b->panels; i++)
		free(b->panel[i]);
	for (i = 0; i < b->rows; i++)
		free(b->row[i]);
	free(b->panel);
	free(b->row);
	free(b->value);
	free(b->name);
	free(b->title);
	free(b->xlabel);
}

size_t bars_place(char **list, size_t *n, char *name)
{
	size_t i;

	for (i = 0; i < *n && strcmp(list[i], name); i++)
		;
	if (i < *n)
		free(name);
	else
		list[(*n)++] = name;
	return i;
}

double *bars_at(const struct bars *b, size_t panel, size_t row)
{
	return &b->value[(panel * b->rows + row) * b->parts];
}

void bars_tsv(const struct bars *b, FILE *out)
{
	size_t p, r, i;
	double x;

	fputs("what", out);
	for (p = 0; p < b->panels; p++)
		for (i = 0; i < b->parts; i++)
			fprintf(out, "\t%s%s%s", b->panel[p],
				*b->panel[p] ? " " : "", b->part[i]);
	fputc('\n', out);
	for (r = 0; r < b->rows; r++) {
		fputs(b->row[r], out);
		for (p = 0; p < b->panels; p++) {
			for (i = 0; i < b->parts; i++) {
				x = bars_at(b, p, r)[i];
				fprintf(out, isnan(x) ? "\tNaN" : "\t%.10g", x);
			}
		}
		fputc('\n', out);
	}
}

static double longest(const struct bars *b, size_t panel)
{
	double most = 0, sum;
	size_t r, i;

	for (r = 0; r < b->rows; r++) {
		for (i = 0, sum = 0; i < b->parts; i++)
			if (!isnan(bars_at(b, panel, r)[i]))
				sum += bars_at(b, panel, r)[i];
		most = fmax(most, sum);
	}
	return most > 0 ? most : 1;
}

/* Names are read from the top down, once for all panels that stand abreast. */
static void put_names(const struct bars *b, FILE *out, int first)
{
	size_t r;

	fprintf(out, "set yrange [%zu.5:-0.5]\nset ytics (", b->rows - 1);
	for (r = 0; r < b->rows; r++) {
		fputs(r ? ", " : "", out);
		gnuplot_string(out, first ? b->row[r] : "");
		fprintf(out, " %zu", r);
	}
	fputs(") noenhanced\n", out);
}

/* "0+$4+$5": so many parts from the column @first on. */
static void put_sum(FILE *out, size_t first, size_t n)
{
	size_t i;

	fputs("(0", out);
	for (i = 0; i < n; i++)
		fprintf(out, "+$%zu", first + i);
	fputc(')', out);
}

static void put_part(const struct bars *b, FILE *out, size_t p, size_t i)
{
	/* Neighbours that are easily told apart. */
	static const size_t colour[] = { 1, 4, 2, 3, 0, 5, 6 };
	size_t first = 2 + p * b->parts;

	fputs(i ? ", \\\n\tdata skip 1 using (0):0:" :
		  "plot data skip 1 using (0):0:", out);
	put_sum(out, first, i);
	fputc(':', out);
	put_sum(out, first, i + 1);
	fprintf(out, ":($0-0.35):($0+0.35) with boxxyerror fs solid 0.6 noborder lc %d ",
		gnuplot_colour(colour[i % ARRAY_SIZE(colour)]));
	fputs(p ? "notitle" : "title ", out);
	if (!p)
		gnuplot_string(out, b->part[i]);
}

static void put_panel(const struct bars *b, FILE *out, size_t p)
{
	size_t first = 2 + p * b->parts, i;

	gnuplot_setting(out, "title", b->panel[p]);
	/* Room for what a bar says at its end. */
	fprintf(out, "set xrange [0:%.10g]\n",
		(b->ends ? 1.3 : 1) * longest(b, p));
	for (i = 0; i < b->parts; i++)
		put_part(b, out, p, i);
	if (b->ends) {
		fputs(", \\\n\tdata skip 1 using ", out);
		put_sum(out, first, b->parts);
		fprintf(out, ":0:(sprintf('%s', $%zu)) with labels left offset 0.4,0 font ',10' notitle",
			b->ends, first + b->parts - 1);
	}
	fputc('\n', out);
}

/* Where names end, as a part of the width. */
static double left_of(const struct bars *b)
{
	size_t r, len, most = 0;

	for (r = 0; r < b->rows; r++) {
		len = strlen(b->row[r]);
		most = len > most ? len : most;
	}
	return (20 + LETTER_WIDE * (double)most) / WIDE;
}

static size_t abreast(const struct bars *b)
{
	return b->panels < ABREAST ? b->panels : ABREAST;
}

/* A panel's place: lines of them, from the top down. */
static void put_place(const struct bars *b, FILE *out, size_t p, double high)
{
	size_t n = abreast(b);
	double left = left_of(b), width = (1 - left) / (double)n;
	double line = (double)(b->rows * ROW_HIGH + AXES_HIGH) / high;
	double top = 1 - TITLE_HIGH / high - (double)(p / n) * line;

	fprintf(out, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n",
		left + (double)(p % n) * width,
		left + (double)(p % n + 1) * width - .02);
	fprintf(out, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
		top - 25 / high, top - line + 65 / high);
}

void bars_gnuplot(const struct bars *b, FILE *out)
{
	size_t lines = (b->panels + ABREAST - 1) / ABREAST, p;
	size_t high = TITLE_HIGH + lines * (b->rows * ROW_HIGH + AXES_HIGH);

	gnuplot_head(out, b->name, b->title);
	gnuplot_setting(out, "xlabel", b->xlabel);
	gnuplot_kinds(out, b->name, WIDE, high);
	fputs("set label 1 ", out);
	gnuplot_string(out, b->title);
	fprintf(out, " at screen 0.4, screen %.4f center noenhanced\n",
		1 - 16 / (double)high);
	fprintf(out, "set key at screen 0.99, screen %.4f right top horizontal noenhanced font ',11'\n",
		1 - 28 / (double)high);
	fputs("set format x '%.0s%c'\nset xtics autofreq\nset grid noytics xtics\nset multiplot\n",
	      out);
	for (p = 0; p < b->panels; p++) {
		put_place(b, out, p, (double)high);
		put_names(b, out, p % abreast(b) == 0);
		put_panel(b, out, p);
		if (!p)
			fputs("unset label 1\n", out);
	}
	fputs("unset multiplot\nunset output\n}\n", out);
}
