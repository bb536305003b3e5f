// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands above and below tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/table.h"

static char *append(char *s, const char *sep, const char *more)
{
	char *t = xasprintf("%s%s%s", s, *s ? sep : "", more);

	free(s);
	return t;
}

static void paragraph(struct tables *t, const char *lead, const char *text)
{
	/* Markdown would set consecutive lines as one. */
	if (t->format == GRID_MARKDOWN) {
		fprintf(t->out, "%s%s  \n", lead, text);
		return;
	}
	print_wrapped(t->out, lead, text);
}

static int config_order(const void *a, const void *b)
{
	return strcmp(*(const char * const *)a, *(const char * const *)b);
}

/* The options that decide counts; those of the user's own kernel do not. */
static void config_line(struct tables *t, const struct group *g)
{
	json_t *config = json_object_get(t->env, "kernel_config"), *v;
	const char *k, **key, *value;
	char *line, *one;
	size_t n = 0, i;

	if (!json_object_size(config) ||
	    !strcmp(g->word[CELL_ENVIRONMENT], "user"))
		return;
	key = xcalloc(json_object_size(config), sizeof(*key));
	json_object_foreach(config, k, v)
		key[n++] = k;
	qsort(key, n, sizeof(*key), config_order);
	line = xasprintf("%s", "");
	for (i = 0; i < n; i++) {
		value = json_string_value(json_object_get(config, key[i]));
		one = xasprintf("%s=%s", strncmp(key[i], "CONFIG_", 7) ?
				key[i] : key[i] + 7, value ? value : "?");
		line = append(line, " ", one);
		free(one);
	}
	paragraph(t, "config: ", line);
	free(line);
	free(key);
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

static const char *meter_note(const char *meter)
{
	static const char * const note[][2] = {
		{ "insn", " (guest instructions, exact)" },
		{ "cycles", " (TSC ticks, median [95 % interval])" },
		{ "event", " (events per pair)" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(note); i++)
		if (!strcmp(note[i][0], meter))
			return note[i][1];
	return "";
}

void table_heading(struct tables *t, const struct group *g, const char *title,
		   const char *legend)
{
	const char *env = g->word[CELL_ENVIRONMENT], *qemu = qemu_of(t, env);
	char *line;

	fprintf(t->out, t->format == GRID_MARKDOWN ? "%s### %s\n\n" : "%s%s\n",
		t->printed ? "\n" : "", title);
	line = xasprintf("environment %s, kernel %s, register %s, path %s, guard %s, meter %s%s%s%s",
			 env, g->word[CELL_KERNEL], g->word[CELL_REGISTER],
			 g->word[CELL_PATH], g->word[CELL_GUARD],
			 g->word[CELL_METER], meter_note(g->word[CELL_METER]),
			 *qemu ? ", QEMU " : "", qemu);
	paragraph(t, "", line);
	free(line);
	config_line(t, g);
	if (legend)
		paragraph(t, "", legend);
	fputc('\n', t->out);
	t->printed++;
}

/* Excluded samples by cause, over the cells of a table. */
static char *exclusions(const struct tables *t, const struct group *g)
{
	json_t *sum = json_object(), *v;
	json_int_t samples = 0, any = 0, slow = 0, dropped = 0;
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
		s = append(s, ", ", one);
		free(one);
	}
	one = xasprintf("; slow without evidence, kept: %lld; dropped blocks: %lld",
			(long long)slow, (long long)dropped);
	s = append(s, "", one);
	free(one);
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
	line = lo == hi ? xasprintf("%ld blocks a cell%s%s", lo,
				    *ex ? "; " : "", ex)
			: xasprintf("%ld to %ld blocks a cell%s%s", lo, hi,
				    *ex ? "; " : "", ex);
	paragraph(t, "", line);
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
		if (!group_has(g, c) || isnan(c->median))
			continue;
		name = cell_name(&c->id);
		if (!strncmp(c->reason, "incomplete", 10))
			line = xasprintf("%s: %s", name, c->reason);
		else if (!strcmp(c->status, "unsound"))
			line = xasprintf("%s is unsound: %s", name, c->reason);
		else
			line = xasprintf("%s", "");
		if (*line && !json_object_get(said, line)) {
			paragraph(t, *c->reason == 'i' ? "* " : "! ", line);
			json_object_set_new(said, line, json_true());
		}
		free(line);
		free(name);
	}
	json_decref(said);
}

static void controls_line(struct tables *t)
{
	json_t *all = json_object_get(t->s->json, "controls");
	json_t *test = json_object_get(all, "selftest"), *f;
	json_t *exact = json_object_get(all, "exact");
	char *line;
	size_t i;

	line = xasprintf("self-test passed in %lld of %lld boots; unstable exact cells: %lld",
			 (long long)json_integer_value(json_object_get(test, "ok")),
			 (long long)json_integer_value(json_object_get(test, "boots")),
			 (long long)json_integer_value(json_object_get(exact,
								       "unstable")));
	paragraph(t, "controls: ", line);
	free(line);
	json_array_foreach(json_object_get(test, "failed"), i, f) {
		const char *why = json_string_value(json_object_get(f, "reason"));

		line = xasprintf("boot %lld: %s",
				 (long long)json_integer_value(json_object_get(f, "boot")),
				 why ? why : "");
		paragraph(t, "controls: ", line);
		free(line);
	}
}

/* Which designs a reason holds for, in which environment. */
static void missing_line(struct tables *t, const struct scell *first)
{
	json_t *said = json_object();
	char *line = xasprintf("%s", ""), *name, *lead;
	const struct scell *c;
	size_t i, n = 0;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (strcmp(c->status, first->status) ||
		    strcmp(c->reason, first->reason) ||
		    !scell_has(c, CELL_ENVIRONMENT,
			       first->id.field[CELL_ENVIRONMENT]))
			continue;
		n++;
		name = cell_name(&c->id);
		if (!strcmp(c->id.field[CELL_EXERCISE], "prims")) {
			free(name);
			name = xasprintf("prims:%s",
					 c->id.field[CELL_QUANTITY]);
		}
		if (!json_object_get(said, name)) {
			json_object_set_new(said, name, json_true());
			line = append(line, ", ", name);
		}
		free(name);
	}
	lead = xasprintf("%s in %s, %zu cell%s: ", first->status,
			 first->id.field[CELL_ENVIRONMENT], n,
			 n == 1 ? "" : "s");
	name = xasprintf("%s: %s", first->reason, line);
	paragraph(t, lead, name);
	free(name);
	free(lead);
	free(line);
	json_decref(said);
}

void table_controls(struct tables *t)
{
	json_t *said = json_object();
	const struct scell *c;
	char *key;
	size_t i;

	fputc('\n', t->out);
	controls_line(t);
	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		if (!isnan(c->median) ||
		    (t->only && !scell_has(c, CELL_ENVIRONMENT, t->only)))
			continue;
		key = xasprintf("%s/%s/%s", c->id.field[CELL_ENVIRONMENT],
				c->status, c->reason);
		if (!json_object_get(said, key))
			missing_line(t, c);
		json_object_set_new(said, key, json_true());
		free(key);
	}
	json_decref(said);
}
