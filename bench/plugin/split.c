// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin that counts the instructions of user space and of the kernel
 * apart. It writes a line for each mark (machine/mark.h) that a program executes:
 * how many of either there were so far, without the mark.
 *
 *	-plugin split.so,fault=0xffffffff81601280,out=FILE
 *
 * Both together are what the clock of the profile count says. For that, it is
 * single instructions that are counted and not blocks of them: a block may be left
 * half-way. An instruction that a page fault stops is executed again, and the clock
 * has it once, so the first time is taken off: fault= is where the kernel begins to
 * handle a page fault. One that any other exception stops counts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/mark.h"
#include "plugin/plugin.h"

int qemu_plugin_version = 1;

/**
 * struct block - a block of user space's, as it was translated
 * @first: address of its first instruction
 * @tail: of its last two
 * @insns: how many; QEMU 7.2 has one too many where the last is on two pages, which
 * begins the next block
 */
struct block {
	uint64_t first;
	uint64_t tail[2];
	uint64_t insns;
};

/* An instruction that is known by all of its bytes. */
static const struct code {
	size_t size;
	unsigned char bytes[8];
} mark_code = { 7, MARK_BYTES },
  iretq = { 2, { 0x48, 0xcf } },
  sysretq = { 3, { 0x48, 0x0f, 0x07 } };

static uint64_t counts[2];	/* user space, kernel */
static uint64_t fault;
static FILE *out;

/* Where user space is: the block that it has begun, and both counts then. */
static const struct block *current_block;
static uint64_t begun[2];
/* A page fault has come when this, which may be the last of the block, had begun. */
static uint64_t undecided;
/* The kernel's count behind its last return, which may be one to user space. */
static uint64_t returned;

static void on_user_block(unsigned int vcpu, void *data)
{
	const struct block *block = data;

	(void)vcpu;
	/* Again the same: it was stopped. Else the next could not be fetched. */
	if (undecided == block->first)
		counts[0]--;
	undecided = 0;
	returned = 0;
	current_block = block;
	begun[0] = counts[0];
	begun[1] = counts[1];
}

/* Before the first instruction of the handler is counted. */
static void on_fault(unsigned int vcpu, void *data)
{
	const struct block *block = current_block;
	uint64_t n = counts[0] - begun[0];

	(void)vcpu;
	(void)data;
	if (counts[1] == returned)
		return;		/* the first instruction there could not be fetched */
	if (!block || counts[1] != begun[1])
		counts[1]--;
	else if (n + 1 < block->insns)
		counts[0]--;
	else
		undecided = block->tail[n + 1 - block->insns];
}

static void on_return(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	returned = counts[1] + 1;
}

static void on_mark(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	fprintf(out, "%" PRIu64 "\t%" PRIu64 "\n", counts[0], counts[1]);
	fflush(out);
}

static bool is(const struct code *code, const struct qemu_plugin_insn *insn)
{
	return qemu_plugin_insn_size(insn) == code->size &&
	       !memcmp(qemu_plugin_insn_data(insn), code->bytes, code->size);
}

/* QEMU says nothing when it forgets a translation; what is here stays. */
static void watch_user_block(struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct block *block = malloc(sizeof(*block));

	if (!block) {
		fputs("split: no memory\n", stderr);
		abort();
	}
	block->first = qemu_plugin_tb_vaddr(tb);
	for (i = 0; i < 2; i++)
		block->tail[i] = qemu_plugin_insn_vaddr(
			qemu_plugin_tb_get_insn(tb, n + i < 2 ? 0 : n + i - 2));
	block->insns = n;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_user_block,
					     QEMU_PLUGIN_CB_NO_REGS, block);
}

static void call(struct qemu_plugin_insn *insn, exec_cb what)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn, what,
					       QEMU_PLUGIN_CB_NO_REGS, NULL);
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	bool kernel = qemu_plugin_tb_vaddr(tb) >> 63;

	(void)id;
	if (!kernel)
		watch_user_block(tb);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_inline(insn,
			QEMU_PLUGIN_INLINE_ADD_U64, &counts[kernel], 1);
		/* What is called comes before what is counted in place. */
		if (qemu_plugin_insn_vaddr(insn) == fault)
			call(insn, on_fault);
		if (kernel && (is(&iretq, insn) || is(&sysretq, insn)))
			call(insn, on_return);
		if (!kernel && is(&mark_code, insn))
			call(insn, on_mark);
	}
}

static int refuse(const char *why)
{
	fprintf(stderr, "split: %s\n", why);
	return -1;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
			char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "fault=", 6))
			fault = strtoull(argv[i] + 6, NULL, 0);
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		else
			return refuse("what is not fault= or out=?");
	}
	/* What is counted in place is not counted atomically. */
	if (info->system.smp_vcpus != 1)
		return refuse("there is more than one vCPU");
	if (!fault || !out)
		return refuse("fault= and out=, a file that can be written, are needed");
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
