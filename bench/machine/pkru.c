// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/pkru.h"

#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "shim.h"

#define OSPKE	(1u << 4)

bool pkru_available(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && ecx & OSPKE;
}

static u32 rdpkru(void)
{
	u32 eax, edx;

	asm volatile(".byte 0x0f, 0x01, 0xee"
		     : "=a" (eax), "=d" (edx) : "c" (0));
	return eax;
}

int pkru_setup(struct err *err)
{
	static int key;

	if (key > 0)
		return 0;
	if (!pkru_available())
		return err_set(err, -EOPNOTSUPP,
			       "this processor has no PKRU; use --register none");
	key = pkey_alloc(0, PKEY_DISABLE_ACCESS | PKEY_DISABLE_WRITE);
	if (key < 0)
		return err_set(err, -errno, "no protection key left: %s",
			       strerror(errno));
	pks_pkru_shift = 2 * key;
	pks_pkru_shut = rdpkru() | 3u << pks_pkru_shift;
	return 0;
}
