// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The vm engine: scripts/vm boots a guest, the same program measures in it
 * with the device engine, and its lines come back framed.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/casualties.h"
#include "engine/died.h"
#include "engine/engine.h"
#include "engine/job_file.h"
#include "engine/local.h"
#include "engine/marks.h"
#include "machine/paths.h"

#define MAX_ARGS	96

/* A guest that has written nothing for so many seconds hangs. */
#define STALL		60u
#define STALL_CPU	4u	/* and so many for each virtual CPU */

/**
 * struct words - an argument vector that grows
 * @n: how many
 * @v: the words, ending with NULL
 */
struct words {
	unsigned int n;
	char *v[MAX_ARGS];
};

static void say(struct words *w, const char *word)
{
	if (w->n < MAX_ARGS - 1)
		w->v[w->n++] = xasprintf("%s", word);
}

static void say2(struct words *w, const char *option, const char *value)
{
	say(w, option);
	say(w, value);
}

static void forget(struct words *w)
{
	while (w->n)
		free(w->v[--w->n]);
}

/* Up to so many a busy machine keeps up with, and boots in no time. */
#define FEW_CPUS	4

/* A hundred jobs or less, each a second of a machine that has nothing else to do. */
#define WORKLOADS_TAKE	1500

/*
 * Seconds. Some ten blocks a second on a machine that is busy otherwise; the
 * more virtual CPUs share its own, the fewer.
 */
static unsigned long patience(const struct engine_run *run)
{
	unsigned long cpus = run->vcpus > FEW_CPUS ? run->vcpus : FEW_CPUS;

	return 300 + 8 * (cpus - FEW_CPUS) + (run->userland ? WORKLOADS_TAKE : 0) +
	       plan_measured(run->plan) * cpus / (5 * FEW_CPUS);
}

/* Room for a file system with a log, and for a second range that is not alike. */
#define WORKLOAD_PMEM	"memmap=128M!512M memmap=64M!768M"

/* Where instructions are counted it is known whose they are, at each mark. */
static char *marks_path(const struct engine_run *run, const char *dir)
{
	if (!run->userland || strcmp(run->plan->environment, "count"))
		return NULL;
	return xasprintf("%s/marks", dir);
}

static void bring_workloads(struct words *w, const struct engine_run *run,
			    const char *dir)
{
	char *jobs = xasprintf("%s/bench/fio:" JOB_FILES, paths_top());
	char *gate = xasprintf("%s/build/gate.so:/build/gate.so", paths_top());
	char *marks = marks_path(run, dir);

	say2(w, "--archive", run->userland);
	say2(w, "--append", WORKLOAD_PMEM);
	say2(w, "--add", jobs);
	free(jobs);
	say2(w, "--add", gate);
	free(gate);
	if (marks)
		say2(w, "--split", marks);
	free(marks);
	if (!run->fio)
		return;
	jobs = xasprintf("%s:" JOB_FILE_OWN, run->fio);
	say2(w, "--add", jobs);
	free(jobs);
}

static void command(struct words *w, const struct engine_run *run,
		    const char *dir, const char *without)
{
	char number[24];
	char **arg;

	say(w, paths_script("vm"));
	say2(w, "--profile", run->plan->environment);
	snprintf(number, sizeof(number), "%u", run->vcpus);
	say2(w, "--cpus", number);
	say2(w, "--kernel", run->kernel);
	say2(w, "--module", run->module);
	say2(w, "--out", dir);
	snprintf(number, sizeof(number), "%lu", patience(run));
	say2(w, "--timeout", number);
	/* Or the rest would wait for a thread that is no more. */
	say2(w, "--append", "oops=panic");
	if (run->userland)
		bring_workloads(w, run, dir);
	say(w, "--");
	say(w, "pkscale");
	say(w, "run");
	say2(w, "--engine", "device");
	say2(w, "--env", run->plan->environment);
	if (run->after) {
		snprintf(number, sizeof(number), "%u", run->after);
		say2(w, "--after", number);
	}
	for (arg = run->argv; *arg; arg++)
		say(w, *arg);
	/* The last one counts. */
	if (*without)
		say2(w, "--without", without);
}

static void show_progress(struct progress *p, struct progress_stream *s,
			  const struct engine_run *run, const char *dir)
{
	char *stream;

	if (!run->progress)
		return;
	stream = xasprintf("%s/stream", dir);
	progress_follow(s, stream);
	free(stream);
	if (s->blocks && run->after + s->blocks < plan_measured(run->plan))
		progress_tell(p, run, run->after + s->blocks, s->what);
}

static off_t size_of(const char *dir, const char *file)
{
	char *path = xasprintf("%s/%s", dir, file);
	struct stat st;
	off_t size = stat(path, &st) ? 0 : st.st_size;

	free(path);
	return size;
}

/**
 * struct pulse - is a guest still doing something
 * @seen: bytes that it had written when last looked at
 * @since: seconds for which that has not changed
 */
struct pulse {
	off_t seen;
	unsigned int since;
};

static int complains(const char *dir)
{
	char *console = xasprintf("%s/console.log", dir);
	struct died d;

	died_read(console, &d);
	free(console);
	return *d.said;
}

/*
 * Called once a second. A kernel says every minute or so that it waits for a CPU
 * that hangs, which is no sign of life.
 */
static int stalled(struct pulse *p, const struct engine_run *run,
		   const char *dir)
{
	off_t now = size_of(dir, "stream");

	if (!complains(dir))
		now += size_of(dir, "console.log");
	p->since = now == p->seen ? p->since + 1 : 0;
	p->seen = now;
	return p->since > STALL + STALL_CPU * run->vcpus;
}

/* The script ends its guest by itself; asked to stop, it is asked too. */
static int wait_for(pid_t pid, const struct engine_run *run, const char *dir)
{
	static const struct timespec tick = { .tv_nsec = 100000000 };
	int status, asked = 0, hangs = 0;
	struct progress_stream stream = { 0 };
	struct progress progress = { 0 };
	struct pulse pulse = { 0 };
	unsigned int n = 0;
	pid_t got;

	for (;;) {
		got = waitpid(pid, &status, WNOHANG);
		if (got == pid)
			break;
		if (got < 0 && errno != EINTR) {
			got = -errno;
			progress_end(&progress);
			return (int)got;
		}
		if (engine_stopped() && !asked) {
			kill(pid, SIGTERM);
			asked = 1;
		}
		nanosleep(&tick, NULL);
		if (++n % 10)
			continue;
		show_progress(&progress, &stream, run, dir);
		if (!hangs && !asked && stalled(&pulse, run, dir)) {
			hangs = 1;
			kill(pid, SIGTERM);
		}
	}
	progress_end(&progress);
	if (asked || engine_stopped())
		return -EINTR;
	if (hangs)
		return -ETIMEDOUT;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECANCELED;
}

static int boot(struct engine_run *run, const char *dir, const char *without,
		struct err *err)
{
	struct words w = { 0 };
	pid_t pid;
	int ret, null;

	command(&w, run, dir, without);
	pid = fork();
	if (!pid) {
		/* Should this program be killed, the guest is to go too. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		execv(w.v[0], w.v);
		complain("%s: %s", w.v[0], strerror(errno));
		_exit(EXIT_USAGE);
	}
	forget(&w);
	if (pid < 0)
		return err_set(err, -errno, "cannot start scripts/vm: %s",
			       strerror(errno));
	ret = wait_for(pid, run, dir);
	if (ret == -EINTR)
		return err_set(err, -EINTR, "interrupted");
	if (ret == EXIT_VERDICT) {
		run->voided = 1;
		return 0;
	}
	if (ret == -ETIMEDOUT)
		return err_set(err, -ETIMEDOUT,
			       "it did nothing for %u s and was ended",
			       STALL + STALL_CPU * run->vcpus);
	if (ret < 0)
		return err_set(err, -EIO,
			       "%s: scripts/vm was killed; the guest's console was kept",
			       run->plan->environment);
	if (ret)
		return err_set(err, -EIO,
			       "%s: the guest did not finish its measurement (status %d, see above); its console was kept",
			       run->plan->environment, ret);
	return 0;
}

static json_t *member_of(const char *dir, const char *file, const char *key)
{
	char *path = xasprintf("%s/%s", dir, file);
	json_t *doc = json_load_file(path, 0, NULL);
	json_t *value = json_incref(json_object_get(doc, key));

	json_decref(doc);
	free(path);
	return value;
}

/* The guest does not know what it runs on; its host does. */
static void complete(json_t *line, const struct engine_run *run,
		     const char *dir)
{
	static const char *const keys[] = {
		"release", "series", "flavour", "fingerprint",
	};
	json_t *kernel = json_object(), *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		value = member_of(run->kernel, "info.json", keys[i]);
		json_object_set_new(kernel, keys[i],
				    value ? value : json_string("unknown"));
	}
	json_object_set_new(line, "kernel", kernel);
	value = member_of(dir, "vm.json", "qemu");
	json_object_set_new(line, "qemu", value ? value : json_string(""));
}

/* What the guest's wake-ups come from, as one of its cells says. */
static void learn(struct casualties *c, const json_t *line)
{
	const char *timer = json_string_value(json_object_get(json_object_get(
			json_object_get(line, "cell"), "params"), "timer"));

	if (timer && !c->timer)
		c->timer = xasprintf("%s", timer);
}

/*
 * Nor does it know its number, which is in @boot: printing another digit takes other
 * instructions, which shifts all timers behind it, and boots would not be the same.
 */
static int forward_line(const struct engine_run *run, struct casualties *c,
			const json_t *marks, const char *dir,
			const char *text, unsigned int *boot)
{
	json_t *line = json_loads(text, 0, NULL);
	const char *type = json_string_value(json_object_get(line, "type"));
	bool first = type && !strcmp(type, "boot");
	char *numbered = NULL;
	int ret = type ? 0 : -EBADMSG;

	learn(c, line);
	if (first) {
		*boot += run->stride;
		complete(line, run, dir);
	} else if (json_object_get(line, "marks")) {
		ret = marks_resolve(marks, line);
	}
	if (!ret) {
		json_object_set_new(line, "boot", json_integer(*boot));
		numbered = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
		raw_text(run->out, numbered);
	}
	free(numbered);
	json_decref(line);
	return ret;
}

/* All lines of a guest, or of several that went on from each other. */
static int forward_all(const struct engine_run *run, struct casualties *c,
		       const json_t *marks, const char *dir, FILE *in,
		       unsigned long *blocks, unsigned int *boot,
		       struct err *err)
{
	unsigned long lines = 0;
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&text, &size, in)) > 0) {
		text[len - 1] = 0;
		lines++;
		*blocks += !!strstr(text, "\"type\":\"block\"");
		if (forward_line(run, c, marks, dir, text, boot))
			ret = err_set(err, -EBADMSG,
				      "line %lu of the guest's output is no result: %.80s",
				      lines, text);
	}
	free(text);
	return ret;
}

static int forward(const struct engine_run *run, struct casualties *c,
		   const char *dir, unsigned int cells, struct err *err)
{
	char *path = xasprintf("%s/stdout", dir), *counted = marks_path(run, dir);
	FILE *in = fopen(path, "re"), *kept = NULL;
	json_t *marks = NULL;
	unsigned long blocks = 0;
	/* That of the first whose lines are there, less what its own line adds. */
	unsigned int boot = run->boot - (c->boots + 1) * run->stride;
	int ret = 0;

	if (!in)
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!ret && counted) {
		marks = marks_read(counted, err);
		ret = marks ? 0 : -EBADMSG;
	}
	if (*c->kept)
		kept = fmemopen(c->kept, strlen(c->kept), "r");
	if (!ret && kept)
		ret = forward_all(run, c, marks, dir, kept, &blocks,
				  &boot, err);
	if (!ret)
		ret = forward_all(run, c, marks, dir, in, &blocks, &boot,
				  err);
	if (kept)
		fclose(kept);
	if (in)
		fclose(in);
	if (!ret && blocks < cells)
		ret = err_set(err, -EBADMSG,
			      "the guest sent %lu blocks for %u cells", blocks,
			      cells);
	/* All of it is in the raw file now. */
	if (!ret)
		unlink(path);
	if (!ret && counted)
		unlink(counted);
	json_decref(marks);
	free(counted);
	free(path);
	return ret;
}

static int measure(struct engine_run *run, struct casualties *c,
		   const char *dir, struct err *err)
{
	int ret, hangs;

	for (;;) {
		ret = boot(run, dir, c->without, err);
		hangs = ret == -ETIMEDOUT;
		if ((ret != -EIO && !hangs) ||
		    casualties_blame(run, c, dir, hangs, err))
			break;
		if (!casualties_left(run->plan, c))
			return err_set(err, -EIO, "%s: no design is left: %s",
				       run->plan->environment, c->why[c->n - 1]);
	}
	if (!ret)
		ret = forward(run, c, dir, casualties_left(run->plan, c), err);
	if (!ret)
		casualties_report(run, c);
	return ret;
}

static int vm_run(struct engine_run *run, struct err *err)
{
	char *dir = xasprintf("%s/boot-%u-%s", run->console, run->boot,
			      run->plan->environment);
	char *stream = xasprintf("%s/stream", dir);
	struct casualties c;
	int ret;

	casualties_init(&c, run);
	ret = measure(run, &c, dir, err);
	if (!ret)
		unlink(stream);
	casualties_free(&c);
	free(stream);
	free(dir);
	return ret;
}

const struct engine engine_vm = {
	.name = "vm",
	.help = "a guest that runs this program with the device engine",
	.registers = engine_kernel_registers,
	.run = vm_run,
};
