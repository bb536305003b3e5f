// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One system call whose Nth allocation fails. Runs in a guest whose kernel has
 * CONFIG_FAULT_INJECTION.
 *
 *	failnth N write FILE TEXT
 *	failnth N table NAME SECTORS TARGET PARAMETERS
 *
 * The first writes TEXT; the second loads a table into the device-mapper device
 * NAME, which is made, and removed again. Prints "failed" if an allocation was made
 * to, "through" if the call had fewer than N, and the call's errno, 0 if it worked;
 * ends with 2 if that could not be found out.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NTH	"/proc/self/fail-nth"

static int nth = -1;

static void die(const char *what)
{
	fprintf(stderr, "failnth: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void set_nth(const char *n)
{
	if (nth < 0)
		nth = open(NTH, O_RDWR);
	if (nth < 0 || pwrite(nth, n, strlen(n), 0) < 0)
		die(NTH);
}

/* What is left of N is 0 when the Nth allocation has come. */
static void report(int error)
{
	char left[16] = "";

	if (pread(nth, left, sizeof(left) - 1, 0) <= 0)
		die(NTH);
	set_nth("0");
	printf("%s %d\n", atoi(left) ? "through" : "failed", error);
}

static void write_text(const char *n, const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);
	ssize_t len;

	if (fd < 0)
		die(file);
	set_nth(n);
	len = write(fd, text, strlen(text));
	report(len < 0 ? errno : 0);
	close(fd);
}

static struct dm_ioctl *dm(int fd, unsigned long command, const char *name,
			   void *buffer, size_t size)
{
	struct dm_ioctl *io = buffer;

	io->version[0] = DM_VERSION_MAJOR;
	io->data_size = size;
	io->data_start = sizeof(*io);
	snprintf(io->name, sizeof(io->name), "%s", name);
	return ioctl(fd, command, io) < 0 ? NULL : io;
}

static void load_table(const char *n, const char *name, const char *sectors,
		       const char *target, const char *parameters)
{
	static char buffer[4096] __attribute__((aligned(8)));
	struct dm_ioctl *io = (void *)buffer;
	struct dm_target_spec *spec = (void *)(io + 1);
	int fd = open("/dev/mapper/control", O_RDWR);

	if (fd < 0 || !dm(fd, DM_DEV_CREATE, name, buffer, sizeof(buffer)))
		die(name);
	memset(buffer, 0, sizeof(buffer));
	io->target_count = 1;
	spec->length = strtoull(sectors, NULL, 10);
	snprintf(spec->target_type, sizeof(spec->target_type), "%s", target);
	snprintf((char *)(spec + 1), 1024, "%s", parameters);
	spec->next = sizeof(*spec) + 1024;
	set_nth(n);
	report(dm(fd, DM_TABLE_LOAD, name, buffer, sizeof(buffer)) ? 0 : errno);
	memset(buffer, 0, sizeof(buffer));
	if (!dm(fd, DM_DEV_REMOVE, name, buffer, sizeof(buffer)))
		die("remove");
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[2], "write"))
		write_text(argv[1], argv[3], argv[4]);
	else if (argc == 7 && !strcmp(argv[2], "table"))
		load_table(argv[1], argv[3], argv[4], argv[5], argv[6]);
	else
		return 2;
	return 0;
}
