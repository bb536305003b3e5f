/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/asm.h>
#include <asm/nospec-branch.h>
#include <asm/smap.h>
#include <asm/unwind_hints.h>

	.text
/*
 * Where an interrupt returns to instead of where it has come in. All registers
 * and flags are the task's, and below its stack pointer there is nothing.
 */
SYM_CODE_START(detour_text)
	ANNOTATE_NOENDBR
	UNWIND_HINT_UNDEFINED
	pushq	$0		/* where it goes on */
	UNWIND_HINT_FUNC
	pushfq
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	/* It may have been in the middle of a copy, of one to user memory too. */
	cld
	ASM_CLAC
	call	detour_made
	movq	%rax, 80(%rsp)
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	popfq
	RET
SYM_CODE_END(detour_text)

	.section .note.GNU-stack, "", @progbits
