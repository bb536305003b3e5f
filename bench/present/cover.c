// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decision.h"
#include "present/grid.h"
#include "present/table.h"
#include "results/word.h"

/* The guards that the threads are about, and so many designs of each. */
static const char * const guards[] = { "kmap_local_page", "kmap", "dax-write" };
#define SOUND	5
#define UNSOUND	2

/* Of the decision's columns those that an argument turns on. */
static const char * const columns[] = {
	"verdict", "nar-\nrow", "outer\npair", "nested\npair", "writes\nout/in",
	"expo-\nsure", "wake\np99",
};

static const struct decision_column *column_of(const char *title)
{
	const struct decision_half *half;
	size_t i;

	for (half = decision_halves; half < decision_halves + 2; half++)
		for (i = 0; i < half->n; i++)
			if (!strcmp(half->column[i].title, title))
				return &half->column[i];
	return NULL;
}

static void put_row(struct grid *grid, const json_t *row)
{
	char *name = decision_name(row);
	size_t i;

	grid_row(grid);
	grid_put(grid, 0, xasprintf(" %s%s", name,
				    decision_unsound(row) ? "!" : ""));
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		grid_put(grid, i + 1, column_of(columns[i])->put(row));
	free(name);
}

/* Rows come with the sound ones first, the cheapest of each before the others. */
static void put_guard(struct grid *grid, const json_t *rows, const char *guard)
{
	size_t left[] = { SOUND, UNSOUND }, i;
	int any = 0, unsound;
	const json_t *row;

	json_array_foreach(rows, i, row) {
		unsound = decision_unsound(row);
		if (!decision_stands(row, guard) || !left[unsound] ||
		    !strcmp(word_of(row, "design"), "none"))
			continue;
		if (!any++) {
			grid_row(grid);
			grid_put(grid, 0, xasprintf("%s", guard));
		}
		left[unsound]--;
		put_row(grid, row);
	}
}

/* Without the blanks that fill up what is empty: mails are looked at for them. */
static void print_trimmed(const struct grid *grid, FILE *out)
{
	char *text = NULL, *rest, *line;
	size_t size, n;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		abort();
	grid_print(grid, f, GRID_TEXT);
	fclose(f);
	rest = text;
	while ((line = strsep(&rest, "\n")) && rest) {
		for (n = strlen(line); n && line[n - 1] == ' ';)
			n--;
		fprintf(out, "%.*s\n", (int)n, line);
	}
	free(text);
}

static void print_decision(const json_t *rows, FILE *out)
{
	struct grid *grid = grid_new(ARRAY_SIZE(columns) + 1);
	size_t i;

	grid_fit(grid, COVER_WIDTH);
	grid_head(grid, 0, "design");
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		grid_head(grid, i + 1, columns[i]);
	for (i = 0; i < ARRAY_SIZE(guards); i++)
		put_guard(grid, rows, guards[i]);
	print_fitted(out, "", "What access accounting costs behind three guards. Guest instructions of a pair, opened outermost and nested; register writes; for how long memory can still be touched after the last revoke; how long a woken task waits (p99). !: unsound, with the first sequence that shows it. *: but for the fault of first use. narrow: a legal step became impossible. Of each guard the first that are sound and two that are not. A count is no time: a write of the register counts 1.",
		     COVER_WIDTH);
	fputc('\n', out);
	print_trimmed(grid, out);
	grid_free(grid);
}

static int is_pair(const struct scell *c, const char *quantity)
{
	return scell_has(c, CELL_EXERCISE, "nest") && !isnan(c->median) &&
	       scell_has(c, CELL_QUANTITY, quantity) &&
	       !scell_has(c, CELL_METER, "event") &&
	       !scell_has(c, CELL_METER, "model");
}

/* All but what is measured, of two cells of one design. */
static int alike(const struct scell *a, const struct scell *b)
{
	int f;

	for (f = 0; f < CELL_FIELDS; f++)
		if (f != CELL_QUANTITY && f != CELL_DESIGN &&
		    !scell_has(a, (enum cell_field)f, b->id.field[f]))
			return 0;
	return 1;
}

static const struct scell *nested_of(const struct summary *s,
				     const struct scell *c)
{
	const struct scell *d;

	for (d = s->cell; d < s->cell + s->n; d++)
		if (is_pair(d, "nested") && alike(c, d) &&
		    scell_same_design(c, d) && cell_param(&d->id, "depth", 0) == 2)
			return d;
	return NULL;
}

/* Without a decision: pairs, as the first of them was measured. */
static void print_pairs(const struct summary *s, FILE *out)
{
	const struct scell *c, *first = NULL;
	struct grid *grid = grid_new(3);
	size_t rows = 0;
	char *text, *name;

	grid_fit(grid, COVER_WIDTH);
	grid_head(grid, 0, "design");
	grid_head(grid, 1, "outermost");
	grid_head(grid, 2, "nested");
	for (c = s->cell; c < s->cell + s->n && rows < COVER_LINES - 8; c++) {
		if (!is_pair(c, "outermost") || (first && !alike(first, c)))
			continue;
		first = first ? first : c;
		grid_row(grid);
		rows++;
		name = cell_name(&c->id);
		grid_put(grid, 0, xasprintf("%s%s", name, *c->reason ? "*" : ""));
		free(name);
		grid_put(grid, 1, figure_text(c, 1));
		grid_put(grid, 2, figure_text(nested_of(s, c), 1));
	}
	text = first ? xasprintf("A pair of grant and revoke, by design: %s, median and 95 %% interval where there is one; environment %s, guard %s, register %s, interrupts %s. The loop is in it: none is the loop alone. *: not all of the design is in it.",
				 first->unit, first->id.field[CELL_ENVIRONMENT],
				 first->id.field[CELL_GUARD],
				 first->id.field[CELL_REGISTER],
				 first->id.field[CELL_WINDOW]) :
		       xasprintf("No pair was measured, and no design judged.");
	print_fitted(out, "", text, COVER_WIDTH);
	fputc('\n', out);
	if (first)
		print_trimmed(grid, out);
	free(text);
	grid_free(grid);
}

/* In one line: what, on what, by what. */
static void print_source(const struct summary *s, const json_t *env, FILE *out)
{
	const json_t *boot = json_array_get(json_object_get(s->json, "boots"), 0);
	const json_t *kernel = json_object_get(boot, "kernel");
	const char *qemu = word_of(boot, "qemu");
	const char *git = word_of(json_object_get(env, "tool"), "git");
	/* An emulator is the same everywhere, whatever it runs on. */
	char *text = *qemu ?
		xasprintf("pkscale %s, kernel %s %.12s, QEMU %.*s", git,
			  word_of(kernel, "release"),
			  word_of(kernel, "fingerprint"),
			  (int)strcspn(qemu, " "), qemu) :
		xasprintf("pkscale %s, kernel %s, %s", git,
			  word_of(kernel, "release"), word_of(env, "cpu_name"));

	fprintf(out, "\n%.*s\n", COVER_WIDTH, text);
	free(text);
}

static int any_stands(const json_t *rows)
{
	const json_t *row;
	size_t i, g;

	json_array_foreach(rows, i, row)
		for (g = 0; g < ARRAY_SIZE(guards); g++)
			if (decision_stands(row, guards[g]) &&
			    strcmp(word_of(row, "design"), "none"))
				return 1;
	return 0;
}

void cover_print(const struct summary *s, const json_t *env, FILE *out)
{
	const json_t *rows = json_object_get(json_object_get(s->json, "decision"),
					     "rows");

	char *lacks = incomplete_text(s);

	if (lacks) {
		print_fitted(out, "Incomplete: ", lacks, COVER_WIDTH);
		fputc('\n', out);
	}
	free(lacks);
	if (any_stands(rows))
		print_decision(rows, out);
	else
		print_pairs(s, out);
	print_source(s, env, out);
}
