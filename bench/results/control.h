/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_CONTROL_H
#define BENCH_RESULTS_CONTROL_H

#include <jansson.h>

#include "stats/effect.h"

/*
 * What a run says of itself: one design under two names has to be the same, and
 * a known cost has to be found. See docs/methods.md, "The run's own controls".
 */

/*
 * A good run is void at most once in a thousand: each of the two controls has
 * half of that. What is less than the margin makes no run void.
 */
#define CONTROL_RULE	{ .level = .9995, .alpha = .0005, .power = .8, .margin = .02 }

/**
 * control_apply() - judge a run by its control cells
 * @cells: all cells of its summary; those of a meter whose control has failed
 *	become void
 *
 * Return: an array, an object for each kernel's meter that has such cells.
 */
json_t *control_apply(json_t *cells);

/**
 * control_failed() - did one of them fail
 * @controls: "controls" of a summary
 *
 * Return: 0 too where it had nothing to say.
 */
int control_failed(const json_t *controls);

/**
 * control_nothing() - is there a meter that was read, and all of it thrown away
 * @cells: of a summary
 *
 * Return: a cell of it, of which the reason is that of all; NULL.
 */
const json_t *control_nothing(const json_t *cells);

/**
 * control_twins() - one design under two names, by its blocks
 * @e: what they come to by CONTROL_RULE
 *
 * Return: enum effect_word; EFFECT_LESS and EFFECT_MORE fail.
 */
enum effect_word control_twins(struct effect *e);

#endif /* BENCH_RESULTS_CONTROL_H */
