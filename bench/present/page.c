// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/page.h"

#include <string.h>

#include "present/escape.h"

/**
 * struct page_format - one way to write what is no table
 * @heading: see page_heading(), and so on
 */
struct page_format {
	void (*heading)(FILE *out, int level, const char *text);
	void (*paragraph)(FILE *out, const char *lead, const char *text,
			  size_t width);
	void (*fold)(FILE *out, const char *anchor, const char *text);
	void (*fold_end)(FILE *out);
	void (*verbatim)(FILE *out, const char *text);
};

static void nothing(FILE *out)
{
	(void)out;
}

static void text_heading(FILE *out, int level, const char *text)
{
	fprintf(out, level > 3 ? "%s\n\n" : "%s\n", text);
}

static void text_fold(FILE *out, const char *anchor, const char *text)
{
	(void)anchor;
	text_heading(out, 4, text);
}

static void text_verbatim(FILE *out, const char *text)
{
	fputs(text, out);
}

static void markdown_heading(FILE *out, int level, const char *text)
{
	fprintf(out, "%.*s ", level, "######");
	escape_markdown(out, text);
	fputs("\n\n", out);
}

/* Markdown would set consecutive lines as one. */
static void markdown_paragraph(FILE *out, const char *lead, const char *text,
			       size_t width)
{
	(void)width;
	/* The lead is ours, and may be meant: "- " begins a list. */
	fputs(lead, out);
	escape_markdown(out, text);
	fputs("  \n", out);
}

static void markdown_fold(FILE *out, const char *anchor, const char *text)
{
	if (anchor)
		fprintf(out, "<a id=\"%s\"></a>\n\n", anchor);
	markdown_heading(out, 3, text);
}

/* Indented lines are code, whatever is in them. */
static void markdown_verbatim(FILE *out, const char *text)
{
	size_t n;

	for (; *text; text += n) {
		n = strcspn(text, "\n");
		n += text[n] == '\n';
		fprintf(out, "    %.*s", (int)n, text);
	}
	fputs("\n", out);
}

static void html_heading(FILE *out, int level, const char *text)
{
	fprintf(out, "<h%d>", level);
	escape_xml(out, text);
	fprintf(out, "</h%d>\n", level);
}

static void html_paragraph(FILE *out, const char *lead, const char *text,
			   size_t width)
{
	(void)width;
	fputs("<p>", out);
	escape_xml(out, lead);
	escape_xml(out, text);
	fputs("</p>\n", out);
}

static void html_fold(FILE *out, const char *anchor, const char *text)
{
	fputs("<details", out);
	if (anchor)
		fprintf(out, " id=\"%s\"", anchor);
	fputs("><summary>", out);
	escape_xml(out, text);
	fputs("</summary>\n", out);
}

static void html_fold_end(FILE *out)
{
	fputs("</details>\n", out);
}

static void html_verbatim(FILE *out, const char *text)
{
	fputs("<pre>", out);
	escape_xml(out, text);
	fputs("</pre>\n", out);
}

static const struct page_format formats[] = {
	[GRID_TEXT] = { text_heading, print_fitted, text_fold, nothing,
			text_verbatim },
	[GRID_MARKDOWN] = { markdown_heading, markdown_paragraph, markdown_fold,
			    nothing, markdown_verbatim },
	[GRID_HTML] = { html_heading, html_paragraph, html_fold, html_fold_end,
			html_verbatim },
};

void page_heading(FILE *out, enum grid_format format, int level,
		  const char *text)
{
	formats[format].heading(out, level, text);
}

void page_paragraph(FILE *out, enum grid_format format, const char *lead,
		    const char *text, size_t width)
{
	formats[format].paragraph(out, lead, text, width);
}

void page_fold(FILE *out, enum grid_format format, const char *anchor,
	       const char *text)
{
	formats[format].fold(out, anchor, text);
}

void page_fold_end(FILE *out, enum grid_format format)
{
	formats[format].fold_end(out);
}

void page_verbatim(FILE *out, enum grid_format format, const char *text)
{
	formats[format].verbatim(out, text);
}
