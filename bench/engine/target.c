// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/target.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/program.h"
#include "machine/pmem.h"

#define FIRST	"/dev/pmem0"
#define SECOND	"/dev/pmem1"

#define DM_NAME	"target"
#define DM	"/dev/mapper/" DM_NAME
#define DM_TABLE	"/tmp/table"

#define LOOP	"/dev/loop0"
#define DISK	"/tmp/disk"

/* 4 MiB, and so many of each range: both are larger. */
#define LINEAR_SECTORS	8192u
#define LINEAR_PIECES	15u

#define FILES	"directory=" TARGET_DIR "\n"
/* Not by way of the page cache. */
#define DEVICE(name)	"directory=/\nfilename=" name "\ndirect=1\n"

/* Somebody's; NULL in a guest, where nobody but us has anything. */
static const char *named;
/* What is on it, and the directory that it is mounted at. */
static bool ours, made;

void target_on(const char *device)
{
	named = device;
}

/* What the kernel says of it, not what it was asked for; mounts may be a thread's. */
static int is_dax(void)
{
	size_t size;
	char *mounts = read_file("/proc/thread-self/mounts", &size);
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
	made = !mkdir(TARGET_DIR, 0700);
	if (!made && errno != EEXIST)
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
	int ret;

	if (!named)
		return ext4_on(FIRST, err);
	ret = pmem_usable(named, err);
	if (!ret) {
		ours = true;
		ret = ext4_on(named, err);
	}
	return ret;
}

/* Only what we have made is taken off again. */
static int ext4_down(struct err *err)
{
	int ret = unmount(err);

	if (!ret && ours)
		ret = pmem_wipe(named, err);
	if (!ret && ours && made)
		rmdir(TARGET_DIR);
	ours = false;
	return ret;
}

/* Files that share blocks, and cease to: DAX copies from one block to another. */
static int share(struct err *err)
{
	int ret = program_run(err, "xfs_io", "-f", "-c", "pwrite -q -S 1 0 1m",
			      "-c", "fsync", TARGET_DIR "/shared", NULL);

	if (!ret)
		ret = program_run(err, "xfs_io", "-f",
				  "-c", "reflink " TARGET_DIR "/shared",
				  "-c", "pwrite -q -S 2 100 300000",
				  "-c", "funshare 0 1m", TARGET_DIR "/clone",
				  NULL);
	if (!ret)
		ret = program_run(err, "xfs_io", "-f",
				  "-c", "pwrite -q -S 1 0 1m", "-c", "fsync",
				  "-c", "dedupe " TARGET_DIR "/shared 0 0 1m",
				  TARGET_DIR "/same", NULL);
	return ret;
}

/* It wants 300 MiB unless it is told that nobody will rely on this. */
static int xfs_up(struct err *err)
{
	int ret = program_run(err, "mkfs.xfs", "-q", "-f", "--unsupported",
			      "-m", "reflink=1", FIRST, NULL);

	if (!ret)
		ret = mount_dax(FIRST, "xfs", err);
	return ret ? ret : share(err);
}

static int raw_up(struct err *err)
{
	return access(FIRST, R_OK | W_OK) ?
	       err_set(err, -errno, FIRST ": %s", strerror(errno)) : 0;
}

static int raw_down(struct err *err)
{
	(void)err;
	return 0;
}

/* Nobody else makes device nodes here. */
static int dm_create(const char *table, struct err *err)
{
	int ret = write_file(DM_TABLE, table, strlen(table));

	if (ret)
		return err_set(err, ret, DM_TABLE ": %s", strerror(-ret));
	setenv("DM_DISABLE_UDEV", "1", 1);
	return program_run(err, "dmsetup", "create", DM_NAME, DM_TABLE, NULL);
}

static int dm_remove(struct err *err)
{
	return access(DM, F_OK) ? 0 :
	       program_run(err, "dmsetup", "remove", DM_NAME, NULL);
}

/* A piece of one range, a piece of the other, so that a file lies on both. */
static int linear_up(struct err *err)
{
	char *table = xasprintf("%s", ""), *line;
	unsigned int i;
	int ret;

	for (i = 0; i < 2 * LINEAR_PIECES; i++) {
		line = xasprintf("%u %u linear /dev/pmem%u %u\n",
				 i * LINEAR_SECTORS, LINEAR_SECTORS, i % 2,
				 i / 2 * LINEAR_SECTORS);
		table = text_append(table, "", line);
		free(line);
	}
	ret = dm_create(table, err);
	free(table);
	return ret ? ret : ext4_on(DM, err);
}

static int linear_down(struct err *err)
{
	int ret = unmount(err);

	return ret ? ret : dm_remove(err);
}

/* A cache in front of a disk that is a file. An empty one begins with zeroes. */
static int wcache_up(struct err *err)
{
	int ret = program_run(err, "dd", "if=/dev/zero", "of=" SECOND,
			      "bs=1M", "count=1", "conv=notrunc", NULL);

	if (!ret)
		ret = program_run(err, "truncate", "-s", "33554432", DISK, NULL);
	if (!ret)
		ret = program_run(err, "losetup", LOOP, DISK, NULL);
	return ret ? ret : dm_create("0 65536 writecache p " LOOP " " SECOND
				     " 4096 0\n", err);
}

static int wcache_down(struct err *err)
{
	int ret = dm_remove(err);

	if (!ret && !access(DISK, F_OK))
		ret = program_run(err, "losetup", "-d", LOOP, NULL);
	unlink(DISK);
	return ret;
}

static const struct target targets[] = {
	{ "ext4", FILES, ext4_up, ext4_down },
	{ "xfs", FILES, xfs_up, unmount },
	{ "raw", DEVICE(FIRST), raw_up, raw_down },
	{ "linear", FILES, linear_up, linear_down },
	{ "wcache", DEVICE(DM), wcache_up, wcache_down },
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
