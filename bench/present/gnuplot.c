// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/gnuplot.h"

#include <stdlib.h>

#include "util.h"

/* Colours of podo, yellow left out: it is hard to see on white. */
static const int colours[] = { 1, 6, 7, 4, 8, 2, 3 };
/* Shapes that stay apart when small; filled ones first. */
static const int shapes[] = { 7, 5, 9, 13, 11, 6, 4, 8, 12, 10, 15, 14, 1, 2, 3 };

int gnuplot_colour(size_t i)
{
	return colours[i % ARRAY_SIZE(colours)];
}

int gnuplot_shape(size_t i)
{
	return shapes[i % ARRAY_SIZE(shapes)];
}

int gnuplot_dash(size_t i)
{
	return (int)(1 + i / ARRAY_SIZE(colours) % 5);
}

void gnuplot_string(FILE *out, const char *s)
{
	fputc('\'', out);
	for (; *s; s++) {
		if (*s == '\'')
			fputc('\'', out);
		fputc(*s == '\n' ? ' ' : *s, out);
	}
	fputc('\'', out);
}

void gnuplot_setting(FILE *out, const char *what, const char *value)
{
	fprintf(out, "set %s ", what);
	gnuplot_string(out, value);
	fputs(" noenhanced\n", out);
}

void gnuplot_head(FILE *out, const char *name, const char *title)
{
	fprintf(out,
		"# %s\n#\n# Draws %s.tsv, which must be in the current directory, as\n"
		"# %s.svg, .png and .pdf:\n#\n#   gnuplot %s.gp\n#\n"
		"# Made by \"pkscale plot\"; every figure is in summary.json.\n\n",
		title, name, name, name);
	fputs("set encoding utf8\nset decimalsign '.'\n"
	      "set datafile separator \"\\t\"\nset datafile missing 'NaN'\n"
	      "set colorsequence podo\nset grid ytics lc rgb '#dddddd' lt 1\n"
	      "set border 3\nset tics nomirror out\n", out);
}

void gnuplot_kinds(FILE *out, const char *name, size_t wide, size_t high)
{
	char *id = xasprintf("%s", name), *p;

	/* What gnuplot takes for the prefix of ids. */
	for (p = id; *p; p++)
		if (*p == '-')
			*p = '_';
	fprintf(out, "data = '%s.tsv'\n\n", name);
	fprintf(out,
		"if (!exists('kinds')) { kinds = 'svg png pdf' }\n"
		"do for [kind in kinds] {\n"
		"if (kind eq 'svg') { set terminal svg size %zu,%zu name '%s' font 'sans,13' noenhanced background 'white' }\n"
		"if (kind eq 'png') { set terminal png size %zu,%zu font 'sans,11' noenhanced }\n"
		"if (kind eq 'pdf') { set terminal pdfcairo size %.1fin,%.1fin font 'sans,11' noenhanced }\n"
		"set output '%s.'.kind\n",
		wide, high, id, wide, high, (double)wide / 100,
		(double)high / 100, name);
	free(id);
}
