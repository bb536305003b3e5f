// SPDX-License-Identifier: GPL-2.0-or-later
/* Sessions and runs: from names and numbers to tables, within their bounds. */
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "device.h"
#include "exercises.h"
#include "machine.h"
#include "prims.h"

long pks_new_session(struct pks_file *f, void *arg)
{
	const struct pkscale_session *req = arg;
	const struct pks_memory *memory;
	struct pks_session *s;
	int err;

	if (req->callers < 1 || req->callers > PKSCALE_MAX_CALLERS ||
	    req->sharing >= PKSCALE_NR_SHARING ||
	    !pks_terminated(req->memory, sizeof(req->memory)))
		return -EINVAL;
	memory = pks_memory_find(req->memory);
	if (!memory)
		return -EINVAL;
	if (!memory->open)
		return -EOPNOTSUPP;
	err = pks_session_create(req->callers, req->sharing, memory, &s);
	if (err)
		return err;
	mutex_lock(&f->lock);
	if (f->inside) {
		err = -EBUSY;
	} else {
		swap(f->session, s);
		memset(f->joined, 0, sizeof(f->joined));
	}
	mutex_unlock(&f->lock);
	pks_session_destroy(s);
	return err;
}

static bool names_ok(const struct pkscale_run *r)
{
	return pks_terminated(r->design, sizeof(r->design)) &&
	       pks_terminated(r->knobs, sizeof(r->knobs)) &&
	       pks_terminated(r->exercise, sizeof(r->exercise)) &&
	       pks_terminated(r->subject, sizeof(r->subject)) &&
	       pks_terminated(r->guard, sizeof(r->guard)) &&
	       pks_terminated(r->reg, sizeof(r->reg));
}

/*
 * How long a window can be, in rounds of the loops inside it. A signal ends a
 * run only between windows, and with interrupts off nothing else happens.
 */
#define MAX_ROUNDS_OFF	(1ull << 24)
#define MAX_ROUNDS_ON	(1ull << 28)
#define MAX_WORK_OFF	4096

static bool window_ok(const struct pkscale_run *r)
{
	u64 work = 1 + r->held + r->idle + r->hold_bytes / 16;
	/* With a bound on its length a window starts from one pair. */
	u64 rounds = r->window_max ? 2 * work : 2 * r->reps * work;

	if (r->window == PKSCALE_IRQS_OFF)
		return work <= MAX_WORK_OFF && rounds <= MAX_ROUNDS_OFF;
	return rounds <= MAX_ROUNDS_ON;
}

static bool bounds_ok(const struct pkscale_run *r)
{
	u64 pairs, len;

	if (r->window >= PKSCALE_NR_WINDOWS || r->observe > 1 ||
	    r->samples < 1 || r->samples > PKSCALE_MAX_SAMPLES ||
	    r->warmup > PKSCALE_MAX_SAMPLES ||
	    r->reps < 1 || r->reps > PKSCALE_MAX_REPS ||
	    r->hold_bytes > PKSCALE_MAX_HOLD ||
	    r->held > PKSCALE_MAX_SPINS || r->idle > PKSCALE_MAX_SPINS)
		return false;
	if (check_mul_overflow((u64)r->reps, (u64)r->samples, &pairs) ||
	    pairs > PKSCALE_MAX_PAIRS)
		return false;
	if (check_mul_overflow((u64)r->samples,
			       (u64)sizeof(struct pkscale_sample), &len))
		return false;
	return r->buf_len == len && window_ok(r);
}

int pks_look_up_variant(const char *design, const char *knobs,
			const struct pks_design **d,
			const struct pks_variant **v)
{
	*d = pks_design_find(design);
	if (!*d)
		return -EINVAL;
	*v = pks_variant_find(*d, knobs);
	if (!*v)
		return -EINVAL;
	return (*v)->where == PKS_USER_ONLY ? -EOPNOTSUPP : 0;
}

/* The module calls the design itself, and writes the register itself. */
static int look_up_direct(const struct pkscale_run *r, struct pks_run *run)
{
	if (run->variant->where == PKS_GUARD_ONLY || run->design->guarded)
		return -EOPNOTSUPP;
	if (pks_regs[run->reg].irqs_off_only && r->window != PKSCALE_IRQS_OFF)
		return -EOPNOTSUPP;
	/* Whoever owns PKRS may be interrupted, and then writes it himself. */
	if (run->reg == PKS_REG_PKRS && r->window != PKSCALE_IRQS_OFF &&
	    pks_features() & PKSCALE_OWNED_PKRS)
		return -EOPNOTSUPP;
	run->loops = &run->variant->loops[r->observe ? PKS_REG_OBSERVED :
						       run->reg];
	return 0;
}

/* The kernel calls it, and keeps the register through an interrupt. */
static int look_up_guard(const struct pkscale_run *r, struct pks_run *run)
{
	run->guard = pks_guard_find(r->guard);
	if (!run->guard || run->reg != PKS_REG_PKRS)
		return -EINVAL;
	if (!pks_hooks() ||
	    pks_stands(run->design, run->guard->kind) == PKS_ABSENT)
		return -EOPNOTSUPP;
	if (run->guard->sleeps && r->window == PKSCALE_IRQS_OFF)
		return -EOPNOTSUPP;
	run->reg = PKS_REG_HOOK;
	run->loops = pks_guard_loops(run->guard, run->design);
	return 0;
}

/* What is done, by which design, writing what: from names to tables. */
static int look_up(const struct pkscale_run *r, struct pks_run *run)
{
	int err, quantity, reg = pks_reg_find(r->reg);

	if (reg < 0)
		return reg;
	run->reg = reg;
	run->exercise = pks_exercise_find(r->exercise);
	if (!run->exercise)
		return -EINVAL;
	run->prim = pks_prim_find(r->subject);
	quantity = pks_quantity_find(run->exercise, r->subject);
	if (quantity < 0)
		return quantity;
	run->quantity = quantity;
	err = pks_look_up_variant(r->design, r->knobs, &run->design,
				  &run->variant);
	if (err)
		return err;
	return *r->guard ? look_up_guard(r, run) : look_up_direct(r, run);
}

static int prepare(struct pks_file *f, const struct pkscale_run *r,
		   struct pks_run *run)
{
	int err;

	if (!names_ok(r) || !bounds_ok(r))
		return -EINVAL;
	err = look_up(r, run);
	if (err)
		return err;
	if (run->guard && !pks_hook_chosen(f, run->variant))
		return -EINVAL;
	run->window = r->window;
	run->depth = r->depth;
	run->reps = r->reps;
	run->samples = r->samples;
	run->warmup = r->warmup;
	run->caller = r->caller;
	run->seed = r->seed;
	run->window_max = r->window_max;
	run->load.in.bytes = r->hold_bytes;
	run->load.in.spins = r->held;
	run->load.idle.spins = r->idle;
	if (run->exercise->reading)
		return run->exercise->reading->check(run);
	return run->exercise->check(run);
}

/* Into the session: each caller once, from a thread that stays on its CPU. */
static struct pks_session *join(struct pks_file *f, u32 caller)
{
	struct pks_session *s;

	if (current->nr_cpus_allowed != 1)
		return ERR_PTR(-EINVAL);
	mutex_lock(&f->lock);
	s = f->session;
	if (!s || caller >= s->callers || f->joined[caller]) {
		s = ERR_PTR(-EINVAL);
	} else {
		f->joined[caller] = 1;
		f->inside++;
	}
	mutex_unlock(&f->lock);
	return s;
}

/* Whoever is refused will not come to where the others wait. */
static void refuse(struct pks_file *f)
{
	mutex_lock(&f->lock);
	if (f->session)
		pks_session_break(f->session);
	mutex_unlock(&f->lock);
}

static void depart(struct pks_file *f)
{
	mutex_lock(&f->lock);
	f->inside--;
	mutex_unlock(&f->lock);
}

/* Behind a guard it is the kernel that counts, while it is told to. */
static int observed(const struct pkscale_run *r, struct pks_session *s,
		    struct pks_run *run, struct pkscale_sample *out)
{
	if (run->guard)
		pks_hook_observe(r->observe);
	return pks_run_caller(s, run, out);
}

static int measure(struct pks_file *f, struct pkscale_run *r,
		   struct pks_run *run)
{
	struct pkscale_sample *out;
	struct pks_session *s;
	int err;

	out = kvcalloc(r->samples, sizeof(*out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	s = join(f, r->caller);
	err = PTR_ERR_OR_ZERO(s);
	if (!err) {
		err = observed(r, s, run, out);
		depart(f);
	}
	if (!err && copy_to_user(u64_to_user_ptr(r->buf), out, r->buf_len))
		err = -EFAULT;
	kvfree(out);
	return err;
}

long pks_do_run(struct pks_file *f, void *arg)
{
	struct pkscale_run *r = arg;
	struct pks_run *run;
	int err;

	run = kzalloc(sizeof(*run), GFP_KERNEL);
	if (!run)
		return -ENOMEM;
	err = prepare(f, r, run);
	if (!err)
		err = measure(f, r, run);
	if (err) {
		refuse(f);
	} else {
		r->reps = run->reps;
		r->events = run->events;
	}
	kfree(run);
	return err;
}
