// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/grid.h"

#include <stdlib.h>
#include <string.h>

#include "present/escape.h"
#include "util.h"

/* Each may be NULL. */
struct field {
	char *text, *link;
};

struct grid {
	size_t columns, rows, room, fit;
	char **title;
	struct field *field;	/* rows * columns */
	char **anchor;		/* rows */
};

struct grid *grid_new(size_t columns)
{
	struct grid *g = xcalloc(1, sizeof(*g));

	g->columns = columns;
	g->fit = PRESENT_WIDTH;
	g->title = xcalloc(columns, sizeof(*g->title));
	return g;
}

void grid_free(struct grid *g)
{
	size_t i;

	for (i = 0; i < g->columns; i++)
		free(g->title[i]);
	for (i = 0; i < g->rows * g->columns; i++) {
		free(g->field[i].text);
		free(g->field[i].link);
	}
	for (i = 0; i < g->rows; i++)
		free(g->anchor[i]);
	free(g->title);
	free(g->field);
	free(g->anchor);
	free(g);
}

void grid_head(struct grid *g, size_t column, const char *title)
{
	free(g->title[column]);
	g->title[column] = xasprintf("%s", title);
}

void grid_fit(struct grid *g, size_t width)
{
	g->fit = width;
}

void grid_row(struct grid *g)
{
	size_t i;

	if (g->rows == g->room) {
		g->room = 2 * g->room + 16;
		g->field = reallocarray(g->field, g->room * g->columns,
					sizeof(*g->field));
		g->anchor = reallocarray(g->anchor, g->room,
					 sizeof(*g->anchor));
		if (!g->field || !g->anchor)
			abort();
	}
	for (i = 0; i < g->columns; i++)
		g->field[g->rows * g->columns + i] = (struct field){ NULL, NULL };
	g->anchor[g->rows++] = NULL;
}

static struct field *newest(const struct grid *g, size_t column)
{
	return &g->field[(g->rows - 1) * g->columns + column];
}

static void put(char **at, char *text)
{
	free(*at);
	*at = text;
}

void grid_put(struct grid *g, size_t column, char *text)
{
	put(&newest(g, column)->text, text);
}

void grid_link(struct grid *g, size_t column, char *anchor)
{
	put(&newest(g, column)->link, anchor);
}

void grid_anchor(struct grid *g, char *anchor)
{
	put(&g->anchor[g->rows - 1], anchor);
}

static const struct field *field_at(const struct grid *g, size_t row,
				    size_t column)
{
	return &g->field[row * g->columns + column];
}

static const char *text_at(const struct grid *g, size_t row, size_t column)
{
	const char *s = field_at(g, row, column)->text;

	return s ? s : "";
}

static const char *title_of(const struct grid *g, size_t column)
{
	return g->title[column] ? g->title[column] : "";
}

int grid_empty(const struct grid *g, size_t column)
{
	size_t r;

	for (r = 0; r < g->rows; r++)
		if (*text_at(g, r, column))
			return 0;
	return 1;
}

/* How many lines a title has. */
static size_t title_lines(const struct grid *g, size_t column)
{
	const char *s = title_of(g, column);
	size_t n = 1;

	while ((s = strchr(s, '\n'))) {
		s++;
		n++;
	}
	return n;
}

/* The line of a title that has @below under it; short titles stand below. */
static const char *title_line(const struct grid *g, size_t column, size_t below,
			      size_t *len)
{
	const char *s = title_of(g, column);
	size_t above = title_lines(g, column);

	*len = 0;
	if (above <= below)
		return s;
	for (above -= below + 1; above; above--)
		s = strchr(s, '\n') + 1;
	*len = strcspn(s, "\n");
	return s;
}

static size_t width_of(const struct grid *g, size_t column)
{
	size_t r, len, line, w = 0;

	for (line = 0; line < title_lines(g, column); line++) {
		title_line(g, column, line, &len);
		w = len > w ? len : w;
	}
	for (r = 0; r < g->rows; r++) {
		len = strlen(text_at(g, r, column));
		w = len > w ? len : w;
	}
	return w;
}

static void put_field(FILE *out, size_t column, size_t width, const char *s,
		      size_t len)
{
	if (column)
		fprintf(out, "  %*.*s", (int)width, (int)len, s);
	else
		fprintf(out, "%-*.*s", (int)width, (int)len, s);
}

/* The columns of @use as text. */
static void print_text(const struct grid *g, FILE *out, const size_t *use,
		       size_t n)
{
	size_t i, r, len, line = 0;
	const char *s;

	for (i = 0; i < n; i++) {
		len = title_lines(g, use[i]);
		line = len > line ? len : line;
	}
	while (line--) {
		for (i = 0; i < n; i++) {
			s = title_line(g, use[i], line, &len);
			/* No blanks at the end of a line. */
			if (len || i + 1 < n)
				put_field(out, i, width_of(g, use[i]), s, len);
		}
		fputc('\n', out);
	}
	for (i = 0; i < n; i++) {
		fputs(i ? "  " : "", out);
		for (len = width_of(g, use[i]); len > 0; len--)
			fputc('-', out);
	}
	fputc('\n', out);
	for (r = 0; r < g->rows; r++) {
		for (i = 0; i < n; i++) {
			s = text_at(g, r, use[i]);
			put_field(out, i, width_of(g, use[i]), s, strlen(s));
		}
		fputc('\n', out);
	}
}

/* Only what says something can be clicked on. */
static void put_markdown(FILE *out, const struct field *f)
{
	int link = f->link && f->text && *f->text;

	fputs(link ? "[" : "", out);
	escape_markdown(out, f->text ? f->text : "");
	if (link)
		fprintf(out, "](#%s)", f->link);
}

static void print_markdown(const struct grid *g, FILE *out, const size_t *use,
			   size_t n)
{
	struct field title = { NULL, NULL };
	size_t i, r;

	for (i = 0; i < n; i++) {
		title.text = g->title[use[i]];
		fputs("| ", out);
		put_markdown(out, &title);
		fputc(' ', out);
	}
	fputs("|\n", out);
	for (i = 0; i < n; i++)
		fputs(i ? "|---:" : "|:---", out);
	fputs("|\n", out);
	for (r = 0; r < g->rows; r++) {
		for (i = 0; i < n; i++) {
			fputs("| ", out);
			if (!i && g->anchor[r])
				fprintf(out, "<a id=\"%s\"></a>", g->anchor[r]);
			put_markdown(out, field_at(g, r, use[i]));
			fputc(' ', out);
		}
		fputs("|\n", out);
	}
}

/* So much text is set in several lines. */
#define LONG_FIELD	30

/* "-" and "-1.5" are figures, "--depth=1" is none. */
static int is_figure(const char *s)
{
	return strchr("0123456789+.", *s) || !strcmp(s, "never") ||
	       (*s == '-' && s[1] != '-');
}

/* Columns of words stand to the left, as the first does: "w3", and "l3" if long. */
static void html_class(const struct grid *g, FILE *out, size_t column, size_t n)
{
	size_t r;
	const char *s;

	for (r = 0; r < g->rows; r++) {
		s = text_at(g, r, column);
		if (!*s || is_figure(s))
			continue;
		fprintf(out, " w%zu", n);
		if (width_of(g, column) > LONG_FIELD)
			fprintf(out, " l%zu", n);
		return;
	}
}

static void html_title(FILE *out, const char *title)
{
	char *copy = xasprintf("%s", title), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		escape_xml(out, line);
		fputs(rest ? "<br>" : "", out);
	}
	free(copy);
}

static void html_field(FILE *out, const struct field *f)
{
	int link = f->link && f->text && *f->text;

	if (link)
		fprintf(out, "<a href=\"#%s\">", f->link);
	escape_xml(out, f->text ? f->text : "");
	fputs(link ? "</a>" : "", out);
}

/* A field ends where the next begins, and a row likewise: there are thousands. */
static void print_html(const struct grid *g, FILE *out, const size_t *use,
		       size_t n)
{
	size_t i, r;

	fputs("<div class=\"wide\"><table class=\"w1", out);
	for (i = 1; i < n; i++)
		html_class(g, out, use[i], i + 1);
	fputs("\">\n<thead><tr>", out);
	for (i = 0; i < n; i++) {
		fputs("<th scope=\"col\">", out);
		html_title(out, title_of(g, use[i]));
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (r = 0; r < g->rows; r++) {
		fputs("<tr", out);
		if (g->anchor[r])
			fprintf(out, " id=\"%s\"", g->anchor[r]);
		fputc('>', out);
		for (i = 0; i < n; i++) {
			fputs("<td>", out);
			html_field(out, field_at(g, r, use[i]));
		}
		fputc('\n', out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void (*const print[])(const struct grid *g, FILE *out, const size_t *use,
			     size_t n) = {
	[GRID_TEXT] = print_text,
	[GRID_MARKDOWN] = print_markdown,
	[GRID_HTML] = print_html,
};

void grid_print(const struct grid *g, FILE *out, enum grid_format format)
{
	size_t *use = xcalloc(g->columns, sizeof(*use));
	size_t i = 1, n, width, more;

	do {
		width = width_of(g, 0);
		for (n = 1; i < g->columns; i++) {
			if (grid_empty(g, i))
				continue;
			more = 2 + width_of(g, i);
			if (format == GRID_TEXT && n > 1 &&
			    width + more > g->fit)
				break;
			width += more;
			use[n++] = i;
		}
		print[format](g, out, use, n);
		if (i < g->columns)
			fputc('\n', out);
	} while (i < g->columns);
	free(use);
}

void print_fitted(FILE *out, const char *lead, const char *text, size_t width)
{
	size_t at = strlen(lead), len, indent = at;
	int first = 1;

	fputs(lead, out);
	while (*text) {
		len = strcspn(text, " ");
		if (!first && at + 1 + len > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
			first = 1;
		}
		at += (size_t)fprintf(out, "%s%.*s", first ? "" : " ",
				      (int)len, text);
		first = 0;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}
