// SPDX-License-Identifier: GPL-2.0-or-later
/* The console of a guest that died. */
#include "fuzz.h"

#include "engine/died.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct died d;
	int ret = died_read(fuzz_file(data, size), &d);

	/* They become arguments and reasons: bounded, and one line. */
	must(!ret == !!*d.design);
	must(!strpbrk(d.said, "\r\n") && !strpbrk(d.what, "\r\n"));
	must(!strpbrk(d.design, " "));
	return 0;
}
