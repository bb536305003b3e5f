/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_MARK_H
#define BENCH_MACHINE_MARK_H

/*
 * A mark is an instruction that does nothing, with a displacement that no compiler
 * makes. In a guest, bench/plugin/split.c finds it by its bytes and writes down how
 * many instructions user space and kernel have executed so far; elsewhere it is a
 * NOP. Marks are counted from 0 in each section; of those before the first one
 * nobody has a number.
 */
#define MARK_BYTES		{ 0x0f, 0x1f, 0x80, 'p', 'k', 's', 'c' }
#define MARK_SECTION_BYTES	{ 0x0f, 0x1f, 0x80, 'p', 'k', 's', 'b' }

/* What a section is numbered by, from 1; it has fewer marks. */
#define MARK_SECTION		256

/**
 * mark() - let the plugin note its counts, when there is one
 */
static inline __attribute__((always_inline)) void mark(void)
{
	asm volatile("nopl 0x63736b70(%%rax)" : : : "memory");
}

/**
 * mark_section() - let marks be counted from 0
 */
static inline __attribute__((always_inline)) void mark_section(void)
{
	asm volatile("nopl 0x62736b70(%%rax)" : : : "memory");
}

#endif /* BENCH_MACHINE_MARK_H */
