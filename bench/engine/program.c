// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/program.h"

#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS	16
/* Words that are kept. */
#define MAX_SAID	16384

static void become(char *const argv[], const char *preload, int words)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	setpgid(0, 0);
	dup2(words, STDOUT_FILENO);
	dup2(words, STDERR_FILENO);
	/* Who has started it may be pinned. */
	sched_setaffinity(0, sizeof(all), &all);
	if (preload)
		setenv("LD_PRELOAD", preload, 1);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int program_start(struct program *p, char *const argv[], const char *preload,
		  struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return err_set(err, -errno, "%s: %s", argv[0], strerror(errno));
	p->said = xasprintf("%s", "");
	p->words = ends[0];
	p->pid = fork();
	/* Whoever is first: it may be killed at once. */
	if (p->pid > 0)
		setpgid(p->pid, p->pid);
	if (!p->pid)
		become(argv, preload, ends[1]);
	close(ends[1]);
	if (p->pid > 0)
		return 0;
	close(ends[0]);
	free(p->said);
	return err_set(err, -errno, "%s: %s", argv[0], strerror(errno));
}

int program_listen(struct program *p)
{
	char part[1024];
	ssize_t n;

	do {
		n = read(p->words, part, sizeof(part) - 1);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -EPIPE;
	part[n] = 0;
	if (strlen(p->said) < MAX_SAID)
		p->said = text_append(p->said, "", part);
	return 0;
}

int program_wait(struct program *p, int timeout, struct err *err)
{
	struct pollfd words = { .fd = p->words, .events = POLLIN };
	int n;

	for (;;) {
		n = poll(&words, 1, timeout);
		if (engine_stopped())
			return err_set(err, -EINTR, "interrupted");
		if (!n)
			return err_set(err, -ETIMEDOUT,
				       "it hangs: nothing for %d s",
				       timeout / 1000);
		if (n > 0 && program_listen(p))
			return 0;
	}
}

/* The first line of it that says something. */
static void first_line(const char *said, const char *otherwise, struct err *err)
{
	said += strspn(said, "\r\n\t ");
	if (*said)
		err_set(err, 0, "%.*s", (int)strcspn(said, "\r\n"), said);
	else
		err_set(err, 0, "%s", otherwise);
}

int program_end(struct program *p, int kill_it, struct err *err)
{
	int status = 0;

	if (kill_it)
		kill(-p->pid, SIGKILL);
	while (!program_listen(p))
		;
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(p->words);
	if (status)
		first_line(p->said, "it failed without a word", err);
	free(p->said);
	return status ? -EIO : 0;
}

int program_run(struct err *err, const char *name, ...)
{
	char *argv[MAX_ARGS] = { (char *)name };
	struct err said = { 0 };
	struct program p;
	unsigned int n = 1;
	va_list ap;
	int ret;

	va_start(ap, name);
	while (n < MAX_ARGS - 1 && (argv[n] = va_arg(ap, char *)))
		n++;
	va_end(ap);
	ret = program_start(&p, argv, NULL, err);
	if (ret)
		return ret;
	ret = program_end(&p, 0, &said);
	if (ret)
		err_set(err, ret, "%s: %s", name, said.text);
	return ret;
}
