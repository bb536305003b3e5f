// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/run_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "results/rundir.h"

#define STATE_VERSION	1

/* Measured at each start, so it may differ by a tick and mean nothing. */
static const char * const measured[] = { "tsc_quantum" };

/* Parts may become whole at the same time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static char *path_of(const struct run_parts *p, const char *file)
{
	return xasprintf("%s/%s", p->dir, file);
}

static char *part_path(const struct run_parts *p, const char *part)
{
	return xasprintf("%s/part-%s.jsonl", p->dir, part);
}

static int take(struct run_parts *p, const char *dir, struct err *err)
{
	int e;

	p->dir = xasprintf("%s", dir);
	p->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->lock < 0)
		return err_set(err, -errno, "%s: %s", dir, strerror(errno));
	/* A guest's kernel may have no locks of files; nobody else is in there. */
	if (!flock(p->lock, LOCK_EX | LOCK_NB) || errno == ENOSYS)
		return 0;
	e = errno;
	return err_set(err, e == EWOULDBLOCK ? -EBUSY : -e, "%s: %s", dir,
		       e == EWOULDBLOCK ? "this run is under way" : strerror(e));
}

/* By rename: a state is there whole, or the one before is. */
static int save(const struct run_parts *p, struct err *err)
{
	char *path = path_of(p, "state.json"), *next = path_of(p, "state.next");
	int ret = 0;

	if (json_dump_file(p->state, next, JSON_INDENT(1)) || rename(next, path))
		ret = err_set(err, -EIO, "%s: cannot be written", path);
	free(next);
	free(path);
	return ret;
}

int parts_begin(struct run_parts *p, const char *dir, const char *id, int argc,
		char **argv, struct err *err)
{
	json_t *words = json_array();
	char *cwd = getcwd(NULL, 0);
	int i, ret;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < argc; i++)
		json_array_append_new(words, json_string(argv[i]));
	p->state = json_pack("{s:i, s:s, s:o, s:s, s:[], s:{}}",
			     "v", STATE_VERSION, "id", id, "argv", words,
			     "cwd", cwd ? cwd : "", "order", "parts");
	free(cwd);
	if (!p->state) {
		p->lock = -1;
		return err_set(err, -EILSEQ,
			       "the command line has a word that is not UTF-8");
	}
	ret = take(p, dir, err);
	return ret ? ret : save(p, err);
}

/* Words of a command line, and names of files. */
static int all_text(const json_t *words)
{
	const json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
		if (!json_is_string(word))
			return 0;
	return 1;
}

static int load(struct run_parts *p, struct err *err)
{
	char *path = path_of(p, "state.json");
	json_error_t why;
	int ret = 0, v = 0;

	p->state = json_load_file(path, 0, &why);
	if (!p->state && access(path, F_OK))
		ret = err_set(err, -ENOENT,
			      "%s: is not there: no environment of this run is whole, or all are: then %s/raw.jsonl is there, which pkscale summarize takes",
			      path, p->dir);
	else if (json_unpack(p->state, "{s:i, s:s, s:[s], s:s, s:[], s:{}}",
			     "v", &v, "id", &(const char *){ NULL }, "argv",
			     &(const char *){ NULL }, "cwd",
			     &(const char *){ NULL }, "order", "parts") ||
		 v != STATE_VERSION ||
		 !all_text(json_object_get(p->state, "argv")) ||
		 !all_text(json_object_get(p->state, "order")))
		ret = err_set(err, -EINVAL,
			      "%s: is no state of a run that this pkscale can go on with",
			      path);
	free(path);
	return ret;
}

int parts_open(struct run_parts *p, const char *dir, struct err *err)
{
	char *partial = rundir_partial(dir), *real = realpath(partial, NULL);
	int ret;

	memset(p, 0, sizeof(*p));
	p->lock = -1;
	if (!real)
		ret = err_set(err, -ENOENT,
			      "%s: %s: there is no run to go on with%s", partial,
			      strerror(errno), access(dir, F_OK) ? "" :
			      "; the one that is there is whole");
	else
		ret = take(p, real, err);
	if (!ret)
		ret = load(p, err);
	if (!ret && chdir(json_string_value(json_object_get(p->state, "cwd"))))
		ret = err_set(err, -ENOENT, "%s: %s: the run was begun there",
			      json_string_value(json_object_get(p->state, "cwd")),
			      strerror(errno));
	free(real);
	free(partial);
	return ret;
}

int parts_command(const struct run_parts *p, char ***argv)
{
	const json_t *words = json_object_get(p->state, "argv"), *word;
	size_t i;

	*argv = xcalloc(json_array_size(words) + 1, sizeof(**argv));
	json_array_foreach(words, i, word)
		(*argv)[i] = (char *)json_string_value(word);
	return (int)i;
}

static int differs(const json_t *was, const json_t *is, const char *where,
		   struct err *err)
{
	char *a = json_dumps(was, JSON_ENCODE_ANY | JSON_COMPACT);
	char *b = json_dumps(is, JSON_ENCODE_ANY | JSON_COMPACT);

	err_set(err, 0, "%s has changed since the run was begun, from %.120s to %.120s: begin it anew",
		where, a ? a : "nothing", b ? b : "nothing");
	free(a);
	free(b);
	return -ESTALE;
}

static int ignored(const char *key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(measured); i++)
		if (!strcmp(measured[i], key))
			return 1;
	return 0;
}

static int same(json_t *was, json_t *is, const char *where, struct err *err)
{
	const char *key;
	json_t *v;
	int ret = 0;

	if (!json_is_object(was) || !json_is_object(is))
		return json_equal(was, is) ? 0 : differs(was, is, where, err);
	json_object_foreach(was, key, v) {
		char *inner = xasprintf("%s%s%s", where, *where ? "." : "", key);

		if (!ignored(inner))
			ret = same(v, json_object_get(is, key), inner, err);
		free(inner);
		if (ret)
			return ret;
	}
	if (json_object_size(was) != json_object_size(is))
		return differs(was, is, where, err);
	return 0;
}

int parts_environment(struct run_parts *p, const json_t *env, struct err *err)
{
	json_t *was = json_object_get(p->state, "environment");

	if (was)
		return same(was, (json_t *)env, "", err);
	json_object_set_new(p->state, "environment", json_deep_copy(env));
	return save(p, err);
}

const json_t *parts_done(const struct run_parts *p, const char *part)
{
	const json_t *said;

	pthread_mutex_lock(&lock);
	said = json_object_get(json_object_get(p->state, "parts"), part);
	pthread_mutex_unlock(&lock);
	return said;
}

void parts_expect(struct run_parts *p, const char *part)
{
	json_t *order = json_object_get(p->state, "order"), *known;
	size_t i;

	json_array_foreach(order, i, known)
		if (!strcmp(json_string_value(known), part))
			return;
	json_array_append_new(order, json_string(part));
}

FILE *parts_file(const struct run_parts *p, const char *part, struct err *err)
{
	char *path = part_path(p, part);
	FILE *f = fopen(path, "we");

	if (!f)
		err_set(err, -errno, "%s: %s", path, strerror(errno));
	free(path);
	return f;
}

int parts_add(struct run_parts *p, const char *part, json_t *said,
	      struct err *err)
{
	int ret;

	pthread_mutex_lock(&lock);
	json_object_set_new(json_object_get(p->state, "parts"), part, said);
	ret = save(p, err);
	pthread_mutex_unlock(&lock);
	return ret;
}

static int copy_lines(const char *path, struct raw_writer *out, struct err *err)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	if (!in)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	while ((len = getline(&text, &size, in)) > 0) {
		text[len - 1] = 0;
		raw_text(out, text);
	}
	if (ferror(in))
		ret = err_set(err, -EIO, "%s: cannot be read", path);
	free(text);
	fclose(in);
	return ret;
}

int parts_collect(const struct run_parts *p, struct raw_writer *out,
		  struct err *err)
{
	const json_t *order = json_object_get(p->state, "order"), *part;
	size_t i;
	int ret = 0;

	json_array_foreach(order, i, part) {
		char *path = part_path(p, json_string_value(part));

		ret = copy_lines(path, out, err);
		free(path);
		if (ret)
			break;
	}
	return ret;
}

void parts_forget(struct run_parts *p)
{
	const json_t *order = json_object_get(p->state, "order"), *part;
	char *path = path_of(p, "state.json");
	size_t i;

	/* First: parts without it are of no use, it without them does harm. */
	unlink(path);
	free(path);
	json_array_foreach(order, i, part) {
		path = part_path(p, json_string_value(part));
		unlink(path);
		free(path);
	}
}

void parts_close(struct run_parts *p)
{
	json_decref(p->state);
	if (p->lock >= 0)
		close(p->lock);
	free(p->dir);
	memset(p, 0, sizeof(*p));
	p->lock = -1;
}
