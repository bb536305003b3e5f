// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/stack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CONTROL		"/dev/mapper/control"
#define NAME		"pkscale"
/* Of each range: 8 MiB, in sectors. */
#define SECTORS		16384
#define MAX_PARTS	8

/* One line of the table, and what follows it: the driver's own text. */
struct part {
	struct dm_target_spec spec;
	char text[40];
};

struct request {
	struct dm_ioctl dm;
	struct part part[MAX_PARTS];
};

static void begin(struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->dm.version[0] = DM_VERSION_MAJOR;
	r->dm.data_size = sizeof(*r);
	r->dm.data_start = sizeof(r->dm);
	snprintf(r->dm.name, sizeof(r->dm.name), NAME);
}

static int ask(unsigned long what, struct request *r, struct err *err)
{
	int fd = open(CONTROL, O_RDWR | O_CLOEXEC), ret = 0;

	if (fd < 0 || ioctl(fd, what, r))
		ret = err_set(err, -errno, "%s: %s", CONTROL, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

static void add_parts(struct request *r, unsigned int n)
{
	unsigned int i;

	r->dm.target_count = n;
	for (i = 0; i < n; i++) {
		struct part *p = &r->part[i];

		p->spec.sector_start = (uint64_t)i * SECTORS;
		p->spec.length = SECTORS;
		p->spec.next = sizeof(*p);
		strcpy(p->spec.target_type, "linear");
		snprintf(p->text, sizeof(p->text), "/dev/pmem%u 0", i);
	}
}

const char *stack_lacks(void)
{
	return access(CONTROL, R_OK | W_OK) ?
	       "the kernel has no device mapper" : NULL;
}

int stack_up(unsigned int ranges, struct err *err)
{
	struct err unused;
	struct request r;
	int ret;

	begin(&r);
	ret = ask(DM_DEV_CREATE, &r, err);
	if (ret)
		return ret;
	begin(&r);
	add_parts(&r, ranges < MAX_PARTS ? ranges : MAX_PARTS);
	ret = ask(DM_TABLE_LOAD, &r, err);
	if (!ret) {
		/* Without the flag that would suspend it, it begins to work. */
		begin(&r);
		ret = ask(DM_DEV_SUSPEND, &r, err);
	}
	if (ret)
		stack_down(&unused);
	return ret;
}

int stack_down(struct err *err)
{
	struct request r;

	begin(&r);
	return ask(DM_DEV_REMOVE, &r, err);
}
