/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_TEXT_H
#define TESTS_UNIT_TEXT_H

#include <string.h>

/* To be included behind cmocka.h. */

/* Fails, and shows @text, unless @part is in it. */
static inline void has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text ? text : "");
}

#endif /* TESTS_UNIT_TEXT_H */
