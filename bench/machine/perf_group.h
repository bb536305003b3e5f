/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A group of perf events of the calling thread: counted together, or not at all. */
#ifndef BENCH_MACHINE_PERF_GROUP_H
#define BENCH_MACHINE_PERF_GROUP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/perf_event.h>

#define PERF_GROUP_MAX	6

/**
 * struct perf_event - what can be counted
 * @name: in results
 * @type: PERF_TYPE_*
 * @config: which of that type
 */
struct perf_event {
	const char *name;
	uint32_t type;
	uint64_t config;
};

/**
 * struct perf_ops - where counters come from
 * @open: a counter of the calling thread, in the group of @leader (-1: its
 *	own); a file descriptor or -errno
 * @read: as read(), or -errno
 * @close: give it back
 */
struct perf_ops {
	int (*open)(struct perf_event_attr *attr, int leader);
	ssize_t (*read)(int fd, void *words, size_t size);
	void (*close)(int fd);
};

/* The kernel's. */
extern const struct perf_ops perf_kernel;

/**
 * struct perf_group - counters that are open
 * @ops: where they come from
 * @n: how many; 0 when there is none
 * @fd: of each, the leader first
 * @event: which of the events asked for each one is
 */
struct perf_group {
	const struct perf_ops *ops;
	unsigned int n;
	int fd[PERF_GROUP_MAX];
	unsigned int event[PERF_GROUP_MAX];
};

/**
 * struct perf_reading - all counters of a group at one moment
 * @n: how many
 * @enabled: time for which they should have counted
 * @running: time for which they did; less when the group had to share
 * @value: in the group's order
 */
struct perf_reading {
	unsigned int n;
	uint64_t enabled;
	uint64_t running;
	uint64_t value[PERF_GROUP_MAX];
};

/**
 * perf_group_open() - count events of the calling thread
 * @g: receives the group; perf_group_close() it
 * @ops: where counters come from
 * @event: what to count; the first is the leader
 * @n: how many, PERF_GROUP_MAX at most
 * @user_only: not what the kernel does for the thread
 * @lacks: receives a negative errno for each event that cannot be had, 0 for
 *	those that count; NULL: all or nothing
 *
 * Return: 0, or the leader's -errno, or with NULL in @lacks that of any.
 */
int perf_group_open(struct perf_group *g, const struct perf_ops *ops,
		    const struct perf_event *event, unsigned int n,
		    int user_only, int *lacks);

/**
 * perf_group_read() - read all counters at once
 * @g: an open group
 * @r: receives them
 *
 * Return: 0, -EBADMSG when it is not what the group should yield, -errno.
 */
int perf_group_read(const struct perf_group *g, struct perf_reading *r);

/**
 * perf_group_close() - give the counters back
 * @g: the group; may be all zero, or closed
 */
void perf_group_close(struct perf_group *g);

#endif /* BENCH_MACHINE_PERF_GROUP_H */
