/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_STATS_HOLM_H
#define BENCH_STATS_HOLM_H

#include <stddef.h>

/**
 * stats_holm() - probabilities of a family, so that one limit holds for all
 * @p: the probabilities, adjusted in place; one that is NAN is no part of the
 *     family and stays
 * @n: how many
 *
 * Holm, Scand. J. Stat. 6 (1979): of m in ascending order the j-th is multiplied
 * by m - j + 1, and is no less than the one before. Pure.
 *
 * Return: 0, or -ENOMEM and @p as it was.
 */
int stats_holm(double *p, size_t n);

#endif /* BENCH_STATS_HOLM_H */
