// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/knobs.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pkscale.h"

const struct knob knobs[NR_KNOBS] = {
	[KNOB_CPUS] = { "cpus", 1, 1, PKSCALE_MAX_CALLERS, "callers",
		"contend: how many callers, each on a CPU of its own" },
	[KNOB_DEPTH] = { "depth", 1, 1, PKSCALE_MAX_DEPTH, "grants",
		"nest: depth of the pair that is timed; 1 is the outermost" },
	[KNOB_HOLD] = { "hold", 1, 0, PKSCALE_MAX_HOLD, "bytes",
		"hold: copied out of the page inside the guard" },
	[KNOB_HELD] = { "held", 0, 0, PKSCALE_MAX_SPINS, "rounds",
		"contend: spun inside the guard; stress: of each task" },
	[KNOB_IDLE] = { "idle", 0, 0, PKSCALE_MAX_SPINS, "rounds",
		"contend: spun between two pairs" },
	[KNOB_SAMPLES] = { "samples", 0, 1, PKSCALE_MAX_SAMPLES, "a block",
		"readings of each cell in each block" },
	[KNOB_BLOCKS] = { "blocks", 0, 1, 1000000, "",
		"rounds through all cells, each in a shuffled order; the unit of analysis" },
	[KNOB_BOOTS] = { "boots", 0, 1, 1000, "guests",
		"of each environment of guests, each with all its blocks; with several the boot is the unit of analysis" },
	[KNOB_GUESTS] = { "guests", 0, 1, 1000, "at a time",
		"that count, and are timed by nobody; else as many as there are CPUs" },
	[KNOB_REPS] = { "reps", 0, 1, PKSCALE_MAX_REPS / 2, "pairs",
		"in the shorter half of a sample; the longer has twice as many" },
	[KNOB_WARMUP] = { "warmup", 0, 0, PKSCALE_MAX_SAMPLES, "samples",
		"thrown away before the first" },
	[KNOB_SEED] = { "seed", 0, 0, UINT32_MAX, "",
		"of the order of cells, and of random sequences" },
	[KNOB_RANDOM] = { "random", 0, 0, 1000000, "sequences",
		"legality: drawn at random, of each design behind each guard" },
};

static int number(const struct knob *knob, const char **text, uint64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	errno = 0;
	*out = strtoull(*text, &end, 10);
	if (errno || *out < knob->min || *out > knob->max)
		return -EINVAL;
	*text = end;
	return 0;
}

/* Twice the same would be two cells in one. */
static int said(const struct knob_value *values, uint64_t v)
{
	unsigned int i;

	for (i = 0; i < values->n; i++) {
		if (values->v[i] == v)
			return 1;
	}
	return 0;
}

/* "4" or "1-8", appended. */
static int span(const struct knob *knob, const char **text,
		struct knob_value *out)
{
	uint64_t first, last;

	if (number(knob, text, &first))
		return -EINVAL;
	last = first;
	if (knob->list && **text == '-') {
		(*text)++;
		if (number(knob, text, &last) || last < first)
			return -EINVAL;
	}
	for (; first <= last; first++) {
		if (said(out, first))
			continue;
		if (out->n == KNOB_MAX_VALUES)
			return -EINVAL;
		out->v[out->n++] = first;
	}
	return 0;
}

int knob_parse(const struct knob *knob, const char *text,
	       struct knob_value *out, struct err *err)
{
	const char *p = text;
	int ret;

	out->n = 0;
	do {
		ret = span(knob, &p, out);
	} while (!ret && knob->list && *p++ == ',');
	if (!ret && out->n && (knob->list ? !p[-1] : !*p))
		return 0;
	return err_set(err, -EINVAL,
		       "--%s %s: %s %" PRIu64 " to %" PRIu64 " %s%s",
		       knob->name, text, knob->list ? "numbers from" :
		       "a number from", knob->min, knob->max, knob->unit,
		       knob->list ? ", as 1,2,4 or 1-8" : "");
}

unsigned int knob_first(const struct knob_value *said, unsigned int def)
{
	return said->n ? said->v[0] : def;
}
