// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * behind FILES DEVICES DESIGNS [TARGET]: in a guest, with each of DESIGNS behind the
 * guards, the jobs of fio in FILES on each target that has files, and those in DEVICES on
 * each that is one; on this one alone, if it is named. A line for each of both, "ok DESIGN
 * on TARGET: N jobs" or why not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/hook.h"
#include "engine/program.h"
#include "engine/target.h"
#include "guards/guards.h"
#include "pkscale.h"
#include "plan/select.h"

#define EVENTS	"/sys/kernel/debug/x86/pks/events"
#define BUFFER	TARGET_DIR "/buffer"
#define BUFFER_SIZE	(2u << 20)
#define JOBS	"/tmp/jobs.fio"
#define RESULT	"/tmp/result"

static const char *const targets[] = { "ext4", "xfs", "linear", "raw", "wcache" };

/* Accesses without a guard, and faults that were refused, since boot. */
static unsigned long unexpected(void)
{
	static const char *const names[] = { "\nfixed_up ", "\nrefused " };
	unsigned long sum = 0;
	const char *at;
	char *text;
	size_t size, i;

	text = read_file(EVENTS, &size);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		at = text ? strstr(text, names[i]) : NULL;
		/* What cannot be read is not as it should be. */
		sum += at ? strtoul(at + strlen(names[i]), NULL, 10) : 1;
	}
	free(text);
	return sum;
}

static int put_file(const char *path, const char *text, size_t size,
		    struct err *err)
{
	int ret = write_file(path, text, size);

	return ret ? err_set(err, ret, "%s: %s", path, strerror(-ret)) : 0;
}

static int compose(const char *jobs, const struct target *t, struct err *err)
{
	size_t size;
	char *text = read_file(jobs, &size), *all, *zeroes;
	int ret;

	if (!text)
		return err_set(err, -ENOENT, "%s cannot be read", jobs);
	all = xasprintf("[global]\n%sstonewall\n%s", t->where, text);
	ret = put_file(JOBS, all, strlen(all), err);
	zeroes = xcalloc(1, BUFFER_SIZE);
	if (!ret && strstr(all, "${BUFFER}"))
		ret = put_file(BUFFER, zeroes, BUFFER_SIZE, err);
	free(zeroes);
	free(all);
	free(text);
	return ret;
}

/* A line a job, "3;fio-3.33;NAME;GROUP;ERROR;..."; how many have no error. */
static unsigned int jobs_done(void)
{
	char name[64], line[512];
	FILE *f = fopen(RESULT, "r");
	unsigned int n = 0;
	int error;

	while (f && fgets(line, sizeof(line), f))
		n += sscanf(line, "3;fio-%*[^;];%63[^;];%*d;%d;", name, &error) ==
			     2 && !error;
	if (f)
		fclose(f);
	return n;
}

static int run_on(const struct target *t, const char *jobs, struct err *err)
{
	unsigned long before = unexpected();
	struct err down = { 0 };
	int ret = t->up(err);

	if (!ret)
		ret = compose(jobs, t, err);
	if (!ret)
		ret = program_run(err, "fio", "--output-format=terse",
				  "--output=" RESULT, "--aux-path=/tmp", JOBS,
				  NULL);
	if (t->down(&down)) {
		err_append(err, "; %s", down.text);
		ret = ret ? ret : -1;
	}
	if (unexpected() != before) {
		err_append(err, "; %lu accesses without a guard",
			   unexpected() - before);
		ret = ret ? ret : -1;
	}
	return ret;
}

static int run_behind(struct hook *h, const struct chosen *c, char *const *jobs,
		      const char *only)
{
	const struct plan_cell cell = {
		.guard = pks_guard_find("dax-read"),
		.memory = pks_memory_find("pmem"), .callers = 1, .chosen = *c,
	};
	const struct target *t;
	int bad = 0, ret;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		struct err err = { 0 };

		if (only && strcmp(only, targets[i]))
			continue;
		t = target_of(targets[i]);
		ret = hook_put(h, &cell, &err);
		if (!ret)
			ret = run_on(t, jobs[!strncmp(t->where, "directory=/\n",
						     12)], &err);
		printf("%sok %s[%s] on %s: ", ret ? "not " : "",
		       c->design->name, c->variant->knobs, t->name);
		if (ret)
			printf("%s\n", err.text);
		else
			printf("%u jobs\n", jobs_done());
		fflush(stdout);
		bad |= ret;
	}
	return bad;
}

int main(int argc, char **argv)
{
	struct pkscale_info info = {
		.size = sizeof(info), .version = PKSCALE_ABI,
	};
	int fd = open(PKSCALE_DEVICE, O_RDWR | O_CLOEXEC), bad = 0;
	struct selection designs;
	struct err err = { 0 };
	struct hook hook;
	unsigned int i;

	if (argc < 4 || ioctl(fd, PKSCALE_IOC_INFO, &info) ||
	    select_only(argv[3], &designs, &err)) {
		fprintf(stderr, "usage, device, or design: %s\n", err.text);
		return 2;
	}
	setenv("BUFFER", BUFFER, 1);
	hook_open(&hook, fd, info.features, 1, NULL);
	for (i = 0; i < designs.n; i++)
		bad |= run_behind(&hook, &designs.item[i], argv + 1, argv[4]);
	hook_close(&hook);
	return !!bad;
}
