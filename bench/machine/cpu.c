// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/cpu.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

enum { EAX, EBX, ECX, EDX };

#define LEAF_HYPERVISOR 0x40000000u

const struct cpu_feature cpu_features[] = {
	{ "hypervisor",    1,          0, ECX, 31 },
	{ "erms",          7,          0, EBX, 9 },
	{ "fsrm",          7,          0, EDX, 4 },
	{ "pku",           7,          0, ECX, 3 },
	{ "ospke",         7,          0, ECX, 4 },
	{ "pks",           7,          0, ECX, 31 },
	{ "la57",          7,          0, ECX, 16 },
	{ "fred",          7,          1, EAX, 17 },
	{ "wrmsrns",       7,          1, EAX, 19 },
	{ "rdtscp",        0x80000001, 0, EDX, 27 },
	{ "invariant_tsc", 0x80000007, 0, EDX, 8 },
	{ .name = NULL }
};

static const struct {
	const char *signature;
	const char *name;
} hypervisors[] = {
	{ "TCGTCGTCGTCG", "tcg" },
	{ "KVMKVMKVM", "kvm" },
	{ "Linux KVM Hv", "kvm" },
	{ "Microsoft Hv", "hyperv" },
	{ "VMwareVMware", "vmware" },
	{ "XenVMMXenVMM", "xen" },
	{ "bhyve bhyve ", "bhyve" },
	{ "ACRNACRNACRN", "acrn" },
	{ "VBoxVBoxVBox", "virtualbox" },
};

bool cpu_has(const char *name)
{
	const struct cpu_feature *f;
	unsigned int r[4];

	for (f = cpu_features; f->name; f++) {
		if (strcmp(f->name, name))
			continue;
		return __get_cpuid_count(f->leaf, f->subleaf, &r[EAX], &r[EBX],
					 &r[ECX], &r[EDX]) &&
		       (r[f->reg] >> f->bit & 1);
	}
	return false;
}

void cpu_model(struct cpu_model *m)
{
	unsigned int r[4] = { 0 };

	*m = (struct cpu_model){ .family = 0 };
	__get_cpuid(0, &r[EAX], &r[EBX], &r[ECX], &r[EDX]);
	memcpy(m->vendor, &r[EBX], 4);
	memcpy(m->vendor + 4, &r[EDX], 4);
	memcpy(m->vendor + 8, &r[ECX], 4);
	__get_cpuid(1, &r[EAX], &r[EBX], &r[ECX], &r[EDX]);
	m->family = r[EAX] >> 8 & 0xf;
	m->model = r[EAX] >> 4 & 0xf;
	/* The extended model means something where these families are. */
	if (m->family == 6 || m->family == 0xf)
		m->model |= r[EAX] >> 12 & 0xf0;
	if (m->family == 0xf)
		m->family += r[EAX] >> 20 & 0xff;
}

const char *cpu_hypervisor_name(const char *signature)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hypervisors); i++)
		if (!strcmp(hypervisors[i].signature, signature))
			return hypervisors[i].name;
	return signature;
}

void cpu_hypervisor(char *buf, size_t size)
{
	unsigned int r[4];
	char signature[13] = "";

	if (!cpu_has("hypervisor")) {
		snprintf(buf, size, "none");
		return;
	}
	/* Not __get_cpuid(): that asks leaf 0, which knows of no such range. */
	__cpuid(LEAF_HYPERVISOR, r[EAX], r[EBX], r[ECX], r[EDX]);
	memcpy(signature, &r[EBX], 4);
	memcpy(signature + 4, &r[ECX], 4);
	memcpy(signature + 8, &r[EDX], 4);
	snprintf(buf, size, "%s", *signature ?
		 cpu_hypervisor_name(signature) : "unnamed");
}
