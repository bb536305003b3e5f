/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call sites of guards, and what was counted of each: a table of fixed size.
 * Pure, as holds.h is.
 */
#ifndef PKS_PROFILE_SITES_H
#define PKS_PROFILE_SITES_H

#include "profile/holds.h"

#define SITES		40

/**
 * struct site - what is counted of a call site on one CPU
 * @ip: where it is; 0: this row is free
 * The others are those of struct pkscale_profile_site.
 */
struct site {
	u64 ip;
	u64 longest;
	u64 total;
	u32 count[PKSCALE_PROFILE_NR_COUNTS];
	u32 depth[PKSCALE_MAX_DEPTH];
	u32 hold[PKSCALE_PROFILE_BUCKETS];
};

/**
 * site_at() - the row of a call site
 * @table: the rows
 * @ip: where it is
 *
 * Return: its row, a new one where it has none; NULL when all are taken.
 */
struct site *site_at(struct site table[SITES], u64 ip);

/**
 * site_bucket() - where a length is counted
 * @ticks: the length
 */
u32 site_bucket(u64 ticks);

/**
 * site_low() - the least length that is counted there
 * @bucket: of site_bucket()
 */
u64 site_low(u32 bucket);

/**
 * site_opened() - count a grant
 * @s: its site
 * @depth: as holds_open() said
 * @on_top: of a hold that something else has
 */
void site_opened(struct site *s, u32 depth, bool on_top);

/**
 * site_shut() - count a revoke, and what its hold has seen
 * @s: the site of the grant
 * @h: as holds_shut() left it
 * @mine: by the context that granted, so it has a length
 */
void site_shut(struct site *s, const struct hold *h, bool mine);

/**
 * site_add() - add one CPU's counts to another's
 * @to: the sum
 * @from: of the same site
 */
void site_add(struct pkscale_profile_site *to, const struct site *from);

#endif /* PKS_PROFILE_SITES_H */
