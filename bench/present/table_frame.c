// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands above and below tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"
#include "results/word.h"

void table_paragraph(struct tables *t, const char *lead, const char *text)
{
	page_paragraph(t->out, t->format, lead, text,
		       t->width ? t->width : PRESENT_WIDTH);
}

char *incomplete_text(const struct summary *s)
{
	const json_t *lacks = json_object_get(s->json, "incomplete");

	return lacks ? xasprintf("%.0f of the %.0f shards of this run; the others were left out",
				 number_in(lacks, "shards"), number_in(lacks, "of")) :
		       NULL;
}

void table_incomplete(struct tables *t)
{
	char *text = incomplete_text(t->s);

	if (text) {
		table_paragraph(t, "INCOMPLETE: ", text);
		fputc('\n', t->out);
	}
	free(text);
}

void table_title(struct tables *t, const char *title)
{
	if (t->printed++)
		fputc('\n', t->out);
	page_heading(t->out, t->format, 3, title);
}

void table_put(const struct tables *t, struct grid *grid, size_t column,
	       const struct scell *c, char *text)
{
	grid_put(grid, column, text);
	if (c && t->links)
		grid_link(grid, column, table_anchor(t, c));
}

int table_lists(const struct scell *c)
{
	return strcmp(c->status, "skipped") != 0;
}

char *table_anchor(const struct tables *t, const struct scell *c)
{
	return !table_lists(c) ? NULL :
	       xasprintf("c%td", c - t->s->cell);
}

/* The options that decide counts; env.json has the others too. */
static const char * const deciding[] = {
	"PREEMPT", "PREEMPT_RT", "PREEMPT_DYNAMIC", "JUMP_LABEL",
	"X86_KERNEL_IBT", "CPU_MITIGATIONS", "STACKPROTECTOR", "PARAVIRT",
	"UNWINDER_ORC", "FTRACE", "FUNCTION_TRACER", "DEBUG_PREEMPT",
	"PROVE_LOCKING", "KASAN", "HZ",
};

/* With the prefix or without: as people write them, or as the kernel does. */
static const char *config_value(json_t *config, const char *option)
{
	const char *v = json_string_value(json_object_get(config, option));
	char *key;

	if (!v) {
		key = xasprintf("CONFIG_%s", option);
		v = json_string_value(json_object_get(config, key));
		free(key);
	}
	return v;
}

/* Those of the user's own kernel decide nothing. */
static void config_line(struct tables *t, const struct group *g)
{
	json_t *config = json_object_get(t->env, "kernel_config");
	char *on, *off, *one;
	const char *value;
	size_t i;

	if (!json_object_size(config) ||
	    !strcmp(g->word[CELL_ENVIRONMENT], "user"))
		return;
	on = xasprintf("%s", "");
	off = xasprintf("%s", "");
	for (i = 0; i < ARRAY_SIZE(deciding); i++) {
		value = config_value(config, deciding[i]);
		if (!value)
			continue;
		if (!strcmp(value, "n")) {
			off = text_append(off, " ", deciding[i]);
			continue;
		}
		one = xasprintf("%s%s%s", deciding[i],
				strcmp(value, "y") ? "=" : "",
				strcmp(value, "y") ? value : "");
		on = text_append(on, " ", one);
		free(one);
	}
	if (*off) {
		on = text_append(on, "; ", "off: ");
		on = text_append(on, "", off);
	}
	/* Not as the lead: every blank is needed to stay within two lines. */
	one = xasprintf("config: %s", on);
	table_paragraph(t, "", one);
	free(one);
	free(on);
	free(off);
}

/* QEMU of the boots of an environment, "" when it has none. */
static const char *qemu_of(const struct tables *t, const char *environment)
{
	json_t *boot;
	const char *env, *qemu;
	size_t i;

	json_array_foreach(json_object_get(t->s->json, "boots"), i, boot) {
		env = json_string_value(json_object_get(boot, "environment"));
		qemu = json_string_value(json_object_get(boot, "qemu"));
		if (env && qemu && *qemu && !strcmp(env, environment))
			return qemu;
	}
	return "";
}

static const char *meter_note(const struct group *g)
{
	static const char * const note[][2] = {
		{ "insn", " (guest instructions, exact)" },
		{ "cycles", " (TSC ticks, median [95 % interval])" },
		{ "event", " (events per pair)" },
	};
	const char *meter = g->word[CELL_METER], *exercise = g->word[CELL_EXERCISE];
	size_t i;

	/* Of fio's operations, each of which has many pairs or none. */
	if (exercise && !strcmp(exercise, "workload") && !strcmp(meter, "event"))
		return " (events per operation)";
	for (i = 0; i < ARRAY_SIZE(note); i++)
		if (!strcmp(note[i][0], meter))
			return note[i][1];
	return "";
}

void table_heading(struct tables *t, const struct group *g, const char *title,
		   const char *legend)
{
	const char *env = g->word[CELL_ENVIRONMENT], *qemu = qemu_of(t, env);
	const char *window = group_window(t->s, g);
	const char *guard = g->word[CELL_GUARD], *memory = g->word[CELL_MEMORY];
	char *line;

	table_title(t, title);
	line = xasprintf("environment %s, kernel %s, register %s, path %s, guard %s%s%s%s%s, meter %s%s%s%s",
			 env, g->word[CELL_KERNEL], g->word[CELL_REGISTER],
			 g->word[CELL_PATH], guard ? guard : "and memory by column",
			 memory && *memory ? ", memory " : "",
			 memory ? memory : "",
			 window ? ", interrupts " : "", window ? window : "",
			 g->word[CELL_METER], meter_note(g),
			 *qemu ? ", QEMU " : "", qemu);
	table_paragraph(t, "", line);
	free(line);
	config_line(t, g);
	if (legend)
		table_paragraph(t, "", legend);
	fputc('\n', t->out);
}

/* Excluded samples by cause, over the cells of a table. */
static char *exclusions(const struct tables *t, const struct group *g)
{
	json_t *sum = json_object(), *v;
	json_int_t samples = 0, any = 0, slow = 0, dropped = 0, shared = 0;
	const struct scell *c;
	const char *k;
	char *s, *one;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!group_has(g, c))
			continue;
		samples += json_integer_value(json_object_get(c->json, "samples"));
		any += json_integer_value(json_object_get(c->json,
							  "excluded_samples"));
		slow += json_integer_value(json_object_get(c->json,
							   "slow_unattributed"));
		dropped += json_integer_value(json_object_get(c->json,
							      "dropped_blocks"));
		shared += json_integer_value(json_object_get(c->json,
							     "multiplexed"));
		json_object_foreach(json_object_get(c->json, "excluded"), k, v)
			json_object_set_new(sum, k, json_integer(
				json_integer_value(json_object_get(sum, k)) +
				json_integer_value(v)));
	}
	/* Events are counted over a block, not sampled. */
	if (!samples) {
		json_decref(sum);
		return xasprintf("%s", "");
	}
	s = xasprintf("excluded %lld of %lld samples", (long long)any,
		      (long long)samples);
	json_object_foreach(sum, k, v) {
		one = xasprintf("%s %lld", k, (long long)json_integer_value(v));
		s = text_append(s, ", ", one);
		free(one);
	}
	one = xasprintf("; slow without evidence, kept: %lld; dropped blocks: %lld",
			(long long)slow, (long long)dropped);
	s = text_append(s, "", one);
	free(one);
	if (shared) {
		one = xasprintf("; readings of multiplexed counters left out: %lld",
				(long long)shared);
		s = text_append(s, "", one);
		free(one);
	}
	json_decref(sum);
	return s;
}

static void blocks_line(struct tables *t, const struct group *g)
{
	const struct scell *c;
	long lo = 0, hi = 0;
	char *ex, *line;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!group_has(g, c) || isnan(c->median))
			continue;
		if (!hi || c->n < lo)
			lo = c->n;
		if (c->n > hi)
			hi = c->n;
	}
	ex = exclusions(t, g);
	line = lo == hi ? xasprintf("%ld block%s a cell%s%s", lo,
				    lo == 1 ? "" : "s", *ex ? "; " : "", ex)
			: xasprintf("%ld to %ld blocks a cell%s%s", lo, hi,
				    *ex ? "; " : "", ex);
	table_paragraph(t, "", line);
	free(line);
	free(ex);
}

void table_notes(struct tables *t, const struct group *g)
{
	json_t *said = json_object();
	const struct scell *c;
	char *line, *name;
	size_t i;

	fputc('\n', t->out);
	blocks_line(t, g);
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		/* "never" is a figure as well. */
		if (!group_has(g, c) || (isnan(c->median) &&
		    !json_is_true(json_object_get(c->json, "never"))))
			continue;
		name = cell_name(&c->id);
		if (!strncmp(c->reason, "incomplete", 10))
			line = xasprintf("%s: %s", name, c->reason);
		else if (!strcmp(c->status, "unsound"))
			line = xasprintf("%s is %s", name, c->reason);
		else
			line = xasprintf("%s", "");
		if (*line && !json_object_get(said, line)) {
			table_paragraph(t, *c->reason == 'i' ? "* " : "! ", line);
			json_object_set_new(said, line, json_true());
		}
		free(line);
		free(name);
	}
	json_decref(said);
}
