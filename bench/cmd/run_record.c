// SPDX-License-Identifier: GPL-2.0-or-later
/* env.json: everything that the figures of a run depend on. */
#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/run.h"
#include "machine/environment.h"
#include "machine/paths.h"
#include "registers.h"

/* What has a slash in it, and is no path: "ext4/randread" is not "xfs/randread". */
static int is_name(const char *word, char end)
{
	static const char * const options[] = { "--shard", "--workload" };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		n = strlen(options[i]);
		if (!strncmp(word, options[i], n) && word[n] == end)
			return 1;
	}
	return 0;
}

json_t *record_command(int argc, char **argv)
{
	json_t *a = json_array();
	char *copy, *eq, *value;
	int i;

	for (i = 0; i < argc; i++) {
		copy = xasprintf("%s", argv[i]);
		eq = strchr(copy, '=');
		value = eq ? eq + 1 : copy;
		if (strchr(value, '/') && !is_name(copy, '=') &&
		    !(i && is_name(argv[i - 1], 0))) {
			json_array_append_new(a, json_sprintf("%.*s%s",
				(int)(value - copy), copy,
				basename(value)));
		} else {
			json_array_append_new(a, json_string(copy));
		}
		free(copy);
	}
	return a;
}

/* Of an ELF file; null where it has none, or there is no file. */
static json_t *build_id(const char *path)
{
	char hex[64];

	return path && !environment_file_id(path, hex, sizeof(hex)) ?
	       json_string(hex) : json_null();
}

static json_t *tool(const char *module)
{
	char *git = paths_revision();
	json_t *t = json_pack("{s:s, s:s, s:b, s:o, s:o}", "name", "pkscale",
			      "git", git, "dirty", paths_changed(),
			      "build_id", build_id("/proc/self/exe"),
			      "module_build_id", build_id(module));

	free(git);
	return t;
}

static json_t *load(const char *dir, const char *file)
{
	char *path = xasprintf("%s/%s", dir, file);
	json_t *doc = json_load_file(path, 0, NULL);

	free(path);
	return doc ? doc : json_null();
}

json_t *record_boots(const char *dir)
{
	char *pattern = xasprintf("%s/boot-*", dir);
	json_t *all = json_object();
	glob_t g;
	size_t i;

	if (!glob(pattern, 0, NULL, &g)) {
		for (i = 0; i < g.gl_pathc; i++)
			json_object_set_new(all, basename(g.gl_pathv[i]),
					    load(g.gl_pathv[i], "vm.json"));
		globfree(&g);
	}
	free(pattern);
	return all;
}

json_t *record_environment(const struct run_args *a, int argc, char **argv,
			   struct err *err)
{
	json_t *env = environment_capture(err), *kernel;

	if (!env)
		return NULL;
	json_object_set_new(env, "schema", json_integer(1));
	json_object_set_new(env, "tool", tool(a->module));
	json_object_set_new(env, "command", record_command(argc, argv));
	json_object_set_new(env, "placement", json_string(a->placement));
	if (a->kernel) {
		kernel = load(a->kernel, "info.json");
		json_object_set(env, "kernel_config",
				json_object_get(kernel, "config"));
		json_object_set_new(env, "kernel", kernel);
	}
	return env;
}

int record_write(const json_t *env, const char *dir, struct err *err)
{
	char *path = xasprintf("%s/env.json", dir);
	int ret = 0;

	if (json_dump_file(env, path, JSON_INDENT(1) | JSON_SORT_KEYS))
		ret = err_set(err, -EIO, "%s: cannot be written: %s", path,
			      strerror(errno));
	free(path);
	return ret;
}

/* What scripts/itemise calls the register that was written. */
static const char *register_id(const char *name)
{
	static const char * const ids[][2] = {
#define PKS_REGISTER(id, name, help)	{ name, #id },
		PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
	};
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(ids); i++)
		if (!strcmp(ids[i][0], name))
			return ids[i][1];
	return ids[0][1];
}

void record_pairs(const struct run_args *a, const char *dir)
{
	const char *itemise = paths_script("itemise");
	const char *id = register_id(a->reg);
	char *file = xasprintf("%s/pairs.txt", dir), *command;
	int status;

	if (a->module) {
		command = xasprintf("'%s' --module '%s' --register %s $('%s' --module '%s' --register %s --list) > '%s'",
				    itemise, a->module, id, itemise, a->module,
				    id, file);
		status = system(command);
		if (status) {
			unlink(file);
			complain("no pairs.txt: the instructions of pairs are not listed");
		}
		free(command);
	}
	free(file);
}
