// SPDX-License-Identifier: GPL-2.0-or-later
/* What shards have left, into one directory. */
#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "results/packed.h"
#include "results/rundir.h"
#include "results/shards.h"
#include "results/word.h"

/* The next line of a shard, without the first and the last one of its file. */
static int advance(struct shard_run *r, struct err *err)
{
	size_t size = 0;
	ssize_t len;

	do {
		free(r->text);
		json_decref(r->line);
		r->text = NULL;
		r->line = NULL;
		len = getline(&r->text, &size, r->raw);
		if (len > 0)
			r->line = json_loadb(r->text, (size_t)len, 0, NULL);
		if (!r->line)
			return err_set(err, -EINVAL,
				       "%s: raw.jsonl has changed meanwhile", r->dir);
	} while (!strcmp(word_of(r->line, "type"), "run"));
	r->text[len - 1] = 0;
	return 0;
}

static int begin(struct shard_run *r, struct err *err)
{
	char *path = xasprintf("%s/raw.jsonl", r->dir);
	int ret = 0;

	r->raw = packed_open(path);
	if (!r->raw)
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	free(path);
	return ret ? ret : advance(r, err);
}

static int is_end(const struct shard_run *r)
{
	return !strcmp(word_of(r->line, "type"), "end");
}

/* The lines of a part stand together, as they do in a run. */
static int copy_part(const struct shards *s, struct shard_run *r, size_t part,
		     struct raw_writer *out, int (*stop)(void), struct err *err)
{
	const size_t parts = json_array_size(shards_plan(s));
	json_int_t boot;
	int ret = r->raw ? 0 : begin(r, err);

	while (!ret && !is_end(r)) {
		boot = json_integer_value(json_object_get(r->line, "boot"));
		if ((size_t)boot % parts != part)
			break;
		if (stop() || raw_failed(out))
			return -EINTR;
		if (s->machines > 1 && !strcmp(word_of(r->line, "type"), "boot")) {
			json_object_set_new(r->line, "machine",
					    json_integer((json_int_t)r->machine));
			raw_line(out, json_incref(r->line));
		} else {
			raw_text(out, r->text);
		}
		ret = advance(r, err);
	}
	return ret;
}

int shards_copy(struct shards *s, struct raw_writer *out, int (*stop)(void),
		struct err *err)
{
	const json_t *plan = shards_plan(s), *v;
	struct shard_run *r;
	size_t i;
	int ret = 0;

	json_array_foreach(plan, i, v) {
		r = shards_owner(s, word_of(v, "part"));
		if (r)
			ret = copy_part(s, r, i, out, stop, err);
		if (ret)
			return ret;
	}
	for (r = s->run; r < s->run + s->n; r++)
		if (!is_end(r))
			return err_set(err, -EINVAL,
				       "%s: the parts in raw.jsonl are not in the order of the run: measure it again",
				       r->dir);
	return 0;
}

/* What belongs to a run, and not to a machine. */
static int is_of_run(const char *key)
{
	static const char * const keys[] = {
		"schema", "tool", "command", "placement", "kernel",
		"kernel_config", "boots", "incomplete",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i], key))
			return 1;
	return 0;
}

static const struct shard_run *first_on(const struct shards *s, size_t machine)
{
	const struct shard_run *r = s->run;

	while (r->machine != machine)
		r++;
	return r;
}

/* Of several machines each has by itself what is not the same of all. */
static void add_machines(const struct shards *s, json_t *env)
{
	json_t *all = json_array(), *v, *x;
	const char *key;
	size_t m;
	void *next;

	for (m = 0; m < s->machines; m++)
		json_array_append_new(all, json_object());
	json_object_foreach_safe(env, next, key, v) {
		for (m = 0; m < s->machines; m++)
			if (!json_equal(v, json_object_get(first_on(s, m)->env, key)))
				break;
		if (m == s->machines || is_of_run(key))
			continue;
		for (m = 0; m < s->machines; m++) {
			x = json_object_get(first_on(s, m)->env, key);
			json_object_set(json_array_get(all, m), key,
					x ? x : json_null());
		}
		json_object_del(env, key);
	}
	json_object_set_new(env, "machines", all);
}

/* The command of the whole run; the share of one machine is not of it. */
static json_t *whole_command(const json_t *command)
{
	json_t *whole = json_array(), *v;
	size_t i;

	json_array_foreach(command, i, v) {
		if (!strcmp(json_string_value(v), "--shard"))
			i++;
		else if (strncmp(json_string_value(v), "--shard=", strlen("--shard=")))
			json_array_append(whole, v);
	}
	return whole;
}

json_t *shards_env(const struct shards *s)
{
	json_t *env = json_deep_copy(s->run[0].env), *all = json_array();
	json_t *boots = json_object_get(env, "boots");
	const struct shard_run *r;
	json_int_t of;

	json_object_set_new(env, "command",
			    whole_command(json_object_get(env, "command")));
	for (r = s->run; r < s->run + s->n; r++) {
		json_object_update_missing(boots, json_object_get(r->env, "boots"));
		json_array_append_new(all, json_pack("{sO sO ss ss sI}", "number",
			json_object_get(r->shard, "number"), "parts",
			json_object_get(r->shard, "parts"), "run", r->id,
			"raw_sha256", r->sha256, "machine", (json_int_t)r->machine));
	}
	of = json_integer_value(json_object_get(s->run[0].shard, "of"));
	if ((json_int_t)s->n < of)
		json_object_set_new(env, "incomplete", json_pack("{sI sI}", "shards",
					(json_int_t)s->n, "of", of));
	json_object_del(env, "shard");
	json_object_del(env, "qemu");
	if (s->machines > 1)
		add_machines(s, env);
	json_object_set_new(env, "shards", all);
	return env;
}

static int copy_file(const char *from, const char *to, struct err *err)
{
	char *copy = xasprintf("%s", to), *text;
	size_t size;
	int ret = rundir_make(dirname(copy));

	text = ret ? NULL : read_file(from, &size);
	if (!ret)
		ret = text ? write_file(to, text, size) : -errno;
	if (ret)
		err_set(err, ret, "%s to %s: %s", from, to, strerror(-ret));
	free(text);
	free(copy);
	return ret;
}

/* A directory as a pattern of itself: what it is called has no meaning. */
static char *quoted(const char *dir)
{
	char *text = xcalloc(2 * strlen(dir) + 1, 1), *to = text;

	for (; *dir; dir++) {
		if (strchr("*?[\\", *dir))
			*to++ = '\\';
		*to++ = *dir;
	}
	return text;
}

static int copy_all(const char *from, const char *what, const char *dir,
		    struct err *err)
{
	char *where = quoted(from), *pattern = xasprintf("%s/%s", where, what);
	glob_t g = { 0 };
	size_t i;
	int ret = glob(pattern, GLOB_ERR, NULL, &g);

	if (ret && ret != GLOB_NOMATCH)
		ret = err_set(err, ret == GLOB_NOSPACE ? -ENOMEM : -EIO,
			      "%s: cannot be listed for %s: %s", from, what,
			      strerror(ret == GLOB_NOSPACE ? ENOMEM : errno));
	else
		ret = 0;
	for (i = 0; i < g.gl_pathc && !ret; i++) {
		char *to = xasprintf("%s%s", dir, g.gl_pathv[i] + strlen(from));

		ret = copy_file(g.gl_pathv[i], to, err);
		free(to);
	}
	globfree(&g);
	free(pattern);
	free(where);
	return ret;
}

int shards_files(const struct shards *s, const char *dir, struct err *err)
{
	static const char * const patterns[] = { "boot-*/*", "pairs.txt" };
	const struct shard_run *r;
	size_t i;
	int ret = 0;

	for (r = s->run; r < s->run + s->n; r++)
		for (i = 0; i < ARRAY_SIZE(patterns) && !ret; i++)
			ret = copy_all(r->dir, patterns[i], dir, err);
	return ret;
}
