// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/cost.h"

#include <math.h>
#include <string.h>

struct range cost_of(const struct cost_term *t)
{
	struct range r = { 0, 0 };

	/* What never happens costs nothing, even where nobody knows its price. */
	if (t->count.hi > 0) {
		r.lo = t->count.lo > 0 ? t->count.lo * t->price.lo : 0;
		r.hi = t->count.hi * t->price.hi;
		/* It may not happen; but a total with a hole is no total. */
		if (isnan(r.hi))
			r.lo = NAN;
	} else if (isnan(t->count.hi)) {
		r.lo = r.hi = NAN;
	}
	return r;
}

struct cost cost_sum(const struct cost_term *t, size_t n)
{
	struct cost c = { { 0, 0 }, n };
	double width, most = -1;
	struct range r;
	size_t i;

	for (i = 0; i < n; i++) {
		r = cost_of(&t[i]);
		c.total.lo += r.lo;
		c.total.hi += r.hi;
		/* No price at all is the widest that there is. */
		width = isnan(r.hi) ? INFINITY : r.hi - r.lo;
		if (width > most && (t[i].count.hi > 0 || isnan(r.hi))) {
			most = width;
			c.widest = i;
		}
	}
	return c;
}

struct range cost_in_cycles(struct range price, const char *unit,
			    struct range ghz)
{
	struct range r = { NAN, NAN };
	double scale;

	if (!strcmp(unit, "cycles"))
		return price;
	if (!strcmp(unit, "ns"))
		scale = 1;
	else if (!strcmp(unit, "us"))
		scale = 1000;
	else
		return r;
	r.lo = price.lo * scale * ghz.lo;
	r.hi = price.hi * scale * ghz.hi;
	return r;
}
