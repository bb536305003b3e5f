// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/effect.h"

#include <math.h>
#include <stdlib.h>

#include "stats/bootstrap.h"
#include "stats/detect.h"
#include "stats/rank_test.h"
#include "stats/shift.h"

static int positive(const double *x, size_t n)
{
	while (n && x[n - 1] > 0)
		n--;
	return !n;
}

static double middle(const double *x, size_t n, double *work)
{
	size_t i;

	for (i = 0; i < n; i++)
		work[i] = x[i];
	stats_sort(work, n);
	return stats_median(work, n);
}

/**
 * struct sides - what is compared, as it is and as what tests of it work on
 * @x: the first side
 * @y: the second
 * @lx: logarithms of @x where the effect is relative, else the same
 * @ly: of @y
 * @d: pairs: differences of @ly and @lx
 */
struct sides {
	const double *x, *y;
	double *lx, *ly, *d;
};

/* A shift of logarithms is a ratio, and so much above one. */
static struct shift shift_of(const struct effect *e, const struct sides *s,
			     double level)
{
	struct shift shift = e->paired ?
		stats_shift_paired(s->d, e->n, level) :
		stats_shift(s->ly, e->n, s->lx, e->m, level);

	if (e->relative) {
		shift.at = expm1(shift.at);
		shift.interval.lo = expm1(shift.interval.lo);
		shift.interval.hi = expm1(shift.interval.hi);
	}
	return shift;
}

static struct interval medians_of(const struct effect *e, const struct sides *s,
				  const struct effect_rule *rule,
				  struct stats_rng *rng)
{
	struct bootstrap how = {
		.contrast = e->relative ? CONTRAST_RATIO : CONTRAST_DIFFERENCE,
		.paired = e->paired, .draws = rule->draws, .level = rule->level,
	};
	struct interval iv = stats_bootstrap(&how, s->y, e->n, s->x, e->m, rng);

	if (iv.k && e->relative) {
		iv.lo -= 1;
		iv.hi -= 1;
	}
	return iv;
}

/* Of one figure, or one difference; both sides have a part in it. */
static double spread_of(const struct effect *e, const struct sides *s)
{
	if (e->paired)
		return stats_spread(s->d, e->n);
	return hypot(stats_spread(s->lx, e->m), stats_spread(s->ly, e->n)) /
	       M_SQRT2;
}

static void weigh(struct effect *e, const struct sides *s,
		  const struct effect_rule *rule, struct stats_rng *rng)
{
	struct shift shift = shift_of(e, s, rule->level);

	e->spread = spread_of(e, s);
	e->at = shift.at;
	e->iv = shift.interval;
	e->inner = shift_of(e, s, 1 - 2 * rule->alpha).interval;
	if (rule->draws)
		e->medians = medians_of(e, s, rule, rng);
	e->p = e->paired ?
	       stats_signed_rank(s->d, e->n, RANK_AUTO).both :
	       stats_mann_whitney(s->x, e->m, s->y, e->n, RANK_AUTO).both;
	e->alone = e->p;
	e->least = stats_least(e->m, e->paired ? 0 : e->n);
}

void stats_effect_in_table(struct effect *e, size_t rows,
			   const struct effect_rule *rule)
{
	double alpha = rule->alpha / (double)(rows ? rows : 1);

	e->least = fmin(e->least * (double)(rows ? rows : 1), 1);
	e->detectable = stats_detectable(e->spread, e->m,
					 e->paired ? 0 : e->n, alpha,
					 rule->power);
	e->needed = e->margin > 0 ?
		    stats_needed(e->spread, e->margin, e->paired, alpha,
				 rule->power) : 0;
}

static void prepare(struct effect *e, struct sides *s, double margin)
{
	size_t i;

	/* lx and ly serve to sort in first. */
	e->a = middle(s->x, e->m, s->lx);
	e->b = middle(s->y, e->n, s->ly);
	e->relative = positive(s->x, e->m) && positive(s->y, e->n);
	e->margin = e->relative ? margin : margin * fabs(e->a);
	for (i = 0; i < e->m; i++)
		s->lx[i] = e->relative ? log(s->x[i]) : s->x[i];
	for (i = 0; i < e->n; i++)
		s->ly[i] = e->relative ? log(s->y[i]) : s->y[i];
	for (i = 0; e->paired && i < e->n; i++)
		s->d[i] = s->ly[i] - s->lx[i];
}

struct effect stats_effect(const double *x, size_t m, const double *y, size_t n,
			   int paired, const struct effect_rule *rule,
			   struct stats_rng *rng)
{
	const struct interval none = { .k = 0, .lo = NAN, .hi = NAN };
	struct effect e = {
		.m = m, .n = n, .paired = paired, .a = NAN, .b = NAN,
		.at = NAN, .iv = none, .inner = none, .medians = none,
		.p = NAN, .alone = NAN, .least = 1, .spread = NAN, .detectable = NAN,
		.margin = NAN,
	};
	double *work = calloc(2 * (m + n) + 1, sizeof(*work));
	struct sides s = { x, y, work, work + m, work + m + n };

	if (work && m && n && (!paired || m == n)) {
		prepare(&e, &s, rule->margin);
		weigh(&e, &s, rule, rng);
	}
	free(work);
	return e;
}

enum effect_word stats_effect_word(const struct effect *e,
				   const struct effect_rule *rule)
{
	if (!e->iv.k)
		return EFFECT_TOO_FEW;
	if (e->p < rule->alpha && (e->iv.lo > 0 || e->iv.hi < 0) &&
	    fabs(e->at) >= e->margin)
		return e->at < 0 ? EFFECT_LESS : EFFECT_MORE;
	if (e->inner.k && e->inner.lo >= -e->margin && e->inner.hi <= e->margin)
		return EFFECT_NONE;
	return e->least < rule->alpha ? EFFECT_UNDECIDED : EFFECT_TOO_FEW;
}
