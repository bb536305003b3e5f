/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses that may be refused: granted as plain ones are, skipped if not. They
 * stand in a section of their own, which pks_set_probes() is told of.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/asm.h>

	.section .text.pks_probes, "ax"
SYM_DATA(pks_probes_start, )
	ANNOTATE_NOENDBR

/* unsigned int __pks_probe_read(const void *addr): 0, or 1 when refused */
SYM_FUNC_START(__pks_probe_read)
1:	movb	(%rdi), %al
	xorl	%eax, %eax
	RET
2:	movl	$1, %eax
	RET
	_ASM_EXTABLE(1b, 2b)
SYM_FUNC_END(__pks_probe_read)

/* unsigned int __pks_probe_write(void *addr, u8 bits): the same; those change */
SYM_FUNC_START(__pks_probe_write)
1:	lock xorb %sil, (%rdi)
	xorl	%eax, %eax
	RET
2:	movl	$1, %eax
	RET
	_ASM_EXTABLE(1b, 2b)
SYM_FUNC_END(__pks_probe_write)

SYM_DATA(pks_probes_end, )

	.section .note.GNU-stack, "", @progbits
