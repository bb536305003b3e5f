// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of tools and room: QEMU, KVM, disk, memory, gnuplot. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "machine/checks.h"
#include "machine/kernel_dir.h"
#include "machine/paths.h"
#include "machine/sysfile.h"
#include "util.h"

/* A kernel tree takes this much while it is built (GiB), and a guest (MiB). */
#define BUILD_GIB	3
#define GUEST_MIB	512
#define COMFORT_MIB	2048

#define GIB		(1024.0 * 1024 * 1024)

void check_qemu(const char *root, struct finding *f)
{
	char *line;

	(void)root;
	line = paths_output_of("timeout 10 qemu-system-x86_64 --version "
			       "2>/dev/null");
	if (line) {
		finding_is(f, CHECK_OK, "%s", line);
		finding_means(f, "exact counts are compared between runs of "
			      "the same version only");
	} else {
		finding_is(f, CHECK_FAIL,
			   "qemu-system-x86_64 is missing or does not run");
		finding_mend(f, "sudo apt-get install qemu-system-x86");
	}
	free(line);
}

void check_kvm(const char *root, struct finding *f)
{
	char *path = xasprintf("%s/dev/kvm", root);
	int fd = open(path, O_RDWR | O_CLOEXEC);

	free(path);
	if (fd >= 0 && ioctl(fd, KVM_GET_API_VERSION, 0) >= 0) {
		finding_is(f, CHECK_OK, "/dev/kvm opens");
		finding_means(f, "used only by the environment kvm, when asked "
			      "for by name, after a probe boot has worked");
	} else if (fd < 0 && errno == EACCES) {
		finding_is(f, CHECK_FAIL, "/dev/kvm may not be opened");
		finding_mend(f, "sudo adduser $USER kvm, then log in again");
	} else {
		finding_is(f, CHECK_FAIL, "/dev/kvm: %s", strerror(errno));
		finding_means(f, "count and smp never need it");
		finding_mend(f, "switch virtualisation on in the firmware; "
			     "sudo modprobe kvm_intel || sudo modprobe kvm_amd");
	}
	if (fd >= 0)
		close(fd);
}

void check_guards(const char *root, struct finding *f)
{
	char *dir = *root ? NULL : kernel_dir_find();

	if (!dir) {
		finding_is(f, CHECK_INFO, "no kernel has been built yet");
	} else if (kernel_dir_hooks(dir)) {
		finding_is(f, CHECK_OK, "the kernel's guards reach a design");
	} else {
		finding_is(f, CHECK_INFO, "the kernel has no hooks");
		finding_means(f, "designs are called directly, and cells behind guards skipped");
	}
	free(dir);
}

static double tree_bytes;

static int add_file(const char *path, const struct stat *st, int type,
		    struct FTW *ftw)
{
	(void)path;
	(void)type;
	(void)ftw;
	tree_bytes += st->st_blocks * 512.0;
	return 0;
}

/* The directory that is there already, of all that lead to @path. */
static char *existing(const char *path)
{
	char *at = xasprintf("%s", path);

	while (access(at, F_OK) && strcmp(at, "/") && strcmp(at, "."))
		at = dirname(at);
	return at;
}

void check_disk(const char *root, struct finding *f)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct statvfs fs;
	char *dir, *at;
	double room;

	(void)root;
	if (!(cache && *cache) && !(home && *home)) {
		finding_is(f, CHECK_FAIL, "no place for the kernel cache");
		finding_mend(f, "export HOME or XDG_CACHE_HOME");
		return;
	}
	dir = cache && *cache ? xasprintf("%s/pkscale", cache) :
				xasprintf("%s/.cache/pkscale", home);
	tree_bytes = 0;
	nftw(dir, add_file, 16, FTW_PHYS | FTW_MOUNT);
	at = existing(dir);
	room = statvfs(at, &fs) ? 0 : fs.f_bavail * (double)fs.f_frsize;
	finding_is(f, room < BUILD_GIB * GIB ? CHECK_WARN : CHECK_OK,
		   "%.1f GiB free for the kernel cache, which holds %.1f GiB",
		   room / GIB, tree_bytes / GIB);
	if (access(at, W_OK)) {
		finding_is(f, CHECK_FAIL, "the kernel cache cannot be written");
		finding_mend(f, "export XDG_CACHE_HOME=ELSEWHERE");
	} else if (f->mark != CHECK_OK) {
		finding_means(f, "building a kernel takes up to %d GiB",
			      BUILD_GIB);
		finding_mend(f, "%s --clean, or export XDG_CACHE_HOME=ELSEWHERE",
			     paths_script("kernel"));
	}
	free(at);
	free(dir);
}

void check_memory(const char *root, struct finding *f)
{
	char text[4096], value[64];
	long mib;

	if (sysfile_read(root, "/proc/meminfo", text, sizeof(text)) < 0 ||
	    !sysfile_field(text, "MemAvailable", value, sizeof(value))) {
		finding_is(f, CHECK_WARN, "/proc/meminfo does not tell");
		return;
	}
	mib = atol(value) / 1024;
	finding_is(f, mib < GUEST_MIB ? CHECK_FAIL : mib < COMFORT_MIB ?
		   CHECK_WARN : CHECK_OK, "%ld MiB available", mib);
	if (f->mark != CHECK_OK) {
		finding_means(f, "a guest takes up to %d MiB, building a "
			      "kernel %d", GUEST_MIB, COMFORT_MIB);
		finding_mend(f, "end other programs, or add swap");
	}
}

void check_gnuplot(const char *root, struct finding *f)
{
	char *line = paths_output_of("timeout 10 gnuplot --version "
				     "2>/dev/null");

	(void)root;
	if (line) {
		finding_is(f, CHECK_OK, "%s", line);
	} else {
		finding_is(f, CHECK_WARN, "gnuplot is missing");
		finding_means(f, "tables are still made, plots are not");
		finding_mend(f, "sudo apt-get install gnuplot-nox");
	}
	free(line);
}
