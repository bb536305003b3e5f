/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of /dev/pkscale share: an open file, and its checks. */
#ifndef PKS_DEVICE_H
#define PKS_DEVICE_H

#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/types.h>

#include "designs/table.h"
#include "pkscale.h"

struct court;
struct pks_guard;
struct pks_session;
struct profile;
struct strays;

/**
 * struct pks_file - what an open file of the device holds
 * @lock: guards @session and @inside, and whoever uses @court or @profile
 * @session: of the last PKSCALE_IOC_SESSION
 * @joined: one byte a caller: it has come, and cannot come again
 * @inside: callers that are in PKSCALE_IOC_RUN now
 * @chosen: what PKSCALE_IOC_HOOK has put behind the guards
 * @court: of PKSCALE_IOC_JUDGE
 * @profile: of PKSCALE_IOC_PROFILE
 * @strays: of PKSCALE_IOC_STRAYS
 */
struct pks_file {
	struct mutex lock;
	struct pks_session *session;
	u8 joined[PKSCALE_MAX_CALLERS];
	u32 inside;
	const struct pks_design *chosen;
	struct court *court;
	struct profile *profile;
	struct strays *strays;
};

/* A string of the border: terminated within its field. */
static inline bool pks_terminated(const char *s, size_t len)
{
	return strnlen(s, len) < len;
}

/**
 * pks_look_up_variant() - a design and its setting
 * @design: name, terminated
 * @knobs: of the setting, terminated
 * @d: the design
 * @v: the setting
 *
 * Return: 0, -EINVAL for what there is not, -EOPNOTSUPP for one of user space.
 */
int pks_look_up_variant(const char *design, const char *knobs,
			const struct pks_design **d,
			const struct pks_variant **v);

/**
 * pks_look_up_guard() - a guard that the design behind the hooks stands behind
 * @f: the open file, locked
 * @name: of the guard
 * @guard: the guard
 *
 * Return: 0, -EINVAL for what there is not, or where nothing was put behind the
 * hooks, -EOPNOTSUPP for a guard without that design.
 */
int pks_look_up_guard(const struct pks_file *f, const char *name,
		      const struct pks_guard **guard);

/**
 * pks_new_session() - PKSCALE_IOC_SESSION
 * @f: the open file; none of its callers is inside
 * @req: struct pkscale_session
 *
 * Of this and every ioctl below @req is a copy, of the right size and version; on
 * success it goes back if the ioctl's number says so.
 *
 * Context: as every ioctl below: may sleep.
 * Return: 0 or -errno, as every ioctl below.
 */
long pks_new_session(struct pks_file *f, void *req);

/**
 * pks_do_run() - PKSCALE_IOC_RUN
 * @f: the open file, with a session that the caller has not joined
 * @req: struct pkscale_run
 */
long pks_do_run(struct pks_file *f, void *req);

/**
 * pks_do_hook() - PKSCALE_IOC_HOOK
 * @f: the open file; none of its callers is inside
 * @req: struct pkscale_hook
 */
long pks_do_hook(struct pks_file *f, void *req);

/**
 * pks_do_judge() - PKSCALE_IOC_JUDGE
 * @f: the open file, with a design behind the guards
 * @req: struct pkscale_judge
 */
long pks_do_judge(struct pks_file *f, void *req);

/**
 * pks_do_stress() - PKSCALE_IOC_STRESS
 * @f: the open file, with a design behind the guards
 * @req: struct pkscale_stress
 */
long pks_do_stress(struct pks_file *f, void *req);

/**
 * pks_do_profile() - PKSCALE_IOC_PROFILE
 * @f: the open file
 * @req: struct pkscale_profile
 */
long pks_do_profile(struct pks_file *f, void *req);

/**
 * pks_do_strays() - PKSCALE_IOC_STRAYS
 * @f: the open file, with a design behind the guards
 * @req: struct pkscale_strays
 */
long pks_do_strays(struct pks_file *f, void *req);

/**
 * pks_read_strays() - PKSCALE_IOC_STRAYS_READ
 * @f: the open file, with a campaign
 * @req: struct pkscale_strays_read
 */
long pks_read_strays(struct pks_file *f, void *req);

/* The file is closed: end a campaign that nobody has ended. */
void pks_forget_strays(struct pks_file *f);

#endif /* PKS_DEVICE_H */
