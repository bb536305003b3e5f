// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/page.h"

#include <stdlib.h>
#include <string.h>

#include "present/escape.h"
#include "present/page_look.h"

/**
 * struct page_format - one way to write what is no table
 * @heading: see page_heading(), and so on; text has no reports
 */
struct page_format {
	void (*heading)(FILE *out, int level, const char *text);
	void (*paragraph)(FILE *out, const char *lead, const char *text,
			  size_t width);
	void (*begin)(FILE *out, const char *title);
	void (*end)(FILE *out);
	void (*contents)(FILE *out, const char *anchor, const char *text);
	void (*section)(FILE *out, const char *anchor, const char *text);
	void (*section_end)(FILE *out);
	void (*figure)(FILE *out, const char *name, const char *svg);
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

static void markdown_begin(FILE *out, const char *title)
{
	markdown_heading(out, 1, title);
}

static void markdown_contents(FILE *out, const char *anchor, const char *text)
{
	fprintf(out, "- [%s](#%s)\n", text, anchor);
}

static void markdown_section(FILE *out, const char *anchor, const char *text)
{
	fprintf(out, "\n<a id=\"%s\"></a>\n\n", anchor);
	markdown_heading(out, 2, text);
}

static void markdown_figure(FILE *out, const char *name, const char *svg)
{
	(void)svg;
	fprintf(out, "![%s](plots/%s.svg)\n\n", name, name);
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

static void html_begin(FILE *out, const char *title)
{
	char *hash = page_hash(page_script);

	/* Nothing is loaded, and no script runs but this one. */
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>", hash);
	escape_xml(out, title);
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
		page_style);
	html_heading(out, 1, title);
	free(hash);
}

static void html_end(FILE *out)
{
	fprintf(out, "<script>%s</script>\n</body>\n</html>\n", page_script);
}

static void html_contents(FILE *out, const char *anchor, const char *text)
{
	fprintf(out, "<a class=\"contents\" href=\"#%s\">%s</a>\n", anchor,
		text);
}

static void html_section(FILE *out, const char *anchor, const char *text)
{
	fprintf(out, "<section id=\"%s\">\n", anchor);
	html_heading(out, 2, text);
}

static void html_section_end(FILE *out)
{
	fputs("</section>\n", out);
}

static void html_figure(FILE *out, const char *name, const char *svg)
{
	fprintf(out, "<figure id=\"plot-%s\">\n%s</figure>\n", name, svg);
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
	[GRID_TEXT] = { .heading = text_heading, .paragraph = print_fitted },
	[GRID_MARKDOWN] = {
		.heading = markdown_heading,
		.paragraph = markdown_paragraph,
		.begin = markdown_begin,
		.end = nothing,
		.contents = markdown_contents,
		.section = markdown_section,
		.section_end = nothing,
		.figure = markdown_figure,
		.fold = markdown_fold,
		.fold_end = nothing,
		.verbatim = markdown_verbatim,
	},
	[GRID_HTML] = {
		.heading = html_heading,
		.paragraph = html_paragraph,
		.begin = html_begin,
		.end = html_end,
		.contents = html_contents,
		.section = html_section,
		.section_end = html_section_end,
		.figure = html_figure,
		.fold = html_fold,
		.fold_end = html_fold_end,
		.verbatim = html_verbatim,
	},
};

void page_begin(FILE *out, enum grid_format format, const char *title)
{
	formats[format].begin(out, title);
}

void page_end(FILE *out, enum grid_format format)
{
	formats[format].end(out);
}

void page_contents(FILE *out, enum grid_format format, const char *anchor,
		   const char *text)
{
	formats[format].contents(out, anchor, text);
}

void page_section(FILE *out, enum grid_format format, const char *anchor,
		  const char *text)
{
	formats[format].section(out, anchor, text);
}

void page_section_end(FILE *out, enum grid_format format)
{
	formats[format].section_end(out);
}

void page_figure(FILE *out, enum grid_format format, const char *name,
		 const char *svg)
{
	formats[format].figure(out, name, svg);
}

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
