/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RESULTS_WORD_H
#define BENCH_RESULTS_WORD_H

#include <jansson.h>
#include <math.h>
#include <string.h>

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

/**
 * number_in() - a number in a JSON object
 * @o: the object; may be NULL
 * @key: which
 *
 * Return: the number; NAN when there is none.
 */
static inline double number_in(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

/**
 * same_meter() - are two cells of one meter of one kernel
 * @a: one
 * @b: another
 */
static inline int same_meter(const json_t *a, const json_t *b)
{
	return !strcmp(word_of(a, "environment"), word_of(b, "environment")) &&
	       !strcmp(word_of(a, "kernel"), word_of(b, "kernel")) &&
	       !strcmp(word_of(a, "meter"), word_of(b, "meter"));
}

#endif /* BENCH_RESULTS_WORD_H */
