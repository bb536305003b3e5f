/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a design may write: the real register, or a stand-in that says what it
 * bounds. Identifier, key, what it is.
 */
#ifndef PKS_REGISTERS_H
#define PKS_REGISTERS_H

#define PKS_KERNEL_REGISTERS(X)						\
	X(PKRS, "pkrs", "IA32_PKRS itself, on a processor that has it")	\
	X(MEMORY, "mock:memory",					\
	  "a store to per-CPU memory: the lower bound")			\
	X(DEADLINE, "mock:tsc-deadline",				\
	  "TSC_DEADLINE rewritten with its own value: an MSR write that does not serialise: the closest kin") \
	X(AUX, "mock:tsc-aux",						\
	  "TSC_AUX rewritten with its own value: an MSR write that serialises on Intel: the upper bound")

#define PKS_USER_REGISTERS(X)						\
	X(NONE, "none", "nothing is written: the accounting alone (user)") \
	X(PKRU, "pkru", "PKRU by WRPKRU, on a processor that has it (user)")

#endif /* PKS_REGISTERS_H */
