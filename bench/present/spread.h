/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts that differ from block to block, and by how much. */
#ifndef BENCH_PRESENT_SPREAD_H
#define BENCH_PRESENT_SPREAD_H

#include "present/table.h"

/* What a table of events has for every design; further ones when seen. */
extern const char *const spread_events[];
#define SPREAD_EVENTS	4

/* How spread_text() is to be read. */
#define SPREAD_LEGEND							\
	"2.50 (2..3): the median of a cell's blocks, and the least and the most."

/**
 * struct spread - a count that differs from block to block
 * @at: the median, NAN for none
 * @lo: the least
 * @hi: the most
 */
struct spread {
	double at, lo, hi;
};

/**
 * spread_of() - an event of a cell
 * @c: the cell, NULL for none
 * @event: which
 */
struct spread spread_of(const struct scell *c, const char *event);

/**
 * spread_text() - as a table shows it
 * @x: which
 *
 * Return: string to free(): "2", or "2.05 (2..2.10)" where that makes a
 * difference; "" for none.
 */
char *spread_text(const struct spread *x);

/**
 * spread_note() - a line that states the widest spread of each event
 * @t: what and how
 * @g: whose
 */
void spread_note(struct tables *t, const struct group *g);

#endif /* BENCH_PRESENT_SPREAD_H */
