// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/pkscale refuses what is wrong and changes nothing: size, version,
 * pointer, names, ranges, products that overflow, callers that are not pinned,
 * users without the right to be there. Runs as root in a guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
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
	/* With many vCPUs the clock is the host's: no half is surely longer. */
	ok = !run(&r) && samples[0].t1 && samples[0].t2 && samples[1].t1 &&
	     samples[1].t2 && !samples[2].t1;
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
	/* With a buffer to match, so that only the number is wrong. */
	SPOILED("no samples", -EINVAL, r.samples = 0; r.buf_len = 0);
	SPOILED("too many samples", -EINVAL,
		r.samples = PKSCALE_MAX_SAMPLES + 1;
		r.buf_len = sizeof(samples) + sizeof(samples[0]));
	SPOILED("no repetitions", -EINVAL, r.reps = 0);
	SPOILED("too many repetitions", -EINVAL, r.reps = PKSCALE_MAX_REPS + 1);
	SPOILED("reps times samples too many", -EINVAL,
		r.reps = PKSCALE_MAX_REPS; r.samples = PKSCALE_MAX_SAMPLES;
		r.buf_len = sizeof(samples));
	SPOILED("window out of range", -EINVAL, r.window = PKSCALE_NR_WINDOWS);
	SPOILED("observe out of range", -EINVAL, r.observe = 2);
	SPOILED("warm-up out of range", -EINVAL,
		r.warmup = PKSCALE_MAX_SAMPLES + 1);
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

/* The one call that any version may make; the rest say which they speak. */
static void wrong_heads(void)
{
	struct pkscale_info i = { .size = sizeof(i), .version = 77 };
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI + 1, .callers = 1,
	};
	struct pkscale_selftest t = {
		.size = sizeof(t) - 1, .version = PKSCALE_ABI,
	};

	ktap_result(!ioctl(fd, PKSCALE_IOC_INFO, &i) &&
		    i.version == PKSCALE_ABI && i.tsc_khz,
		    "whoever asks is told the version");
	i.size--;
	ktap_result(ioctl(fd, PKSCALE_IOC_INFO, &i) && errno == EINVAL,
		    "size of the information");
	ktap_result(ioctl(fd, PKSCALE_IOC_SESSION, &s) && errno == EINVAL,
		    "version of a session");
	ktap_result(ioctl(fd, PKSCALE_IOC_SELFTEST, &t) && errno == EINVAL,
		    "size of the self-test");
	t.size++;
	ktap_result(!ioctl(fd, PKSCALE_IOC_SELFTEST, &t) && t.n >= 8,
		    "the self-test has its rows");
}

/* A window of several ticks of the kernel, with interrupts on and off. */
static void interrupts_are_on_record(void)
{
	struct pkscale_run r = good();

	r.reps = 1 << 20;
	r.window = PKSCALE_IRQS_ON;
	ktap_result(!run(&r) && samples[0].irqs && samples[1].irqs,
		    "interrupts that fall in are counted");
	r.window = PKSCALE_IRQS_OFF;
	ktap_result(!run(&r) && !samples[0].irqs && !samples[1].irqs,
		    "with interrupts off there are none");
}

/* Setting a slack of 0 means the default, which is where the word was. */
static void what_was_borrowed_is_back(void)
{
	struct pkscale_run r = good();
	int was, is;

	prctl(PR_SET_TIMERSLACK, 0);
	was = prctl(PR_GET_TIMERSLACK);
	run(&r);
	prctl(PR_SET_TIMERSLACK, 0);
	is = prctl(PR_GET_TIMERSLACK);
	ktap_result(was > 0 && is == was, "the task has its timer slack again");
}

/* Where every instruction is a tick: halved until it fits, and no further. */
static void the_bound_is_kept(void)
{
	struct pkscale_run r = good();
	uint64_t whole, bound;

	r.reps = 1 << 12;
	run(&r);
	whole = samples[1].t2;
	/* The longer half of half as many fits just so; the shorter did before. */
	bound = whole / 2 + 100;
	r.window_max = bound;
	ktap_result(!run(&r) && r.reps == 1 << 11 && samples[1].t2 <= bound,
		    "a bound halves repetitions until the longer half fits");
}

static void a_bound_shortens_windows(void)
{
	struct pkscale_run r = good();

	r.reps = 1 << 12;
	ktap_result(!run(&r) && r.reps == 1 << 12, "no bound, no halving");
	r.window_max = 1;
	ktap_result(run(&r) == -ERANGE, "a bound that no pair fits is refused");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		the_bound_is_kept();
	else
		ktap_skip("a bound halves repetitions until the longer half fits",
			  "the clock is the host's");
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
	SPOILED("subject without an end", -EINVAL,
		memset(r.subject, 'x', sizeof(r.subject)));
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

static void pin(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* The second of two callers, on the other CPU. */
static void *second(void *arg)
{
	struct pkscale_run r = good();
	static struct pkscale_sample own[2];

	pin(1);
	r.caller = 1;
	r.buf = (uintptr_t)own;
	*(int *)arg = ioctl(fd, PKSCALE_IOC_RUN, &r) ? -errno : 0;
	return NULL;
}

/* Nobody gets another session in while a caller is inside this one. */
static void a_session_in_use_stays(void)
{
	struct pkscale_run r = good();
	int mine, theirs = 1, ret, i;
	pthread_t thread;

	session(2, PKSCALE_SHARE_PAGE);
	pthread_create(&thread, NULL, second, &theirs);
	/* Until it is inside, this only makes the same session anew. */
	for (i = 0; i < 2000; i++) {
		ret = session(2, PKSCALE_SHARE_PAGE);
		if (ret)
			break;
		usleep(1000);
	}
	ktap_result(ret == -EBUSY, "another session while a caller is inside");
	r = good();
	mine = ioctl(fd, PKSCALE_IOC_RUN, &r) ? -errno : 0;
	pthread_join(thread, NULL);
	ktap_result(!mine && !theirs, "two callers measure together");
	ktap_result(!session(1, PKSCALE_SHARE_PAGE),
		    "another session when they have left");
}

static void wrong_callers(void)
{
	struct pkscale_selftest t = {
		.size = sizeof(t), .version = PKSCALE_ABI,
	};
	struct pkscale_run r = good();
	int ret, fresh = open(PKSCALE_DEVICE, O_RDWR);
	cpu_set_t all;

	ktap_result(ioctl(fresh, PKSCALE_IOC_RUN, &r) && errno == EINVAL,
		    "caller without a session");
	close(fresh);

	ktap_result(!run(&r) && ioctl(fd, PKSCALE_IOC_RUN, &r) &&
		    errno == EINVAL, "the same caller twice in a session");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		ktap_skip("caller that is not pinned", "one CPU");
		ktap_skip("self-test that is not pinned", "one CPU");
		ktap_skip("another session while a caller is inside", "one CPU");
		ktap_skip("two callers measure together", "one CPU");
		ktap_skip("another session when they have left", "one CPU");
		return;
	}
	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	ret = run(&r);
	ktap_result(ret == -EINVAL, "caller that is not pinned");
	ktap_result(ioctl(fd, PKSCALE_IOC_SELFTEST, &t) && errno == EINVAL,
		    "self-test that is not pinned");
	pin(0);
	a_session_in_use_stays();
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
	pin(0);
	fd = open(PKSCALE_DEVICE, O_RDWR);
	if (fd < 0) {
		perror(PKSCALE_DEVICE);
		return 2;
	}
	ktap_header(63);
	what_was_borrowed_is_back();
	a_good_run_measures();
	wrong_heads();
	wrong_numbers();
	a_bound_shortens_windows();
	interrupts_are_on_record();
	wrong_names();
	wrong_pointers();
	wrong_callers();
	without_the_right();
	a_good_run_measures();
	return ktap_status();
}
