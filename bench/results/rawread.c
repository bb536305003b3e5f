// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/rawread.h"

#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The state of one reading. */
struct reader {
	const char *name;
	const struct raw_ops *ops;
	void *ctx;
	struct raw_info *info;
	struct err *err;
	json_t *boots;		/* object, by number as text */
	long line;
	int ended;
};

/* "NAME:LINE: what", with the way out for a file that is just damaged. */
#define bad(r, fmt, ...) \
	err_set((r)->err, -EINVAL, "%s:%ld: " fmt, (r)->name, (r)->line, \
		##__VA_ARGS__)
#define DAMAGED "; the file is damaged or was edited: measure again, " \
		"or take an intact copy"

int raw_checksum(json_t *samples, json_t *events, json_t *verdict,
		 json_t *profile, char sum[9])
{
	json_t *all = json_pack("{sOsOsO*sO*}", "samples", samples, "events",
				events, "verdict", verdict, "profile", profile);
	char *s = all ? json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	uLong crc = crc32(0, NULL, 0);

	json_decref(all);
	if (!s)
		return -ENOMEM;
	crc = crc32(crc, (const Bytef *)s, (uInt)strlen(s));
	free(s);
	snprintf(sum, 9, "%08lx", crc);
	return 0;
}

json_int_t raw_at(const struct raw_entry *b, const char *column, size_t i)
{
	return json_integer_value(json_array_get(
			json_object_get(b->samples, column), i));
}

static int on_run(struct reader *r, json_t *o)
{
	const char *id = json_string_value(json_object_get(o, "id"));
	const json_t *shards = json_object_get(o, "incomplete");
	json_t *v = json_object_get(o, "v");

	if (r->line != 1)
		return bad(r, "a second \"run\" line: two files in one%s",
			   DAMAGED);
	if (!id || !json_is_integer(v))
		return bad(r, "\"run\" needs a string \"id\" and a number \"v\"");
	if (json_integer_value(v) != RAWREAD_VERSION)
		return bad(r, "version %lld, this program reads %d: use the pkscale that wrote it",
			   (long long)json_integer_value(v), RAWREAD_VERSION);
	r->info->run = xasprintf("%s", id);
	r->info->shards = json_integer_value(json_object_get(shards, "shards"));
	r->info->of = json_integer_value(json_object_get(shards, "of"));
	return 0;
}

/* Guests run beside each other, and where one is lost another goes on: no order. */
static const char *boot_key(const json_t *number, char key[24])
{
	snprintf(key, 24, "%lld", (long long)json_integer_value(number));
	return key;
}

static int on_boot(struct reader *r, json_t *o)
{
	json_t *n = json_object_get(o, "boot");
	json_t *kernel = json_object_get(o, "kernel");
	char key[24];

	if (!json_is_integer(n) || json_integer_value(n) < 0)
		return bad(r, "\"boot\" must be a number from 0");
	if (json_object_get(r->boots, boot_key(n, key)))
		return bad(r, "a second line of boot %s%s", key, DAMAGED);
	if (!json_is_string(json_object_get(o, "environment")) ||
	    !json_is_string(json_object_get(kernel, "release")))
		return bad(r, "boot line without \"environment\" or \"kernel\" \"release\"");
	json_object_set(r->boots, key, o);
	return r->ops->boot ? r->ops->boot(r->ctx, o, r->err) : 0;
}

static int all_integers(const json_t *array)
{
	size_t i;

	for (i = 0; i < json_array_size(array); i++)
		if (!json_is_integer(json_array_get(array, i)))
			return 0;
	return 1;
}

static int check_samples(struct reader *r, struct raw_entry *b)
{
	const char *k, *first = NULL;
	json_t *v;

	json_object_foreach(b->samples, k, v) {
		if (!json_is_array(v) || !all_integers(v))
			return bad(r, "samples \"%s\" is not an array of whole numbers%s",
				   k, DAMAGED);
		if (first && json_array_size(v) != b->nsamples)
			return bad(r, "samples \"%s\" has %zu elements, \"%s\" %zu: all must have as many%s",
				   k, json_array_size(v), first, b->nsamples,
				   DAMAGED);
		first = k;
		b->nsamples = json_array_size(v);
	}
	json_object_foreach(b->events, k, v)
		if (!json_is_integer(v))
			return bad(r, "event \"%s\" is not a whole number%s", k,
				   DAMAGED);
	return 0;
}

static int check_status(struct reader *r, const struct raw_entry *b)
{
	static const char * const known[] = { "ok", "skipped", "failed", "void" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(b->status, known[i]))
			break;
	if (i == ARRAY_SIZE(known))
		return bad(r, "status \"%s\" is not one of ok, skipped, failed, void",
			   b->status);
	if (!strcmp(b->status, "skipped") && b->nsamples)
		return bad(r, "a skipped block with %zu samples%s", b->nsamples,
			   DAMAGED);
	return 0;
}

static int parse_block(struct reader *r, json_t *o, struct raw_entry *b)
{
	json_t *boot = json_object_get(o, "boot");
	json_t *reps = json_object_get(o, "reps");
	json_t *block = json_object_get(o, "block");
	char key[24];

	b->status = json_string_value(json_object_get(o, "status"));
	b->reason = json_string_value(json_object_get(o, "reason"));
	if (!json_is_integer(boot) || !json_is_integer(block) || !b->status ||
	    !b->reason)
		return bad(r, "block line lacks one of boot, block, status, reason%s",
			   DAMAGED);
	if (json_object_get(o, "marks"))
		return bad(r, "block of marks, of which nobody has said what was between them: pkscale run does, of the guests that it boots");
	if (!strcmp(b->status, "ok") &&
	    (!json_is_object(json_object_get(o, "samples")) ||
	     !json_is_object(json_object_get(o, "events")) ||
	     !json_is_string(json_object_get(o, "sum")) ||
	     json_integer_value(reps) < 1))
		return bad(r, "block with status ok lacks one of reps (above 0), samples, events, sum%s",
			   DAMAGED);
	b->samples = json_object_get(o, "samples");
	b->events = json_object_get(o, "events");
	b->boot = json_object_get(r->boots, boot_key(boot, key));
	if (!b->boot)
		return bad(r, "block of boot %lld, which has no line before it%s",
			   (long long)json_integer_value(boot), DAMAGED);
	b->reps = (long)json_integer_value(reps);
	b->block = (long)json_integer_value(block);
	b->verdict = json_object_get(o, "verdict");
	b->profile = json_object_get(o, "profile");
	b->reading = json_is_true(json_object_get(o, "reading"));
	return 0;
}

static int on_block(struct reader *r, json_t *o)
{
	const char *sum = json_string_value(json_object_get(o, "sum"));
	struct raw_entry b = { 0 };
	struct err why;
	char want[9];
	int ret;

	ret = parse_block(r, o, &b);
	if (!ret)
		ret = check_samples(r, &b);
	if (!ret)
		ret = check_status(r, &b);
	if (ret)
		return ret;
	/* Nothing was measured in a block that has neither: nothing to sum. */
	if ((b.samples || b.verdict) &&
	    raw_checksum(b.samples, b.events, b.verdict, b.profile, want))
		return bad(r, "samples without events, or a verdict without either%s",
			   DAMAGED);
	if ((b.samples || b.verdict) && (!sum || strcmp(sum, want)))
		return bad(r, "checksum is %s, the %s give %s%s",
			   sum ? sum : "missing",
			   b.verdict ? "verdict and samples" : "samples", want,
			   DAMAGED);
	ret = cell_parse(json_object_get(o, "cell"), &b.cell, &why);
	if (ret)
		return bad(r, "%.300s", why.text);
	if (strcmp(b.cell.field[CELL_ENVIRONMENT],
		   json_string_value(json_object_get(b.boot, "environment"))))
		ret = bad(r, "cell of environment %s in a boot of %s%s",
			  b.cell.field[CELL_ENVIRONMENT],
			  json_string_value(json_object_get(b.boot,
							    "environment")),
			  DAMAGED);
	r->info->blocks++;
	if (!ret && r->ops->block)
		ret = r->ops->block(r->ctx, &b, r->err);
	cell_clear(&b.cell);
	return ret;
}

static int on_end(struct reader *r, json_t *o)
{
	json_t *n = json_object_get(o, "blocks");

	if (!json_is_integer(n) || json_integer_value(n) != r->info->blocks)
		return bad(r, "the end line counts %lld blocks, there are %ld%s",
			   (long long)json_integer_value(n), r->info->blocks,
			   DAMAGED);
	r->ended = 1;
	return 0;
}

static const struct {
	const char *type;
	int (*on)(struct reader *r, json_t *o);
} types[] = {
	{ "run", on_run }, { "boot", on_boot }, { "block", on_block },
	{ "end", on_end },
};

static int on_line(struct reader *r, const char *text, size_t len)
{
	int ret = -ENOENT;
	json_error_t why;
	const char *type;
	json_t *o;
	size_t i;

	if (r->ended)
		return bad(r, "a line after the end line%s", DAMAGED);
	if (len > RAW_LINE_MAX)
		return bad(r, "the line has %zu bytes, at most %u are read: use fewer samples a block",
			   len, RAW_LINE_MAX);
	o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	if (!o)
		return bad(r, "not JSON: %.100s%s", why.text, DAMAGED);
	type = json_string_value(json_object_get(o, "type"));
	if (r->line == 1 && (!type || strcmp(type, "run")))
		ret = bad(r, "the first line is not of type \"run\": this is no raw.jsonl, or its head is missing");
	for (i = 0; ret == -ENOENT && type && i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].type, type))
			ret = types[i].on(r, o);
	if (ret == -ENOENT)
		ret = bad(r, "unknown type \"%.40s\": written by a newer pkscale, or damaged; read it with the pkscale that wrote it",
			  type ? type : "");
	json_decref(o);
	return ret;
}

int raw_read(FILE *f, const char *name, const struct raw_ops *ops, void *ctx,
	     struct raw_info *info, struct err *err)
{
	struct reader r = { .name = name, .ops = ops, .ctx = ctx,
			    .info = info, .err = err };
	size_t size = 0;
	char *text = NULL;
	SHA2_CTX sha;
	ssize_t len;
	int ret = 0;

	memset(info, 0, sizeof(*info));
	r.boots = json_object();
	SHA256Init(&sha);
	while (!ret && (len = getline(&text, &size, f)) >= 0) {
		r.line++;
		SHA256Update(&sha, (const uint8_t *)text, (size_t)len);
		ret = on_line(&r, text, (size_t)len);
	}
	if (!ret && ferror(f))
		ret = err_set(err, -EIO, "%s: cannot be read: %s", name,
			      strerror(errno));
	if (!ret && !r.ended)
		ret = bad(&r, "no end line: the file is not whole (%ld blocks); its run was cut short, measure again",
			  info->blocks);
	SHA256End(&sha, info->sha256);
	free(text);
	json_decref(r.boots);
	if (ret) {
		free(info->run);
		info->run = NULL;
	}
	return ret;
}
