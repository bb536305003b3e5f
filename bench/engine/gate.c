// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "machine/paths.h"

/* What programs preload, by a descriptor; -1: by its name. */
static int kept = -1;

void gate_keep(void)
{
	char *path = paths_built("gate.so");

	kept = open(path, O_PATH | O_CLOEXEC);
	free(path);
}

/* Open for both ends: neither waits for the other, and it does not end. */
static int make_way(const char *path, struct err *err)
{
	int fd;

	if (mkfifo(path, 0600) && errno != EEXIST)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? err_set(err, -errno, "%s: %s", path, strerror(errno)) :
			fd;
}

int gate_open(struct gate *g, struct err *err)
{
	unsigned int i;

	memset(g, 0, sizeof(*g));
	g->in = g->out[0] = g->out[1] = -1;
	if (mkdir(GATE_DIR, 0700) && errno != EEXIST)
		return err_set(err, -errno, GATE_DIR ": %s", strerror(errno));
	g->in = make_way(GATE_IN, err);
	for (i = 0; i < GATE_WAYS && g->in >= 0; i++)
		g->out[i] = make_way(gate_ways[i], err);
	if (g->out[GATE_BEGIN] < 0 || g->out[GATE_END] < 0)
		return -EIO;
	g->preload = kept < 0 ? paths_built("gate.so") :
		     xasprintf("/proc/%d/fd/%d", getpid(), kept);
	return access(g->preload, R_OK) ?
	       err_set(err, -errno, "%s: %s: make driver builds it", g->preload,
		       strerror(errno)) : 0;
}

/* A byte for each. */
static void admit(struct gate *g)
{
	char bytes[64];
	ssize_t n = read(g->in, bytes, sizeof(bytes));

	g->here += n > 0 ? (unsigned int)n : 0;
}

int gate_wait(struct gate *g, unsigned int jobs, struct program *p, int timeout,
	      struct err *err)
{
	struct pollfd fds[] = {
		{ .fd = g->in, .events = POLLIN },
		{ .fd = p->words, .events = POLLIN },
	};
	int n;

	while (g->here < jobs) {
		n = poll(fds, ARRAY_SIZE(fds), timeout);
		if (engine_stopped())
			return err_set(err, -EINTR, "interrupted");
		if (n < 0 && errno != EINTR)
			return err_set(err, -errno, "poll: %s", strerror(errno));
		if (!n)
			return err_set(err, -ETIMEDOUT,
				       "fio hangs: nothing for %d s of the guest's clock",
				       timeout / 1000);
		if (n > 0 && fds[0].revents)
			admit(g);
		if (n > 0 && fds[1].revents && program_listen(p))
			return err_set(err, -EPIPE, "fio is gone");
	}
	return 0;
}

void gate_pass(struct gate *g)
{
	for (; g->here; g->here--)
		if (write(g->out[g->behind], "\n", 1) < 0)
			complain("%s: %s", gate_ways[g->behind], strerror(errno));
	g->behind = !g->behind;
}

void gate_close(struct gate *g)
{
	unsigned int i;

	if (g->in >= 0)
		close(g->in);
	unlink(GATE_IN);
	/* What lies in them is of jobs that are no more. */
	for (i = 0; i < GATE_WAYS; i++) {
		if (g->out[i] >= 0)
			close(g->out[i]);
		unlink(gate_ways[i]);
	}
	free(g->preload);
}
