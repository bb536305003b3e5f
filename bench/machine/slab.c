// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/slab.h"

#include <stdio.h>
#include <stdlib.h>

#include "util.h"

#define SLAB	"/sys/kernel/slab/task_struct"

static void put_number(json_t *to, const char *key, const char *path,
		       const char *format)
{
	FILE *f = fopen(path, "re");
	char line[256];
	long long v;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, format, &v) != 1)
			continue;
		json_object_set_new(to, key, json_integer(v));
		break;
	}
	if (f)
		fclose(f);
}

json_t *slab_json(void)
{
	static const char * const files[] = { "object_size", "slab_size",
					      "order", "objs_per_slab" };
	json_t *all = json_object(), *task = json_object();
	char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		path = xasprintf("%s/%s", SLAB, files[i]);
		put_number(task, files[i], path, "%lld");
		free(path);
	}
	if (json_object_size(task))
		json_object_set(all, "task_struct", task);
	put_number(all, "percpu_kib", "/proc/meminfo", "Percpu: %lld kB");
	json_decref(task);
	return all;
}
