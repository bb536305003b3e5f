// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/grid.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

struct grid {
	size_t columns, rows, room, fit;
	char **title;
	char **text;		/* rows * columns, NULL where empty */
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
	for (i = 0; i < g->rows * g->columns; i++)
		free(g->text[i]);
	free(g->title);
	free(g->text);
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
		g->text = realloc(g->text, g->room * g->columns *
				  sizeof(*g->text));
		if (!g->text)
			abort();
	}
	for (i = 0; i < g->columns; i++)
		g->text[g->rows * g->columns + i] = NULL;
	g->rows++;
}

void grid_put(struct grid *g, size_t column, char *text)
{
	char **at = &g->text[(g->rows - 1) * g->columns + column];

	free(*at);
	*at = text;
}

static const char *text_at(const struct grid *g, size_t row, size_t column)
{
	const char *s = g->text[row * g->columns + column];

	return s ? s : "";
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
	const char *s = g->title[column] ? g->title[column] : "";
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
	const char *s = g->title[column] ? g->title[column] : "";
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

/* A bar would end the field, an asterisk begin emphasis. */
static void put_markdown(FILE *out, const char *s)
{
	fputs("| ", out);
	for (; *s; s++) {
		if (*s == '|' || *s == '*')
			fputc('\\', out);
		fputc(*s == '\n' ? ' ' : *s, out);
	}
	fputc(' ', out);
}

static void print_markdown(const struct grid *g, FILE *out, const size_t *use,
			   size_t n)
{
	size_t i, r;

	for (i = 0; i < n; i++)
		put_markdown(out, g->title[use[i]] ? g->title[use[i]] : "");
	fputs("|\n", out);
	for (i = 0; i < n; i++)
		fputs(i ? "|---:" : "|:---", out);
	fputs("|\n", out);
	for (r = 0; r < g->rows; r++) {
		for (i = 0; i < n; i++)
			put_markdown(out, text_at(g, r, use[i]));
		fputs("|\n", out);
	}
}

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
		if (format == GRID_TEXT)
			print_text(g, out, use, n);
		else
			print_markdown(g, out, use, n);
		if (i < g->columns)
			fputc('\n', out);
	} while (i < g->columns);
	free(use);
}

void print_wrapped(FILE *out, const char *lead, const char *text)
{
	print_fitted(out, lead, text, PRESENT_WIDTH);
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
