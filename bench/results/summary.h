/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_SUMMARY_H
#define BENCH_RESULTS_SUMMARY_H

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "results/cell.h"
#include "util.h"

/* The version of summary.json that is written and read. */
#define SUMMARY_SCHEMA	2

/* Level of every interval in a summary. */
#define SUMMARY_LEVEL	0.95

/**
 * summary_build() - raw.jsonl to summary, reading a line at a time
 * @raw: the raw file, from its beginning
 * @name: how errors call it
 * @summary: set to a new JSON object on success
 * @err: text of an error
 *
 * A pure function of the file. Memory grows with blocks and cells, never with
 * samples.
 *
 * Return: 0, or -EINVAL for a file that is not whole, or another -errno.
 */
int summary_build(FILE *raw, const char *name, json_t **summary,
		  struct err *err);

/**
 * summary_print() - a summary as it stands in its file
 * @summary: from summary_build()
 * @out: where to
 *
 * Return: 0 or -ENOMEM; what went wrong with @out, it says itself.
 */
int summary_print(json_t *summary, FILE *out);

/**
 * summary_write() - put a summary into a file
 * @summary: from summary_build()
 * @path: file to replace; it is never seen half written
 * @err: text of an error
 *
 * The same summary gives the same bytes.
 *
 * Return: 0 or -errno.
 */
int summary_write(json_t *summary, const char *path, struct err *err);

/**
 * struct scell - a cell of a summary, as a reader sees it
 * @id: its identity
 * @unit: of the figures
 * @status: ok, skipped, failed, void or unsound
 * @reason: why, "" when there is nothing to say
 * @n: number of blocks behind the figure
 * @median: NAN when there is no figure, which goes for all figures
 * @lo: lower end of the interval
 * @hi: upper end of the interval
 * @fastest: of the callers
 * @slowest: of the callers
 * @json: all of it
 */
struct scell {
	struct cell id;
	const char *unit, *status, *reason;
	long n;
	double median, lo, hi, fastest, slowest;
	const json_t *json;
};

/**
 * struct summary - a summary that was read
 * @json: the whole object; owns every string
 * @cell: its cells, in the order of the file
 * @n: how many
 */
struct summary {
	json_t *json;
	struct scell *cell;
	size_t n;
};

/**
 * summary_load() - read summary.json
 * @path: the file, or the run's directory
 * @s: filled in; to summary_free() when the call succeeds
 * @err: text of an error
 *
 * Return: 0, -EINVAL for a file that is no summary or of another schema, or
 * another -errno.
 */
int summary_load(const char *path, struct summary *s, struct err *err);

/**
 * summary_view() - a reader's view of a summary that is in memory
 * @json: the summary; kept until summary_free()
 * @s: filled in; to summary_free() when the call succeeds
 * @err: text of an error
 *
 * Return: 0 or -EINVAL.
 */
int summary_view(json_t *json, struct summary *s, struct err *err);

/**
 * summary_free() - end of a summary
 * @s: whose
 */
void summary_free(struct summary *s);

/**
 * summary_kernel() - what a reader tells kernels apart by
 * @boot: the line of a boot
 *
 * Return: CELL_KERNEL of its cells, as "6.12.117 production"; to be freed.
 */
char *summary_kernel(const json_t *boot);

/**
 * scell_event() - one kind of event per pair
 * @c: the cell
 * @name: which, such as "write"
 *
 * Return: NAN when it was not counted.
 */
double scell_event(const struct scell *c, const char *name);

/**
 * scell_spread() - the least and the most of an event among the blocks
 * @c: the cell
 * @name: which, such as "write"
 * @ends: set to them; to the event itself where all blocks say the same
 */
void scell_spread(const struct scell *c, const char *name, double ends[2]);

/**
 * scell_has() - compare a word of the identity
 * @c: the cell
 * @field: which word
 * @value: with what
 */
static inline int scell_has(const struct scell *c, enum cell_field field,
			    const char *value)
{
	const char *word = c->id.field[field];

	/* Asked so often that most answers are had without a call. */
	return word == value || (*word == *value && !strcmp(word, value));
}

/**
 * scell_is_exact() - whether two such cells agree in every digit, or one is wrong
 * @c: the cell
 */
int scell_is_exact(const struct scell *c);

/**
 * scell_same_design() - whether two cells are of one design, knobs included
 * @a: one
 * @b: another
 */
int scell_same_design(const struct scell *a, const struct scell *b);

#endif /* BENCH_RESULTS_SUMMARY_H */
