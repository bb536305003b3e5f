// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * __switch_to() with the fourth wrong order: the next task's rights are loaded
 * before current is that task. The kernel's text is changed for the time of one
 * test: where it stores current, it calls a function that loads and then stores,
 * and the branch to the load behind is gone.
 */
#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include <asm/current.h>
#include <asm/sync_core.h>

#include "step.h"

#define STORE_SIZE	8	/* mov %reg, %gs:pcpu_hot(%rip) */
#define JUMP_SIZE_MAX	5

static struct {
	unsigned long store, jump;
	u8 store_was[STORE_SIZE], jump_was[JUMP_SIZE_MAX];
	u8 jump_size;
} mutant;

/* The load in front: resume.S has come here with all registers saved. */
asmlinkage void notrace step_load_first(struct task_struct *next)
{
	pkrs_load(READ_ONCE(next->thread.pkrs.rights));
}

static int write_text(unsigned long to, const void *from, size_t size)
{
	struct page *pages[2];
	unsigned long flags;
	void *alias;
	int i;

	for (i = 0; i < 2; i++)
		pages[i] = pfn_to_page(PHYS_PFN(__pa_symbol(to) + i * PAGE_SIZE));
	alias = vmap(pages, 2, VM_MAP, PAGE_KERNEL);
	if (!alias)
		return -ENOMEM;
	local_irq_save(flags);
	memcpy(alias + offset_in_page(to), from, size);
	sync_core();
	local_irq_restore(flags);
	vunmap(alias);
	return 0;
}

/*
 * The register of a MOV between it and a per-CPU variable, or -1: a segment
 * prefix, REX if it is wide, the opcode, ModRM, 32 bits relative to the end.
 */
static int moved_register(unsigned long ip, bool wide, u8 opcode,
			  const void *variable)
{
	const u8 *insn = (const u8 *)ip;
	u8 rex = 0;

	if (*insn++ != 0x65)
		return -1;
	if ((*insn & 0xf0) == 0x40)
		rex = *insn++;
	if (!(rex & 8) == wide || insn[0] != opcode || (insn[1] & 0xc7) != 0x05)
		return -1;
	if ((unsigned long)insn + 6 + *(s32 *)(insn + 2) !=
	    (unsigned long)variable)
		return -1;
	return ((rex & 4) << 1) | ((insn[1] >> 3) & 7);
}

/* Does the load of the rights follow within a few instructions? */
static bool leads_to_load(const struct step_walk *w, unsigned int i)
{
	const unsigned int end = min(i + 12, w->n);

	for (; i < end; i++)
		if (moved_register(w->ip[i], false, 0x8b, &pkrs_cached) >= 0)
			return true;
	return false;
}

/* Instructions of @w are in the order in which they are run. */
static int find_places(const struct step_walk *w, int *reg)
{
	unsigned int i;
	u8 opcode;

	for (i = 0; i < w->n; i++) {
		*reg = moved_register(w->ip[i], true, 0x89,
				      &pcpu_hot.current_task);
		if (*reg >= 0)
			break;
	}
	if (i == w->n)
		return -ENOENT;
	mutant.store = w->ip[i];
	while (++i < w->n && leads_to_load(w, i)) {
		opcode = *(u8 *)w->ip[i];
		if (opcode != 0xeb && opcode != 0xe9)
			continue;
		mutant.jump = w->ip[i];
		mutant.jump_size = opcode == 0xeb ? 2 : 5;
		return 0;
	}
	return -ENOENT;
}

int step_mutate_switch(const struct step_walk *w, unsigned long *between)
{
	static const u8 nop2[] = { 0x66, 0x90 };
	static const u8 nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	u8 call[STORE_SIZE] = { 0xe8, 0, 0, 0, 0, 0x0f, 0x1f, 0x00 };
	const struct step_mutant_stub *stub;
	int reg, ret;

	ret = find_places(w, &reg);
	if (ret)
		return ret;
	for (stub = step_mutant_stubs; stub->reg != reg; stub++)
		if (stub->reg < 0)
			return -ENOENT;
	*(s32 *)(call + 1) = stub->start - (mutant.store + 5);
	*between = stub->between;
	memcpy(mutant.store_was, (void *)mutant.store, STORE_SIZE);
	memcpy(mutant.jump_was, (void *)mutant.jump, mutant.jump_size);
	ret = write_text(mutant.jump, mutant.jump_size == 2 ? nop2 : nop5,
			 mutant.jump_size);
	if (!ret)
		ret = write_text(mutant.store, call, STORE_SIZE);
	return ret;
}

void step_restore_switch(void)
{
	if (write_text(mutant.store, mutant.store_was, STORE_SIZE) ||
	    write_text(mutant.jump, mutant.jump_was, mutant.jump_size))
		pr_err("pks_step: __switch_to() stays wrong\n");
}
