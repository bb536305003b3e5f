// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/pkscale refuses what is wrong and changes nothing: size, version,
 * pointer, names, ranges, products that overflow, callers that are not pinned,
 * users without the right to be there. Runs as root in a guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ktap.h"
#include "pkscale.h"

static int fd;
static struct pkscale_sample samples[PKSCALE_MAX_SAMPLES];

/* A run that works; each test spoils one thing of it. */
static struct pkscale_run good(void)
{
	struct pkscale_run r = {
		.size = sizeof(r), .version = PKSCALE_ABI,
		.design = "task", .knobs = "rights=rw", .exercise = "nest",
		.reg = "mock:memory", .depth = 1, .reps = 10, .samples = 2,
		.buf = (uintptr_t)samples,
		.buf_len = 2 * sizeof(samples[0]),
	};

	return r;
}

static int session(unsigned int callers, unsigned int sharing)
{
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI,
		.callers = callers, .sharing = sharing,
	};

	return ioctl(fd, PKSCALE_IOC_SESSION, &s) ? -errno : 0;
}

static int run(struct pkscale_run *r)
{
	int ret = session(1, PKSCALE_SHARE_PAGE);

	if (ret)
		return ret;
	return ioctl(fd, PKSCALE_IOC_RUN, r) ? -errno : 0;
}

#define SPOILED(name, want, spoil)					\
	do {								\
		struct pkscale_run r = good();				\
									\
		spoil;							\
		ktap_result(run(&r) == (want), name);			\
	} while (0)

static void a_good_run_measures(void)
{
	struct pkscale_run r = good();
	int ok;

	memset(samples, 0, sizeof(samples));
	ok = !run(&r) && samples[1].t2 > samples[1].t1 && samples[1].t1;
	ktap_result(ok && r.reps == 10, "a good run gives samples");
	ktap_result(!r.events.grants, "an unobserved run counts nothing");
	r = good();
	r.observe = 1;
	ktap_result(!run(&r) && r.events.grants == 60 &&
		    r.events.revokes == 60 && r.events.writes == 120,
		    "an observed run counts grants, revokes and writes");
}

static void wrong_numbers(void)
{
	SPOILED("size of the structure", -EINVAL, r.size--);
	SPOILED("version", -EINVAL, r.version++);
	SPOILED("depth 0", -EINVAL, r.depth = 0);
	SPOILED("depth 9", -EINVAL, r.depth = PKSCALE_MAX_DEPTH + 1);
	SPOILED("no samples", -EINVAL, r.samples = 0);
	SPOILED("too many samples", -EINVAL,
		r.samples = PKSCALE_MAX_SAMPLES + 1);
	SPOILED("no repetitions", -EINVAL, r.reps = 0);
	SPOILED("too many repetitions", -EINVAL, r.reps = PKSCALE_MAX_REPS + 1);
	SPOILED("reps times samples too many", -EINVAL,
		r.reps = PKSCALE_MAX_REPS; r.samples = PKSCALE_MAX_SAMPLES;
		r.buf_len = sizeof(samples));
	SPOILED("window out of range", -EINVAL, r.window = PKSCALE_NR_WINDOWS);
	SPOILED("observe out of range", -EINVAL, r.observe = 2);
	SPOILED("warm-up out of range", -EINVAL, r.warmup = ~0u);
	SPOILED("hold out of range", -EINVAL,
		r.hold_bytes = PKSCALE_MAX_HOLD + 1);
	SPOILED("held out of range", -EINVAL, r.held = PKSCALE_MAX_SPINS + 1);
	SPOILED("idle out of range", -EINVAL, r.idle = PKSCALE_MAX_SPINS + 1);
	SPOILED("caller that the session does not have", -EINVAL, r.caller = 1);
	SPOILED("caller far out of range", -EINVAL, r.caller = ~0u);
	SPOILED("buffer shorter than samples", -EINVAL, r.buf_len--);
	SPOILED("buffer longer than samples", -EINVAL,
		r.buf_len = 0xffffffffffffffffull);
	ktap_result(session(0, PKSCALE_SHARE_PAGE) == -EINVAL,
		    "session without callers");
	ktap_result(session(PKSCALE_MAX_CALLERS + 1, 0) == -EINVAL,
		    "session with too many callers");
	ktap_result(session(1, PKSCALE_NR_SHARING) == -EINVAL,
		    "session with an unknown sharing");
}

static void wrong_names(void)
{
	SPOILED("unknown design", -EINVAL, strcpy(r.design, "taks"));
	SPOILED("unknown knob", -EINVAL, strcpy(r.knobs, "rights=none"));
	SPOILED("unknown exercise", -EINVAL, strcpy(r.exercise, "rest"));
	SPOILED("unknown register", -EINVAL, strcpy(r.reg, "mock:cr3"));
	SPOILED("unknown primitive", -EINVAL, strcpy(r.exercise, "prims");
		strcpy(r.subject, "prayer"));
	SPOILED("design without an end", -EINVAL,
		memset(r.design, 'x', sizeof(r.design)));
	SPOILED("knobs without an end", -EINVAL,
		memset(r.knobs, 'x', sizeof(r.knobs)));
	SPOILED("count alone in a preemptible kernel", -EOPNOTSUPP,
		strcpy(r.design, "percpu");
		strcpy(r.knobs, "pin=none,level=0"));
	SPOILED("an MSR stand-in with interrupts on", -EOPNOTSUPP,
		strcpy(r.reg, "mock:tsc-aux");
		r.window = PKSCALE_IRQS_ON);
}

static void wrong_pointers(void)
{
	SPOILED("buffer that is no memory", -EFAULT, r.buf = 4096);
	SPOILED("buffer in the kernel", -EFAULT,
		r.buf = 0xffffffff81000000ull);
	ktap_result(ioctl(fd, PKSCALE_IOC_RUN, NULL) && errno == EFAULT,
		    "structure that is no memory");
	ktap_result(ioctl(fd, _IOWR('K', 0x82, char[8]), NULL) &&
		    errno == EINVAL, "ioctl number with another size");
	ktap_result(ioctl(fd, _IO('K', 0xff), NULL) && errno == ENOTTY,
		    "ioctl number that is not ours");
}

static void wrong_callers(void)
{
	struct pkscale_run r = good();
	cpu_set_t all;
	int ret;

	ktap_result(!run(&r) && ioctl(fd, PKSCALE_IOC_RUN, &r) &&
		    errno == EINVAL, "the same caller twice in a session");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		ktap_skip("caller that is not pinned", "one CPU");
		return;
	}
	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	ret = run(&r);
	ktap_result(ret == -EINVAL, "caller that is not pinned");
	CPU_ZERO(&all);
	CPU_SET(0, &all);
	sched_setaffinity(0, sizeof(all), &all);
}

/* Without CAP_SYS_ADMIN even an open mode of the node is not enough. */
static void without_the_right(void)
{
	struct stat st;
	int status = -1;
	pid_t pid;

	ktap_result(!stat(PKSCALE_DEVICE, &st) && (st.st_mode & 0777) == 0600,
		    "mode of the device is 0600");
	chmod(PKSCALE_DEVICE, 0666);
	pid = fork();
	if (!pid) {
		if (setuid(65534))
			_exit(2);
		_exit(open(PKSCALE_DEVICE, O_RDWR) < 0 && errno == EPERM ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	chmod(PKSCALE_DEVICE, 0600);
	ktap_result(!status, "open without CAP_SYS_ADMIN");
}

int main(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	fd = open(PKSCALE_DEVICE, O_RDWR);
	if (fd < 0) {
		perror(PKSCALE_DEVICE);
		return 2;
	}
	ktap_header(46);
	a_good_run_measures();
	wrong_numbers();
	wrong_names();
	wrong_pointers();
	wrong_callers();
	without_the_right();
	a_good_run_measures();
	return ktap_status();
}
