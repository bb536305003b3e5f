// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin that counts how often guest instructions are executed: the
 * cross-check of what counts otherwise, the instruction meter by a clock, the
 * kernel by its own events.
 *
 *	-plugin count.so,addr=0xffffffffc0001234,out=FILE
 *
 * addr= may be there up to 256 times; FILE has a line for each, in that order.
 * With window=ADDRESS only what is executed between the first and the second
 * execution of that instruction is counted, the third and the fourth, and so on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/plugin.h"

int qemu_plugin_version = 1;

#define MAX_COUNTED 256

static struct counted {
	uint64_t address;
	uint64_t executed;
} counted[MAX_COUNTED];
static size_t nr_counted;
static uint64_t window;
static int open_window = 1;
static const char *out;

/* An inline counter would not be atomic with several vCPUs; a callback is. */
static void on_exec(unsigned int vcpu, void *data)
{
	struct counted *c = data;

	(void)vcpu;
	if (__atomic_load_n(&open_window, __ATOMIC_RELAXED))
		__atomic_fetch_add(&c->executed, 1, __ATOMIC_RELAXED);
}

static void on_window(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	__atomic_fetch_xor(&open_window, 1, __ATOMIC_RELAXED);
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, j, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t address = qemu_plugin_insn_vaddr(insn);

		if (address == window)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_window,
				QEMU_PLUGIN_CB_NO_REGS, NULL);
		for (j = 0; j < nr_counted; j++)
			if (address == counted[j].address)
				qemu_plugin_register_vcpu_insn_exec_cb(insn,
					on_exec, QEMU_PLUGIN_CB_NO_REGS,
					&counted[j]);
	}
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data)
{
	FILE *f = fopen(out, "w");
	size_t i;

	(void)id;
	(void)data;
	if (!f)
		return;
	for (i = 0; i < nr_counted; i++)
		fprintf(f, "%" PRIu64 "\n", counted[i].executed);
	fclose(f);
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
			char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "addr=", 5)) {
			if (nr_counted == MAX_COUNTED) {
				fputs("count: too many addr=\n", stderr);
				return -1;
			}
			counted[nr_counted++].address =
				strtoull(argv[i] + 5, NULL, 0);
		} else if (!strncmp(argv[i], "window=", 7)) {
			window = strtoull(argv[i] + 7, NULL, 0);
			open_window = 0;
		} else if (!strncmp(argv[i], "out=", 4)) {
			out = strdup(argv[i] + 4);
		}
	}
	if (!nr_counted || !out) {
		fputs("count: addr= and out= are needed\n", stderr);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
