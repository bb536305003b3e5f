// SPDX-License-Identifier: GPL-2.0-or-later
/* How guards are used: when that is collected, and what it came to. */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "device.h"
#include "hook.h"
#include "profile/collector.h"

static long begin(struct pks_file *f, struct pkscale_profile *req)
{
	/* Whoever has one forgets it, and may begin anew. */
	profile_free(f->profile);
	f->profile = NULL;
	return profile_begin(&f->profile);
}

static long end(struct pks_file *f, struct pkscale_profile *req)
{
	if (!f->profile)
		return -EINVAL;
	profile_end(f->profile);
	return 0;
}

static long read(struct pks_file *f, struct pkscale_profile *req)
{
	const u32 room = req->sites;
	struct pkscale_profile_site *site;
	long err;

	if (!f->profile || room > PKSCALE_PROFILE_MAX)
		return -EINVAL;
	site = kvcalloc(room ?: 1, sizeof(*site), GFP_KERNEL);
	if (!site)
		return -ENOMEM;
	err = profile_read(f->profile, req, site);
	if (!err && copy_to_user(u64_to_user_ptr(req->buf), site,
				 min(room, req->sites) * sizeof(*site)))
		err = -EFAULT;
	kvfree(site);
	return err;
}

static long (*const calls[])(struct pks_file *f, struct pkscale_profile *req) = {
	[PKSCALE_PROFILE_BEGIN] = begin,
	[PKSCALE_PROFILE_READ] = read,
	[PKSCALE_PROFILE_END] = end,
};

long pks_do_profile(struct pks_file *f, void *arg)
{
	struct pkscale_profile *req = arg;
	long err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	if (req->what >= ARRAY_SIZE(calls) || req->pad)
		return -EINVAL;
	mutex_lock(&f->lock);
	err = calls[req->what](f, req);
	mutex_unlock(&f->lock);
	return err;
}
