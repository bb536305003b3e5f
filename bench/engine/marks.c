// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/marks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/mark.h"
#include "results/rawread.h"
#include "results/word.h"

/* An empty line begins a section. */
static int add_line(json_t *marks, const char *text)
{
	json_t *section = json_array_get(marks, json_array_size(marks) - 1);
	long long user, kernel;

	if (*text == '\n')
		return json_array_append_new(marks, json_array());
	if (sscanf(text, "%lld\t%lld\n", &user, &kernel) != 2)
		return -EBADMSG;
	return json_array_append_new(section, json_pack("[II]",
				     (json_int_t)user, (json_int_t)kernel));
}

json_t *marks_read(const char *path, struct err *err)
{
	json_t *marks = json_pack("[[]]");
	FILE *f = fopen(path, "re");
	unsigned long lines = 0;
	char *text = NULL;
	size_t size = 0;
	int ret = 0;

	if (!f)
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	while (!ret && getline(&text, &size, f) > 0) {
		lines++;
		if (add_line(marks, text))
			ret = err_set(err, -EBADMSG, "%s:%lu: not two numbers",
				      path, lines);
	}
	if (f)
		fclose(f);
	free(text);
	if (!ret)
		return marks;
	json_decref(marks);
	return NULL;
}

static const json_t *mark_of(const json_t *marks, size_t number)
{
	const json_t *section = json_array_get(marks, number / MARK_SECTION);

	return json_array_get(section, number % MARK_SECTION);
}

static json_int_t executed(const json_t *mark, bool kernel)
{
	return json_integer_value(json_array_get(mark, 1)) + (kernel ? 0 :
	       json_integer_value(json_array_get(mark, 0)));
}

static int resolve_column(const json_t *marks, bool kernel, json_t *column)
{
	const json_t *begin, *end;
	json_t *number;
	size_t i;

	json_array_foreach(column, i, number) {
		begin = mark_of(marks, (size_t)json_integer_value(number));
		end = mark_of(marks, (size_t)json_integer_value(number) + 1);
		if (!begin || !end)
			return -EBADMSG;
		json_array_set_new(column, i, json_integer(
			executed(end, kernel) - executed(begin, kernel)));
	}
	return 0;
}

int marks_resolve(const json_t *marks, json_t *line)
{
	json_t *samples = json_object_get(line, "samples");
	bool kernel = strcmp(word_of(line, "marks"), "all");
	char sum[9];
	int ret;

	json_object_del(line, "marks");
	if (!samples)
		return 0;	/* skipped, or failed */
	ret = resolve_column(marks, kernel, json_object_get(samples, "t1"));
	if (!ret)
		ret = resolve_column(marks, kernel, json_object_get(samples, "t2"));
	if (!ret)
		ret = raw_checksum(samples, json_object_get(line, "events"),
				   json_object_get(line, "verdict"),
				   json_object_get(line, "profile"), sum);
	if (!ret)
		json_object_set_new(line, "sum", json_string(sum));
	return ret;
}
