// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale legality: what the judge has said of designs behind guards. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "guards/guards.h"
#include "plan/sequences.h"
#include "results/expect.h"
#include "results/summary.h"
#include "results/word.h"

struct args {
	const char *dir;
	const char *expect;
};

static const struct argp_option options[] = {
	{ "expect", 'e', "FILE", 0,
	  "compare with a table of what is expected", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	if (key == 'e') {
		a->expect = arg;
		return 0;
	}
	return parse_dir(key, arg, state, &a->dir);
}

const struct argp legality_argp = {
	options, parse, "RUN",
	"Print what the judge has said: of each design behind each guard whether "
	"it is sound, and which sequence shows that it is not.\v"
	"Examples:\n"
	"  pkscale legality results/runs/latest\n"
	"  pkscale legality --expect tests/legality/expected.tsv runs/x\n\n"
	"With --expect it exits with 1 when a verdict is not the expected one.",
	NULL, NULL, NULL
};

static const char *yes(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key)) ? "yes" : "-";
}

static const json_t *verdict_of(const struct scell *c)
{
	if (!scell_has(c, CELL_EXERCISE, "legality") ||
	    !scell_has(c, CELL_QUANTITY, "all"))
		return NULL;
	return json_object_get(c->json, "verdict");
}

static void print_row(const struct scell *c, const json_t *v)
{
	char *name = cell_name(&c->id);

	printf("%-36s %-17s %-7s %-8s %-4s %-8s %s\n", name,
	       c->id.field[CELL_GUARD], word_of(v, "result"), yes(v, "narrowed"),
	       yes(v, "late"), yes(v, "key-wide"),
	       *word_of(v, "first") ? word_of(v, "first") : "-");
	free(name);
}

static int in_array(const json_t *array, const char *name)
{
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		if (!strcmp(json_string_value(json_array_get(array, i)), name))
			return 1;
	}
	return 0;
}

/*
 * What was lent ends when its task is switched out, and where the guest has work
 * of its own that may be before the sequence looks; then the judge has noted it.
 */
static int agree(const json_t *verdict, const char *sequence,
		 const char *expected, const char *judged)
{
	if (!strcmp(expected, "late") && !strcmp(judged, "ok") &&
	    in_array(json_object_get(verdict, "switched"), sequence))
		return 1;
	return !strcmp(expected, "*") || !strcmp(expected, judged);
}

static int check(const struct scell *c, const struct expect *e,
		 const char *knobs, const char *sequence, const char *judged)
{
	const json_t *verdict = json_object_get(c->json, "verdict");
	const char *const key[EXPECT_VERDICT] = {
		c->id.field[CELL_DESIGN], knobs, c->id.field[CELL_GUARD],
		sequence,
	};
	const char *const *row = expect_find(e, key);

	if (row && agree(verdict, sequence, row[EXPECT_VERDICT], judged))
		return 0;
	printf("%s[%s] %s %s: judged %s, expected %s\n", key[0], knobs,
	       key[2], sequence, judged, row ? row[EXPECT_VERDICT] : "nothing");
	return 1;
}

/* "pin=both,level=0", without the name and the brackets around it. */
static char *knobs_of(const struct scell *c)
{
	char *name = cell_name(&c->id);
	char *open = strchr(name, '['), *knobs;

	if (open)
		open[strlen(open) - 1] = 0;
	knobs = xasprintf("%s", open ? open + 1 : "");
	free(name);
	return knobs;
}

/* Sequences drawn at random find nothing new in what is expected to be sound. */
static int check_random(const struct scell *c, const struct expect *e,
			const char *knobs, const json_t *v)
{
	int numbered = sequence_find(word_of(v, "first")) != NULL;

	if (numbered)
		return 0;
	return check(c, e, knobs, "random", *word_of(v, "first") ? "unsound" : "ok");
}

static int compare(const struct scell *c, const json_t *v,
		   const struct expect *e)
{
	const json_t *notes = json_object_get(v, "sequences");
	const struct pks_guard *guard = pks_guard_find(c->id.field[CELL_GUARD]);
	const struct sequence *s;
	char *knobs = knobs_of(c);
	const json_t *note;
	int differ = 0;

	for (s = sequences; s->name && guard; s++) {
		if (!sequence_fits(s, guard) ||
		    in_array(json_object_get(v, "skipped"), s->name))
			continue;
		note = json_object_get(notes, s->name);
		differ += check(c, e, knobs, s->name,
				note ? word_of(note, "result") : "ok");
	}
	differ += check_random(c, e, knobs, v);
	free(knobs);
	return differ;
}

static int show(const struct summary *s, const struct expect *e)
{
	int differ = 0, n = 0;
	const json_t *v;
	size_t i;

	printf("%-36s %-17s %-7s %-8s %-4s %-8s %s\n", "design", "guard",
	       "verdict", "narrowed", "late", "key-wide", "first");
	for (i = 0; i < s->n; i++) {
		v = verdict_of(&s->cell[i]);
		if (!v)
			continue;
		print_row(&s->cell[i], v);
		n++;
	}
	for (i = 0; e && i < s->n; i++) {
		v = verdict_of(&s->cell[i]);
		if (v)
			differ += compare(&s->cell[i], v, e);
	}
	if (!n)
		return complain("nothing was judged in this run; \"pkscale run --exercise legality\" does");
	if (e)
		printf("%d verdicts are not the expected ones\n", differ);
	return differ ? EXIT_VERDICT : EXIT_OK;
}

int cmd_legality(int argc, char **argv)
{
	struct args a = { 0 };
	struct expect *e = NULL;
	struct summary s;
	struct err err;
	int ret;

	argp_parse(&legality_argp, argc, argv, 0, NULL, &a);
	if (a.expect) {
		e = expect_load(a.expect, &err);
		if (!e)
			return complain("%s", err.text);
	}
	if (summary_load(a.dir, &s, &err)) {
		ret = complain("%s", err.text);
	} else {
		ret = show(&s, e);
		summary_free(&s);
	}
	if (e)
		expect_free(e);
	return ret;
}
