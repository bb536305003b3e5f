// SPDX-License-Identifier: GPL-2.0-or-later
/* What a shard says of itself, so that shards of one run can be told from others. */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/run.h"

/* Of a file's content; null where there is none. */
static json_t *content(const char *path)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];

	return path && SHA256File(path, hex) ? json_string(hex) : json_null();
}

/*
 * Which machine: machines of one model are several, and it is not to be found out
 * which. So by a number that the kernel has drawn when it was booted.
 */
static json_t *machine(void)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	char hex[SHA256_DIGEST_STRING_LENGTH];
	size_t size;
	char *id = read_file(path, &size);

	if (!id)
		return json_null();
	SHA256Data((const uint8_t *)id, size, hex);
	free(id);
	return json_stringn(hex, 16);
}

/* What the guests are told, but the seed: that stands by itself. */
static json_t *options(const struct run_args *a)
{
	json_t *said = record_command((int)a->nr_passed, (char **)a->passed);
	size_t i;

	for (i = json_array_size(said); i--;)
		if (!strncmp(json_string_value(json_array_get(said, i)),
			     "--seed=", strlen("--seed=")))
			json_array_remove(said, i);
	return said;
}

static json_t *image(const char *dir)
{
	char *path = xasprintf("%s/info.json", dir ? dir : "");
	json_t *sum = content(dir ? path : NULL);

	free(path);
	return sum;
}

json_t *record_shard(const struct run_args *a, json_t *plan, json_t *parts)
{
	return json_pack("{si si sI so so so so so so so}",
			 "number", a->shard.number, "of", a->shard.of,
			 "seed", (json_int_t)knob_first(&a->plan.knob[KNOB_SEED], 1),
			 "options", options(a), "plan", plan, "parts", parts,
			 "machine", machine(), "rt_kernel", image(a->rt_kernel),
			 "fio", content(a->plan.fio),
			 "userland", content(a->userland));
}
