/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_TEXT_H
#define TESTS_UNIT_TEXT_H

#include <string.h>

#include "util.h"

/* To be included behind cmocka.h. */

/* Fails, and shows @text, unless @part is in it. */
static inline void has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text ? text : "");
}

/* As has(), wherever lines are broken and the next is indented. */
static inline void says(const char *text, const char *part)
{
	char *flat = xasprintf("%s", text), *to = flat;

	for (; *text; text++) {
		*to++ = *text == '\n' ? ' ' : *text;
		if (*text == '\n' && !strncmp(text + 1, "  ", 2))
			text += 2;
	}
	*to = 0;
	has(flat, part);
	free(flat);
}

static inline void before(const char *text, const char *a, const char *b)
{
	const char *x = strstr(text, a), *y = strstr(text, b);

	if (!x || !y || x > y)
		fail_msg("\"%s\" is not before \"%s\" in:\n%s", a, b, text);
}

/* The length of its longest line. */
static inline size_t widest(const char *text)
{
	size_t w = 0, len;

	while (*text) {
		len = strcspn(text, "\n");
		w = len > w ? len : w;
		text += len + (text[len] == '\n');
	}
	return w;
}

#endif /* TESTS_UNIT_TEXT_H */
