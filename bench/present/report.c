// SPDX-License-Identifier: GPL-2.0-or-later
/* A run on one page: every table of it, and what every figure rests on. */
#include "present/report.h"

#include <stdlib.h>
#include <string.h>

#include "present/page.h"
#include "present/table.h"
#include "results/word.h"

static void print_decision(struct tables *t)
{
	size_t before = t->printed;

	table_decision(t);
	if (t->printed == before)
		table_paragraph(t, "", "There is none: it takes pairs of the environment count behind a guard.");
}

static void print_plots(struct tables *t, const struct report *r)
{
	size_t i;

	for (i = 0; i < r->plots; i++)
		page_figure(t->out, t->format, r->plot[i].name, r->plot[i].svg);
	if (!r->plots)
		table_paragraph(t, "", "There is none: this run has no figures for one, or there was no gnuplot to draw it.");
}

static void print_itemised(struct tables *t, const struct report *r)
{
	const struct itemised *it = r->itemised;
	char *anchor;
	size_t i;

	if (!it || !it->n) {
		table_paragraph(t, "", "Nobody has listed them. pkscale run does where guests run; of another module: scripts/itemise $(scripts/itemise --list) > RUN/pairs.txt");
		return;
	}
	table_paragraph(t, "", "The loop of each variant, read from the module: outermost, both writes happen; nested, neither does. The loop's own two instructions are not listed (docs/pairs.md).");
	for (i = 0; i < it->n; i++) {
		anchor = xasprintf("pair-%zu", i);
		page_fold(t->out, t->format, anchor, it->listing[i].head);
		page_verbatim(t->out, t->format, it->listing[i].text);
		page_fold_end(t->out, t->format);
		free(anchor);
	}
}

/* Most are tables of the summary alone. */
static const struct {
	const char *anchor, *title;
	void (*table)(struct tables *t);
	void (*print)(struct tables *t, const struct report *r);
} sections[] = {
	{ "controls", "Controls", table_controls, NULL },
	{ "decision", "Decision", print_decision, NULL },
	{ "legality", "Legality", table_legality, NULL },
	{ "plots", "Plots", NULL, print_plots },
	{ "figures", "Figures", tables_figures, NULL },
	{ "missing", "What has no figure", table_missing, NULL },
	{ "pairs", "Pairs, instruction by instruction", NULL, print_itemised },
	{ "provenance", "Provenance", table_provenance, NULL },
	{ "cells", "Cells", table_cells, NULL },
};

/* How many cells there are of each status. */
static char *statuses(const struct summary *s)
{
	json_t *count = json_object(), *v;
	char *text = xasprintf("%s", ""), *one;
	const char *k;
	size_t i;

	for (i = 0; i < s->n; i++)
		json_object_set_new(count, s->cell[i].status, json_integer(1 +
			json_integer_value(json_object_get(count,
						s->cell[i].status))));
	json_object_foreach(count, k, v) {
		one = xasprintf("%lld %s", (long long)json_integer_value(v), k);
		text = text_append(text, ", ", one);
		free(one);
	}
	json_decref(count);
	return text;
}

/* What it was, in the fewest words; all of it stands under provenance. */
static void print_summary(struct tables *t, const struct report *r)
{
	const json_t *tool = json_object_get(r->env, "tool"), *word;
	char *text = statuses(r->s);
	size_t i;

	table_incomplete(t);
	table_paragraph(t, "cells: ", text);
	free(text);
	if (!r->env)
		return;
	text = xasprintf("%s%s; processor %s", word_of(tool, "git"),
			 json_is_true(json_object_get(tool, "dirty")) ?
			 ", with changes that are in no revision" : "",
			 word_of(r->env, "cpu_name"));
	table_paragraph(t, "revision: ", text);
	free(text);
	text = xasprintf("%s", "");
	json_array_foreach(json_object_get(r->env, "command"), i, word)
		text = text_append(text, " ", json_is_string(word) ?
				   json_string_value(word) : "");
	table_paragraph(t, "command: ", text);
	free(text);
}

void report_print(const struct report *r, enum grid_format format, FILE *out)
{
	struct tables t = { .s = r->s, .env = r->env, .out = out,
			    .format = format, .links = 1,
			    .itemised = r->itemised };
	char *title = xasprintf("pkscale: %s", word_of(r->s->json, "run"));
	size_t i;

	page_begin(out, format, title);
	free(title);
	print_summary(&t, r);
	fputc('\n', out);
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		page_contents(out, format, sections[i].anchor,
			      sections[i].title);
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		page_section(out, format, sections[i].anchor,
			     sections[i].title);
		if (sections[i].table)
			sections[i].table(&t);
		else
			sections[i].print(&t, r);
		page_section_end(out, format);
	}
	page_end(out, format);
}
