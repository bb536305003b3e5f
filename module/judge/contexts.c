// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a task gets what comes on top of it: an interrupt and an NMI that it sends
 * itself, a softirq when it enables them, a fault on user memory whose handler
 * sleeps, a task that goes before it.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/uaccess.h>

#include <asm/apic.h>
#include <asm/nmi.h>

#include "judge/conductor.h"

static bool came(struct actor *a)
{
	u64 end = court_patience();

	while (!READ_ONCE(a->came) && pks_clock() < end)
		cpu_relax();
	return a->came;
}

/* --- interrupt and softirq -------------------------------------------------*/

static void interrupted(struct irq_work *work)
{
	struct actor *a = container_of(work, struct actor, irq);

	if (a->wake)
		wake_up_process(a->wake);
	else
		conduct_context(a, JUDGE_IRQ);
}

static bool irq(struct actor *a)
{
	irq_work_queue(&a->irq);
	return came(a);
}

static void softirq_came(struct tasklet_struct *t)
{
	conduct_context(container_of(t, struct actor, softirq), JUDGE_SOFTIRQ);
}

static bool softirq(struct actor *a)
{
	local_bh_disable();
	tasklet_schedule(&a->softirq);
	/* Here, in the task, before it goes on. */
	local_bh_enable();
	return came(a);
}

/* --- NMI -------------------------------------------------------------------*/

static DEFINE_PER_CPU(struct actor *, nmi_for);

static int nmi_handler(unsigned int cmd, struct pt_regs *regs)
{
	struct actor *a = this_cpu_xchg(nmi_for, NULL);

	if (!a)
		return NMI_DONE;
	conduct_context(a, JUDGE_NMI);
	return NMI_HANDLED;
}

static bool nmi(struct actor *a)
{
	this_cpu_write(nmi_for, a);
	apic->send_IPI_mask(cpumask_of(raw_smp_processor_id()), NMI_VECTOR);
	return came(a);
}

/* --- a fault on user memory ------------------------------------------------*/

static struct actor *actor_of(struct court *c)
{
	unsigned int i;

	for (i = 0; i < JUDGE_TASKS; i++) {
		if (c->actor[i].task == current)
			return &c->actor[i];
	}
	return NULL;
}

/* The first page never comes, so that it can be waited for again. */
static vm_fault_t user_fault(struct vm_fault *vmf)
{
	struct court *c = vmf->vma->vm_file->private_data;
	struct actor *a = c ? actor_of(c) : NULL;

	if (!vmf->pgoff) {
		if (a)
			conduct_context(a, JUDGE_FAULT);
		return VM_FAULT_SIGBUS;
	}
	vmf->page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	return vmf->page ? 0 : VM_FAULT_OOM;
}

static const struct vm_operations_struct user_vm_ops = {
	.fault = user_fault,
};

static int user_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &user_vm_ops;
	return 0;
}

static const struct file_operations user_fops = {
	.owner = THIS_MODULE,
	.mmap = user_mmap,
};

int contexts_map(struct court *c)
{
	struct file *file;
	unsigned long at;

	if (c->mm == current->mm)
		return 0;
	contexts_unmap(c);
	file = anon_inode_getfile("pkscale_judge", &user_fops, c, O_RDWR);
	if (IS_ERR(file))
		return PTR_ERR(file);
	at = vm_mmap(file, 0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_SHARED, 0);
	if (IS_ERR_VALUE(at)) {
		fput(file);
		return at;
	}
	c->file = file;
	c->mm = current->mm;
	c->user = at;
	/* So that copies find it there. */
	return put_user(0, (u8 __user *)at + PAGE_SIZE);
}

/* A process that still has the memory gets nothing more from it. */
void contexts_unmap(struct court *c)
{
	if (!c->file)
		return;
	c->file->private_data = NULL;
	if (c->mm == current->mm)
		vm_munmap(c->user, 2 * PAGE_SIZE);
	fput(c->file);
	c->file = NULL;
	c->mm = NULL;
}

static bool fault(struct actor *a)
{
	u8 byte;

	kthread_use_mm(a->court->mm);
	/* Ends in -EFAULT, in one way or the other. */
	if (!__get_user(byte, (u8 __user *)a->court->user))
		a->came = false;
	kthread_unuse_mm(a->court->mm);
	return a->came;
}

int copy_to_process(struct court *c, const void *from)
{
	u8 __user *to = (u8 __user *)c->user + PAGE_SIZE;
	unsigned long left;

	kthread_use_mm(c->mm);
	/* In a guard that holds preemption off no fault is handled either way. */
	left = preemptible() ? copy_to_user(to, from, 64) :
			       __copy_to_user_inatomic(to, from, 64);
	kthread_unuse_mm(c->mm);
	return left ? -EFAULT : 0;
}

/* --- who chooses, and who is chosen ----------------------------------------*/

bool enter_context(struct actor *a, u8 kind)
{
	a->came = false;
	switch (kind) {
	case JUDGE_IRQ:
		return irq(a);
	case JUDGE_SOFTIRQ:
		return softirq(a);
	case JUDGE_NMI:
		return nmi(a);
	case JUDGE_FAULT:
		return fault(a);
	}
	return false;
}

static int preempter_main(void *data)
{
	struct court *c = data;

	sched_set_fifo(current);
	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;
		WRITE_ONCE(c->preempted, c->preempted + 1);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* It waits by now, so that nothing but the interrupt brings it. */
bool enter_preemption(struct actor *a)
{
	struct court *c = a->court;
	u64 end = court_patience();
	u32 before;

	set_cpus_allowed_ptr(c->preempter, cpumask_of(a->cpu));
	before = READ_ONCE(c->preempted);
	a->wake = c->preempter;
	irq_work_queue(&a->irq);
	while (READ_ONCE(c->preempted) == before && pks_clock() < end)
		cpu_relax();
	a->wake = NULL;
	return c->preempted != before;
}

int contexts_init(struct court *c)
{
	unsigned int i;

	for (i = 0; i < JUDGE_TASKS; i++) {
		init_irq_work(&c->actor[i].irq, interrupted);
		atomic_or(IRQ_WORK_HARD_IRQ, &c->actor[i].irq.node.a_flags);
		tasklet_setup(&c->actor[i].softirq, softirq_came);
	}
	c->preempter = kthread_run(preempter_main, c, "pks_judge/first");
	if (IS_ERR(c->preempter)) {
		int err = PTR_ERR(c->preempter);

		c->preempter = NULL;
		return err;
	}
	return register_nmi_handler(NMI_LOCAL, nmi_handler, 0, "pks_judge");
}

void contexts_exit(struct court *c)
{
	unregister_nmi_handler(NMI_LOCAL, "pks_judge");
	if (c->preempter)
		kthread_stop(c->preempter);
}
