// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const spread_events[] = { "write", "fault", "ipi", "refused" };

struct spread spread_of(const struct scell *c, const char *event)
{
	double ends[2];

	if (!c)
		return (struct spread){ NAN, NAN, NAN };
	scell_spread(c, event, ends);
	return (struct spread){ scell_event(c, event), ends[0], ends[1] };
}

char *spread_text(const struct spread *x)
{
	char *at, *lo, *hi, *s;

	if (isnan(x->at))
		return xasprintf("%s", "");
	at = rate_text(x->at);
	/* What two digits do not show. */
	if (x->hi - x->lo < .005)
		return at;
	lo = rate_text(x->lo);
	hi = rate_text(x->hi);
	s = xasprintf("%s (%s..%s)", at, lo, hi);
	free(hi);
	free(lo);
	free(at);
	return s;
}

/* The cell of a group whose blocks differ most; NULL: none of them does. */
static const struct scell *widest(const struct tables *t,
				  const struct group *g, const char *event)
{
	const struct scell *most = NULL, *c;
	struct spread x;
	double width = 0;
	size_t i;

	for (i = 0; i < t->s->n; i++) {
		c = &t->s->cell[i];
		x = spread_of(c, event);
		if (!group_has(g, c) || isnan(c->median) ||
		    !(x.hi - x.lo > width))
			continue;
		width = x.hi - x.lo;
		most = c;
	}
	return most;
}

static long callers_of(const struct scell *c)
{
	return cell_param(&c->id, "k", cell_param(&c->id, "callers", 1));
}

static int repeated(const struct tables *t, const struct group *g)
{
	size_t i;

	for (i = 0; i < t->s->n; i++)
		if (group_has(g, &t->s->cell[i]) && t->s->cell[i].n > 1)
			return 1;
	return 0;
}

void spread_note(struct tables *t, const struct group *g)
{
	char *s = xasprintf("%s", ""), *one, *name, *text;
	const struct scell *c;
	struct spread x;
	size_t i;

	if (!repeated(t, g)) {
		free(s);
		return;
	}
	for (i = 0; i < SPREAD_EVENTS; i++) {
		c = widest(t, g, spread_events[i]);
		if (!c) {
			one = xasprintf("%s none", spread_events[i]);
		} else {
			name = cell_name(&c->id);
			x = spread_of(c, spread_events[i]);
			text = spread_text(&x);
			one = xasprintf("%s %s, of %s with %ld callers",
					spread_events[i], text, name,
					callers_of(c));
			free(text);
			free(name);
		}
		s = text_append(s, "; ", one);
		free(one);
	}
	table_paragraph(t, "widest over the blocks of a cell: ", s);
	free(s);
}
