// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/chart.h"

#include <math.h>
#include <stdlib.h>

void chart_alloc(struct chart *c)
{
	c->panel = xcalloc(c->panels, sizeof(*c->panel));
	c->series = xcalloc(c->nseries, sizeof(*c->series));
	c->x = xcalloc(c->nx, sizeof(*c->x));
	if (c->bars)
		c->tick = xcalloc(c->nx, sizeof(*c->tick));
	c->cell = xcalloc(c->panels * c->nseries * c->nx, sizeof(*c->cell));
}

void chart_free(struct chart *c)
{
	size_t i;

	for (i = 0; i < c->panels; i++)
		free(c->panel[i]);
	for (i = 0; i < c->nseries; i++)
		free(c->series[i]);
	free(c->panel);
	free(c->series);
	free(c->x);
	free(c->tick);
	free(c->cell);
	free(c->name);
	free(c->title);
	free(c->xlabel);
	free(c->ylabel);
}

const struct scell **chart_cell(const struct chart *c, size_t panel,
				size_t series, size_t x)
{
	return &c->cell[(panel * c->nseries + series) * c->nx + x];
}

/* Least and greatest figure, intervals included. */
static void extent(const struct chart *c, double *least, double *most)
{
	size_t i, n = c->panels * c->nseries * c->nx;
	const struct scell *cell;

	*least = INFINITY;
	*most = 0;
	for (i = 0; i < n; i++) {
		cell = c->cell[i];
		if (!cell)
			continue;
		/* fmin() and fmax() pass over what is no number. */
		*least = fmin(*least, fmin(cell->median, cell->lo));
		*most = fmax(*most, fmax(cell->median, cell->hi));
	}
}

int chart_log(const struct chart *c)
{
	double least, most;

	extent(c, &least, &most);
	return !c->bars && least > 0 && most > 30 * least;
}

/* The least round number that is at least @x, or the greatest at most @x. */
static double round_to(double x, int up)
{
	static const double steps[] = { 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8,
					9, 10 };
	double unit = pow(10, floor(log10(x)));
	size_t i, last = ARRAY_SIZE(steps) - 1;

	for (i = up ? 0 : last; up ? i < last : i > 0; i += up ? 1 : -1)
		if (up ? steps[i] * unit >= x : steps[i] * unit <= x)
			break;
	return steps[i] * unit;
}

void chart_range(const struct chart *c, double *lo, double *hi)
{
	double least, most;

	extent(c, &least, &most);
	*hi = most > 0 ? round_to(1.02 * most, 1) : 1;
	*lo = 0;
	if (chart_log(c))
		*lo = round_to(least / 1.02, 0);
	else if (least < 0)
		*lo = -round_to(-1.02 * least, 1);
}

static void put_number(FILE *out, double x)
{
	if (isnan(x))
		fputs("\tNaN", out);
	else
		fprintf(out, "\t%.10g", x);
}

static void put_header(const struct chart *c, FILE *out)
{
	static const char * const ends[] = { "", " lo", " hi" };
	size_t p, s, e;

	fputs(c->bars ? "what" : c->xlabel, out);
	for (p = 0; p < c->panels; p++)
		for (s = 0; s < c->nseries; s++)
			for (e = 0; e < (c->interval ? 3 : 1); e++)
				fprintf(out, "\t%s%s%s%s", c->panel[p],
					*c->panel[p] ? " " : "", c->series[s],
					ends[e]);
	fputc('\n', out);
}

void chart_tsv(const struct chart *c, FILE *out)
{
	const struct scell *cell;
	size_t p, s, x;

	put_header(c, out);
	for (x = 0; x < c->nx; x++) {
		if (c->bars)
			fputs(c->tick[x], out);
		else
			fprintf(out, "%ld", c->x[x]);
		for (p = 0; p < c->panels; p++) {
			for (s = 0; s < c->nseries; s++) {
				cell = *chart_cell(c, p, s, x);
				put_number(out, cell ? cell->median : NAN);
				if (!c->interval)
					continue;
				put_number(out, cell ? cell->lo : NAN);
				put_number(out, cell ? cell->hi : NAN);
			}
		}
		fputc('\n', out);
	}
}
