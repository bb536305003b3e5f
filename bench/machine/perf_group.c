// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/perf_group.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* nr, time enabled, time running; then the values. */
#define HEAD_WORDS	3

static int kernel_open(struct perf_event_attr *attr, int leader)
{
	int fd = syscall(SYS_perf_event_open, attr, 0, -1, leader,
			 PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static ssize_t kernel_read(int fd, void *words, size_t size)
{
	ssize_t got = read(fd, words, size);

	return got < 0 ? -errno : got;
}

static void kernel_close(int fd)
{
	close(fd);
}

const struct perf_ops perf_kernel = {
	.open = kernel_open, .read = kernel_read, .close = kernel_close,
};

static int open_one(const struct perf_group *g, const struct perf_event *event,
		    int user_only)
{
	struct perf_event_attr attr = {
		.type = event->type,
		.size = sizeof(attr),
		.config = event->config,
		.read_format = PERF_FORMAT_GROUP |
			       PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
		.exclude_kernel = user_only,
		.exclude_hv = 1,
	};

	return g->ops->open(&attr, g->n ? g->fd[0] : -1);
}

int perf_group_open(struct perf_group *g, const struct perf_ops *ops,
		    const struct perf_event *event, unsigned int n,
		    int user_only, int *lacks)
{
	unsigned int i;
	int fd;

	*g = (struct perf_group){ .ops = ops };
	for (i = 0; i < n; i++) {
		fd = open_one(g, &event[i], user_only);
		if (lacks)
			lacks[i] = fd < 0 ? fd : 0;
		if (fd < 0 && (!i || !lacks)) {
			perf_group_close(g);
			return fd;
		}
		if (fd < 0)
			continue;
		g->event[g->n] = i;
		g->fd[g->n++] = fd;
	}
	return 0;
}

int perf_group_read(const struct perf_group *g, struct perf_reading *r)
{
	uint64_t words[HEAD_WORDS + PERF_GROUP_MAX];
	ssize_t got = g->ops->read(g->fd[0], words, sizeof(words));

	if (got < 0)
		return got;
	if (got != (ssize_t)((HEAD_WORDS + g->n) * sizeof(*words)) ||
	    words[0] != g->n)
		return -EBADMSG;
	r->n = g->n;
	r->enabled = words[1];
	r->running = words[2];
	memcpy(r->value, &words[HEAD_WORDS], g->n * sizeof(*words));
	return 0;
}

void perf_group_close(struct perf_group *g)
{
	while (g->n)
		g->ops->close(g->fd[--g->n]);
}
