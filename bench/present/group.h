/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_GROUP_H
#define BENCH_PRESENT_GROUP_H

#include "results/summary.h"

/**
 * struct group - cells that may stand in one table or plot
 * @word: what they share; NULL where they may differ
 *
 * A group of register "pkrs" also takes cells of register "none": a design
 * that writes nothing, such as the control, belongs beside those that write.
 */
struct group {
	const char *word[CELL_FIELDS];
};

#define GROUP_BIT(f)	(1u << (f))
/* Without these a figure is not to be shown. */
#define GROUP_BASE	(GROUP_BIT(CELL_ENVIRONMENT) | GROUP_BIT(CELL_KERNEL) | \
			 GROUP_BIT(CELL_REGISTER) | GROUP_BIT(CELL_PATH) | \
			 GROUP_BIT(CELL_GUARD) | GROUP_BIT(CELL_MEMORY))

/**
 * group_list() - the groups of a summary
 * @s: the summary
 * @exercise: only its cells
 * @meter: only its cells
 * @fields: what a group shares beside these: GROUP_BIT()s
 * @n: set to how many
 *
 * Return: array to free(); the strings are the summary's.
 */
struct group *group_list(const struct summary *s, const char *exercise,
			 const char *meter, unsigned int fields, size_t *n);

/**
 * group_has() - whether a cell belongs
 * @g: the group
 * @c: the cell
 */
int group_has(const struct group *g, const struct scell *c);

/**
 * group_behind() - whether its designs were reached by a guard
 * @g: the group
 */
int group_behind(const struct group *g);

/**
 * group_window() - the window that all figures of a group have
 * @s: the summary
 * @g: the group
 *
 * Return: "off" or "on", the summary's; NULL when there are both.
 */
const char *group_window(const struct summary *s, const struct group *g);

/* Of which cells group_values() speaks. */
enum group_cells {
	GROUP_ALL,
	GROUP_FIGURES,	/* those that have a figure */
};

/**
 * group_values() - the values that a parameter has in a group
 * @s: the summary
 * @g: the group
 * @param: name of the parameter; without it a cell has 0
 * @cells: which
 * @n: set to how many
 *
 * Return: array to free(), each value once, in ascending order.
 */
long *group_values(const struct summary *s, const struct group *g,
		   const char *param, enum group_cells cells, size_t *n);

/**
 * group_figures() - the cells of a group that have a figure
 * @s: the summary
 * @g: the group
 * @n: set to how many
 *
 * Return: array to free(), the least figure first.
 */
const struct scell **group_figures(const struct summary *s,
				   const struct group *g, size_t *n);

/**
 * struct row - one design of a group
 * @name: percpu[pin=both,level=0], with "*" when its figures are incomplete,
 *        "!" when it is unsound
 * @first: a cell of it, which stands for its identity
 * @price: what rows are sorted by, NAN when there is nothing to sort by
 */
struct row {
	char *name;
	const struct scell *first;
	double price;
};

/**
 * group_rows() - the designs of a group
 * @s: the summary
 * @g: the group
 * @n: set to how many
 *
 * The control first, then by the price of the outermost pair; an unsound one
 * never before a sound one; those without a price last.
 *
 * Return: to group_rows_free().
 */
struct row *group_rows(const struct summary *s, const struct group *g,
		       size_t *n);

/**
 * group_rows_free() - end of a list of rows
 * @rows: which
 * @n: how many
 */
void group_rows_free(struct row *rows, size_t n);

/**
 * struct want - which cell of a row
 * @exercise: its exercise
 * @meter: its meter
 * @window: its window, NULL for any
 * @param: name of a parameter, NULL for none
 * @value: what the parameter must be
 */
struct want {
	const char *exercise, *meter, *window, *param;
	long value;
};

/**
 * row_has() - whether a cell is one of a row's
 * @row: the row
 * @c: a cell of the row's group
 */
int row_has(const struct row *row, const struct scell *c);

/**
 * row_find() - look a row's cell up
 * @s: the summary
 * @g: the group
 * @row: the row
 * @want: which
 *
 * Return: NULL when there is none.
 */
const struct scell *row_find(const struct summary *s, const struct group *g,
			     const struct row *row, const struct want *want);

#endif /* BENCH_PRESENT_GROUP_H */
