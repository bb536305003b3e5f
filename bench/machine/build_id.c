// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "machine/environment.h"

#define ALIGNED(n) (((size_t)(n) + 3) & ~(size_t)3)

int environment_build_id(const void *notes, size_t len, char *hex, size_t size)
{
	const unsigned char *at = notes, *end = at + len, *id;
	Elf64_Nhdr note;
	size_t i;

	while ((size_t)(end - at) >= sizeof(note)) {
		memcpy(&note, at, sizeof(note));
		at += sizeof(note);
		if (ALIGNED(note.n_namesz) + ALIGNED(note.n_descsz) >
		    (size_t)(end - at))
			break;
		id = at + ALIGNED(note.n_namesz);
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(at, "GNU", 4)) {
			if (note.n_descsz * 2 + 1 > size)
				return -ENOSPC;
			for (i = 0; i < note.n_descsz; i++)
				sprintf(hex + 2 * i, "%02x", id[i]);
			return 0;
		}
		at = id + ALIGNED(note.n_descsz);
	}
	return -ENODATA;
}
