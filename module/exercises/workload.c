// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload: fio does I/O on protected persistent memory, by way of a file system,
 * the device mapper or the block device, with a design behind the kernel's hook
 * points. It yields what one of fio's operations takes. The guards are the
 * kernel's own, wherever it has them; nothing of it runs in the module, so here is
 * its name alone: bench/engine/workload.c carries it out.
 */
#include "exercises.h"

static const char *const quantities[] = { "operation", NULL };

static int workload_check(const struct pks_run *run)
{
	return -EINVAL;
}

const struct pks_exercise pks_exercise_workload = {
	.name = "workload",
	.help = "I/O of fio on protected memory: what one operation takes",
	.quantities = quantities,
	.check = workload_check,
};
