/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the device calls: a sequence from its text to its verdict. */
#ifndef PKS_JUDGE_COURT_H
#define PKS_JUDGE_COURT_H

#include "guards/guards.h"
#include "pkscale.h"

struct court;

/**
 * court_judge() - carry a sequence out and judge it
 * @court: NULL at first; kept by the caller between calls
 * @guard: by which pages are granted
 * @behind: which of its code it is, behind that design; for nothing else
 * @req: the request, and where the verdict goes
 *
 * Context: may sleep; a user process of its own. Ends by itself.
 * Return: 0 or -errno.
 */
int court_judge(struct court **court, const struct pks_guard *guard,
		const struct pks_design *behind, struct pkscale_judge *req);

/**
 * court_stress() - let tasks grant, access, sleep and revoke as they like
 * @court: as above
 * @guard: by which pages are granted
 * @behind: which of its code it is, behind that design; for nothing else
 * @req: the request, and where its counts go
 *
 * Context: may sleep. Ends by itself in less than a minute, or when the caller
 * is killed.
 * Return: 0 or -errno; -EDEADLK when a task hangs in the design.
 */
int court_stress(struct court **court, const struct pks_guard *guard,
		 const struct pks_design *behind, struct pkscale_stress *req);

/**
 * court_adjourn() - there will be no more of this design
 * @court: of court_judge(); may be NULL
 */
void court_adjourn(struct court *court);

#endif /* PKS_JUDGE_COURT_H */
