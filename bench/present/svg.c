// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/svg.h"

#include <ctype.h>
#include <string.h>

#include "util.h"

/* gnuplot says of each group of lines what is so of any. */
static const char defaults[] =
	" stroke-linecap=\"butt\" stroke-linejoin=\"miter\"";

/* Groups in groups, of which the attributes are looked at. */
#define DEPTH	16

/**
 * struct writer - what has been written so far
 * @to: its end
 * @group: where a group begins that has nothing in it yet; NULL for none
 * @depth: so many groups are open
 * @open: their tags, in the drawing
 */
struct writer {
	char *to, *group;
	size_t depth;
	const char *open[DEPTH];
};

/* "499.50" is 499.5, and "91.00" 91; returns what follows. */
static const char *put_figure(struct writer *w, const char *p)
{
	size_t whole = strspn(p, "0123456789"), digits, keep;

	memcpy(w->to, p, whole);
	w->to += whole;
	p += whole;
	digits = *p == '.' ? strspn(p + 1, "0123456789") : 0;
	if (!digits)
		return p;
	for (keep = digits; keep && p[keep] == '0'; keep--)
		;
	if (keep) {
		memcpy(w->to, p, keep + 1);
		w->to += keep + 1;
	}
	return p + 1 + digits;
}

/* From its "<" to behind its ">". */
static const char *put_tag(struct writer *w, const char *p)
{
	while (*p && *p != '>') {
		if (!strncmp(p, defaults, sizeof(defaults) - 1))
			p += sizeof(defaults) - 1;
		else if (isdigit((unsigned char)*p))
			p = put_figure(w, p);
		else if ((*p == ' ' || *p == '\t') && strchr("(,\n", w->to[-1]))
			p++;
		else
			*w->to++ = *p++;
	}
	if (*p)
		*w->to++ = *p++;
	return p;
}

/* What is no element, such as the version in the first line, stays. */
static const char *put_rest(struct writer *w, const char *p)
{
	size_t n = strcspn(p, ">");

	memcpy(w->to, p, n);
	w->to += n;
	return p + n;
}

static const char *open_group(struct writer *w, const char *p)
{
	w->group = w->to;
	if (w->depth++ < DEPTH)
		w->open[w->depth - 1] = p;
	return put_tag(w, p);
}

/* What follows goes on in the group that ends if it would be in one like that. */
static const char *close_group(struct writer *w, const char *p)
{
	const char *next = p + strlen("</g>"), *tag = NULL;
	size_t n;

	if (w->depth && w->depth <= DEPTH)
		tag = w->open[w->depth - 1];
	n = tag ? strcspn(tag, ">") + 1 : 0;
	if (w->group) {
		w->to = w->group;
		w->group = NULL;
		w->depth--;
		return next + (*next == '\n');
	}
	next += strspn(next, " \t\n");
	if (tag && !strncmp(next, tag, n))
		return next + n;
	w->depth -= !!w->depth;
	return put_tag(w, p);
}

static const char *put_element(struct writer *w, const char *p)
{
	if (p[1] == '?' || p[1] == '!')
		return put_rest(w, p);
	if (!strncmp(p, "<g ", 3) || !strncmp(p, "<g>", 3))
		return open_group(w, p);
	if (!strncmp(p, "</g>", 4))
		return close_group(w, p);
	w->group = NULL;
	return put_tag(w, p);
}

char *svg_compact(const char *svg)
{
	char *text = xcalloc(strlen(svg) + 1, 1);
	struct writer w = { .to = text };
	const char *p = svg;

	while (*p) {
		if (*p == '<') {
			p = put_element(&w, p);
			continue;
		}
		if (!isspace((unsigned char)*p))
			w.group = NULL;
		*w.to++ = *p++;
		/* A line's beginning. */
		if (p[-1] == '\n')
			p += strspn(p, " \t");
	}
	/* Groups that are gone may have gone beyond this. */
	*w.to = 0;
	return text;
}
