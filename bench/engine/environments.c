// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "machine/clock.h"
#include "machine/paths.h"
#include "registers.h"

static int in_path(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = xasprintf("%s", path ? path : ""), *save = NULL, *dir;
	char *file;
	int found = 0;

	for (dir = strtok_r(copy, ":", &save); dir && !found;
	     dir = strtok_r(NULL, ":", &save)) {
		file = xasprintf("%s/%s", dir, name);
		found = !access(file, X_OK);
		free(file);
	}
	free(copy);
	return found;
}

static int qemu_there(struct err *err)
{
	if (in_path("qemu-system-x86_64"))
		return 0;
	return err_set(err, -ENOENT,
		       "qemu-system-x86_64 is not installed; run scripts/deps");
}

/* What scripts/footprint reads; an installed program has no objects. */
static int objects_there(struct err *err)
{
	char *objects = xasprintf("%s/build/ko/designs", paths_top());
	int ret = 0;

	if (!in_path("pahole"))
		ret = err_set(err, -ENOENT,
			      "pahole is not installed; run scripts/deps");
	else if (access(objects, F_OK))
		ret = err_set(err, -ENOENT,
			      "the designs' objects are not there; \"make module\" in the source tree builds them");
	free(objects);
	return ret;
}

/* Events can be had anywhere; cycles of a clock that does not serve are void. */
static int threads_there(struct err *err)
{
	(void)err;
	return 0;
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
		       "%s: %s; sudo %s loads the module and measures",
		       PKSCALE_DEVICE, strerror(errno), paths_script("metal"));
}

static int kvm_there(struct err *err)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, -errno, "/dev/kvm: %s", strerror(errno));
	close(fd);
	return qemu_there(err);
}

const char *const engine_kernel_registers[] = {
#define PKS_REGISTER(id, name, help)	name,
	PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
	NULL
};

const struct environment environments[] = {
	{
		.name = "count", .engine = &engine_vm, .meters = "insn event bytes verdict",
		.help = "our kernel under TCG with a fixed instruction counter, one vCPU: exact",
		.cpus = 1, .available = qemu_there,
	}, {
		.name = "smp", .engine = &engine_vm, .meters = "event verdict",
		.help = "our kernel under multi-threaded TCG: counts, never a time",
		.cpus = 4, .available = qemu_there,
	}, {
		.name = "user", .engine = &engine_user, .meters = "cycles event",
		.help = "the designs that need no kernel, on this machine's CPUs",
		.available = threads_there, .cycles = clock_there,
	}, {
		.name = "metal", .engine = &engine_device,
		.meters = "cycles event",
		.help = "the module on the running kernel, when asked for",
		.available = module_there,
	}, {
		.name = "kvm", .engine = &engine_vm, .meters = "cycles event",
		.help = "our kernel under KVM, by name only",
		.cpus = 1, .available = kvm_there,
	}, {
		.name = "static", .engine = &engine_static, .meters = "bytes",
		.help = "what a built kernel and module take: read, never measured",
		.cpus = 1, .available = objects_there,
	},
	{ 0 }
};

const struct environment *environment_find(const char *name, struct err *err)
{
	const struct environment *e;

	for (e = environments; e->name; e++) {
		if (!strcmp(e->name, name))
			return e;
	}
	err_set(err, 0, "no environment \"%s\"; there are:", name);
	for (e = environments; e->name; e++)
		err_append(err, " %s", e->name);
	return NULL;
}
