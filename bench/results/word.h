/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_WORD_H
#define BENCH_RESULTS_WORD_H

#include <jansson.h>

/**
 * word_of() - text in a JSON object
 * @o: the object; may be NULL
 * @key: which
 *
 * Return: the text, the object's own; "" when there is none.
 */
static inline const char *word_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

#endif /* BENCH_RESULTS_WORD_H */
