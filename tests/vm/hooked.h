/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest's test programs do to put a design behind the kernel's guards. */
#ifndef TESTS_VM_HOOKED_H
#define TESTS_VM_HOOKED_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pkscale.h"

/* All of @text that has room, with an end or without. */
static inline void fill(char *field, size_t size, const char *text)
{
	size_t len = strlen(text);

	memcpy(field, text, len < size ? len : size);
}

static inline int hook(int file, const char *design, const char *knobs)
{
	struct pkscale_hook h = {
		.size = sizeof(h), .version = PKSCALE_ABI,
	};

	fill(h.design, sizeof(h.design), design);
	fill(h.knobs, sizeof(h.knobs), knobs);
	return ioctl(file, PKSCALE_IOC_HOOK, &h) ? -errno : 0;
}

static inline void put(const char *file, const char *text)
{
	int f = open(file, O_WRONLY);

	if (f < 0 || write(f, text, strlen(text)) < 0)
		perror(file);
	close(f);
}

#define NVDIMM	"/sys/bus/nd/drivers/nd_pmem/"

/* Take persistent memory from its driver, or give it back, with a key or not. */
static inline void bound(int on, const char *protect)
{
	put("/sys/module/nd_pmem/parameters/protect", protect);
	put(on ? NVDIMM "bind" : NVDIMM "unbind", "namespace0.0");
	put(on ? NVDIMM "bind" : NVDIMM "unbind", "namespace1.0");
}

#endif /* TESTS_VM_HOOKED_H */
