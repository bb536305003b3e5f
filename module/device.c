// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/pkscale: permission and bounds checks, and nothing else. What is
 * measured, and how, is in exercises/ and designs/. Here are the file and the
 * table of its ioctls; those with names are in the other files of this name.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "device.h"
#include "exercises.h"
#include "judge/court.h"
#include "machine.h"
#include "profile/collector.h"
#include "selftest.h"

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

	pks_forget_strays(f);
	pks_session_destroy(f->session);
	pks_hook_observe(false);
	if (pks_hooks()) {
		court_adjourn(f->court);
		profile_free(f->profile);
	}
	pks_hook_drop(f);
	kfree(f);
	return 0;
}

/* Every structure begins so; the ioctl's number carries the size as well. */
struct pks_head {
	u32 size;
	u32 version;
};

static long pks_info(struct pks_file *f, void *req)
{
	struct pkscale_info *info = req;

	info->version = PKSCALE_ABI;
	info->features = pks_features();
	info->tsc_khz = tsc_khz;
	return 0;
}

static long pks_do_selftest(struct pks_file *f, void *req)
{
	struct pkscale_selftest *t = req;

	if (current->nr_cpus_allowed != 1)
		return -EINVAL;
	memset(t->row, 0, sizeof(t->row));
	t->pad = 0;
	pks_selftest(t);
	return 0;
}

/* A request comes as a copy, of its size and version, and goes back if it is read. */
static const struct pks_call {
	unsigned int cmd;
	long (*call)(struct pks_file *f, void *req);
} calls[] = {
	{ PKSCALE_IOC_INFO, pks_info },
	{ PKSCALE_IOC_SESSION, pks_new_session },
	{ PKSCALE_IOC_RUN, pks_do_run },
	{ PKSCALE_IOC_SELFTEST, pks_do_selftest },
	{ PKSCALE_IOC_HOOK, pks_do_hook },
	{ PKSCALE_IOC_JUDGE, pks_do_judge },
	{ PKSCALE_IOC_STRESS, pks_do_stress },
	{ PKSCALE_IOC_PROFILE, pks_do_profile },
	{ PKSCALE_IOC_STRAYS, pks_do_strays },
	{ PKSCALE_IOC_STRAYS_READ, pks_read_strays },
};

static long pks_make(const struct pks_call *c, struct pks_file *f,
		     void __user *arg)
{
	const size_t size = _IOC_SIZE(c->cmd);
	const struct pks_head *head;
	void *req = memdup_user(arg, size);
	long err;

	if (IS_ERR(req))
		return PTR_ERR(req);
	head = req;
	/* The one call that any version may make is how they meet. */
	if (head->size != size || (head->version != PKSCALE_ABI &&
				   c->cmd != PKSCALE_IOC_INFO))
		err = -EINVAL;
	else
		err = c->call(f, req);
	if (!err && _IOC_DIR(c->cmd) & _IOC_READ &&
	    copy_to_user(arg, req, size))
		err = -EFAULT;
	kfree(req);
	return err;
}

static long pks_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (calls[i].cmd == cmd)
			return pks_make(&calls[i], file->private_data,
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
