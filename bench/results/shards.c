// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/shards.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/control.h"
#include "results/packed.h"
#include "results/rawread.h"
#include "results/summary.h"
#include "results/word.h"

/* What must be the same of all: in the order in which a difference is explained. */
static const struct {
	const char *in, *key, *what;
} common[] = {
	{ "shard", "seed", "the seed" },
	{ "shard", "options", "what was to be measured" },
	{ "shard", "of", "the number of shards" },
	{ "shard", "plan", "the parts of the run" },
	{ NULL, "kernel", "the kernel" },
	{ NULL, "kernel_config", "the kernel's configuration" },
	{ "shard", "rt_kernel", "the PREEMPT_RT kernel" },
	{ NULL, "tool", "the tool" },
	{ "shard", "userland", "the archive of programs" },
	{ "shard", "fio", "the job of fio" },
	{ NULL, "placement", "the placement" },
};

/* Reading one shard's samples. */
struct reading {
	struct shard_run *run;
	json_t *has;			/* parts of which there is a boot */
	const char **qemu;
};

const json_t *shards_plan(const struct shards *s)
{
	return json_object_get(s->run[0].shard, "plan");
}

/* A guest that is lost goes on under a number that is so much higher. */
static const char *part_of_boot(const struct shard_run *r, const json_t *line)
{
	const json_t *plan = json_object_get(r->shard, "plan");
	json_int_t boot = json_integer_value(json_object_get(line, "boot"));

	return word_of(json_array_get(plan, (size_t)boot % json_array_size(plan)),
		       "part");
}

static int has_part(const struct shard_run *r, const char *part)
{
	const json_t *parts = json_object_get(r->shard, "parts"), *v;
	size_t i;

	json_array_foreach(parts, i, v)
		if (!strcmp(json_string_value(v), part))
			return 1;
	return 0;
}

struct shard_run *shards_owner(const struct shards *s, const char *part)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (has_part(&s->run[i], part))
			return &s->run[i];
	return NULL;
}

static int on_boot(void *ctx, json_t *boot, struct err *err)
{
	struct reading *r = ctx;
	const char *part = part_of_boot(r->run, boot);
	const char *qemu = word_of(boot, "qemu");

	if (!has_part(r->run, part))
		return err_set(err, -EINVAL,
			       "%s: raw.jsonl has a boot of %s, which is none of this shard's: measure it again",
			       r->run->dir, part);
	json_object_set_new(r->has, part, json_true());
	if (!*qemu)
		return 0;
	/* Kept by env.json's object, so that it lives as long as the shards. */
	json_object_set(r->run->env, "qemu", json_object_get(boot, "qemu"));
	qemu = word_of(r->run->env, "qemu");
	if (**r->qemu && strcmp(*r->qemu, qemu))
		return err_set(err, -EXDEV,
			       "%s was measured by QEMU %s, others by %s: exact figures of two versions are not put together",
			       r->run->dir, qemu, *r->qemu);
	*r->qemu = qemu;
	return 0;
}

static int read_samples(struct shard_run *r, const char **qemu, struct err *err)
{
	static const struct raw_ops ops = { .boot = on_boot };
	struct reading reading = { r, json_object(), qemu };
	char *path = xasprintf("%s/raw.jsonl", r->dir);
	const json_t *parts = json_object_get(r->shard, "parts"), *v;
	FILE *f = packed_open(path);
	struct raw_info info;
	size_t i;
	int ret = f ? raw_read(f, path, &ops, &reading, &info, err) :
		      err_set(err, -errno, "%s: %s", path, strerror(errno));

	if (f)
		fclose(f);
	if (f && !ret) {
		r->id = info.run;
		memcpy(r->sha256, info.sha256, sizeof(r->sha256));
		json_array_foreach(parts, i, v)
			if (!ret && !json_object_get(reading.has, json_string_value(v)))
				ret = err_set(err, -EINVAL,
					      "%s: no boot of %s, which it is to have: measure that shard again",
					      path, json_string_value(v));
	}
	json_decref(reading.has);
	free(path);
	return ret;
}

/*
 * Of several runs in one a control says little of each, so each answers for itself.
 * A block's checksum is of its samples alone: whose they are, that of the file says.
 */
static int vouched_for(const struct shard_run *r, struct err *err)
{
	struct summary summary;
	int ret = summary_load(r->dir, &summary, err);

	if (!ret && strcmp(word_of(summary.json, "raw_sha256"), r->sha256))
		ret = err_set(err, -EINVAL,
			      "%s: raw.jsonl is not the samples that its summary.json was made of: one of them was edited; measure it again, or take an intact copy",
			      r->dir);
	if (!ret && control_failed(json_object_get(summary.json, "controls")))
		ret = err_set(err, -EINVAL,
			      "%s: a control of this shard has failed: measure it again",
			      r->dir);
	summary_free(&summary);
	return ret;
}

static int is_shard(const json_t *shard)
{
	const json_t *plan = json_object_get(shard, "plan");
	const json_t *parts = json_object_get(shard, "parts"), *v;
	size_t i;

	json_array_foreach(plan, i, v)
		if (!*word_of(v, "part"))
			return 0;
	json_array_foreach(parts, i, v)
		if (!json_is_string(v))
			return 0;
	return json_array_size(plan) && json_array_size(parts) &&
	       json_is_integer(json_object_get(shard, "of")) &&
	       json_is_integer(json_object_get(shard, "number"));
}

static int open_one(struct shard_run *r, struct err *err)
{
	char *path = xasprintf("%s/env.json", r->dir);
	FILE *f = fopen(path, "re");
	json_error_t why;
	int ret = 0;

	r->env = f ? json_loadf(f, 0, &why) : NULL;
	r->shard = json_object_get(r->env, "shard");
	if (!r->env)
		ret = err_set(err, -EINVAL, "%s: %.100s: is it a run that is whole?",
			      path, f ? why.text : strerror(errno));
	else if (!is_shard(r->shard))
		ret = err_set(err, -EINVAL,
			      "%s: is no shard: those are measured by pkscale run --shard",
			      r->dir);
	if (f)
		fclose(f);
	free(path);
	return ret;
}

static const json_t *common_of(const struct shard_run *r, size_t i)
{
	return json_object_get(common[i].in ? r->shard : r->env, common[i].key);
}

/* What differs first: where it is within an object, by which name. */
struct difference {
	const char *key;
	const json_t *a, *b;
};

static int differ(const char *key, const json_t *a, const json_t *b,
		  struct difference *d)
{
	const char *k;
	json_t *v;
	size_t i;

	if (a == b || json_equal(a, b))
		return 0;
	if (json_is_object(a) && json_is_object(b)) {
		json_object_foreach((json_t *)a, k, v)
			if (differ(k, v, json_object_get(b, k), d))
				return 1;
		json_object_foreach((json_t *)b, k, v)
			if (differ(k, json_object_get(a, k), v, d))
				return 1;
	}
	if (json_is_array(a) && json_is_array(b))
		for (i = 0; i < json_array_size(a) || i < json_array_size(b); i++)
			if (differ(key, json_array_get(a, i), json_array_get(b, i), d))
				return 1;
	*d = (struct difference){ key, a, b };
	return 1;
}

static int of_one_run(const struct shard_run *a, const struct shard_run *b,
		      struct err *err)
{
	struct difference d;
	char *s, *t;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(common); i++) {
		if (!differ(NULL, common_of(a, i), common_of(b, i), &d))
			continue;
		s = json_dumps(d.a, JSON_ENCODE_ANY | JSON_COMPACT);
		t = json_dumps(d.b, JSON_ENCODE_ANY | JSON_COMPACT);
		err_set(err, -EXDEV,
			"%s and %s are of different runs: %s%s%s is %.100s there, and %.100s here",
			b->dir, a->dir, common[i].what, d.key ? ": " : "",
			d.key ? d.key : "", s ? s : "nothing", t ? t : "nothing");
		free(t);
		free(s);
		return -EXDEV;
	}
	return 0;
}

/* No part twice, whatever the numbers of the shards say. */
static int apart(const struct shards *s, const struct shard_run *r, struct err *err)
{
	const json_t *parts = json_object_get(r->shard, "parts"), *v;
	const struct shard_run *other;
	size_t i;

	json_array_foreach(parts, i, v) {
		other = shards_owner(s, json_string_value(v));
		if (other != r)
			return err_set(err, -EEXIST,
				       "%s and %s overlap: both have %s; name one of them",
				       other->dir, r->dir, json_string_value(v));
	}
	return 0;
}

/* What it drew when it was booted; a shard that says nothing is on one of its own. */
static void find_machine(struct shards *s, struct shard_run *r)
{
	const char *id = word_of(r->shard, "machine");
	const struct shard_run *o;

	for (o = s->run; *id && o < r; o++) {
		if (!strcmp(word_of(o->shard, "machine"), id)) {
			r->machine = o->machine;
			return;
		}
	}
	r->machine = s->machines++;
}

int shards_load(char *const *dir, size_t n, struct shards *s, struct err *err)
{
	const char *qemu = "";
	struct shard_run *r;
	int ret = 0;

	*s = (struct shards){ .run = xcalloc(n, sizeof(*s->run)) };
	while (!ret && s->n < n) {
		r = &s->run[s->n];
		r->dir = dir[s->n++];
		ret = open_one(r, err);
		if (!ret)
			ret = of_one_run(&s->run[0], r, err);
		if (!ret)
			ret = apart(s, r, err);
		if (!ret)
			ret = read_samples(r, &qemu, err);
		if (!ret)
			ret = vouched_for(r, err);
		if (!ret)
			find_machine(s, r);
	}
	if (ret)
		shards_free(s);
	return ret;
}

void shards_free(struct shards *s)
{
	struct shard_run *r;

	for (r = s->run; r < s->run + s->n; r++) {
		if (r->raw)
			fclose(r->raw);
		json_decref(r->line);
		json_decref(r->env);
		free(r->text);
		free(r->id);
	}
	free(s->run);
	*s = (struct shards){ 0 };
}
