/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses that may be refused. They stand in a section of their own, which is
 * registered by pks_set_probes().
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/asm.h>

	.section .text.pks_probes, "ax"
SYM_DATA(pks_probes_start, )
	ANNOTATE_NOENDBR

/* unsigned int pks_probe_read(const void *addr, u8 *value) */
SYM_FUNC_START(pks_probe_read)
1:	movb	(%rdi), %dl
	movb	%dl, (%rsi)
	xorl	%eax, %eax
	RET
2:	movl	$1, %eax
	RET
	_ASM_EXTABLE(1b, 2b)
SYM_FUNC_END(pks_probe_read)

/* unsigned int pks_probe_write(void *addr, u8 value) */
SYM_FUNC_START(pks_probe_write)
1:	movb	%sil, (%rdi)
	xorl	%eax, %eax
	RET
2:	movl	$1, %eax
	RET
	_ASM_EXTABLE(1b, 2b)
SYM_FUNC_END(pks_probe_write)

SYM_DATA(pks_probes_end, )

	.text
/* A breakpoint of nobody's but ours: two bytes, so that nothing patches it. */
SYM_FUNC_START(pks_int3)
	.byte	0xcd, 0x03
	RET
SYM_FUNC_END(pks_int3)

	.section .note.GNU-stack, "", @progbits
