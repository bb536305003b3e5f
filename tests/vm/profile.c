// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The grant profile against what is known. Without arguments: what the module's own
 * exercises and the judge's sequences do, in KTAP; a guest of the environment count,
 * as root; "two": what takes two CPUs. Else the profile of a command as JSON, of which
 * "into FILE FROM" is one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/profile.h"
#include "hooked.h"
#include "ktap.h"

#define EVENTS	"/sys/kernel/debug/x86/pks/events"

static int fd;
static json_t *seen;

static void begin(void)
{
	struct err err;

	json_decref(seen);
	seen = NULL;
	if (profile_begin(fd, &err))
		fprintf(stderr, "%s\n", err.text);
}

static void end(void)
{
	struct err err;

	if (profile_end(fd, 1, &seen, &err))
		fprintf(stderr, "%s\n", err.text);
	json_dumpf(seen, stderr, JSON_COMPACT);
	fprintf(stderr, "\n");
}

/* Of all sites, or -1 without a profile. */
static long sum(const char *count)
{
	json_t *site;
	long n = seen ? 0 : -1;
	size_t i;

	json_array_foreach(json_object_get(seen, "sites"), i, site)
		n += json_integer_value(json_object_get(site, count));
	return n;
}

static long at_depth(int depth)
{
	json_t *site;
	long n = 0;
	size_t i;

	json_array_foreach(json_object_get(seen, "sites"), i, site)
		n += json_integer_value(json_array_get(
			json_object_get(site, "depth"), depth - 1));
	return n;
}

static long lost(const char *what)
{
	return json_integer_value(json_object_get(seen, what));
}

/* What never is: each of them 0. */
static int nothing_lost(void)
{
	return !lost("lost_sites") && !lost("lost_holds") &&
	       !lost("lost_nmis") && !lost("unmatched") && !lost("open") &&
	       !lost("refused") && !lost("granted");
}

/* Guards that the kernel has counted: only while somebody looks. */
static long counted(void)
{
	FILE *f = fopen(EVENTS, "r");
	char name[24];
	long n, grants = -1;

	while (f && fscanf(f, "%23s %ld", name, &n) == 2)
		if (!strcmp(name, "grants"))
			grants = n;
	if (f)
		fclose(f);
	return grants;
}

static int chosen(const char *design, const char *knobs)
{
	int ret;

	bound(0, "1");
	ret = hook(fd, design, knobs);
	bound(1, "1");
	return ret;
}

/*
 * One caller's run by the design "task": two samples of ten pairs. Returns what
 * the second half of its first sample took more than the first, or -1.
 */
static long ran(const char *guard, const char *exercise, unsigned int depth,
		unsigned int held)
{
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI, .callers = 1,
		.memory = "pmem",
	};
	struct pkscale_sample samples[2] = { 0 };
	struct pkscale_run r = {
		.size = sizeof(r), .version = PKSCALE_ABI,
		.design = "task", .knobs = "rights=rw", .reg = "pkrs",
		.depth = depth, .reps = 10, .samples = 2, .held = held,
		.buf = (uintptr_t)samples, .buf_len = sizeof(samples),
	};

	fill(r.guard, sizeof(r.guard), guard);
	fill(r.exercise, sizeof(r.exercise), exercise);
	if (ioctl(fd, PKSCALE_IOC_SESSION, &s) ||
	    ioctl(fd, PKSCALE_IOC_RUN, &r)) {
		perror(exercise);
		return -1;
	}
	return (long)(samples[0].t2 - samples[0].t1);
}

/* A sequence of the judge's; 0 when it could be carried out. */
static int judged(const char *guard, const char *sequence)
{
	struct pkscale_judge j = {
		.size = sizeof(j), .version = PKSCALE_ABI,
	};

	fill(j.guard, sizeof(j.guard), guard);
	fill(j.sequence, sizeof(j.sequence), sequence);
	begin();
	if (ioctl(fd, PKSCALE_IOC_JUDGE, &j)) {
		perror(sequence);
		return -1;
	}
	end();
	return 0;
}

static void only_when_asked(void)
{
	long before = counted();
	int other = open(PKSCALE_DEVICE, O_RDWR);
	struct pkscale_profile p = {
		.size = sizeof(p), .version = PKSCALE_ABI,
		.what = PKSCALE_PROFILE_END,
	};

	ran("dax-write", "nest", 1, 0);
	ktap_result(before >= 0 && counted() == before, "off, nothing looks");
	ktap_result(ioctl(fd, PKSCALE_IOC_PROFILE, &p) && errno == EINVAL,
		    "no end without a beginning");
	p.what = PKSCALE_PROFILE_READ;
	ktap_result(ioctl(fd, PKSCALE_IOC_PROFILE, &p) && errno == EINVAL,
		    "nor anything to read");
	p.what = 3;
	ktap_result(ioctl(fd, PKSCALE_IOC_PROFILE, &p) && errno == EINVAL,
		    "something else to do");
	begin();
	p.what = PKSCALE_PROFILE_BEGIN;
	ktap_result(ioctl(other, PKSCALE_IOC_PROFILE, &p) && errno == EBUSY,
		    "two at a time");
	ran("dax-write", "nest", 1, 0);
	p.what = PKSCALE_PROFILE_READ;
	p.buf = 8;
	p.sites = 1;
	ktap_result(ioctl(fd, PKSCALE_IOC_PROFILE, &p) && errno == EFAULT,
		    "sites that are no memory");
	p.sites = PKSCALE_PROFILE_MAX + 1;
	ktap_result(ioctl(fd, PKSCALE_IOC_PROFILE, &p) && errno == EINVAL,
		    "too many sites");
	ktap_result(counted() > before, "on, the kernel counts");
	end();
	before = counted();
	ran("dax-write", "nest", 1, 0);
	ktap_result(counted() == before, "and off again");
	p.what = PKSCALE_PROFILE_BEGIN;
	ktap_result(!ioctl(other, PKSCALE_IOC_PROFILE, &p), "then another's");
	close(other);
	ran("dax-write", "nest", 1, 0);
	ktap_result(counted() == before, "which ends with its file");
	ktap_result(lost("cpu_bytes") > 1024 && lost("cpu_bytes") < 65536,
		    "what it keeps for a CPU");
}

/* Once to find that the guard opens, then two samples of 3 * 10 + 2 * 8 pairs. */
#define PAIRS	92
#define WINDOWS	4

static void depths_are_known(const char *guard)
{
	int depth, i, ok;

	for (depth = 1; depth <= 3; depth++) {
		begin();
		ran(guard, "nest", depth, 0);
		end();
		ok = nothing_lost() && at_depth(depth) == PAIRS + (depth == 1);
		for (i = 1; i < depth; i++)
			ok &= at_depth(i) == WINDOWS + (i == 1);
		ok &= !at_depth(depth + 1) && sum("grants") == sum("revokes");
		ok &= sum("grants") == PAIRS + 1 + (depth - 1) * WINDOWS;
		ok &= !sum("schedules") && !sum("migrations") &&
		      !sum("interrupts") && !sum("faults") && !sum("on_top") &&
		      !sum("by_others") && !sum("elsewhere");
		ktap_result(ok, guard);
	}
}

/* An outermost hold has up to 28 pairs inside, and two probes a pair. */
static void the_collector_takes_no_time(void)
{
	begin();
	ran("kmap_local_page", "nest", 2, 0);
	end();
	ktap_result(sum("longest") > 28 * 50 && sum("longest") < 28 * 300,
		    "what the collector does itself is in no hold");
}

/* Those of a round of the loop are no pair's: tables take them off, too. */
#define ROUND	2

/* Of a pair: what ten of them take more, and what while they are collected. */
static void what_it_costs(const char *guard)
{
	long off = ran(guard, "nest", 1, 0), on;

	begin();
	on = ran(guard, "nest", 1, 0);
	end();
	printf("# a pair of %s: %ld instructions, %ld while it is collected\n",
	       guard, off / 10 - ROUND, on / 10 - ROUND);
	ktap_result(off > 0 && on > off && on < 100 * off, "what it costs");
}

/* Mean length of a hold of so many rounds, by what lies between two lengths. */
static void lengths_are_known(void)
{
	long few = ran("dax-write", "contend", 1, 100);
	long many = ran("dax-write", "contend", 1, 1100);
	long short_holds, long_holds;

	begin();
	ran("dax-write", "contend", 1, 100);
	end();
	short_holds = sum("total");
	begin();
	ran("dax-write", "contend", 1, 1100);
	end();
	long_holds = sum("total");
	/* Ten pairs are what a sample's second half has more. */
	ktap_result(few > 0 && many > few && PAIRS * (many - few) ==
		    10 * (long_holds - short_holds),
		    "a longer hold is as much longer as the clock says");
	fprintf(stderr, "holds: %ld %ld, clock: %ld %ld\n", short_holds,
		long_holds, few, many);
}

static void sequences_are_known(void)
{
	int ok;

	ok = !judged("kmap_local_page", "A+0 A-0");
	ktap_result(ok && sum("grants") == 1 && !sum("schedules") &&
		    !sum("interrupts") && nothing_lost(), "nothing happens");
	ok = !judged("kmap_local_page", "A+0 A~ A-0");
	/* It sleeps a tick, of millions of instructions. */
	ktap_result(ok && sum("schedules") == 1 && sum("longest") < 100000,
		    "a sleep is a schedule, and no time");
	ok = !judged("kmap_local_page", "A+0 A(i A) A-0");
	ktap_result(ok && sum("interrupts") == 1 && !sum("on_top"),
		    "an interrupt is one");
	ok = !judged("kmap_local_page", "A+0 A(i A+0 A-0 A) A-0");
	ktap_result(ok && sum("on_top") == 1 && at_depth(1) == 2 &&
		    !at_depth(2), "what it opens it opens first");
	ok = !judged("kmap_local_page", "A+0 A(p A+1 A-1 A) A-0");
	ktap_result(ok && sum("faults") == 1 && sum("on_top") == 1 &&
		    at_depth(1) == 2 && !at_depth(2), "so does a fault");
	ok = !judged("kmap_local_page", "A+0 A(p A) A+1 A-1 A-0");
	ktap_result(ok && sum("faults") == 1 && !sum("on_top") &&
		    at_depth(2) == 1, "and not what follows it");
	ok = !judged("kmap_local_page", "A+0 A(n A+0 A-0 A) A-0");
	ktap_result(ok && lost("lost_nmis") == 2 && sum("grants") == 1,
		    "an NMI is lost, and counted so");
	ok = !judged("kmap", "A+0 B-0");
	ktap_result(ok && sum("by_others") == 1 && nothing_lost(),
		    "another may undo it");
	ok = !judged("kmap_local_page",
		     "A+0 A+0 A+0 A+0 A+0 A+0 A+0 A+0 A+0 "
		     "A-0 A-0 A-0 A-0 A-0 A-0 A-0 A-0 A-0");
	ktap_result(ok && sum("grants") == 8 && lost("lost_holds") == 1 &&
		    lost("unmatched") == 1, "too deep is lost, and counted so");
}

static void pointers_go_elsewhere(const char *by_another)
{
	int ok = !chosen("page", "mode=relaxed");

	ok &= !judged("kmap", "A+0 A<0 A-0");
	/* Whoever is switched out meanwhile asks once more. */
	ktap_result(ok && sum("first_uses") >= 1 && !sum("elsewhere") &&
		    sum("first_uses") <= 1 + sum("schedules"),
		    "a first use by who was granted it");
	ok = !judged("kmap", by_another);
	ktap_result(ok && sum("elsewhere") == 1 && !sum("first_uses") &&
		    nothing_lost(), "and by another");
}

static int on_two_cpus(void)
{
	int ok;

	ktap_header(4);
	ok = !chosen("task", "rights=rw") &&
	     !judged("kmap_local_page", "A+0 A% A-0");
	ktap_result(ok && sum("migrations") == 1 && sum("schedules") > 0 &&
		    !sum("by_others") && nothing_lost(), "who migrates holds it");
	ok = !judged("kmap", "A+0 C-0");
	ktap_result(ok && sum("by_others") == 1 && nothing_lost(),
		    "another CPU may undo it");
	pointers_go_elsewhere("A+0 C<0 A-0");
	return ktap_status();
}

/* Pages of one file, read into a mapping of another that has none yet. */
static int into(const char *mapped, const char *from, size_t pages)
{
	const size_t page = 4096;
	int to = open(mapped, O_RDWR), in = open(from, O_RDONLY);
	char *map = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_SHARED,
			 to, 0);
	size_t i;

	for (i = 0; map != MAP_FAILED && i < pages; i++)
		if (read(in, map + i * page, page) != (ssize_t)page)
			return 1;
	return map == MAP_FAILED;
}

static int watched(char **argv)
{
	struct err err;
	int status = -1;
	pid_t pid;

	if (profile_begin(fd, &err))
		return fprintf(stderr, "%s\n", err.text), 2;
	pid = fork();
	if (!pid) {
		if (!strcmp(argv[0], "into") && argv[1] && argv[2])
			_exit(into(argv[1], argv[2], 16));
		execvp(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (profile_end(fd, 1, &seen, &err))
		return fprintf(stderr, "%s\n", err.text), 2;
	json_dumpf(seen, stdout, JSON_COMPACT);
	puts("");
	return status ? 1 : 0;
}

int main(int argc, char **argv)
{
	cpu_set_t first;

	fd = open(PKSCALE_DEVICE, O_RDWR);
	if (argc > 1 && strcmp(argv[1], "two"))
		return watched(argv + 1);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	if (argc > 1)
		return on_two_cpus();
	ktap_header(33);
	chosen("task", "rights=rw");
	only_when_asked();
	depths_are_known("kmap_local_page");
	depths_are_known("dax-write");
	what_it_costs("kmap_local_page");
	what_it_costs("dax-write");
	the_collector_takes_no_time();
	lengths_are_known();
	sequences_are_known();
	pointers_go_elsewhere("A+0 B<0 A-0");
	return ktap_status();
}
