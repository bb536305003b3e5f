/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_CPU_H
#define BENCH_MACHINE_CPU_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct cpu_feature - one CPUID bit that a figure may depend on
 * @name: as /proc/cpuinfo would spell it
 * @leaf: CPUID input EAX
 * @subleaf: CPUID input ECX
 * @reg: 0..3 for EAX, EBX, ECX, EDX
 * @bit: 0..31
 */
struct cpu_feature {
	const char *name;
	unsigned int leaf;
	unsigned int subleaf;
	int reg;
	int bit;
};

/* Ends with a NULL name. */
extern const struct cpu_feature cpu_features[];

/**
 * cpu_has() - ask CPUID, not the kernel, for a feature
 * @name: one of cpu_features
 *
 * The kernel names only what it uses: "pks" is in no mainline /proc/cpuinfo.
 *
 * Return: true when the bit is set on the CPU this runs on; false also for a
 * name that is not in the table.
 */
bool cpu_has(const char *name);

/**
 * struct cpu_model - which processor this is, as CPUID numbers them
 * @vendor: "GenuineIntel"
 * @family: the extended one included
 * @model: likewise
 */
struct cpu_model {
	char vendor[13];
	unsigned int family;
	unsigned int model;
};

/**
 * cpu_model() - ask the CPU this runs on
 * @m: receives it
 */
void cpu_model(struct cpu_model *m);

/**
 * cpu_hypervisor() - what is under us, by CPUID leaf 0x40000000
 * @buf: receives "none", a known name ("tcg", "kvm", "hyperv", ...), or the
 *	raw signature of an unknown one
 * @size: bytes of @buf; 16 are enough
 */
void cpu_hypervisor(char *buf, size_t size);

/**
 * cpu_hypervisor_name() - name a CPUID signature
 * @signature: the twelve bytes of leaf 0x40000000 and a NUL
 *
 * Return: a name of ours, or @signature itself.
 */
const char *cpu_hypervisor_name(const char *signature);

#endif /* BENCH_MACHINE_CPU_H */
