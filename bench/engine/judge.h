/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exercise legality: sequences of steps, each with its verdict. */
#ifndef BENCH_ENGINE_JUDGE_H
#define BENCH_ENGINE_JUDGE_H

#include "engine/hook.h"
#include "engine/local.h"

/**
 * judge_cell() - judge what a cell names
 * @l: the measurement
 * @fd: /dev/pkscale
 * @hook: what is behind the guards; has the cell's design there
 * @cell: the cell
 * @verdict: set to what the cell comes to, a new object; left alone when it
 *	was not judged
 * @reason: then set to why not; to free()
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int judge_cell(struct local *l, int fd, struct hook *hook,
	       const struct plan_cell *cell, json_t **verdict, char **reason,
	       struct err *err);

#endif /* BENCH_ENGINE_JUDGE_H */
