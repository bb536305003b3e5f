// SPDX-License-Identifier: GPL-2.0-or-later
/* The design behind the kernel's hook points: one at a time. */
#include <linux/module.h>
#include <linux/mutex.h>

#include "designs/table.h"
#include "trace.h"

static DEFINE_MUTEX(lock);
static const void *owner;
static const struct pks_design *design;
static const struct pks_variant *variant;
/* Filled anew for each design, while the kernel does not have it. */
static struct pgmap_access_ops ops;
static bool registered;
/* The design's answer to a fault, where that is traced. */
static enum pkey_right (*own_fault)(struct dev_pagemap *pgmap,
				    struct page *page, bool write);
/* The kernel counts. */
static bool observing;
/* A key is in use, whether or not memory has one. */
static bool active;

static_assert(PKS_USES_WORD == PGMAP_ACCESS_USES_WORD);
static_assert(PKS_USES_RANGE == PGMAP_ACCESS_USES_RANGE);
static_assert(PKS_USES_PAGE == PGMAP_ACCESS_USES_PAGE);
static_assert(PKS_USES_TEMPORARY == PGMAP_ACCESS_USES_TEMPORARY);
static_assert((int)PKS_READ == (int)PKEY_READ);
static_assert((int)PKS_WRITE == (int)PKEY_WRITE);
static_assert(sizeof(struct pks_range) ==
	      sizeof_field(struct dev_pagemap, access));

static int range_add(struct dev_pagemap *pgmap)
{
	return design->range_add((struct pks_range *)&pgmap->access);
}

static void range_del(struct dev_pagemap *pgmap)
{
	design->range_del((struct pks_range *)&pgmap->access);
}

static void *map(struct page *page)
{
	return design->map((struct pks_page *)page);
}

static void unmap(struct page *page)
{
	design->unmap((struct pks_page *)page, NULL);
}

/* Only while somebody traces: a fault that nobody does is as long as it was. */
static enum pkey_right traced_fault(struct dev_pagemap *pgmap,
				    struct page *page, bool write)
{
	enum pkey_right right = own_fault(pgmap, page, write);

	trace_fault(design->name, page_to_pfn(page), write, right);
	return right;
}

/* What stands behind the guards of one kind: the design, or task for it. */
static const struct pks_hook *behind(const struct pks_design *d,
				     const struct pks_variant *v,
				     enum pks_guard_kind kind)
{
	if (pks_stands(d, kind) == PKS_COMPOSED)
		v = pks_composing();
	return v->loops[PKS_REG_HOOK].hook;
}

static void fill(const struct pks_design *d, const struct pks_variant *v)
{
	const struct pks_hook *hook = v->loops[PKS_REG_HOOK].hook;
	const struct pks_hook *local = behind(d, v, PKS_LOCAL);
	const struct pks_hook *global = behind(d, v, PKS_GLOBAL);
	/* A driver opens its memory outside of all sections. */
	const struct pks_hook *dax = d->section ? local :
						  behind(d, v, PKS_DAX);
	bool traced = hook->fault && trace_fault_enabled();
	bool maps = d->map && pks_stands(d, PKS_GLOBAL) == PKS_NATIVE;

	own_fault = hook->fault;
	ops = (struct pgmap_access_ops) {
		.name = d->name,
		.owner = THIS_MODULE,
		.uses = d->uses | (d->composed ? PKS_USES_WORD : 0),
		.grant = dax->grant,
		.revoke = dax->revoke,
		.grant_page = local->grant_page,
		.revoke_page = local->revoke_page,
		.kmap = global->grant_page,
		.kunmap = global->revoke_page,
		.map = maps ? map : NULL,
		.unmap = maps ? unmap : NULL,
		.fault = traced ? traced_fault : hook->fault,
		.lock_grant = hook->lock_grant,
		.lock_revoke = hook->lock_revoke,
		.range_add = d->range_add ? range_add : NULL,
		.range_del = d->range_del ? range_del : NULL,
	};
}

/*
 * What changes while other CPUs execute it an emulator may get wrong
 * (docs/series.md): entry and exit stay as they are, whichever ranges come and go.
 */
static void stay_active(bool on)
{
	if (on && !active && num_online_cpus() > 1) {
		active = !pks_key_get(PKS_KEY_TEST);
	} else if (!on && active) {
		pks_key_put(PKS_KEY_TEST);
		active = false;
	}
}

static int enter(const struct pks_design *d, const struct pks_variant *v)
{
	int err;

	design = d;
	fill(d, v);
	err = pgmap_access_register(&ops);
	registered = !err;
	return err;
}

static int leave(void)
{
	int err = registered ? pgmap_access_unregister(&ops) : 0;

	if (!err)
		registered = false;
	return err;
}

int pks_hook_choose(const void *who, const struct pks_design *d,
		    const struct pks_variant *v)
{
	int err = -EBUSY;

	if (d && d->unhooked)
		return -EOPNOTSUPP;
	mutex_lock(&lock);
	if (owner && owner != who)
		goto out;
	err = leave();
	if (err)
		goto out;
	/* Temporary rights begin where no key is in use, and keep one in use. */
	if (d)
		stay_active(!(d->uses & PKS_USES_TEMPORARY));
	if (d && !v->unkeyed)
		err = enter(d, v);
	if (!d || err)
		stay_active(false);
	owner = d && !err ? who : NULL;
	variant = d && !err ? v : NULL;
out:
	mutex_unlock(&lock);
	return err;
}

bool pks_hook_chosen(const void *who, const struct pks_variant *v)
{
	bool is;

	mutex_lock(&lock);
	is = owner == who && variant == v;
	mutex_unlock(&lock);
	return is;
}

void pks_hook_drop(const void *who)
{
	mutex_lock(&lock);
	if (owner == who) {
		stay_active(false);
		leave();
		owner = NULL;
		variant = NULL;
	}
	mutex_unlock(&lock);
}

void pks_hook_exit(void)
{
	pks_hook_observe(false);
	stay_active(false);
	/* Memory with the key would have kept the module in. */
	WARN_ON(leave());
}

int pks_hook_touch(const void *addr)
{
	return pks_probe_read(addr) ? 0 : -EFAULT;
}

/* --- other CPUs ------------------------------------------------------------*/

static void shut(void *unused)
{
	pks_revoke_temporary(PKS_KEY_PGMAP);
}

static void open(void *unused)
{
	pks_grant_temporary(PKS_KEY_PGMAP, PKEY_WRITE);
}

static void call_others(smp_call_func_t func)
{
	if (static_branch_unlikely(&pks_observe_key))
		this_cpu_add(pkrs_events.ipis, num_online_cpus() - 1);
	smp_call_function(func, NULL, 1);
}

/* In this order: whoever faults from now on is refused. */
void pks_hook_shut_all(void)
{
	shut(NULL);
	call_others(shut);
}

void pks_hook_open_others(void)
{
	call_others(open);
}

void pks_hook_observe(bool on)
{
	mutex_lock(&lock);
	if (on && !observing)
		static_branch_inc(&pks_observe_key);
	else if (!on && observing)
		static_branch_dec(&pks_observe_key);
	observing = on;
	mutex_unlock(&lock);
}

void pks_hook_events(struct pkscale_events *e)
{
	const struct pkrs_events *k = get_cpu_ptr(&pkrs_events);

	e->grants = k->grants;
	e->revokes = k->revokes;
	e->writes = k->writes;
	e->elided = k->elided;
	e->faults_granted = k->granted;
	e->faults_refused = k->probed + k->fixed_up + k->refused;
	e->ipis = k->ipis;
	e->switches = current->nvcsw + current->nivcsw;
	put_cpu_ptr(&pkrs_events);
}
