// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/escape.h"

#include <string.h>

#include "util.h"

static const struct {
	char c;
	const char *as;
} entities[] = {
	{ '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" },
};

void escape_xml(FILE *out, const char *text)
{
	size_t i;

	for (; *text; text++) {
		for (i = 0; i < ARRAY_SIZE(entities); i++)
			if (entities[i].c == *text)
				break;
		if (i < ARRAY_SIZE(entities))
			fputs(entities[i].as, out);
		else
			fputc((unsigned char)*text < ' ' &&
			      !strchr("\t\n\r", *text) ? '?' : *text, out);
	}
}

/*
 * A bar would end a field, an asterisk begin emphasis, a backtick code, a less-than
 * sign HTML; brackets are a link where a parenthesis follows them.
 */
void escape_markdown(FILE *out, const char *text)
{
	char before = 0;

	for (; *text; before = *text++) {
		if (strchr("|*`<&\\", *text) || (before == ']' && *text == '('))
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
}
