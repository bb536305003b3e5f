/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells over several runs, in the order of time. */
#ifndef BENCH_RESULTS_HISTORY_H
#define BENCH_RESULTS_HISTORY_H

#include <jansson.h>

#include "results/summary.h"
#include "util.h"

/**
 * struct history_run - one run
 * @dir: its directory
 * @id: when it was begun, and of which revision; the summary's
 * @s: its summary
 * @env: its env.json, NULL where there is none
 */
struct history_run {
	char *dir;
	const char *id;
	struct summary s;
	json_t *env;
};

/**
 * struct history_line - one cell
 * @key: what is the same of it in all runs: all but the kernel's release
 * @at: of each run its cell, NULL where it has none
 * @last: the newest of these
 */
struct history_line {
	char *key;
	const struct scell **at;
	const struct scell *last;
};

/**
 * struct history - what was read
 * @run: the runs, oldest first
 * @n: how many
 * @line: the cells
 * @lines: how many
 */
struct history {
	struct history_run *run;
	size_t n;
	struct history_line *line;
	size_t lines;
};

/**
 * history_load() - read runs
 * @dir: run directories, or directories of such
 * @n: how many
 * @h: filled in, to history_free() in any case; the same run is in it once
 * @err: on failure, why
 *
 * A run that is not whole yet is passed over in a directory of runs.
 *
 * Return: 0; -ENOENT when there is none in one of @dir; -errno.
 */
int history_load(char *const *dir, size_t n, struct history *h, struct err *err);

/**
 * history_select() - find the cells
 * @h: the runs
 * @words: of cell_is_called(), with blanks in between: cells of which all are
 * @most: how many cells are too many, less one
 * @err: which word is of none, or what too many cells are called
 *
 * Return: 0; -ENOENT; -E2BIG.
 */
int history_select(struct history *h, const char *words, size_t most,
		   struct err *err);

/**
 * history_name() - what tells a line from all others, in words
 * @l: the line
 *
 * Return: string to free().
 */
char *history_name(const struct history_line *l);

/**
 * history_newest() - the newest run that could have a cell
 * @h: the runs
 * @l: one of its lines
 *
 * Return: the index of the newest one that has measured anything in the cell's
 * environment, on a kernel of its flavour; in @l->at NULL where it lacks the cell.
 */
size_t history_newest(const struct history *h, const struct history_line *l);

/**
 * history_provenance() - what a figure depends on
 * @r: the run
 * @c: a cell of it
 *
 * Return: an object of texts.
 */
json_t *history_provenance(const struct history_run *r, const struct scell *c);

/**
 * history_free() - let go of it
 * @h: which
 */
void history_free(struct history *h);

#endif /* BENCH_RESULTS_HISTORY_H */
