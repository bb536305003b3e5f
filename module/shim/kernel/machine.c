// SPDX-License-Identifier: GPL-2.0-or-later
#include <asm/processor.h>
#include <asm/special_insns.h>

#include "machine.h"

#define CR4_PKS		(1ul << 24)

static bool has_pks(void)
{
	return boot_cpu_data.cpuid_level >= 7 &&
	       cpuid_ecx(7) & (1u << 31);
}

static bool has_wrmsrns(void)
{
	u32 eax, ebx, ecx, edx;

	if (boot_cpu_data.cpuid_level < 7 || cpuid_eax(7) < 1)
		return false;
	cpuid_count(7, 1, &eax, &ebx, &ecx, &edx);
	return eax & (1u << 19);
}

static bool has_deadline(void)
{
	return boot_cpu_has(X86_FEATURE_TSC_DEADLINE_TIMER);
}

static bool has_aux(void)
{
	return boot_cpu_has(X86_FEATURE_RDTSCP);
}

const struct pks_reg_info pks_regs[PKS_REG_OBSERVED] = {
	[PKS_REG_PKRS] = { .msr = PKS_MSR, .usable = has_pks },
	[PKS_REG_DEADLINE] = { .msr = MSR_IA32_TSC_DEADLINE,
			       .irqs_off_only = true, .usable = has_deadline },
	[PKS_REG_AUX] = { .msr = MSR_TSC_AUX,
			  .irqs_off_only = true, .usable = has_aux },
};

static const char *const names[PKS_REG_OBSERVED] = {
#define PKS_REGISTER(id, name, help)	[PKS_REG_##id] = name,
	PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
};

int pks_reg_find(const char *name)
{
	int i;

	for (i = 0; i < PKS_REG_OBSERVED; i++) {
		if (strcmp(name, names[i]))
			continue;
		if (pks_regs[i].usable && !pks_regs[i].usable())
			return -EOPNOTSUPP;
		return i;
	}
	return -EINVAL;
}

static bool under_tcg(void)
{
	u32 eax, sig[3];

	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	cpuid(0x40000000, &eax, &sig[0], &sig[1], &sig[2]);
	return !memcmp(sig, "TCGTCGTCGTCG", 12);
}

u32 pks_features(void)
{
	u32 f = 0;

	if (has_pks())
		f |= PKSCALE_HAS_PKS;
	if (has_pks() && __read_cr4() & CR4_PKS)
		f |= PKSCALE_OWNED_PKRS;
	if (has_wrmsrns())
		f |= PKSCALE_HAS_WRMSRNS;
	if (under_tcg())
		f |= PKSCALE_UNDER_TCG;
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT))
		f |= PKSCALE_PREEMPT_COUNT;
	if (pks_hooks())
		f |= PKSCALE_HAS_HOOKS;
	return f;
}
