// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin that counts the instructions of user space and of the kernel
 * apart. It writes a line for each mark (machine/mark.h) that a program executes:
 * how many of either there were so far, without the mark. Where a section begins
 * there is an empty line.
 *
 *	-plugin split.so,fault=0xffffffff81601280,out=FILE[,each=FILE]
 *
 * Both together are what the clock of the profile count says. For that, it is
 * single instructions that are counted and not blocks of them: a block may be left
 * half-way. An instruction that a page fault stops is executed again, and the clock
 * has it once, so the first time is taken off: fault= is where the kernel begins to
 * handle a page fault. One that any other exception stops counts.
 *
 * each= gets what the kernel has executed, instruction by instruction. What lies
 * between two marks is a window, and windows in which the kernel has executed as much
 * are of one kind: of an operation that is repeated, those that nothing has disturbed.
 * Lines of a kind: how much, how many windows; then for each instruction: address, how
 * often in all of these windows, its length, and the text of it as it was then.
 * What was taken off is one with the address 0, so that these lines add up.
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
  section_code = { 7, MARK_SECTION_BYTES },
  iretq = { 2, { 0x48, 0xcf } },
  sysretq = { 3, { 0x48, 0x0f, 0x07 } };

static uint64_t counts[2];	/* user space, kernel */
static uint64_t fault;
static FILE *out, *each;

/**
 * struct site - an instruction of the kernel
 * @address: where; there are several sites of code that was changed
 * @count: how often it was executed
 * @before: of these, until the last mark
 * @size: in bytes
 * @text: what it is
 * @next: of the same slot
 */
struct site {
	uint64_t address;
	uint64_t count;
	uint64_t before;
	size_t size;
	char *text;
	struct site *next;
};

/**
 * struct kind - windows in which the kernel has executed as much
 * @kernel: how much
 * @windows: how many
 * @known: how many sites there were then
 * @sum: for each of these how often it was executed
 * @next: another one
 */
struct kind {
	uint64_t kernel;
	uint64_t windows;
	size_t known;
	uint64_t *sum;
	struct kind *next;
};

#define SLOTS		(1 << 16)
#define MAX_SITES	(1 << 20)

/* The first is what was taken off, from 0 down. */
static struct site sites[MAX_SITES];
static size_t nr_sites = 1;
static struct site *slots[SLOTS];
static struct kind *kinds;

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
	if (!block || counts[1] != begun[1]) {
		counts[1]--;
		sites[0].count--;
	} else if (n + 1 < block->insns) {
		counts[0]--;
	} else {
		undecided = block->tail[n + 1 - block->insns];
	}
}

static void on_return(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	returned = counts[1] + 1;
}

static void fail(const char *why)
{
	fprintf(stderr, "split: %s\n", why);
	abort();
}

/* QEMU says nothing when it forgets a translation; what is here stays. */
static void *keep(size_t size)
{
	void *new = calloc(1, size);

	if (!new)
		fail("no memory");
	return new;
}

static struct kind *kind_of(uint64_t kernel)
{
	struct kind *kind = kinds;

	while (kind && kind->kernel != kernel)
		kind = kind->next;
	if (kind)
		return kind;
	kind = keep(sizeof(*kind));
	kind->kernel = kernel;
	kind->next = kinds;
	kinds = kind;
	return kind;
}

static void end_window(uint64_t kernel)
{
	struct kind *kind = kind_of(kernel);
	size_t i;

	if (kind->known < nr_sites) {
		kind->sum = realloc(kind->sum, nr_sites * sizeof(*kind->sum));
		if (!kind->sum)
			fail("no memory");
		memset(kind->sum + kind->known, 0,
		       (nr_sites - kind->known) * sizeof(*kind->sum));
		kind->known = nr_sites;
	}
	kind->windows++;
	for (i = 0; i < nr_sites; i++)
		kind->sum[i] += sites[i].count - sites[i].before;
}

/* What was before the first mark is no window. */
static void begin_window(void)
{
	static uint64_t before;
	static bool open;
	size_t i;

	if (open)
		end_window(counts[1] - before);
	open = true;
	before = counts[1];
	for (i = 0; i < nr_sites; i++)
		sites[i].before = sites[i].count;
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data)
{
	struct kind *kind;
	size_t i;

	(void)id;
	(void)data;
	for (kind = kinds; kind; kind = kind->next) {
		fprintf(each, "%" PRIu64 "\t%" PRIu64 "\n", kind->kernel,
			kind->windows);
		for (i = 0; i < kind->known; i++)
			if (kind->sum[i])
				fprintf(each, "%" PRIx64 "\t%" PRId64 "\t%zu\t%s\n",
					sites[i].address, (int64_t)kind->sum[i],
					sites[i].size, sites[i].text);
	}
	fclose(each);
}

static void on_mark(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	if (each)
		begin_window();
	fprintf(out, "%" PRIu64 "\t%" PRIu64 "\n", counts[0], counts[1]);
	fflush(out);
}

static void on_section(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	fputc('\n', out);
}

static bool is(const struct code *code, const struct qemu_plugin_insn *insn)
{
	return qemu_plugin_insn_size(insn) == code->size &&
	       !memcmp(qemu_plugin_insn_data(insn), code->bytes, code->size);
}

static struct site *site_of(const struct qemu_plugin_insn *insn)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	struct site **slot = &slots[address % SLOTS], *site;
	char *text = qemu_plugin_insn_disas(insn);

	for (site = *slot; site; site = site->next)
		if (site->address == address && !strcmp(site->text, text)) {
			free(text);
			return site;
		}
	if (nr_sites == MAX_SITES)
		fail("too many instructions");
	site = &sites[nr_sites++];
	site->address = address;
	site->size = qemu_plugin_insn_size(insn);
	site->text = text;
	site->next = *slot;
	*slot = site;
	return site;
}

static void watch_user_block(struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct block *block = keep(sizeof(*block));

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

static void count(struct qemu_plugin_insn *insn, uint64_t *counter)
{
	qemu_plugin_register_vcpu_insn_exec_inline(insn,
		QEMU_PLUGIN_INLINE_ADD_U64, counter, 1);
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

		count(insn, &counts[kernel]);
		if (kernel && each)
			count(insn, &site_of(insn)->count);
		/* What is called comes before what is counted in place. */
		if (qemu_plugin_insn_vaddr(insn) == fault)
			call(insn, on_fault);
		if (kernel && (is(&iretq, insn) || is(&sysretq, insn)))
			call(insn, on_return);
		if (!kernel && is(&mark_code, insn))
			call(insn, on_mark);
		if (!kernel && is(&section_code, insn))
			call(insn, on_section);
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

	sites[0].text = "";
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "fault=", 6))
			fault = strtoull(argv[i] + 6, NULL, 0);
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "we");
		else if (strncmp(argv[i], "each=", 5))
			return refuse("what is not fault=, out= or each=?");
		else if (!(each = fopen(argv[i] + 5, "we")))
			return refuse("the file of each= cannot be written");
	}
	/* What is counted in place is not counted atomically. */
	if (info->system.smp_vcpus != 1)
		return refuse("there is more than one vCPU");
	if (!fault || !out)
		return refuse("fault= and out=, a file that can be written, are needed");
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	if (each)
		qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
