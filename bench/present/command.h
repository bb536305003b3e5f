/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PRESENT_COMMAND_H
#define BENCH_PRESENT_COMMAND_H

#include "results/cell.h"

/**
 * command_of() - the command that measures a cell again
 * @cell: which
 * @seed: of the run, or negative for none
 *
 * A cell that is derived from others is had by measuring those. The command may
 * measure more than the one cell, and always that one.
 *
 * Return: string to free(): pkscale run --env=count --design='task[...]' ...
 */
char *command_of(const struct cell *cell, long seed);

#endif /* BENCH_PRESENT_COMMAND_H */
