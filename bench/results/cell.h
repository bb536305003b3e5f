/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_CELL_H
#define BENCH_RESULTS_CELL_H

#include <jansson.h>

#include "util.h"

/* The words of a cell's identity, in the order in which cells are sorted. */
enum cell_field {
	CELL_ENVIRONMENT,
	CELL_KERNEL,		/* absent in raw.jsonl, where the boot has it */
	CELL_REGISTER,
	CELL_PATH,
	CELL_GUARD,
	CELL_MEMORY,		/* absent on the direct path */
	CELL_EXERCISE,
	CELL_METER,
	CELL_WINDOW,
	CELL_DESIGN,
	CELL_QUANTITY,
	CELL_FIELDS
};

/**
 * struct cell - the identity of one figure
 * @field: its words, never NULL after cell_parse()
 * @knobs: the design's knobs, names to strings; a JSON object
 * @params: the exercise's parameters; a JSON object
 * @composed: another design stands behind the guard in this one's place
 * @owner: the JSON object that holds all of the above
 */
struct cell {
	const char *field[CELL_FIELDS];
	json_t *knobs, *params;
	int composed;
	json_t *owner;
};

/**
 * cell_field_name() - a word's key in JSON
 * @field: which
 */
const char *cell_field_name(enum cell_field field);

/**
 * cell_parse() - read an identity from JSON
 * @json: the object; other keys in it are left alone; kept until cell_clear()
 * @cell: where it goes
 * @err: says which key is missing or of a wrong type
 *
 * Return: 0 or -EINVAL. Nothing to clear after an error.
 */
int cell_parse(json_t *json, struct cell *cell, struct err *err);

/**
 * cell_clear() - let go of the JSON behind an identity
 * @cell: not usable afterwards
 */
void cell_clear(struct cell *cell);

/**
 * cell_json() - the identity alone, as it stands in summary.json
 * @cell: whose
 *
 * Return: a new object; the kernel is there only when it is not "".
 */
json_t *cell_json(const struct cell *cell);

/**
 * cell_key() - one string for one identity
 * @cell: whose
 *
 * Keys, knobs and parameters are sorted: the order in the input is no matter.
 *
 * Return: string to free().
 */
char *cell_key(const struct cell *cell);

/**
 * cell_knobs() - knobs as an identity has them
 * @text: as a design's variant has them: "pin=both,level=0"; "" for none
 *
 * Return: a new object.
 */
json_t *cell_knobs(const char *text);

/**
 * cell_cmp() - total order of identities
 * @a: one
 * @b: another
 *
 * Numbers in knobs and parameters count as numbers: depth 2 is before 10.
 *
 * Return: below, at or above 0; 0 only for the same identity.
 */
int cell_cmp(const struct cell *a, const struct cell *b);

/**
 * cell_flavour() - of the kernel it was measured on: production, rt, stock; else ""
 * @cell: which
 */
const char *cell_flavour(const struct cell *cell);

/**
 * cell_is_rt() - whether it was measured on a PREEMPT_RT kernel
 * @cell: which
 */
int cell_is_rt(const struct cell *cell);

/**
 * cell_name() - what people call the design: percpu[pin=both,level=0]
 * @cell: whose
 *
 * Return: string to free().
 */
char *cell_name(const struct cell *cell);

/**
 * cell_what() - the same of cells of one environment, kernel, exercise and meter
 * @cell: the cell; that interrupts are off in its window is not said
 *
 * Return: string to free().
 */
char *cell_what(const struct cell *cell);

/**
 * cell_where() - the rest in one line: nest outermost depth=1 window=off ...
 * @cell: whose
 *
 * Return: string to free().
 */
char *cell_where(const struct cell *cell);

/**
 * cell_is_called() - is a word of it
 * @cell: the cell
 * @word: as cell_name() and cell_where() have it: a word of the identity, by itself
 *	or as name=value; a design, with some of its knobs, which may be their values
 *	alone; a knob or a parameter; the kernel's flavour;
 *	path, guard and memory with slashes between them
 */
int cell_is_called(const struct cell *cell, const char *word);

/**
 * cell_is_called_all() - is it what several words say
 * @cell: the cell
 * @words: with blanks in between
 */
int cell_is_called_all(const struct cell *cell, const char *words);

/**
 * cell_blame() - which word is to blame where no cell has all of several
 * @of: whose cells they are
 * @words: with blanks in between
 * @any: whether cell_is_called_all() of any of them
 * @ctx: for that
 * @err: set to a message: the word is of no cell, or of none that has those before it
 *
 * Return: 1 when it is of no cell, else 0.
 */
int cell_blame(const char *of, const char *words,
	       int (*any)(const void *ctx, const char *words), const void *ctx,
	       struct err *err);

/**
 * cell_param() - a parameter as a number
 * @cell: whose
 * @name: which
 * @fallback: what stands for an absent one
 */
long cell_param(const struct cell *cell, const char *name, long fallback);

/**
 * cell_param_text() - a parameter as text
 * @cell: whose
 * @name: which
 *
 * Return: string to free(); "" when absent.
 */
char *cell_param_text(const struct cell *cell, const char *name);

#endif /* BENCH_RESULTS_CELL_H */
