// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison as what runs of tests are told in: KTAP, and JUnit's XML. */
#include <stdlib.h>
#include <string.h>

#include "present/contrast.h"
#include "present/escape.h"

/* A # begins a directive, and a line is a point. */
static char *one_line(char *text)
{
	char *p;

	for (p = text; *p; p++)
		if (*p == '#' || (unsigned char)*p < ' ')
			*p = ' ';
	return text;
}

static char *point_name(const struct contrast *c, const struct contrast_ask *ask)
{
	char *label = contrast_label(c, ask), *title = contrast_title(c);
	char *name = xasprintf("%s: %s", title, label);

	free(title);
	free(label);
	return one_line(name);
}

void contrast_ktap(const struct contrasts *c, const struct contrast_ask *ask,
		   FILE *out)
{
	char *name, *verdict, *figures;
	size_t i;

	fprintf(out, "KTAP version 1\n1..%zu\n", c->n);
	for (i = 0; i < c->n; i++) {
		const struct contrast *r = &c->row[i];

		name = point_name(r, ask);
		verdict = one_line(contrast_verdict(r, ask));
		figures = contrast_figures(r);
		fprintf(out, "# %s%s%s\n", verdict, *figures ? ": " : "",
			figures);
		fprintf(out, "%s %zu %s%s\n", contrast_fails(r, ask) ? "not ok" : "ok",
			i + 1, name, r->why && !contrast_fails(r, ask) ?
			" # SKIP not compared" : "");
		free(figures);
		free(verdict);
		free(name);
	}
}

static void attribute(FILE *out, const char *name, char *value)
{
	fprintf(out, " %s=\"", name);
	escape_xml(out, value);
	fputc('"', out);
	free(value);
}

static void testcase(FILE *out, const struct contrast *c,
		     const struct contrast_ask *ask)
{
	char *figures = contrast_figures(c);

	fputs("  <testcase", out);
	attribute(out, "classname", contrast_title(c));
	attribute(out, "name", contrast_label(c, ask));
	fputs(">", out);
	if (contrast_fails(c, ask) || c->why) {
		fprintf(out, "<%s", contrast_fails(c, ask) ? "failure" : "skipped");
		attribute(out, "message", contrast_verdict(c, ask));
		fputs("/>", out);
	}
	fputs("<system-out>", out);
	escape_xml(out, figures);
	fputs("</system-out></testcase>\n", out);
	free(figures);
}

void contrast_junit(const struct contrasts *c, const struct contrast_ask *ask,
		    FILE *out)
{
	size_t i, failed = 0, skipped = 0;

	for (i = 0; i < c->n; i++) {
		failed += (size_t)contrast_fails(&c->row[i], ask);
		skipped += c->row[i].why && !contrast_fails(&c->row[i], ask);
	}
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		" <testsuite name=\"pkscale compare\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
		c->n, failed, skipped);
	for (i = 0; i < c->n; i++)
		testcase(out, &c->row[i], ask);
	fputs(" </testsuite>\n</testsuites>\n", out);
}
