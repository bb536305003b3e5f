// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loaded before fio: a mark before and behind each read and write of it that names
 * an offset, as its engine psync does.
 */
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "machine/mark.h"

ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset)
{
	ssize_t done;

	mark();
	done = syscall(SYS_pread64, fd, buffer, size, offset);
	mark();
	return done;
}

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
{
	ssize_t done;

	mark();
	done = syscall(SYS_pwrite64, fd, buffer, size, offset);
	mark();
	return done;
}
