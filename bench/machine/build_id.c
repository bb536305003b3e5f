// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/environment.h"
#include "util.h"

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

/* A section of notes, if this is one that lies in the file. */
static int section_id(const char *file, size_t len, const Elf64_Shdr *s,
		      char *hex, size_t size)
{
	if (s->sh_type != SHT_NOTE || s->sh_offset > len ||
	    s->sh_size > len - s->sh_offset)
		return -ENODATA;
	return environment_build_id(file + s->sh_offset, s->sh_size, hex, size);
}

static int id_in(const char *file, size_t len, char *hex, size_t size)
{
	Elf64_Ehdr head;
	Elf64_Shdr section;
	int i, ret = -ENODATA;

	if (len < sizeof(head))
		return -ENODATA;
	memcpy(&head, file, sizeof(head));
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) ||
	    head.e_ident[EI_CLASS] != ELFCLASS64 ||
	    head.e_shentsize != sizeof(section) || head.e_shoff > len ||
	    head.e_shnum > (len - head.e_shoff) / sizeof(section))
		return -ENODATA;
	for (i = 0; i < head.e_shnum && ret == -ENODATA; i++) {
		memcpy(&section, file + head.e_shoff + i * sizeof(section),
		       sizeof(section));
		ret = section_id(file, len, &section, hex, size);
	}
	return ret;
}

int environment_file_id(const char *path, char *hex, size_t size)
{
	size_t len;
	char *file = read_file(path, &len);
	int ret = file ? id_in(file, len, hex, size) : -ENOENT;

	free(file);
	return ret;
}
