// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "machine/clock.h"

static int qemu_there(struct err *err)
{
	const char *path = getenv("PATH");
	char *copy = xasprintf("%s", path ? path : ""), *save = NULL, *dir;
	char *file;
	int found = 0;

	for (dir = strtok_r(copy, ":", &save); dir && !found;
	     dir = strtok_r(NULL, ":", &save)) {
		file = xasprintf("%s/qemu-system-x86_64", dir);
		found = !access(file, X_OK);
		free(file);
	}
	free(copy);
	if (found)
		return 0;
	return err_set(err, -ENOENT,
		       "qemu-system-x86_64 is not installed; run scripts/deps");
}

static int clock_there(struct err *err)
{
	return clock_usable(err);
}

static int module_there(struct err *err)
{
	if (!access(PKSCALE_DEVICE, R_OK | W_OK))
		return 0;
	return err_set(err, -errno,
		       "%s: %s; \"make bench METAL=1\" as root loads the module",
		       PKSCALE_DEVICE, strerror(errno));
}

static int kvm_there(struct err *err)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, -errno, "/dev/kvm: %s", strerror(errno));
	close(fd);
	return qemu_there(err);
}

const struct environment environments[] = {
	{ "count", &engine_vm, "insn event",
	  "our kernel under TCG with a fixed instruction counter, one vCPU: exact",
	  1, qemu_there },
	{ "smp", &engine_vm, "event",
	  "our kernel under multi-threaded TCG: counts, never a time",
	  4, qemu_there },
	{ "user", &engine_user, "cycles event",
	  "the designs that need no kernel, on this machine's CPUs",
	  0, clock_there },
	{ "metal", &engine_device, "cycles event",
	  "the module on the running kernel, when asked for", 0, module_there },
	{ "kvm", &engine_vm, "cycles event",
	  "our kernel under KVM, by name only", 1, kvm_there },
	{ 0 }
};

const struct environment *environment_find(const char *name, struct err *err)
{
	const struct environment *e;
	size_t len;

	for (e = environments; e->name; e++) {
		if (!strcmp(e->name, name))
			return e;
	}
	err_set(err, 0, "no environment \"%s\"; there are:", name);
	for (e = environments; err && e->name; e++) {
		len = strlen(err->text);
		snprintf(err->text + len, sizeof(err->text) - len, " %s",
			 e->name);
	}
	return NULL;
}
