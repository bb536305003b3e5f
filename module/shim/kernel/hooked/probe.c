// SPDX-License-Identifier: GPL-2.0-or-later
/* Who uses the probes: they are registered while somebody does. */
#include <linux/mutex.h>

#include "shim.h"

extern const char pks_probes_start[], pks_probes_end[];

static DEFINE_MUTEX(lock);
static unsigned int users;

int pks_probes_get(void)
{
	int err = 0;

	mutex_lock(&lock);
	if (!users)
		err = pks_set_probes((unsigned long)pks_probes_start,
				     (unsigned long)pks_probes_end);
	users += !err;
	mutex_unlock(&lock);
	return err;
}

void pks_probes_put(void)
{
	mutex_lock(&lock);
	if (!--users)
		pks_set_probes(0, 0);
	mutex_unlock(&lock);
}
