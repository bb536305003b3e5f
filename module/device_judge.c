// SPDX-License-Identifier: GPL-2.0-or-later
/* Which design stands behind the guards, and what is judged of it. */
#include "device.h"
#include "exercises.h"
#include "judge/court.h"

/* With a caller inside, what it measures would change under it. */
long pks_do_hook(struct pks_file *f, void *arg)
{
	const struct pkscale_hook *h = arg;
	const struct pks_design *d = NULL;
	const struct pks_variant *v = NULL;
	int err = 0;

	if (!pks_terminated(h->design, sizeof(h->design)) ||
	    !pks_terminated(h->knobs, sizeof(h->knobs)))
		return -EINVAL;
	if (*h->design)
		err = pks_look_up_variant(h->design, h->knobs, &d, &v);
	else if (*h->knobs)
		err = -EINVAL;
	if (err)
		return err;
	if (!pks_hooks())
		return -EOPNOTSUPP;
	mutex_lock(&f->lock);
	/* Tasks that have played with one design are not those of another. */
	court_adjourn(f->court);
	f->court = NULL;
	err = f->inside || f->strays ? -EBUSY : pks_hook_choose(f, d, v);
	if (!err)
		f->chosen = d;
	mutex_unlock(&f->lock);
	return err;
}

int pks_look_up_guard(const struct pks_file *f, const char *name,
		      const struct pks_guard **guard)
{
	if (!pks_terminated(name, PKSCALE_NAME_LEN) || !f->chosen)
		return -EINVAL;
	*guard = pks_guard_find(name);
	if (!*guard)
		return -EINVAL;
	return pks_stands(f->chosen, (*guard)->kind) == PKS_ABSENT ?
		-EOPNOTSUPP : 0;
}

long pks_do_judge(struct pks_file *f, void *arg)
{
	struct pkscale_judge *req = arg;
	const struct pks_guard *guard;
	int err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	if (!pks_terminated(req->sequence, sizeof(req->sequence)))
		return -EINVAL;
	mutex_lock(&f->lock);
	err = pks_look_up_guard(f, req->guard, &guard);
	if (!err)
		err = court_judge(&f->court, guard, f->chosen, req);
	mutex_unlock(&f->lock);
	return err;
}

long pks_do_stress(struct pks_file *f, void *arg)
{
	struct pkscale_stress *req = arg;
	const struct pks_guard *guard;
	int err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	mutex_lock(&f->lock);
	err = pks_look_up_guard(f, req->guard, &guard);
	if (!err)
		err = court_stress(&f->court, guard, f->chosen, req);
	mutex_unlock(&f->lock);
	return err;
}
