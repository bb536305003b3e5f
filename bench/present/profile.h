/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How guards were used while a workload ran: the grant profile of its cells. */
#ifndef BENCH_PRESENT_PROFILE_H
#define BENCH_PRESENT_PROFILE_H

#include "results/summary.h"

/**
 * struct profile_of - the profile that is shown of a workload
 * @row: of "workloads": the first of the workload that has one, hence the best
 * @cell: whose it is
 * @sites: of the guards, an array
 */
struct profile_of {
	const json_t *row;
	const struct scell *cell;
	const json_t *sites;
};

/**
 * profiles_of() - the profiles of a run, one for each workload of one job
 * @s: the summary
 * @n: set to how many
 *
 * Where they run as they like lengths are none of instructions: those of the
 * environment count alone.
 *
 * Return: array to free().
 */
struct profile_of *profiles_of(const struct summary *s, size_t *n);

/**
 * profile_site() - what a call of a guard is called: dax_copy_to_iter+0x9a
 * @p: whose
 * @site: one of its sites
 *
 * Return: the job and the call, to free().
 */
char *profile_site(const struct profile_of *p, const json_t *site);

#endif /* BENCH_PRESENT_PROFILE_H */
