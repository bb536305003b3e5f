// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/private.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>

int private_mounts(struct err *err)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("pkscale", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=700"))
		return err_set(err, -errno, "no mounts of our own: %s; be root",
			       strerror(errno));
	return 0;
}
