/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this CPU and kernel can do; for the module only. */
#ifndef PKS_MACHINE_H
#define PKS_MACHINE_H

#include "shim.h"

/**
 * struct pks_reg_info - what a register of module/registers.h needs here
 * @msr: its number, 0 if it is none
 * @irqs_off_only: its own value may change under a window with interrupts on
 * @usable: can it be written here; NULL means always
 */
struct pks_reg_info {
	u32 msr;
	bool irqs_off_only;
	bool (*usable)(void);
};

extern const struct pks_reg_info pks_regs[PKS_REG_OBSERVED];

static inline u32 pks_reg_msr(enum pks_reg reg)
{
	return reg < PKS_REG_OBSERVED ? pks_regs[reg].msr : 0;
}

/**
 * pks_reg_find() - look a register up
 * @name: its key
 *
 * Return: enum pks_reg, -EINVAL for an unknown one, -EOPNOTSUPP for one that
 * this machine does not have.
 */
int pks_reg_find(const char *name);

/**
 * pks_features() - PKSCALE_HAS_PKS and so on, for struct pkscale_info
 *
 * Return: the mask, read from CPUID and CR4 of the CPU it runs on.
 */
u32 pks_features(void);

#endif /* PKS_MACHINE_H */
