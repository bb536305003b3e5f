/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/percpu.h>
#include <asm/processor-flags.h>
#include <asm/unwind_hints.h>

	.text
/* What a C function may change. */
.macro SAVE_CALLER
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
.endm

.macro RESTORE_CALLER
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
.endm

/*
 * void step_call(void (*fn)(void)): call it with the trap flag set. The first
 * #DB comes after the call instruction, the last after the second POPF.
 */
SYM_FUNC_START(step_call)
	pushfq
	orq	$X86_EFLAGS_TF, (%rsp)
	popfq
	ANNOTATE_RETPOLINE_SAFE
	call	*%rdi
	pushfq
	andq	$~X86_EFLAGS_TF, (%rsp)
	popfq
	RET
SYM_FUNC_END(step_call)

/*
 * Where a #DB returns to instead of the instruction that it interrupted, behind
 * the exit, with interrupts off. On the stack is the frame that leads on.
 */
SYM_CODE_START(step_resume)
	UNWIND_HINT_IRET_REGS
	ENDBR
	SAVE_CALLER
	call	step_resumed
	RESTORE_CALLER
	iretq
SYM_CODE_END(step_resume)

/*
 * What a __switch_to() that is wrong calls instead of storing current; one for
 * each register in which next may be. See mutant.c.
 */
.macro LOAD_FIRST reg
SYM_FUNC_START(step_load_first_\reg)
	SAVE_CALLER
	movq	%\reg, %rdi
	call	step_load_first
	RESTORE_CALLER
.Lbetween_\reg:
	ANNOTATE_NOENDBR
	movq	%\reg, PER_CPU_VAR(pcpu_hot)
	RET
SYM_FUNC_END(step_load_first_\reg)
.endm

LOAD_FIRST rbx
LOAD_FIRST rbp
LOAD_FIRST r12
LOAD_FIRST r13
LOAD_FIRST r14
LOAD_FIRST r15

	.section .rodata
.macro STUB number reg
	.quad	\number, step_load_first_\reg, .Lbetween_\reg
.endm
SYM_DATA_START(step_mutant_stubs)
	STUB 3 rbx
	STUB 5 rbp
	STUB 12 r12
	STUB 13 r13
	STUB 14 r14
	STUB 15 r15
	.quad	-1, 0, 0
SYM_DATA_END(step_mutant_stubs)

	.section .note.GNU-stack, "", @progbits
