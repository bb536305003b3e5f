/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_TABLE_H
#define BENCH_PRESENT_TABLE_H

#include <jansson.h>
#include <stdio.h>

#include "present/grid.h"
#include "present/group.h"
#include "present/itemised.h"
#include "present/page.h"

/* What a mail may be wide. */
#define DECISION_WIDTH	80

/**
 * struct tables - what tables are made from and how
 * @s: the figures
 * @env: env.json of the same run, NULL when there is none
 * @only: show this environment alone, NULL for all
 * @out: where they go
 * @format: how they look
 * @width: of text, at most; 0: PRESENT_WIDTH
 * @brief: the decision table alone, where there is one, and the controls
 * @links: figures link to their cells, which table_cells() prints
 * @itemised: instructions of pairs, which cells link to; NULL for none
 * @printed: how many tables there were
 */
struct tables {
	const struct summary *s;
	const json_t *env;
	const char *only;
	FILE *out;
	enum grid_format format;
	size_t width;
	int brief, links;
	const struct itemised *itemised;
	size_t printed;
};

/**
 * tables_print() - every table that the summary has figures for, what decides
 *	first
 * @t: what and how
 *
 * No arithmetic but on units: every figure stands in summary.json.
 */
void tables_print(struct tables *t);

/**
 * incomplete_text() - that shards of a run have been left out, and how many
 * @s: the figures
 *
 * Return: to free(); NULL where it is whole.
 */
char *incomplete_text(const struct summary *s);

/**
 * table_incomplete() - the same before all tables, with an empty line behind it
 * @t: what and how
 */
void table_incomplete(struct tables *t);

/**
 * tables_figures() - the same without the decision and the controls
 * @t: what and how
 */
void tables_figures(struct tables *t);

/**
 * tables_each() - print a table for each group that is asked for
 * @t: what and how
 * @exercise: whose figures
 * @meter: in which meter
 * @print: prints one
 */
void tables_each(struct tables *t, const char *exercise, const char *meter,
		 void (*print)(struct tables *t, const struct group *g));

/**
 * table_pairs() - price of a pair by design, in each environment: nested, and
 *	with work inside; the columns are what was measured
 * @t: what and how
 */
void table_pairs(struct tables *t);

/**
 * table_guards() - price of a pair by design and guard, and what it writes
 * @t: what and how
 */
void table_guards(struct tables *t);

/**
 * table_prims() - the price list
 * @t: what and how
 */
void table_prims(struct tables *t);

/**
 * table_contend() - contention by callers and sharing
 * @t: what and how
 */
void table_contend(struct tables *t);

/**
 * table_events() - events per pair where they are not counted exactly
 * @t: what and how
 */
void table_events(struct tables *t);

/**
 * table_decision() - every design behind every guard, with all that is known
 * @t: what and how
 *
 * At most DECISION_WIDTH wide, as two tables, one below the other.
 */
void table_decision(struct tables *t);

/**
 * table_sites() - the conversion options of 2020-10-09
 * @t: what and how
 */
void table_sites(struct tables *t);

/**
 * table_footprint() - bytes by design, and what the mechanism takes
 * @t: what and how
 */
void table_footprint(struct tables *t);

/**
 * table_global() - a page that others use: events by how many there are
 * @t: what and how
 */
void table_global(struct tables *t);

/**
 * table_workloads() - what the guard is of an operation of fio: instructions, by
 *	how much more a design takes than none, and events; a table a target
 * @t: what and how
 */
void table_workloads(struct tables *t);

/**
 * table_profile() - how guards are used by workloads: how deep, how long, and what
 *	happens inside
 * @t: what and how
 */
void table_profile(struct tables *t);

/**
 * table_contexts() - what designs cost contexts, and what they leave open
 * @t: what and how
 */
void table_contexts(struct tables *t);

/**
 * table_legality() - what the judge says of every design behind every guard
 * @t: what and how
 */
void table_legality(struct tables *t);

/**
 * table_timed() - what an operation of fio takes on a real machine: percentiles
 * @t: what and how
 */
void table_timed(struct tables *t);

/**
 * table_strays() - what became of stray writes, by design
 * @t: what and how
 */
void table_strays(struct tables *t);

/**
 * table_cells() - every cell: what it is, its figure, how to measure it again
 * @t: what and how
 */
void table_cells(struct tables *t);

/**
 * table_provenance() - where a run was measured, in what, with what
 * @t: what and how
 */
void table_provenance(struct tables *t);

/**
 * table_put() - fill a field of the newest row
 * @t: what and how
 * @grid: the table
 * @column: from 0
 * @c: whose figure it is; NULL for none
 * @text: from malloc(); the table's from now on
 */
void table_put(const struct tables *t, struct grid *grid, size_t column,
	       const struct scell *c, char *text);

/**
 * table_lists() - does the table of all cells have this one
 * @c: the cell
 *
 * Of what was skipped there is nothing to say but the reason, once for all cells
 * that have it.
 */
int table_lists(const struct scell *c);

/**
 * table_anchor() - by what a cell is linked to
 * @t: what and how
 * @c: the cell, of @t's summary
 *
 * Return: string to free(); NULL where table_lists() says that it is nowhere.
 */
char *table_anchor(const struct tables *t, const struct scell *c);

/**
 * table_title() - the name of a table
 * @t: what and how
 * @title: what it is about
 */
void table_title(struct tables *t, const char *title);

/**
 * table_paragraph() - text above or below a table
 * @t: what and how
 * @lead: what its first line begins with; further ones are indented as far
 * @text: the words
 */
void table_paragraph(struct tables *t, const char *lead, const char *text);

/**
 * table_heading() - what every table begins with
 * @t: what and how
 * @g: whose table: environment, kernel, register and meter come from it, and
 *     the window when its figures have but one
 * @title: what it is about
 * @legend: how to read its columns, NULL when they speak for themselves
 */
void table_heading(struct tables *t, const struct group *g, const char *title,
		   const char *legend);

/**
 * table_notes() - what every table ends with
 * @t: what and how
 * @g: whose table: blocks, exclusions and incomplete rows
 */
void table_notes(struct tables *t, const struct group *g);

/**
 * table_controls() - whether the run is to be trusted
 * @t: what and how
 */
void table_controls(struct tables *t);

/**
 * table_missing() - what there is no figure of, and why
 * @t: what and how
 */
void table_missing(struct tables *t);

/**
 * figure_text() - a figure as a table shows it
 * @c: the cell, NULL for none
 * @interval: with its interval, where there is one
 *
 * Return: string to free(); "" without a cell, "-" without a figure.
 */
char *figure_text(const struct scell *c, int interval);

/**
 * rate_text() - a fraction as a table shows it
 * @x: the fraction, NAN for none
 *
 * Return: string to free(): two digits, or none where all are zero; "-" without
 * a fraction.
 */
char *rate_text(double x);

#endif /* BENCH_PRESENT_TABLE_H */
