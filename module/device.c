// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/pkscale: permission and bounds checks, and nothing else. What is
 * measured, and how, is in exercises/ and designs/.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "exercises.h"
#include "judge/court.h"
#include "machine.h"
#include "prims.h"
#include "selftest.h"

/**
 * struct pks_file - what an open file of the device holds
 * @lock: guards @session and @inside, and whoever uses @court
 * @session: of the last PKSCALE_IOC_SESSION
 * @joined: one byte a caller: it has come, and cannot come again
 * @inside: callers that are in PKSCALE_IOC_RUN now
 * @chosen: what PKSCALE_IOC_HOOK has put behind the guards
 * @court: of PKSCALE_IOC_JUDGE
 */
struct pks_file {
	struct mutex lock;
	struct pks_session *session;
	u8 joined[PKSCALE_MAX_CALLERS];
	u32 inside;
	const struct pks_design *chosen;
	struct court *court;
};

static int pks_open(struct inode *inode, struct file *file)
{
	struct pks_file *f;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	file->private_data = f;
	return 0;
}

static int pks_release(struct inode *inode, struct file *file)
{
	struct pks_file *f = file->private_data;

	pks_session_destroy(f->session);
	pks_hook_observe(false);
	if (pks_hooks())
		court_adjourn(f->court);
	pks_hook_drop(f);
	kfree(f);
	return 0;
}

/* Every structure begins so; the ioctl's number carries the size as well. */
struct pks_head {
	u32 size;
	u32 version;
};

static int pks_copy_in(void *to, const void __user *from, size_t size)
{
	const struct pks_head *head = to;

	if (copy_from_user(to, from, size))
		return -EFAULT;
	if (head->size != size || head->version != PKSCALE_ABI)
		return -EINVAL;
	return 0;
}

static long pks_info(struct pks_file *f, void __user *arg)
{
	struct pkscale_info info;

	/* The one call that any version may make: it is how they meet. */
	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	if (info.size != sizeof(info))
		return -EINVAL;
	info.version = PKSCALE_ABI;
	info.features = pks_features();
	info.tsc_khz = tsc_khz;
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

/* A string of the border: terminated within its field. */
static bool terminated(const char *s, size_t len)
{
	return strnlen(s, len) < len;
}

static long pks_new_session(struct pks_file *f, void __user *arg)
{
	const struct pks_memory *memory;
	struct pkscale_session req;
	struct pks_session *s;
	int err;

	err = pks_copy_in(&req, arg, sizeof(req));
	if (err)
		return err;
	if (req.callers < 1 || req.callers > PKSCALE_MAX_CALLERS ||
	    req.sharing >= PKSCALE_NR_SHARING ||
	    !terminated(req.memory, sizeof(req.memory)))
		return -EINVAL;
	memory = pks_memory_find(req.memory);
	if (!memory)
		return -EINVAL;
	if (!memory->open)
		return -EOPNOTSUPP;
	err = pks_session_create(req.callers, req.sharing, memory, &s);
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
	return terminated(r->design, sizeof(r->design)) &&
	       terminated(r->knobs, sizeof(r->knobs)) &&
	       terminated(r->exercise, sizeof(r->exercise)) &&
	       terminated(r->subject, sizeof(r->subject)) &&
	       terminated(r->guard, sizeof(r->guard)) &&
	       terminated(r->reg, sizeof(r->reg));
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

static int look_up_variant(const char *design, const char *knobs,
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
	err = look_up_variant(r->design, r->knobs, &run->design, &run->variant);
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

static long pks_do_run(struct pks_file *f, void __user *arg)
{
	struct pkscale_run *r;
	struct pks_run *run;
	int err;

	r = kzalloc(sizeof(*r), GFP_KERNEL);
	run = kzalloc(sizeof(*run), GFP_KERNEL);
	err = -ENOMEM;
	if (!r || !run)
		goto out;
	err = pks_copy_in(r, arg, sizeof(*r));
	if (err)
		goto out;
	err = prepare(f, r, run);
	if (!err)
		err = measure(f, r, run);
	if (err) {
		refuse(f);
		goto out;
	}
	r->reps = run->reps;
	r->events = run->events;
	if (copy_to_user(arg, r, sizeof(*r)))
		err = -EFAULT;
out:
	kfree(run);
	kfree(r);
	return err;
}

static long pks_do_selftest(struct pks_file *f, void __user *arg)
{
	struct pkscale_selftest *t;
	int err;

	if (current->nr_cpus_allowed != 1)
		return -EINVAL;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	err = pks_copy_in(t, arg, sizeof(*t));
	if (err)
		goto out;
	memset(t->row, 0, sizeof(t->row));
	t->pad = 0;
	pks_selftest(t);
	if (copy_to_user(arg, t, sizeof(*t)))
		err = -EFAULT;
out:
	kfree(t);
	return err;
}

/* With a caller inside, what it measures would change under it. */
static long pks_do_hook(struct pks_file *f, void __user *arg)
{
	const struct pks_design *d = NULL;
	const struct pks_variant *v = NULL;
	struct pkscale_hook h;
	int err;

	err = pks_copy_in(&h, arg, sizeof(h));
	if (err)
		return err;
	if (!terminated(h.design, sizeof(h.design)) ||
	    !terminated(h.knobs, sizeof(h.knobs)))
		return -EINVAL;
	if (*h.design)
		err = look_up_variant(h.design, h.knobs, &d, &v);
	else if (*h.knobs)
		err = -EINVAL;
	if (err)
		return err;
	if (!pks_hooks())
		return -EOPNOTSUPP;
	mutex_lock(&f->lock);
	/* Tasks that have played with one design are not those of another. */
	if (pks_hooks())
		court_adjourn(f->court);
	f->court = NULL;
	err = f->inside ? -EBUSY : pks_hook_choose(f, d, v);
	if (!err)
		f->chosen = d;
	mutex_unlock(&f->lock);
	return err;
}

/* The guard by which a design is judged. */
static int look_up_judged(const struct pks_file *f, const char *name,
			  const struct pks_guard **guard)
{
	if (!terminated(name, PKSCALE_NAME_LEN) || !f->chosen)
		return -EINVAL;
	*guard = pks_guard_find(name);
	if (!*guard)
		return -EINVAL;
	/* What is opened for life is never granted and revoked. */
	return (*guard)->kind == PKS_WCACHE ? -EOPNOTSUPP : 0;
}

static int judge(struct pks_file *f, struct pkscale_judge *req)
{
	const struct pks_guard *guard;
	int err;

	if (!terminated(req->sequence, sizeof(req->sequence)))
		return -EINVAL;
	mutex_lock(&f->lock);
	err = look_up_judged(f, req->guard, &guard);
	if (!err)
		err = court_judge(&f->court, guard, f->chosen, req);
	mutex_unlock(&f->lock);
	return err;
}

static long pks_do_judge(struct pks_file *f, void __user *arg)
{
	struct pkscale_judge *req;
	int err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	req = kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	err = pks_copy_in(req, arg, sizeof(*req));
	if (!err)
		err = judge(f, req);
	if (!err && copy_to_user(arg, req, sizeof(*req)))
		err = -EFAULT;
	kfree(req);
	return err;
}

static long pks_do_stress(struct pks_file *f, void __user *arg)
{
	const struct pks_guard *guard;
	struct pkscale_stress req;
	int err;

	if (!pks_hooks())
		return -EOPNOTSUPP;
	err = pks_copy_in(&req, arg, sizeof(req));
	if (err)
		return err;
	mutex_lock(&f->lock);
	err = look_up_judged(f, req.guard, &guard);
	if (!err)
		err = court_stress(&f->court, guard, f->chosen, &req);
	mutex_unlock(&f->lock);
	if (!err && copy_to_user(arg, &req, sizeof(req)))
		err = -EFAULT;
	return err;
}

static const struct {
	unsigned int cmd;
	long (*call)(struct pks_file *f, void __user *arg);
} calls[] = {
	{ PKSCALE_IOC_INFO, pks_info },
	{ PKSCALE_IOC_SESSION, pks_new_session },
	{ PKSCALE_IOC_RUN, pks_do_run },
	{ PKSCALE_IOC_SELFTEST, pks_do_selftest },
	{ PKSCALE_IOC_HOOK, pks_do_hook },
	{ PKSCALE_IOC_JUDGE, pks_do_judge },
	{ PKSCALE_IOC_STRESS, pks_do_stress },
};

static long pks_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (calls[i].cmd == cmd)
			return calls[i].call(file->private_data,
					     (void __user *)arg);
		/* Ours, but with a structure of another size. */
		if (_IOC_TYPE(calls[i].cmd) == _IOC_TYPE(cmd) &&
		    _IOC_NR(calls[i].cmd) == _IOC_NR(cmd))
			return -EINVAL;
	}
	return -ENOTTY;
}

static const struct file_operations pks_fops = {
	.owner = THIS_MODULE,
	.open = pks_open,
	.release = pks_release,
	.unlocked_ioctl = pks_ioctl,
};

static struct miscdevice pks_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pkscale",
	.fops = &pks_fops,
	.mode = 0600,
};

static int __init pks_init(void)
{
	return misc_register(&pks_device);
}

static void __exit pks_exit(void)
{
	misc_deregister(&pks_device);
	pks_hook_exit();
}

module_init(pks_init);
module_exit(pks_exit);

MODULE_DESCRIPTION("What accounting for supervisor protection keys costs");
MODULE_LICENSE("GPL");
