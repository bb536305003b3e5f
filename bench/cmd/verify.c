// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale verify: is what a run says what its samples say. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/derive.h"
#include "model/arithmetic.h"
#include "present/table.h"
#include "results/packed.h"
#include "results/summary_compare.h"
#include "results/word.h"
#include "util.h"

/* A list that goes on for pages says no more than its beginning. */
#define SHOWN	10u

struct args {
	const char *dir, *prices, *again;
	int options;
};

/**
 * struct verify - a run under examination
 * @args: what was asked
 * @derived: its summary, made from the samples
 * @text: that summary as a file; @size bytes
 * @s: a view of the summary that is in the directory
 * @wrong: of the check that runs, how much was wrong
 * @other: what it found has another reason than this run
 */
struct verify {
	const struct args *args;
	json_t *derived;
	char *text;
	size_t size;
	struct summary s;
	size_t wrong;
	int other;
};

static __attribute__((format(printf, 2, 3)))
void wrong(struct verify *v, const char *format, ...)
{
	va_list args;

	if (v->wrong++ < SHOWN) {
		fputs("  ", stdout);
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
	}
}

static char *file_of(const struct verify *v, const char *name, size_t *size)
{
	char *path = xasprintf("%s/%s", v->args->dir, name);
	char *text = packed_read(path, size);

	free(path);
	return text;
}

/* Lines, checksums and the end of the samples; all else is made from them. */
static void check_raw(struct verify *v)
{
	struct err err;
	FILE *out;

	if (derive_summary(v->args->dir, v->args->prices, &v->derived, &err)) {
		wrong(v, "%s", err.text);
		return;
	}
	out = open_memstream(&v->text, &v->size);
	if (!out || summary_print(v->derived, out))
		wrong(v, "out of memory");
	if (out)
		fclose(out);
}

static void differ_in(struct verify *v, const char *k, const json_t *says,
		      const json_t *is, const char *where)
{
	const json_t *x = json_object_get(says, k), *y = json_object_get(is, k);
	char *a, *b;

	if (x && y && json_equal(x, y))
		return;
	a = x ? json_dumps(x, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	b = y ? json_dumps(y, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	wrong(v, "%s: %s is %.60s, the samples give %.60s", where, k,
	      a ? a : "not there", b ? b : "none");
	free(b);
	free(a);
}

static void differ(struct verify *v, const json_t *says, const json_t *is,
		   const char *where)
{
	const char *k;
	json_t *x;

	json_object_foreach((json_t *)is, k, x)
		differ_in(v, k, says, is, where);
	json_object_foreach((json_t *)says, k, x)
		if (!json_object_get(is, k))
			differ_in(v, k, says, is, where);
}

static void differ_cells(struct verify *v, const json_t *says, const json_t *is)
{
	const json_t *a = json_object_get(says, "cells");
	const json_t *b = json_object_get(is, "cells");
	char *name, *where, *both;
	struct cell id;
	struct err err;
	size_t i;

	if (json_array_size(a) != json_array_size(b)) {
		wrong(v, "%zu cells, the samples give %zu", json_array_size(a),
		      json_array_size(b));
		return;
	}
	for (i = 0; i < json_array_size(a); i++) {
		if (json_equal(json_array_get(a, i), json_array_get(b, i)) ||
		    cell_parse(json_array_get(b, i), &id, &err))
			continue;
		name = cell_name(&id);
		where = cell_where(&id);
		both = xasprintf("%s %s", name, where);
		differ(v, json_array_get(a, i), json_array_get(b, i), both);
		free(both);
		free(where);
		free(name);
		cell_clear(&id);
	}
}

/* Byte by byte; if not, which figures. */
static void check_summary(struct verify *v)
{
	size_t size = 0;
	char *text = file_of(v, "summary.json", &size);
	json_t *says, *is;
	size_t before = v->wrong;

	if (!text || !v->text) {
		wrong(v, "summary.json cannot be read");
	} else if (size != v->size || memcmp(text, v->text, size)) {
		says = json_loads(text, 0, NULL);
		is = json_loads(v->text, 0, NULL);
		differ_cells(v, says, is);
		json_object_del(says, "cells");
		json_object_del(is, "cells");
		differ(v, says, is, "summary.json");
		if (v->wrong == before)
			wrong(v, "summary.json says the same in other bytes");
		json_decref(is);
		json_decref(says);
	}
	free(text);
}

/* The tables are those of the summary. */
static void check_text(struct verify *v)
{
	json_t *env = dir_env(v->args->dir);
	struct tables t = { .s = &v->s, .env = env };
	char *says, *is = NULL;
	size_t size = 0, n = 0;

	says = file_of(v, "summary.txt", &size);
	t.out = open_memstream(&is, &n);
	if (t.out) {
		tables_print(&t);
		fclose(t.out);
	}
	if (!says)
		wrong(v, "summary.txt cannot be read");
	else if (!is || size != n || memcmp(says, is, n))
		wrong(v, "summary.txt is not the tables of summary.json: pkscale table prints others");
	free(is);
	free(says);
	json_decref(env);
}

/* The run's own tests of itself. */
static void check_controls(struct verify *v)
{
	const json_t *c = json_object_get(v->derived, "controls");
	const json_t *test = json_object_get(c, "selftest");
	json_t *boot, *meter;
	json_int_t unstable;
	size_t i;

	json_array_foreach(json_object_get(test, "failed"), i, boot)
		wrong(v, "boot %lld: self-test: %s",
		      json_integer_value(json_object_get(boot, "boot")),
		      word_of(boot, "reason"));
	json_array_foreach(json_object_get(c, "meters"), i, meter) {
		if (json_is_true(json_object_get(meter, "ok")))
			continue;
		wrong(v, "%s %s: %s%s", word_of(meter, "environment"),
		      word_of(meter, "meter"),
		      word_of(json_object_get(meter, "twins"), "reason"),
		      word_of(json_object_get(meter, "known"), "reason"));
	}
	unstable = json_integer_value(json_object_get(
			json_object_get(c, "exact"), "unstable"));
	if (unstable)
		wrong(v, "%lld exact cells are unstable", unstable);
}

static const struct arithmetic *rule_of(const struct cell *id)
{
	const struct arithmetic *a = arithmetic;
	/* Another design stands there in its place. */
	const char *name = id->composed ? "task" : id->field[CELL_DESIGN];
	const char *value;

	for (; a->design; a++) {
		if (strcmp(a->design, name))
			continue;
		value = a->knob ? json_string_value(json_object_get(id->knobs,
								    a->knob)) :
				  NULL;
		if (!a->knob || (value && !strcmp(value, a->value)))
			return a;
	}
	return NULL;
}

static int is_pair(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "nest") &&
	       scell_has(c, CELL_METER, "event") && !isnan(c->median);
}

/* What was counted, against what the design's rule comes to. */
static void check_arithmetic(struct verify *v)
{
	const struct arithmetic *a;
	const struct scell *c;
	char *name, *where;
	double want, got;
	size_t i;

	for (i = 0; i < v->s.n; i++) {
		c = &v->s.cell[i];
		if (!is_pair(c))
			continue;
		a = rule_of(&c->id);
		if (!a)
			continue;
		want = scell_has(c, CELL_QUANTITY, "nested") ? a->nested :
							       a->outermost;
		/* What has no key is opened by nobody. */
		if (scell_has(c, CELL_MEMORY, "ram"))
			want = 0;
		got = scell_event(c, "write");
		if (got == want &&
		    scell_event(c, "grant") == scell_event(c, "revoke"))
			continue;
		name = cell_name(&c->id);
		where = cell_where(&c->id);
		wrong(v, "%s %s: %g writes a pair, by its rule %g", name, where,
		      got, want);
		free(where);
		free(name);
	}
}

/* What exact figures depend on, and whose difference explains theirs. */
static unsigned int explained(const struct summary *a, const struct summary *b)
{
	struct err err;
	unsigned int allow = ALLOW_CELLS;

	if (summary_comparable(a, b, ~(unsigned int)ALLOW_KERNEL, &err)) {
		printf("  %s\n", err.text);
		allow |= ALLOW_KERNEL;
	}
	if (summary_comparable(a, b, ~(unsigned int)ALLOW_QEMU, &err)) {
		printf("  %s\n", err.text);
		allow |= ALLOW_QEMU;
	}
	return allow;
}

/* The cells that were to be measured again: those of the environments it has. */
static struct summary same_environments(const struct summary *s,
					const struct summary *now)
{
	struct summary part = { .json = s->json,
				.cell = xcalloc(s->n + 1, sizeof(*s->cell)) };
	size_t i, j;

	for (i = 0; i < s->n; i++)
		for (j = 0; j < now->n; j++)
			if (scell_has(&now->cell[j], CELL_ENVIRONMENT,
				      s->cell[i].id.field[CELL_ENVIRONMENT])) {
				part.cell[part.n++] = s->cell[i];
				break;
			}
	return part;
}

static int same_word(const json_t *a, const json_t *b, const char *key)
{
	return *word_of(a, key) && !strcmp(word_of(a, key), word_of(b, key));
}

/* Is the guest the same in every byte, so that its timers fall where they fell? */
static int same_image(const char *dir, const char *other)
{
	json_t *a = dir_env(dir), *b = dir_env(other);
	const json_t *x = json_object_get(a, "tool");
	const json_t *y = json_object_get(b, "tool");
	int same = same_word(x, y, "build_id") &&
		   same_word(x, y, "module_build_id");

	json_decref(b);
	json_decref(a);
	return same;
}

/* Do a timer's ticks decide what it reads? */
static int is_timed(const struct scell *c)
{
	return scell_has(c, CELL_EXERCISE, "preempt") ||
	       scell_has(c, CELL_EXERCISE, "exposure");
}

/* Return: how many of these cells there were; they are no more. */
static size_t leave_out_timed(struct summary *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (!is_timed(&s->cell[i]))
			s->cell[n++] = s->cell[i];
	i = s->n - n;
	s->n = n;
	return i;
}

/* Measured anew: equal in every digit, or something that they depend on differs. */
static void check_again(struct verify *v)
{
	struct summary now, part, again;
	struct comparison r;
	struct err err;
	unsigned int allow;
	size_t left;

	if (summary_load(v->args->again, &now, &err)) {
		wrong(v, "%s", err.text);
		return;
	}
	part = same_environments(&v->s, &now);
	again = same_environments(&now, &now);
	allow = explained(&part, &again);
	if (!same_image(v->args->dir, v->args->again)) {
		left = leave_out_timed(&part);
		leave_out_timed(&again);
		if (left)
			printf("  %zu cells of wake-ups and exposure are left out: program and module are not the run's, and timers fall as they lie in memory\n",
			       left);
	}
	if (summary_compare(&part, &again, allow, stdout, &r, &err)) {
		wrong(v, "%s", err.text);
	} else {
		printf("  %zu exact cells agree, %zu differ, %zu were not measured again\n",
		       r.equal, r.differ, r.only_a);
		v->other = allow != ALLOW_CELLS && r.differ;
		v->wrong += r.only_a + (v->other ? 0 : r.differ);
	}
	free(again.cell);
	free(part.cell);
	summary_free(&now);
}

static const struct {
	const char *name, *what;
	void (*check)(struct verify *v);
} checks[] = {
	{ "raw", "raw.jsonl is whole, and its checksums are right", check_raw },
	{ "summary", "summary.json is what the samples give", check_summary },
	{ "text", "summary.txt is what the summary says", check_text },
	{ "controls", "self-tests passed, exact cells repeat", check_controls },
	{ "arithmetic", "register writes are those of each design's rule",
	  check_arithmetic },
	{ "again", "exact cells, measured anew, agree in every digit",
	  check_again },
};

static const struct argp_option options[] = {
	{ "prices", 'p', "FILE", 0,
	  "Price list of the model [bench/prices/cited.json]", 0 },
	{ "again", 'a', "DIR2", 0,
	  "A run of the same cells: exact ones have to agree in every digit; if its kernel or QEMU is another one, that is said, and what differs is shown",
	  0 },
	{ "print-options", 'o', NULL, 0,
	  "Check nothing; print the options that measure the run's exact cells again, a line each; none says where things are",
	  0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	switch (key) {
	case 'p':
		a->prices = arg;
		return 0;
	case 'a':
		a->again = arg;
		return 0;
	case 'o':
		a->options = 1;
		return 0;
	}
	return parse_dir(key, arg, state, &a->dir);
}

const struct argp verify_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Check a run without measuring anything: that its samples are "
	       "whole, that every figure in its summary and tables is what "
	       "they give, that its own controls passed, and that register "
	       "writes are those of each design's rule.\v"
	       "A line for each check; above it what is wrong. \"other\" is a difference that another kernel or QEMU explains. Exit status: 0 "
	       "all is well, 1 something is wrong, 2 there is no run.\n\n"
	       "  pkscale verify results/runs/latest\n\n"
	       "To measure the exact cells again as well: make verify.",
};

/* Where things are is another matter on another machine, and what was measured there. */
static const char *const places[] = {
	"--kernel", "--module", "--rt-kernel", "--rt-module", "--out", "--env",
	"--shard",
};

static size_t is_place(const char *word)
{
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		n = strlen(places[i]);
		if (!strncmp(word, places[i], n) && (!word[n] || word[n] == '='))
			return n;
	}
	return 0;
}

/* The environments of which cells can be measured again, digit by digit. */
static void print_environments(const struct summary *s)
{
	static const char *const exact[] = { "count", "static" };
	const char *lead = "--env=";
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(exact); i++) {
		for (j = 0; j < s->n; j++)
			if (scell_has(&s->cell[j], CELL_ENVIRONMENT, exact[i]))
				break;
		if (j == s->n)
			continue;
		printf("%s%s", lead, exact[i]);
		lead = ",";
	}
	if (*lead == ',')
		putchar('\n');
}

static int print_options(const char *dir, const struct summary *s)
{
	json_t *env = dir_env(dir), *command = json_object_get(env, "command");
	const char *word;
	size_t i, n;

	if (!json_is_array(command)) {
		json_decref(env);
		return complain("%s/env.json says no command", dir);
	}
	print_environments(s);
	for (i = 1; i < json_array_size(command); i++) {
		word = json_string_value(json_array_get(command, i));
		n = word ? is_place(word) : 0;
		if (word && !n)
			puts(word);
		/* The place may be the next word. */
		i += n && !word[n];
	}
	json_decref(env);
	return EXIT_OK;
}

static int examine(struct verify *v)
{
	size_t i, bad = 0;

	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		if (checks[i].check == check_again && !v->args->again)
			continue;
		v->wrong = 0;
		v->other = 0;
		checks[i].check(v);
		if (v->wrong > SHOWN)
			printf("  and %zu more\n", v->wrong - SHOWN);
		printf("%-5s  %-10s  %s%s\n",
		       v->wrong ? "WRONG" : v->other ? "other" : "ok",
		       checks[i].name, v->wrong || v->other ? "not so: " : "",
		       checks[i].what);
		bad += !!v->wrong;
		/* There is nothing to compare with. */
		if (!v->derived)
			break;
	}
	return bad ? EXIT_VERDICT : EXIT_OK;
}

int cmd_verify(int argc, char **argv)
{
	struct args args = { NULL };
	struct verify v = { .args = &args };
	struct err err;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&verify_argp, argc, argv, 0, NULL, &args);
	if (summary_load(args.dir, &v.s, &err))
		return complain("%s", err.text);
	ret = args.options ? print_options(args.dir, &v.s) : examine(&v);
	summary_free(&v.s);
	json_decref(v.derived);
	free(v.text);
	return ret;
}
