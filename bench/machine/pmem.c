// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/pmem.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MEND	"; name another device, or, if nobody wants what is on it: wipefs -a %s, and zeroes to its first and last MiB"

/* The most telling thing that libblkid has found. */
static const char *found_by(blkid_probe p)
{
	static const char *const names[] = { "TYPE", "PTTYPE", "USAGE" };
	const char *what;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!blkid_probe_lookup_value(p, names[i], &what, NULL))
			return what;
	return "something";
}

static int probe(blkid_probe p, const char *path, struct err *err)
{
	int ret;

	blkid_probe_enable_superblocks(p, 1);
	blkid_probe_set_superblocks_flags(p, BLKID_SUBLKS_TYPE |
					  BLKID_SUBLKS_USAGE |
					  BLKID_SUBLKS_BADCSUM);
	blkid_probe_enable_partitions(p, 1);
	ret = blkid_do_safeprobe(p);
	if (ret == 1)
		return 0;
	if (ret == 0)
		return err_set(err, -EEXIST, "%s holds %s" MEND, path,
			       found_by(p), path);
	if (ret == -2)
		return err_set(err, -EEXIST,
			       "%s holds several things at once" MEND, path,
			       path);
	return err_set(err, -EIO, "%s: libblkid cannot read it", path);
}

static int zeroes(int fd, off_t from, size_t n, const char *path,
		  struct err *err)
{
	char *bytes = xcalloc(1, n);
	ssize_t got = pread(fd, bytes, n, from);
	int ret = 0;
	size_t i;

	/* Of what cannot be read, as a bad block, nobody knows that it is empty. */
	if (got < 0 || (size_t)got < n)
		ret = err_set(err, -EIO, "%s: %s", path, got < 0 ?
			      strerror(errno) : "not all of it can be read");
	for (i = 0; i < n && !ret; i++)
		if (bytes[i])
			ret = err_set(err, -EEXIST,
				      "%s holds data: byte %lld is not 0" MEND,
				      path, (long long)(from + i), path);
	free(bytes);
	return ret;
}

/* The first and the last MiB, or all of what is no larger. */
static int edges(int fd, const char *path, struct err *err)
{
	off_t size = lseek(fd, 0, SEEK_END), n = size < PMEM_EDGE ? size : PMEM_EDGE;
	int ret;

	if (size < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	ret = zeroes(fd, 0, (size_t)n, path, err);
	return ret ? ret : zeroes(fd, size - n, (size_t)n, path, err);
}

/* Exclusive: neither mounted, nor below a device mapper, a swap, or a partition. */
static int open_alone(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return err_set(err, -errno, errno == EBUSY ?
		       "%s is in use: mounted, or below another device (lsblk %s says by what)" :
		       "%s: %s", path, errno == EBUSY ? path : strerror(errno));
}

int pmem_empty(const char *path, struct err *err)
{
	int fd = open_alone(path, err), ret;
	blkid_probe p;

	if (fd < 0)
		return fd;
	p = blkid_new_probe();
	if (!p || blkid_probe_set_device(p, fd, 0, 0))
		ret = err_set(err, -EIO, "%s: libblkid cannot look at it", path);
	else
		ret = probe(p, path, err);
	blkid_free_probe(p);
	if (!ret)
		ret = edges(fd, path, err);
	close(fd);
	return ret;
}

/*
 * A file that the kernel has on a block device. By the number of the device: others
 * may be called by the name that somebody has given it.
 *
 * Return: the path, to free(); NULL if it is no block device.
 */
static char *sysfs_of(const char *path, const char *file)
{
	struct stat st;

	if (stat(path, &st) || !S_ISBLK(st.st_mode))
		return NULL;
	return xasprintf("/sys/dev/block/%u:%u/%s", major(st.st_rdev),
			 minor(st.st_rdev), file);
}

static bool has_dax(const char *path)
{
	char *file = sysfs_of(path, "queue/dax");
	size_t size;
	char *text = file ? read_file(file, &size) : NULL;
	bool is = text && *text == '1';

	free(text);
	free(file);
	return is;
}

int pmem_usable(const char *path, struct err *err)
{
	char *namespace, *block = sysfs_of(path, "");
	bool is = block;

	free(block);
	if (!is)
		return err_set(err, -ENODEV, "%s is no block device: name one as /dev/pmem0",
			       path);
	namespace = pmem_namespace(path);
	free(namespace);
	if (!namespace || !has_dax(path))
		return err_set(err, -ENODEV,
			       "%s is no persistent memory with DAX: name one as /dev/pmem0 (the kernel makes it of RAM with memmap=SIZE!START)",
			       path);
	return pmem_empty(path, err);
}

int pmem_wipe(const char *path, struct err *err)
{
	char *bytes = xcalloc(1, PMEM_EDGE);
	int fd = open_alone(path, err), ret = fd < 0 ? fd : 0;
	off_t size = ret ? 0 : lseek(fd, 0, SEEK_END);

	if (!ret && (pwrite(fd, bytes, PMEM_EDGE, 0) != PMEM_EDGE ||
		     pwrite(fd, bytes, PMEM_EDGE, size - PMEM_EDGE) != PMEM_EDGE ||
		     fsync(fd)))
		ret = err_set(err, -EIO, "%s: our file system cannot be taken off: %s",
			      path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(bytes);
	return ret;
}

char *pmem_namespace(const char *path)
{
	char *link = sysfs_of(path, "device");
	char *real = link ? realpath(link, NULL) : NULL, *name = NULL;
	const char *base = real ? strrchr(real, '/') + 1 : "";

	/* Kinds of namespaces: namespace0.0, btt0.0, pfn0.0, dax0.0. */
	if (!strncmp(base, "namespace", 9))
		name = xasprintf("%s", base);
	free(real);
	free(link);
	return name;
}
