// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/shard.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/shuffle.h"

int shard_parse(const char *text, struct shard *s, struct err *err)
{
	int end = 0;

	if (strspn(text, "0123456789/") == strlen(text) &&
	    sscanf(text, "%5u/%5u%n", &s->number, &s->of, &end) == 2 &&
	    !text[end] && s->number && s->number <= s->of && s->of <= SHARD_MOST)
		return 0;
	return err_set(err, -EINVAL,
		       "--shard %.40s: is none; it takes N/M, the N-th of M, as 2/4, and M of %d at most",
		       text, SHARD_MOST);
}

void shard_deal(const char *const *kind, size_t n, unsigned int of,
		uint64_t seed, unsigned int *to)
{
	struct stats_rng *rng = stats_rng_new(seed * 1000003);
	size_t *place = xcalloc(n + 1, sizeof(*place));
	size_t first, end, i;

	if (!rng)
		abort();
	for (first = 0; first < n; first = end) {
		for (end = first; end < n && !strcmp(kind[end], kind[first]); end++)
			place[end] = end;
		stats_shuffle(rng, place + first, end - first, sizeof(*place));
	}
	/* Who got one less of a kind gets the first of the next. */
	for (i = 0; i < n; i++)
		to[place[i]] = (unsigned int)(i % of) + 1;
	stats_rng_free(rng);
	free(place);
}
