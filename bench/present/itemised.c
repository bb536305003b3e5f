// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/itemised.h"

#include <stdlib.h>
#include <string.h>

/* How much of "percpu_key_both0: ..." is the name of a design; 0: none. */
static size_t names(const char *head, const char *design)
{
	size_t i;

	for (i = 0; design[i]; i++)
		if (head[i] != (design[i] == '-' ? '_' : design[i]))
			return 0;
	return head[i] == '_' ? i : 0;
}

/* percpu_key_both0 is of percpu-key, not of percpu. */
static const char *design_of(const char *head, const struct summary *s)
{
	const char *design, *best = NULL;
	size_t i, n, most = 0;

	for (i = 0; i < s->n; i++) {
		design = s->cell[i].id.field[CELL_DESIGN];
		n = names(head, design);
		if (n > most) {
			most = n;
			best = design;
		}
	}
	return best;
}

/* What is called is in the figures, and in no listing. */
static char *calls_in(const char *text, const char *end)
{
	static const char mark[] = "  call ";
	size_t n = 0;

	while ((text = strstr(text, mark)) && text < end) {
		text += sizeof(mark) - 1;
		n++;
	}
	return n ? xasprintf(", and what %zu call%s", n,
			     n == 1 ? " runs" : "s run") : xasprintf("%s", "");
}

static void add(struct itemised *it, const struct summary *s, const char *head,
		size_t len)
{
	size_t line = strcspn(head, "\n");
	const char *design = design_of(head, s);
	char *calls;

	if (!design || line >= len)
		return;
	it->listing = reallocarray(it->listing, it->n + 1, sizeof(*it->listing));
	if (!it->listing)
		exit(complain("out of memory for a listing"));
	calls = calls_in(head, head + len);
	it->listing[it->n++] = (struct listing){
		.design = design,
		.head = xasprintf("%.*s%s", (int)line, head, calls),
		.text = xasprintf("%.*s", (int)(len - line - 1), head + line + 1),
	};
	free(calls);
}

struct itemised *itemised_parse(const char *text, const struct summary *s)
{
	struct itemised *it = xcalloc(1, sizeof(*it));
	const char *end;

	/* A blank line stands between two of them. */
	for (; *text; text = *end ? end + 2 : end) {
		end = strstr(text, "\n\n");
		if (!end)
			end = text + strlen(text);
		add(it, s, text, (size_t)(end - text));
	}
	return it;
}

void itemised_free(struct itemised *it)
{
	size_t i;

	for (i = 0; it && i < it->n; i++) {
		free(it->listing[i].head);
		free(it->listing[i].text);
	}
	if (it)
		free(it->listing);
	free(it);
}

char *itemised_anchor(const struct itemised *it, const char *design)
{
	size_t i;

	for (i = 0; i < it->n; i++)
		if (!strcmp(it->listing[i].design, design))
			return xasprintf("pair-%zu", i);
	return NULL;
}
