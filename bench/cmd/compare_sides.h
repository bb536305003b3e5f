/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CMD_COMPARE_SIDES_H
#define BENCH_CMD_COMPARE_SIDES_H

#include "results/summary.h"

/**
 * struct sides - the runs that are compared
 * @n: how many
 * @run: their summaries
 * @side: of each: 0 or 1; of more sides their numbers
 * @env: of each: what is known of its machine; NULL for nothing
 * @path: of each
 */
struct sides {
	size_t n;
	struct summary *run;
	int *side;
	json_t **env;
	char **path;
};

/**
 * sides_load() - read all runs of the sides
 * @side: of each: runs separated by commas
 * @n: how many sides
 * @s: filled in; to sides_free() when the call succeeds
 * @err: on failure, which and why
 *
 * Return: 0 or -errno.
 */
int sides_load(char *const *side, int n, struct sides *s, struct err *err);

/**
 * sides_free() - end of them
 * @s: whose
 */
void sides_free(struct sides *s);

/**
 * sides_machines() - whether times of the runs are of one machine
 * @s: the runs
 * @allow: enum compare_allow, or'ed
 * @err: if not, what differs
 *
 * Nothing is asked that a reboot changes. Of a run of which nothing is known it
 * cannot be said.
 *
 * Return: 0 or -EXDEV.
 */
int sides_machines(const struct sides *s, unsigned int allow, struct err *err);

#endif /* BENCH_CMD_COMPARE_SIDES_H */
