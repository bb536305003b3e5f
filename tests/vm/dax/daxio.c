// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on files of a DAX file system that a shell has no commands for,
 * each with a check of the bytes. Above all those whose user buffer is a DAX
 * mapping that is not there yet: the kernel's copy faults while the source is
 * open, and the handler of the fault opens something itself.
 *
 * daxio DIR [BLOCKDEVICE]...: KTAP. Each BLOCKDEVICE is overwritten. Runs in a guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../ktap.h"

#define KIB	1024UL
#define MIB	(1024UL * KIB)
#define PAGE	4096UL
#define SIZE	(4 * MIB)	/* of a file; two huge pages */

static uint8_t *memory;		/* SIZE bytes that are no file's */

/* The byte at @pos of contents number @seed, never 0: that is a hole's. */
static uint8_t byte_of(unsigned int seed, size_t pos)
{
	uint64_t x = (pos / 8 + 1) * 0x9e3779b97f4a7c15ULL + seed * 0xbf58476d1ce4e5b9ULL;

	x ^= x >> 29;
	x *= 0x94d049bb133111ebULL;
	return (uint8_t)(x >> (pos % 8 * 8)) | 1;
}

static void fill(uint8_t *p, unsigned int seed, size_t pos, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = byte_of(seed, pos + i);
}

/* Whether @p holds what fill() makes; says where it does not. */
static bool holds(const uint8_t *p, unsigned int seed, size_t pos, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != byte_of(seed, pos + i)) {
			printf("# contents %u differ at %zu: %02x\n", seed, pos + i, p[i]);
			return false;
		}
	return true;
}

static bool zeros(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i]) {
			printf("# byte %zu is %02x, not 0\n", i, p[i]);
			return false;
		}
	return true;
}

static bool file_holds(int fd, unsigned int seed, size_t pos, size_t len)
{
	if (pread(fd, memory, len, pos) != (ssize_t)len) {
		printf("# pread at %zu: %m\n", pos);
		return false;
	}
	return holds(memory, seed, pos, len);
}

static int create(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0) {
		printf("Bail out! %s: %m\n", name);
		exit(1);
	}
	return fd;
}

/* A file of SIZE bytes with the contents @seed; 0 for one that is a hole. */
static int file_of(const char *name, unsigned int seed)
{
	int fd = create(name);

	fill(memory, seed, 0, SIZE);
	if (seed ? pwrite(fd, memory, SIZE, 0) != (ssize_t)SIZE : ftruncate(fd, SIZE)) {
		printf("Bail out! %s: %m\n", name);
		exit(1);
	}
	return fd;
}

static uint8_t *map(int fd, int flags)
{
	uint8_t *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED) {
		printf("Bail out! mmap: %m\n");
		exit(1);
	}
	return p;
}

/* Pieces that begin and end anywhere, one within a page, one of many pages. */
static const struct {
	size_t pos, len;
} pieces[] = {
	{ 0, PAGE }, { 3 * PAGE + 100, 50 }, { 5 * PAGE + 1, 3 * PAGE },
	{ 100 * KIB + 511, 300 * KIB + 3 }, { 2 * MIB - 5, 10 }, { 2 * MIB + PAGE, 2 * MIB - PAGE },
};

#define NR_PIECES	(sizeof(pieces) / sizeof(pieces[0]))

/* read(2) from @from, whose contents are 1, into @to, which is not mapped yet. */
static bool read_pieces(int from, uint8_t *to)
{
	size_t i;
	ssize_t n;

	for (i = 0; i < NR_PIECES; i++) {
		n = pread(from, to + pieces[i].pos, pieces[i].len, pieces[i].pos);
		if (n != (ssize_t)pieces[i].len) {
			printf("# read of piece %zu: %zd, %m\n", i, n);
			return false;
		}
	}
	for (i = 0; i < NR_PIECES; i++)
		if (!holds(to + pieces[i].pos, 1, pieces[i].pos, pieces[i].len))
			return false;
	return true;
}

/* What lies between the pieces is of contents @seed; 0: zeros. */
static bool between(const uint8_t *p, unsigned int seed)
{
	size_t pos = 0, i;

	for (i = 0; i < NR_PIECES; i++) {
		if (pieces[i].pos > pos &&
		    !(seed ? holds(p + pos, seed, pos, pieces[i].pos - pos) :
			     zeros(p + pos, pieces[i].pos - pos)))
			return false;
		pos = pieces[i].pos + pieces[i].len;
	}
	return true;
}

static bool read_into_private(int from, int to, unsigned int seed)
{
	uint8_t *p = map(to, MAP_PRIVATE);
	bool good = read_pieces(from, p) && between(p, seed);

	munmap(p, SIZE);
	return good && file_holds(to, seed, 0, SIZE);
}

static bool read_into_shared(int from, int to, unsigned int seed)
{
	uint8_t *p = map(to, MAP_SHARED);
	bool good = read_pieces(from, p) && between(p, seed) && !msync(p, SIZE, MS_SYNC);
	size_t i;

	munmap(p, SIZE);
	for (i = 0; good && i < NR_PIECES; i++)
		good = file_holds(to, 1, pieces[i].pos, pieces[i].len);
	return good && pread(to, memory, SIZE, 0) == (ssize_t)SIZE && between(memory, seed);
}

/* write(2) from a mapping that is not there yet: a read fault inside. */
static bool write_from(int from, int to, int flags, unsigned int seed)
{
	uint8_t *p = map(from, flags);
	bool good = pwrite(to, p, SIZE, 0) == (ssize_t)SIZE;

	munmap(p, SIZE);
	if (seed)
		return good && file_holds(to, seed, 0, SIZE);
	return good && pread(to, memory, SIZE, 0) == (ssize_t)SIZE && zeros(memory, SIZE);
}

static void faults_inside(void)
{
	int a = file_of("a", 1), b = file_of("b", 2), hole = file_of("hole", 0), to;

	ktap_result(read_into_private(a, b, 2), "read into a fresh private mapping of another file");
	ktap_result(read_into_private(a, a, 1), "read into a fresh private mapping of the same file");
	ktap_result(read_into_shared(a, hole, 0), "read into a hole of a shared mapping");
	ktap_result(file_holds(a, 1, 0, SIZE), "the file that was read is what it was");

	to = create("to");
	ktap_result(write_from(b, to, MAP_SHARED, 2), "write from a fresh shared mapping");
	ktap_result(write_from(a, to, MAP_PRIVATE, 1), "write from a fresh private mapping");
	close(hole);
	hole = file_of("hole", 0);
	ktap_result(write_from(hole, to, MAP_SHARED, 0), "write from a mapping of a hole");
	close(a);
	close(b);
	close(hole);
	close(to);
}

/* The same where blocks are shared: the handler copies from DAX to DAX. */
static void faults_inside_cow(void)
{
	int a = file_of("a", 1), b = file_of("b", 2), clone = create("clone");

	if (ioctl(clone, FICLONE, b)) {
		if (errno == EOPNOTSUPP) {
			ktap_skip("read into a shared mapping of shared blocks", "no reflink");
			ktap_skip("read into a private mapping of shared blocks", "no reflink");
		} else {
			ktap_result(false, "reflink");
		}
		return;
	}
	ktap_result(read_into_private(a, clone, 2), "read into a private mapping of shared blocks");
	ktap_result(read_into_shared(a, clone, 2) && file_holds(b, 2, 0, SIZE),
	     "read into a shared mapping of shared blocks");
	close(a);
	close(b);
	close(clone);
}

/* Copies that end early leave nothing open behind them. */
static void failing(void)
{
	int a = file_of("a", 1), b = create("b");
	uint8_t *none = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *p;
	bool good = true;
	ssize_t n;
	int i;

	if (ftruncate(b, PAGE))
		exit(1);
	p = map(b, MAP_SHARED);
	for (i = 0; i < 3 && good; i++) {
		good = pread(a, none, PAGE, 0) == -1 && errno == EFAULT;
		good = good && pwrite(a, none, PAGE, 0) == -1 && errno == EFAULT;
		/* The mapping goes on where the file has ended. */
		n = pread(a, p, 3 * PAGE, 0);
		good = good && n == (ssize_t)PAGE && holds(p, 1, 0, PAGE);
	}
	ktap_result(good, "copies that fail half way");
	munmap(p, SIZE);
	ktap_result(file_holds(a, 1, 0, SIZE), "copies after one that failed");
	close(a);
	close(b);
}

/* A bio's page, a pipe's, another task's: all are memory of DAX here. */
static void direct(const char *device)
{
	int a = file_of("a", 1), hole = file_of("hole", 0);
	int dev = open(device, O_RDWR | O_DIRECT);
	uint8_t *p = map(a, MAP_SHARED), *q = map(hole, MAP_SHARED);

	if (dev < 0) {
		printf("Bail out! %s: %m\n", device);
		exit(1);
	}
	ktap_result(pwrite(dev, p, SIZE, MIB) == (ssize_t)SIZE, "O_DIRECT write of a DAX mapping to a device");
	ktap_result(pread(dev, q, SIZE, MIB) == (ssize_t)SIZE && holds(q, 1, 0, SIZE) &&
	     file_holds(hole, 1, 0, SIZE), "O_DIRECT read from a device into a DAX mapping");
	ktap_result(pread(dev, q + 512, 1024, MIB + 2048) == 1024 && holds(q + 512, 1, 2048, 1024) &&
	     holds(q, 1, 0, 512) && holds(q + 1536, 1, 1536, PAGE), "and of parts of a page");
	munmap(p, SIZE);
	munmap(q, SIZE);
	close(dev);
	close(a);
	close(hole);
}

static void other_ways(const char *self)
{
	int a = file_of("a", 1), b = file_of("b", 2), c = create("c"), mem, status, fds[2];
	uint8_t *p = map(a, MAP_SHARED), *q = map(b, MAP_PRIVATE);
	off_t off = 0;
	loff_t from = 0, to = 0;
	ssize_t n, sum;
	bool good;
	pid_t pid;

	mem = open("/proc/self/mem", O_RDWR);
	good = pread(mem, memory, 2 * PAGE, (off_t)(uintptr_t)(q + 9)) == (ssize_t)(2 * PAGE) &&
	       holds(memory, 2, 9, 2 * PAGE);
	fill(memory, 3, 77, 300 * KIB);
	good = good && pwrite(mem, memory, 300 * KIB, (off_t)(uintptr_t)(p + 77)) ==
		       (ssize_t)(300 * KIB) &&
	       holds(p, 1, 0, 77) && file_holds(a, 3, 77, 300 * KIB);
	fill(memory, 4, 9, PAGE);
	good = good && pwrite(mem, memory, PAGE, (off_t)(uintptr_t)(q + 9)) == (ssize_t)PAGE &&
	       holds(q + 9, 4, 9, PAGE) && file_holds(b, 2, 0, SIZE);
	close(mem);
	ktap_result(good, "/proc/PID/mem of a DAX mapping");

	pid = fork();
	if (!pid) {
		fill(p + MIB, 5, MIB, 3 * PAGE);
		fill(q + MIB, 6, MIB, 3 * PAGE);
		_exit(0);
	}
	good = waitpid(pid, &status, 0) == pid && !status && holds(p + MIB, 5, MIB, 3 * PAGE) &&
	       holds(q + MIB, 2, MIB, 3 * PAGE) && holds(q + 9, 4, 9, PAGE);
	ktap_result(good, "a child's stores in shared and private mappings");
	munmap(p, SIZE);
	munmap(q, SIZE);

	for (sum = 0; sum < (ssize_t)SIZE; sum += n) {
		n = sendfile(c, b, &off, SIZE - sum);
		if (n <= 0)
			break;
	}
	ktap_result(sum == (ssize_t)SIZE && file_holds(c, 2, 0, SIZE), "sendfile");
	good = !ftruncate(c, 0) && !pipe(fds);
	for (sum = 0; good && sum < (ssize_t)MIB; sum += n) {
		n = splice(b, &from, fds[1], NULL, 64 * KIB, 0);
		good = n > 0 && splice(fds[0], NULL, c, &to, n, 0) == n;
	}
	ktap_result(good && file_holds(c, 2, 0, MIB), "splice through a pipe");
	/* Both lie in one block, so that no file system turns it into a reflink. */
	from = 5, to = 2 * MIB + 7;
	ktap_result(copy_file_range(b, &from, c, &to, 300, 0) == 300 && pread(c, memory, 300, 2 * MIB + 7) == 300 &&
	     holds(memory, 2, 5, 300), "copy_file_range within a block");

	close(c);
	c = open("program", O_WRONLY | O_CREAT | O_TRUNC, 0700);
	mem = open(self, O_RDONLY);
	while ((n = read(mem, memory, MIB)) > 0)
		if (write(c, memory, n) != n)
			exit(1);
	close(c);
	close(mem);
	pid = fork();
	if (!pid) {
		execl("./program", "program", "--exec", NULL);
		_exit(1);
	}
	ktap_result(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 42,
	     "a program that lies there");
	close(a);
	close(b);
}

/* Zeroing parts of pages, and everything else, in a mix, against a model. */
static void mix(void)
{
	enum { LEN = 256 * KIB, STEPS = 400 };
	uint8_t *model = calloc(1, LEN), *p;
	uint32_t x = 12345;
	size_t pos, len, i, end = LEN;
	unsigned int step, what;
	int fd = file_of("mix", 0), ret;
	bool good = true;

	if (ftruncate(fd, LEN))
		exit(1);
	p = map(fd, MAP_SHARED);
	for (step = 0; step < STEPS && good; step++) {
		x = x * 1664525 + 1013904223;
		pos = (x >> 8) % (LEN - 1);
		x = x * 1664525 + 1013904223;
		len = (x >> 8) % (x & 0x80 ? 9000 : 60000) + 1;
		len = len < LEN - pos ? len : LEN - pos;
		what = (x >> 28) % 8;
		ret = errno = 0;
		switch (what) {
		case 0: case 1:
			fill(model + pos, step, pos, len);
			ret = pwrite(fd, model + pos, len, pos) != (ssize_t)len;
			break;
		case 2: case 3:
			fill(p + pos, step, pos, len);
			memcpy(model + pos, p + pos, len);
			break;
		case 4:
			memset(model + pos, 0, len);
			ret = fallocate(fd, FALLOC_FL_ZERO_RANGE, pos, len);
			break;
		case 5:
			memset(model + pos, 0, len);
			ret = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, pos, len);
			break;
		case 6:
			memset(model + pos, 0, end - pos);
			ret = ftruncate(fd, pos) || ftruncate(fd, LEN);
			break;
		default:
			ret = pread(fd, memory, len, pos) != (ssize_t)len ||
			      memcmp(memory, model + pos, len);
		}
		/*
		 * Not by the mapping: ext4 leaves the zero page in one when a
		 * write fills what was read there as unwritten.
		 */
		good = !ret && pread(fd, memory, LEN, 0) == LEN;
		for (i = 0; good && i < LEN; i++)
			good = memory[i] == model[i];
		if (!good)
			printf("# step %u, operation %u at %zu, %zu bytes: %d (%s), byte %zu is %02x\n",
			       step, what, pos, len, ret, strerror(errno), i, memory[i]);
	}
	good = good && !memcmp(p, model, LEN);
	ktap_result(good, "writes, stores, zeroed ranges, punched holes, truncations");
	munmap(p, SIZE);
	free(model);
	close(fd);
}

int main(int argc, char **argv)
{
	char self[256];
	ssize_t n;
	int i;

	if (argc > 1 && !strcmp(argv[1], "--exec"))
		return 42;
	setbuf(stdout, NULL);
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (argc < 2 || n < 0 || chdir(argv[1]))
		return 1;
	self[n] = 0;
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return 1;
	ktap_header(18 + 3 * (argc - 2));
	faults_inside();
	faults_inside_cow();
	failing();
	for (i = 2; i < argc; i++)
		direct(argv[i]);
	other_ways(self);
	mix();
	return ktap_status();
}
