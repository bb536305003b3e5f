// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Windows of known things, each between two marks and two readings of the clock. A
 * line for each window: its name, how often, what the clock says, and how many page
 * faults there were.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/mark.h"

#define PAGE 4096
#define PAGES 2048

static char *memory;
static int zero, null;

/* Pages that nothing has touched, each a page fault of its own. */
static void fresh(void)
{
	if (memory)
		munmap(memory, PAGES * PAGE);
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED ||
	    madvise(memory, PAGES * PAGE, MADV_NOHUGEPAGE))
		err(1, "memory");
}

static void nothing(long n)
{
	(void)n;
}

/* Three instructions a round. */
static void loop(long n)
{
	asm volatile("1: nop; dec %0; jnz 1b" : "+r" (n) : : "cc");
}

static void string(long n)
{
	static char buffer[PAGE];

	while (n--) {
		void *to = buffer;
		size_t bytes = sizeof(buffer);

		asm volatile("rep stosb" : "+D" (to), "+c" (bytes) : "a" (0)
			     : "memory");
	}
}

static void calls(long n)
{
	while (n--)
		syscall(SYS_getppid);
}

static void writes(long n)
{
	while (n--)
		if (write(null, ".", 1) != 1)
			err(1, "write");
}

static void touch(long n)
{
	while (n--)
		memory[n * PAGE] = 1;
}

/* The kernel stops at the page, in its own copy. */
static void copies(long n)
{
	while (n--)
		if (read(zero, memory + n * PAGE, PAGE) != PAGE)
			err(1, "read");
}

/* A call, the last instruction of its block, has no page for what it pushes. */
static void stacks(long n)
{
	while (n--)
		asm volatile("xchg %0, %%rsp\n\tcall 1f\n\tjmp 2f\n1:\tret\n2:\n\t"
			     "xchg %0, %%rsp"
			     : : "r" (memory + (n + 1) * PAGE) : "memory", "cc");
}

/* The page of what is called has code, and is not mapped. */
static void fetches(long n)
{
	while (n--)
		((void (*)(void))(memory + n * PAGE))();
}

static void returns(void)
{
	int fd = memfd_create("code", 0);
	long n;

	for (n = 0; n < PAGES; n++)
		if (pwrite(fd, "\xc3", 1, n * PAGE) != 1)
			err(1, "code");
	munmap(memory, PAGES * PAGE);
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED || madvise(memory, PAGES * PAGE, MADV_RANDOM))
		err(1, "code");
	close(fd);
}

static void programs(long n)
{
	while (n--) {
		pid_t child = vfork();

		if (!child) {
			execl("/bin/true", "true", NULL);
			_exit(1);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			err(1, "program");
	}
}

static uint64_t clock_now(void)
{
	uint32_t lo, hi;

	asm volatile("rdtsc" : "=a" (lo), "=d" (hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

static void window(const char *name, void (*what)(long n), long n)
{
	struct rusage before, after;
	uint64_t t1, t2;

	getrusage(RUSAGE_SELF, &before);
	t1 = clock_now();
	mark();
	what(n);
	mark();
	t2 = clock_now();
	getrusage(RUSAGE_SELF, &after);
	printf("%s %ld %" PRIu64 " %ld\n", name, n, t2 - t1,
	       after.ru_minflt - before.ru_minflt);
}

int main(void)
{
	static char lines[4096];

	/* Who reads them runs when they are all there. */
	setvbuf(stdout, lines, _IOFBF, sizeof(lines));
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	fresh();
	window("first", nothing, 0);
	window("nothing", nothing, 0);
	window("loop", loop, 1000);
	window("loop", loop, 3000000);
	window("string", string, 100);
	window("calls", calls, 1000);
	window("writes", writes, 1000);
	window("touch", touch, PAGES);
	fresh();
	window("copies", copies, PAGES);
	fresh();
	window("stacks", stacks, PAGES);
	returns();
	window("fetches", fetches, PAGES);
	window("programs", programs, 10);
	return 0;
}
