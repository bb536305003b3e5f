// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "engine/program.h"

#define FIRST	"/dev/pmem0"

#define FILES	"directory=" TARGET_DIR "\n"

/* What the kernel says of it, not what it was asked for. */
static int is_dax(void)
{
	size_t size;
	char *mounts = read_file("/proc/mounts", &size);
	char *line = mounts ? strstr(mounts, " " TARGET_DIR " ") : NULL;
	char *end = line ? strchr(line, '\n') : NULL;
	int dax;

	if (end)
		*end = 0;
	dax = line && strstr(line, "dax=always");
	free(mounts);
	return dax;
}

static int mount_dax(const char *device, const char *type, struct err *err)
{
	if (mkdir(TARGET_DIR, 0700) && errno != EEXIST)
		return err_set(err, -errno, TARGET_DIR ": %s", strerror(errno));
	if (mount(device, TARGET_DIR, type, 0, "dax=always"))
		return err_set(err, -errno, "%s on %s cannot be mounted: %s",
			       type, device, strerror(errno));
	return is_dax() ? 0 : err_set(err, -EOPNOTSUPP,
				      "%s on %s is mounted without dax=always",
				      type, device);
}

/* Nobody has any business there any more. Who has is left alone with it. */
static int unmount(struct err *err)
{
	int e;

	if (!umount2(TARGET_DIR, 0) || errno == EINVAL)
		return 0;
	e = errno;
	umount2(TARGET_DIR, MNT_DETACH);
	return err_set(err, -e, "the file system cannot be unmounted: %s",
		       strerror(e));
}

static int ext4_on(const char *device, struct err *err)
{
	int ret = program_run(err, "mkfs.ext4", "-q", "-F", "-b", "4096", device,
			      NULL);

	return ret ? ret : mount_dax(device, "ext4", err);
}

static int ext4_up(struct err *err)
{
	return ext4_on(FIRST, err);
}

static const struct target targets[] = {
	{ "ext4", FILES, ext4_up, unmount },
};

const struct target *target_of(const char *workload)
{
	size_t len = strcspn(workload, "/"), i;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		if (strlen(targets[i].name) == len &&
		    !strncmp(targets[i].name, workload, len))
			return &targets[i];
	return NULL;
}
