/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_DECISION_H
#define BENCH_PRESENT_DECISION_H

#include <jansson.h>
#include <stddef.h>

/**
 * struct decision_column - one of the decision as text
 * @title: above it
 * @put: its text in a row, to free()
 * @key: of the row, whose absence everywhere is explained; NULL: another's is
 * @exercise: that was not run then
 * @figure: of the row, whose cell the text is of
 */
struct decision_column {
	const char *title;
	char *(*put)(const json_t *row);
	const char *key, *exercise, *figure;
};

/**
 * struct decision_half - columns that stand beside each other
 * @n: how many
 * @column: they
 */
struct decision_half {
	size_t n;
	const struct decision_column *column;
};

/* One below the other. */
extern const struct decision_half decision_halves[2];

/**
 * decision_stands() - does the design of a row stand behind a guard by itself
 * @row: of the decision
 * @guard: the guard
 */
int decision_stands(const json_t *row, const char *guard);

/**
 * decision_name() - a design by the values of its knobs alone: task[split]
 * @row: of the decision
 *
 * Return: string to free().
 */
char *decision_name(const json_t *row);

/**
 * decision_elsewhere() - are some figures of a row of another guard
 * @row: of the decision
 */
int decision_elsewhere(const json_t *row);

/**
 * decision_unsound() - is a design to be marked
 * @row: of the decision
 *
 * `none` is not: it is the control, and protects nothing.
 */
int decision_unsound(const json_t *row);

/**
 * decision_verdict() - what legality says of a row
 * @row: of the decision
 *
 * Return: string to free(): sound, or the first sequence that shows it is not;
 * "-" when nothing was judged.
 */
char *decision_verdict(const json_t *row);

/**
 * decision_cycles() - the modelled range of a row
 * @row: of the decision, or of workloads
 *
 * Return: string to free(); "-" when nothing was modelled.
 */
char *decision_cycles(const json_t *row);

#endif /* BENCH_PRESENT_DECISION_H */
