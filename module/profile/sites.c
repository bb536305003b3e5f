// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/sites.h"

struct site *site_at(struct site table[SITES], u64 ip)
{
	u32 i, at = (u32)(ip >> 2) % SITES;

	for (i = 0; i < SITES; i++) {
		struct site *s = &table[(at + i) % SITES];

		if (!s->ip)
			s->ip = ip;
		if (s->ip == ip)
			return s;
	}
	return NULL;
}

u32 site_bucket(u64 ticks)
{
	u32 shift = 0, bucket;

	while (ticks >> shift >= 2 * PKSCALE_PROFILE_SUB)
		shift++;
	bucket = shift * PKSCALE_PROFILE_SUB + (u32)(ticks >> shift);
	return bucket < PKSCALE_PROFILE_BUCKETS ? bucket :
						  PKSCALE_PROFILE_BUCKETS - 1;
}

u64 site_low(u32 bucket)
{
	u32 shift;

	if (bucket < 2 * PKSCALE_PROFILE_SUB)
		return bucket;
	shift = bucket / PKSCALE_PROFILE_SUB - 1;
	return (u64)(bucket - shift * PKSCALE_PROFILE_SUB) << shift;
}

void site_opened(struct site *s, u32 depth, bool on_top)
{
	s->count[PKSCALE_PROFILE_GRANTS]++;
	s->count[PKSCALE_PROFILE_ON_TOP] += on_top;
	s->depth[depth - 1]++;
}

void site_shut(struct site *s, const struct hold *h, bool mine)
{
	static const u8 counts[] = {
		[HOLD_SCHEDULE] = PKSCALE_PROFILE_SCHEDULES,
		[HOLD_MIGRATION] = PKSCALE_PROFILE_MIGRATIONS,
		[HOLD_INTERRUPT] = PKSCALE_PROFILE_INTERRUPTS,
		[HOLD_FAULT] = PKSCALE_PROFILE_FAULTS,
		[HOLD_FIRST_USE] = PKSCALE_PROFILE_FIRST_USES,
		[HOLD_ELSEWHERE] = PKSCALE_PROFILE_ELSEWHERE,
	};
	u32 i;

	s->count[PKSCALE_PROFILE_REVOKES]++;
	for (i = 0; i < HOLD_NR_EVENTS; i++)
		s->count[counts[i]] += h->seen[i];
	if (!mine) {
		s->count[PKSCALE_PROFILE_BY_OTHERS]++;
		return;
	}
	s->hold[site_bucket(h->begun)]++;
	s->total += h->begun;
	if (h->begun > s->longest)
		s->longest = h->begun;
}

void site_add(struct pkscale_profile_site *to, const struct site *from)
{
	u32 i;

	for (i = 0; i < PKSCALE_PROFILE_NR_COUNTS; i++)
		to->count[i] += from->count[i];
	for (i = 0; i < PKSCALE_MAX_DEPTH; i++)
		to->depth[i] += from->depth[i];
	for (i = 0; i < PKSCALE_PROFILE_BUCKETS; i++)
		to->hold[i] += from->hold[i];
	to->total += from->total;
	if (from->longest > to->longest)
		to->longest = from->longest;
}
