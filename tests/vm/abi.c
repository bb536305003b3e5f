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

#include "hooked.h"
#include "ktap.h"

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

static int session_of(const char *memory, unsigned int callers,
		      unsigned int sharing)
{
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI,
		.callers = callers, .sharing = sharing,
	};

	fill(s.memory, sizeof(s.memory), memory);
	return ioctl(fd, PKSCALE_IOC_SESSION, &s) ? -errno : 0;
}

static int session(unsigned int callers, unsigned int sharing)
{
	return session_of("ram", callers, sharing);
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
	ktap_result(session_of("rom", 1, 0) == -EINVAL,
		    "session with an unknown memory");
	ktap_result(session_of("", 1, 0) == -EINVAL,
		    "session without a memory");
	ktap_result(session_of("ramramramramramramramram", 1, 0) == -EINVAL,
		    "memory without an end");
}

/* The one call that any version may make; the rest say which they speak. */
static void wrong_heads(void)
{
	struct pkscale_info i = { .size = sizeof(i), .version = 77 };
	struct pkscale_session s = {
		.size = sizeof(s), .version = PKSCALE_ABI + 1, .callers = 1,
		.memory = "ram",
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
	SPOILED("unknown guard", -EINVAL, strcpy(r.guard, "kmap_remote"));
	SPOILED("guard without an end", -EINVAL,
		memset(r.guard, 'x', sizeof(r.guard)));
	SPOILED("what differs behind a guard alone, without one", -EOPNOTSUPP,
		strcpy(r.design, "none"); strcpy(r.knobs, "hooked=1"));
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

static void wrong_hooks(void)
{
	struct pkscale_hook h = { .size = sizeof(h), .version = PKSCALE_ABI + 1 };

	ktap_result(ioctl(fd, PKSCALE_IOC_HOOK, &h) && errno == EINVAL,
		    "version of a choice");
	h.version--;
	h.size--;
	ktap_result(ioctl(fd, PKSCALE_IOC_HOOK, &h) && errno == EINVAL,
		    "size of a choice");
	ktap_result(ioctl(fd, PKSCALE_IOC_HOOK, NULL) && errno == EFAULT,
		    "choice that is no memory");
	ktap_result(hook(fd, "taks", "") == -EINVAL, "choice of no design");
	ktap_result(hook(fd, "task", "rights=none") == -EINVAL,
		    "choice of no such knob");
	ktap_result(hook(fd, "", "rights=rw") == -EINVAL,
		    "choice of knobs without a design");
	ktap_result(hook(fd, "tasktasktasktasktasktask", "") == -EINVAL,
		    "choice without an end");
}

/* A run of these pages, behind this guard, by the design that is chosen. */
static int guarded(const char *memory, const char *guard, const char *design,
		   const char *knobs, struct pkscale_run *r)
{
	int ret = session_of(memory, 1, PKSCALE_SHARE_PAGE);

	if (ret)
		return ret;
	strcpy(r->reg, "pkrs");
	strcpy(r->guard, guard);
	strcpy(r->design, design);
	strcpy(r->knobs, knobs);
	return ioctl(fd, PKSCALE_IOC_RUN, r) ? -errno : 0;
}

#define GUARDED(name, want, memory, guard, design, knobs, spoil)	\
	do {								\
		struct pkscale_run r = good();				\
									\
		spoil;							\
		ktap_result(guarded(memory, guard, design, knobs, &r) == \
			    (want), name);				\
	} while (0)

#define NR_HOOKED	27

static void without_hooks(void)
{
	int i;

	GUARDED("guard of a kernel without hooks", -EOPNOTSUPP, "ram",
		"kmap_local_page", "task", "rights=rw", );
	ktap_result(hook(fd, "task", "rights=rw") == -EOPNOTSUPP,
		    "choice for a kernel without hooks");
	ktap_result(session_of("pmem", 1, 0) == -EOPNOTSUPP,
		    "persistent memory of a kernel without hooks");
	for (i = 3; i < NR_HOOKED; i++)
		ktap_skip("a design behind guards", "the kernel has no hooks");
}

/* Nothing has a key yet. */
static void choices(void)
{
	int other = open(PKSCALE_DEVICE, O_RDWR);

	GUARDED("guard with a design that was not chosen", -EINVAL, "ram",
		"kmap_local_page", "task", "rights=rw", );
	ktap_result(hook(fd, "nops", "n=1") == -EOPNOTSUPP,
		    "choice of a design that cannot stand there");
	ktap_result(!hook(fd, "task", "rights=rw"), "a design is chosen");
	GUARDED("guard with another design", -EINVAL, "ram",
		"kmap_local_page", "task", "rights=split", );
	ktap_result(hook(other, "task", "rights=rw") == -EBUSY,
		    "choice while another file has chosen");
	GUARDED("no memory has the key", -ENODEV, "ram", "kmap_local_page",
		"task", "rights=rw", );
	GUARDED("this memory has no key", -ENODEV, "pmem", "kmap_local_page",
		"task", "rights=rw", );
	ktap_result(!hook(fd, "token", "") && !hook(fd, "", ""),
		    "another is chosen, and none");
	ktap_result(!hook(other, "task", "rights=rw"),
		    "another file chooses then");
	close(other);
	ktap_result(!hook(fd, "none", "hooked=0"),
		    "the choice has gone with its file");
	GUARDED("a guard without a key, ordinary memory", 0, "ram",
		"kmap_local_page", "none", "hooked=0", );
	GUARDED("the same, persistent memory", 0, "pmem", "kmap_local_page",
		"none", "hooked=0", );
	GUARDED("persistent memory without a guard", -EINVAL, "pmem", "",
		"task", "rights=rw", );
	ktap_result(session_of("pmem", 5, PKSCALE_SHARE_NOTHING) == -ENODEV,
		    "more ranges than there are");
}

static int events_are(const struct pkscale_run *r, unsigned int pairs,
		      unsigned int writes)
{
	return r->events.grants == pairs && r->events.revokes == pairs &&
	       r->events.writes == writes && !r->events.elided;
}

static void behind_guards(void)
{
	struct pkscale_run r = good();
	int other;

	hook(fd, "task", "rights=rw");
	bound(0, "1");
	bound(1, "1");
	r.observe = 1;
	ktap_result(!guarded("pmem", "kmap_local_page", "task", "rights=rw",
			     &r) && events_are(&r, 60, 120),
		    "an outermost pair writes twice");
	r = good();
	r.observe = 1;
	r.depth = 2;
	ktap_result(!guarded("pmem", "dax-write", "task", "rights=rw", &r) &&
		    events_are(&r, 60, 0), "a nested pair writes nothing");
	r = good();
	ktap_result(!guarded("pmem", "dax-read", "task", "rights=rw", &r) &&
		    !r.events.grants, "an unobserved pair counts nothing");
	GUARDED("a page of ordinary memory while another has the key", 0,
		"ram", "kmap_local_page", "task", "rights=rw", );
	GUARDED("copying out of an open page", 0, "pmem", "kmap_atomic",
		"task", "rights=rw", strcpy(r.exercise, "hold");
		r.hold_bytes = 64);
	GUARDED("interrupts on", 0, "pmem", "kmap_local_folio", "task",
		"rights=rw", r.window = PKSCALE_IRQS_ON);
	GUARDED("a guard that may sleep, interrupts off", -EOPNOTSUPP, "pmem",
		"kmap", "task", "rights=rw", );
	GUARDED("the same, interrupts on", 0, "pmem", "kmap", "task",
		"rights=rw", r.window = PKSCALE_IRQS_ON);
	ktap_result(hook(fd, "none", "hooked=1") == -EBUSY &&
		    hook(fd, "", "") == -EBUSY,
		    "choice while memory has the key");
	/* What is behind the guards outlives its file as long as a key does. */
	close(fd);
	fd = open(PKSCALE_DEVICE, O_RDWR);
	ktap_result(hook(fd, "none", "hooked=1") == -EBUSY,
		    "the same by another file");
	bound(0, "1");
	ktap_result(!hook(fd, "none", "hooked=1"), "and when it has gone");
	bound(1, "1");
	GUARDED("copying out of a page that stays shut", -EOPNOTSUPP, "pmem",
		"kmap_local_page", "none", "hooked=1",
		strcpy(r.exercise, "hold"); r.hold_bytes = 64);
	bound(0, "0");
	other = hook(fd, "", "");
	bound(1, "0");
	ktap_result(!other, "the kernel's own design again");
}

static void hooks(void)
{
	struct pkscale_info i = { .size = sizeof(i), .version = PKSCALE_ABI };

	wrong_hooks();
	ioctl(fd, PKSCALE_IOC_INFO, &i);
	if (!(i.features & PKSCALE_HAS_HOOKS)) {
		without_hooks();
		return;
	}
	choices();
	behind_guards();
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
	ktap_header(76 + NR_HOOKED);
	what_was_borrowed_is_back();
	a_good_run_measures();
	wrong_heads();
	wrong_numbers();
	a_bound_shortens_windows();
	interrupts_are_on_record();
	wrong_names();
	wrong_pointers();
	wrong_callers();
	hooks();
	without_the_right();
	a_good_run_measures();
	return ktap_status();
}
