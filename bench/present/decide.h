/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From cells to a decision: what is derived from the figures of a run, and the
 * one table that shows every design behind every guard. A function of summary
 * and price list alone.
 */
#ifndef BENCH_PRESENT_DECIDE_H
#define BENCH_PRESENT_DECIDE_H

#include "results/census.h"
#include "results/prices.h"
#include "results/summary.h"

/**
 * decide() - add to a summary what its figures come to
 * @summary: from summary_build(); gains cells of the meters "model" and
 *	"sites", "decision", and "census"
 * @prices: of the model; NULL: nothing is modelled
 * @census: call sites of today; NULL: none but those counted in 2020
 * @err: text of an error
 *
 * Return: 0 or -errno.
 */
int decide(json_t *summary, const struct prices *prices,
	   const struct census *census, struct err *err);

/**
 * decide_forget() - leave of a summary what its samples alone give
 * @summary: loses what decide() adds
 */
void decide_forget(json_t *summary);

/**
 * struct decide_key - a design behind a guard
 * @design: its name
 * @knobs: its knobs
 * @guard: by which it is reached
 */
struct decide_key {
	const char *design;
	json_t *knobs;
	const char *guard;
};

/**
 * decide_of_design() - whether a cell is of a design, whatever the guard
 * @key: the design
 * @c: the cell
 */
int decide_of_design(const struct decide_key *key, const struct scell *c);

/**
 * struct decide_want - which figure of a design behind a guard; NULL: any
 * @exercise: its exercise
 * @meter: its meter
 * @quantity: what it is of
 * @window: its window
 * @param: name of a parameter
 * @value: what it must be
 * @rt: of a kernel with PREEMPT_RT, which else has no say
 * @elsewhere: measured once for each design, behind one guard or another
 */
struct decide_want {
	const char *exercise, *meter, *quantity, *window, *param, *value;
	int rt, elsewhere;
};

/**
 * decide_find() - look a figure up
 * @s: the summary
 * @key: whose
 * @want: which
 *
 * A cell with a figure comes before one without. Ordinary memory has no key
 * and no say here.
 *
 * Return: NULL when there is none.
 */
const struct scell *decide_find(const struct summary *s,
				const struct decide_key *key,
				const struct decide_want *want);

/**
 * decide_about() - is a cell of a design behind a guard
 * @key: the design and the guard
 * @c: the cell
 *
 * Ordinary memory has no key and no say here.
 */
int decide_about(const struct decide_key *key, const struct scell *c);

/**
 * decide_verdict() - what all environments together say of legality
 * @s: the summary
 * @key: of whom
 * @flag: an object that gains "narrowed", "late" and "key-wide", where any of
 *	them has seen it
 *
 * One that found the design unsound outweighs one that did not, and one that
 * came to no verdict since the guest died outweighs one that found it sound.
 *
 * Return: the cell that decides, the first of several; NULL when there is none.
 */
const struct scell *decide_verdict(const struct summary *s,
				   const struct decide_key *key, json_t *flag);

/**
 * decide_contexts() - to whom it was open, wherever exposure was measured
 * @s: the summary
 * @key: of whom
 *
 * One CPU cannot show what the others could touch.
 *
 * Return: the widest of "self", "cpu" and "all"; NULL when none was seen.
 */
const char *decide_contexts(const struct summary *s,
			    const struct decide_key *key);

/**
 * decide_rows() - every design behind every guard
 * @s: the summary
 * @n: set to how many
 *
 * Return: array to free(), in the order of the cells; the strings are the
 * summary's.
 */
struct decide_key *decide_rows(const struct summary *s, size_t *n);

/**
 * decide_number() - a figure as summary.json has it
 * @x: the figure, NAN for none
 */
json_t *decide_number(double x);

/**
 * decide_figure() - a figure with its cell and its command
 * @s: the summary
 * @c: the cell
 * @event: this event of it, and not its median; NULL: the median, or the range
 */
json_t *decide_figure(const struct summary *s, const struct scell *c,
		      const char *event);

/**
 * decide_model() - modelled ranges: of each row's outermost and nested pair, and
 *	of the operations of workloads
 * @s: the summary
 * @prices: the price list
 *
 * Return: array of cells.
 */
json_t *decide_model(const struct summary *s, const struct prices *prices);

/**
 * decide_sites() - the conversion options of 2020-10-09, weighted by call sites
 * @s: the summary
 * @census: sites of today; NULL: none but those counted then
 *
 * Return: array of cells.
 */
json_t *decide_sites(const struct summary *s, const struct census *census);

/**
 * decide_census() - the call sites of each source, by interface
 * @census: the counts of today
 *
 * Return: the array that stands under "census", beginning with 2020.
 */
json_t *decide_census(const struct census *census);

/**
 * decide_table() - the rows of the decision, best first
 * @s: the summary, with the cells of decide_model()
 *
 * Return: the object that stands under "decision".
 */
json_t *decide_table(const struct summary *s);

/**
 * decide_workloads() - what designs add to the operations of workloads
 * @s: the summary, with the cells of decide_model()
 *
 * Return: the array that stands under "workloads": by environment, workload and
 * jobs, best first; NULL where there are none.
 */
json_t *decide_workloads(const struct summary *s);

#endif /* BENCH_PRESENT_DECIDE_H */
