// SPDX-License-Identifier: GPL-2.0-or-later
/* Stray writes while something else goes on. */
#include "device.h"
#include "guards/guards.h"
#include "strays/strays.h"

static bool within_bounds(const struct pkscale_strays *req)
{
	return req->every >= PKSCALE_MIN_EVERY &&
	       req->every <= PKSCALE_MAX_EVERY &&
	       req->ranges >= 1 && req->ranges <= PKSCALE_MAX_RANGES &&
	       req->damage < PKSCALE_NR_DAMAGES && !req->pad;
}

long pks_do_strays(struct pks_file *f, void *arg)
{
	const struct pkscale_strays *req = arg;
	const struct pks_guard *guard;
	int err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	if (!within_bounds(req))
		return -EINVAL;
	mutex_lock(&f->lock);
	err = pks_look_up_guard(f, req->guard, &guard);
	/* What has an address for life opens nothing; a stacked device has no memory. */
	if (!err && (guard->claim || guard->kind == PKS_STACKED))
		err = -EINVAL;
	if (!err)
		err = strays_begin(&f->strays, guard, f->chosen, req);
	mutex_unlock(&f->lock);
	return err;
}

long pks_read_strays(struct pks_file *f, void *arg)
{
	struct pkscale_strays_read *req = arg;
	int err = 0;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	mutex_lock(&f->lock);
	if (req->go_on > 1 || req->pad || !f->strays)
		err = -EINVAL;
	if (!err && !req->go_on)
		strays_end(f->strays);
	if (!err)
		strays_read(f->strays, req);
	if (!err && !req->go_on) {
		strays_free(f->strays);
		f->strays = NULL;
	}
	mutex_unlock(&f->lock);
	return err;
}

void pks_forget_strays(struct pks_file *f)
{
	if (!pks_hooks() || !f->strays)
		return;
	strays_end(f->strays);
	strays_free(f->strays);
	f->strays = NULL;
}
