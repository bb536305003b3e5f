/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The border between the module and whoever drives it: fixed-width, padded by
 * hand, sized and versioned. Both sides refuse the other's wrong version.
 *
 * A measurement is one session: open /dev/pkscale, PKSCALE_IOC_SESSION once,
 * then one PKSCALE_IOC_RUN from each of the session's callers, each from a
 * thread of its own that is pinned to its CPU. The callers start together.
 *
 * A run that names a guard reaches its design through the kernel's hook points:
 * PKSCALE_IOC_HOOK puts that design behind them before, and memory is given its
 * key after that, which is the business of whoever owns the memory.
 */
#ifndef PKSCALE_H
#define PKSCALE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PKSCALE_ABI		5
#define PKSCALE_DEVICE		"/dev/pkscale"

#define PKSCALE_NAME_LEN	24	/* with the terminating zero */
#define PKSCALE_KNOBS_LEN	64	/* "pin=both,level=0" */

#define PKSCALE_MAX_CALLERS	256
#define PKSCALE_MAX_SAMPLES	4096
#define PKSCALE_MAX_DEPTH	8
#define PKSCALE_MAX_HOLD	4096	/* bytes copied inside the guard */
#define PKSCALE_MAX_REPS	(1u << 24)
#define PKSCALE_MAX_SPINS	(1u << 20)
#define PKSCALE_MAX_PAIRS	(1ull << 32)	/* reps times samples */

/* What the callers of one session have in common. */
enum pkscale_sharing {
	PKSCALE_SHARE_PAGE,	/* one page of one pgmap */
	PKSCALE_SHARE_PGMAP,	/* a page each, of one pgmap */
	PKSCALE_SHARE_NOTHING,	/* a page each, of a pgmap each */
	PKSCALE_NR_SHARING
};

/* Around the timed window. */
enum pkscale_window {
	PKSCALE_IRQS_OFF,
	PKSCALE_IRQS_ON,
	PKSCALE_NR_WINDOWS
};

/* pkscale_info.features */
#define PKSCALE_HAS_PKS		(1u << 0)	/* CPUID.(7,0):ECX[31] */
#define PKSCALE_OWNED_PKRS	(1u << 1)	/* the kernel has set CR4.PKS */
#define PKSCALE_HAS_WRMSRNS	(1u << 2)
#define PKSCALE_UNDER_TCG	(1u << 3)	/* no cycle figure comes from here */
#define PKSCALE_PREEMPT_COUNT	(1u << 4)	/* preempt_disable() costs something */
#define PKSCALE_HAS_HOOKS	(1u << 5)	/* guards reach a design: it can be chosen */

/**
 * struct pkscale_info - what this module is and where it runs
 * @size: in: sizeof of the caller's structure
 * @version: in: the caller's PKSCALE_ABI; out: the module's
 * @features: PKSCALE_HAS_* and friends
 * @tsc_khz: the kernel's idea of the TSC frequency, for windows only
 */
struct pkscale_info {
	__u32 size;
	__u32 version;
	__u32 features;
	__u32 tsc_khz;
};

/**
 * struct pkscale_session - what the callers share
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @callers: how many threads will call PKSCALE_IOC_RUN, 1..PKSCALE_MAX_CALLERS
 * @sharing: enum pkscale_sharing
 * @memory: name of the memory that the pages are of
 */
struct pkscale_session {
	__u32 size;
	__u32 version;
	__u32 callers;
	__u32 sharing;
	char memory[PKSCALE_NAME_LEN];
};

/**
 * struct pkscale_hook - which design is behind the kernel's hook points
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @design: name of the accounting design; empty: the kernel's own again
 * @knobs: its knobs, as in struct pkscale_run
 *
 * Chosen for the whole kernel, by one open file at a time; closing that file
 * takes the choice back. Refused with EBUSY while memory has the key.
 */
struct pkscale_hook {
	__u32 size;
	__u32 version;
	char design[PKSCALE_NAME_LEN];
	char knobs[PKSCALE_KNOBS_LEN];
};

/**
 * struct pkscale_sample - one reading
 * @t1: clock ticks of reps repetitions
 * @t2: clock ticks of 2 * reps repetitions
 * @cpu: CPU at both ends, ~0 when they differ
 * @irqs: interrupts of every kind that fell in
 * @switches: context switches of this thread that fell in
 * @migrations: user engine: CPU migrations; the module's callers are pinned
 * @steal: user engine: time taken by the host, in clock ticks of /proc/stat
 * @faults: user engine: page faults
 * @alone: other callers of the session that did not move meanwhile, so that
 *         this was no contention
 * @outcome: what a reading says beside its number; 0 where there is no more
 */
struct pkscale_sample {
	__u64 t1;
	__u64 t2;
	__u32 cpu;
	__u32 irqs;
	__u32 switches;
	__u32 migrations;
	__u32 steal;
	__u32 faults;
	__u32 alone;
	__u32 outcome;
};

/*
 * What an exposure says in a sample's outcome: what has ended it (bits 0 to 7),
 * in which contexts the memory was open (8 to 15), and how much of it (16 to
 * 23); 0 stands for nothing said.
 */
enum pkscale_ended {
	PKSCALE_ENDED_REVOKE = 1,
	PKSCALE_ENDED_SWITCH,
	PKSCALE_ENDED_INTERRUPT,
	PKSCALE_ENDED_USER,
	PKSCALE_ENDED_IPI,
	PKSCALE_ENDED_NEVER,
};

enum pkscale_contexts {
	PKSCALE_CONTEXT_SELF = 1,	/* who was granted it */
	PKSCALE_CONTEXT_CPU,		/* others of its processor, too */
	PKSCALE_CONTEXT_ALL,		/* those of other processors, too */
};

enum pkscale_pages {
	PKSCALE_PAGES_PAGE = 1,
	PKSCALE_PAGES_KEY,		/* every page of the key */
};

#define PKSCALE_OUTCOME(ended, contexts, pages)				\
	((ended) | (contexts) << 8 | (pages) << 16)

/* Their names in results. */
#define PKSCALE_ENDED_BY	"", "revoke", "switch", "interrupt",	\
				"user-return", "ipi", "never"
#define PKSCALE_CONTEXTS	"", "self", "cpu", "all"
#define PKSCALE_PAGES		"", "page", "key"

/**
 * struct pkscale_events - counts made where the thing happens
 * @grants: openings, nested ones included
 * @revokes: closings
 * @writes: register writes that were issued
 * @elided: direct: halves of a pair that wrote nothing; behind a guard, as the
 *	kernel counts them: writes left out, since the register held the value
 * @faults_granted: faults that ended in a temporary right
 * @faults_refused: faults that did not, those of probes included
 * @ipis: sent by the design
 * @switches: context switches of the caller
 *
 * The last four are counted behind a guard alone.
 */
struct pkscale_events {
	__u64 grants;
	__u64 revokes;
	__u64 writes;
	__u64 elided;
	__u64 faults_granted;
	__u64 faults_refused;
	__u64 ipis;
	__u64 switches;
};

/* Each of them, and its name in results. */
#define PKSCALE_EVENTS(X)						\
	X(grants, "grant")						\
	X(revokes, "revoke")						\
	X(writes, "write")						\
	X(elided, "elided")						\
	X(faults_granted, "fault")					\
	X(faults_refused, "refused")					\
	X(ipis, "ipi")							\
	X(switches, "switch")

/**
 * struct pkscale_run - one caller's part of a measurement
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @design: name of the accounting design
 * @knobs: its knobs as "name=value,...", in the table's order
 * @exercise: name of the exercise
 * @subject: prims: which primitive; of an exercise that reads a number a sample,
 *	which quantity; else empty
 * @guard: what the pairs are of; empty: the module calls the design itself
 * @reg: the register that the design writes; behind a guard always "pkrs"
 * @observe: count events; the price of such a run means nothing
 * @window: enum pkscale_window
 * @depth: 1..PKSCALE_MAX_DEPTH, the pair that is timed is the depth-th
 * @caller: 0..callers-1, each once a session
 * @reps: pairs in the shorter half of a sample; out: what was used
 * @samples: how many
 * @warmup: samples to throw away before
 * @hold_bytes: copied out of the page inside the guard
 * @held: cpu_relax() iterations inside the guard
 * @idle: the same between two pairs
 * @window_max: longest window in TSC ticks; reps are halved until it fits,
 *              0 for no bound
 * @seed: of what an exercise draws
 * @buf: address of struct pkscale_sample[samples]
 * @buf_len: its length in bytes
 * @events: out
 */
struct pkscale_run {
	__u32 size;
	__u32 version;
	char design[PKSCALE_NAME_LEN];
	char knobs[PKSCALE_KNOBS_LEN];
	char exercise[PKSCALE_NAME_LEN];
	char subject[PKSCALE_NAME_LEN];
	char guard[PKSCALE_NAME_LEN];
	char reg[PKSCALE_NAME_LEN];
	__u32 observe;
	__u32 window;
	__u32 depth;
	__u32 caller;
	__u32 reps;
	__u32 samples;
	__u32 warmup;
	__u32 hold_bytes;
	__u32 held;
	__u32 idle;
	__u64 window_max;
	__u64 seed;
	__u64 buf;
	__u64 buf_len;
	struct pkscale_events events;
};

/* What the self-test of the instruction meter reads. */
#define PKSCALE_SELFTESTS	12

/**
 * struct pkscale_selftest - known costs, as the meter read them
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @n: rows filled in
 * @pad: zero
 * @row: name, what it must read, what it read
 */
struct pkscale_selftest {
	__u32 size;
	__u32 version;
	__u32 n;
	__u32 pad;
	struct pkscale_selftest_row {
		char name[PKSCALE_NAME_LEN];
		__u64 expected;
		__u64 read;
	} row[PKSCALE_SELFTESTS];
};

/*
 * What PKSCALE_IOC_RUN says of a reading that a grant has made impossible: its
 * holder can neither sleep nor be switched out.
 */
#define PKSCALE_ENARROWED	EDEADLK
/* And of a run after which its context still had a right, or a count. */
#define PKSCALE_ELEFTOPEN	EUCLEAN

/* What a sequence can come to; the later ones are worse. */
enum pkscale_verdict {
	PKSCALE_OK,
	PKSCALE_KEY_WIDE,	/* another page of a key that is open */
	PKSCALE_LATE,		/* after the last revoke, by a lent right */
	PKSCALE_NARROWED,	/* a legal step has become impossible */
	PKSCALE_ILLEGAL,	/* a contract forbids the sequence: not judged */
	PKSCALE_FALSE_FAULT,	/* this and what follows make a design unsound */
	PKSCALE_STRAY,
	PKSCALE_IMBALANCE,
	PKSCALE_DEADLOCK,
	PKSCALE_NR_VERDICTS
};

#define PKSCALE_VERDICT_NAMES {						\
	"ok", "key-wide", "late", "narrowed", "illegal", "false fault",	\
	"stray admitted", "imbalance", "deadlock",			\
}

/* What was seen, whatever the sequence comes to. */
#define PKSCALE_SEEN_KEY_WIDE	(1u << 0)
#define PKSCALE_SEEN_LATE	(1u << 1)
#define PKSCALE_SEEN_NARROWED	(1u << 2)
#define PKSCALE_SEEN_LEFT	(1u << 3)	/* something, when all was revoked */
#define PKSCALE_SEEN_SWITCH	(1u << 4)	/* of no step; it ended a lent right */

#define PKSCALE_SEQUENCE_LEN	512
#define PKSCALE_WHY_LEN		96
#define PKSCALE_MAX_STRESS	1000000		/* rounds of a task */

/**
 * struct pkscale_judge - one sequence, carried out and judged
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @guard: by which pages are granted
 * @sequence: the steps, in the language of module/judge/steps.h
 * @who: 0; 'P' or 'F': goes on with one that is under way, as that process
 * @next: out: who has to go on: 'P' or 'F', or 0 when this is the verdict; ']'
 *	and '[': all memory is to be taken from its driver, or given back, and then
 *	'P' goes on
 * @verdict: out: enum pkscale_verdict
 * @step: out: of the step that settled it, counted from 1
 * @flags: out: PKSCALE_SEEN_*
 * @accesses: out: how many were judged
 * @why: out: in words
 *
 * Whatever design is behind the hook points is judged, and nobody tells the
 * judge which. ENODEV: the sequence needs more CPUs or memory than there is.
 */
struct pkscale_judge {
	__u32 size;
	__u32 version;
	char guard[PKSCALE_NAME_LEN];
	char sequence[PKSCALE_SEQUENCE_LEN];
	__u32 who;
	__u32 next;
	__u32 verdict;
	__u32 step;
	__u32 flags;
	__u32 accesses;
	char why[PKSCALE_WHY_LEN];
};

/**
 * struct pkscale_stress - all CPUs at once, at nobody's command
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @guard: by which pages are granted
 * @rounds: of each task; fewer when they take longer than a minute
 * @tasks: out: how many there were
 * @false_faults: out: accesses that were refused though granted
 * @strays: out: accesses that were let through though nothing granted them
 * @done: out: rounds of all of them
 */
struct pkscale_stress {
	__u32 size;
	__u32 version;
	char guard[PKSCALE_NAME_LEN];
	__u32 rounds;
	__u32 tasks;
	__u64 false_faults;
	__u64 strays;
	__u64 done;
};

/*
 * Lengths are counted in buckets: each value by itself below 16, then eight
 * buckets of equal width for each power of two; the last has all that is longer.
 */
#define PKSCALE_PROFILE_BUCKETS	200
#define PKSCALE_PROFILE_SUB	8
#define PKSCALE_PROFILE_NAME_LEN	64
#define PKSCALE_PROFILE_MAX	256	/* sites that can be asked for */

/*
 * What is counted of a site: its grants and their revokes; grants on top of an
 * open hold, by a fault or an interrupt that came while it was; revokes by another
 * context than the one that granted; and for each hold how often its context was
 * switched out, migrated, interrupted or took a page fault meanwhile, how often a
 * fault of its own opened its page, and how often one of another context did.
 */
#define PKSCALE_PROFILE_COUNTS(X)					\
	X(GRANTS, "grants")						\
	X(REVOKES, "revokes")						\
	X(ON_TOP, "on_top")						\
	X(BY_OTHERS, "by_others")					\
	X(SCHEDULES, "schedules")					\
	X(MIGRATIONS, "migrations")					\
	X(INTERRUPTS, "interrupts")					\
	X(FAULTS, "faults")						\
	X(FIRST_USES, "first_uses")					\
	X(ELSEWHERE, "elsewhere")

enum pkscale_profile_count {
#define PKSCALE_COUNT(id, name)	PKSCALE_PROFILE_##id,
	PKSCALE_PROFILE_COUNTS(PKSCALE_COUNT)
#undef PKSCALE_COUNT
	PKSCALE_PROFILE_NR_COUNTS
};

/* What did not fit, and what has no partner: never told by the above. */
#define PKSCALE_PROFILE_LOST(X)						\
	X(SITES, "lost_sites")		/* grants of sites without a row */ \
	X(HOLDS, "lost_holds")		/* too many contexts, or too deep */ \
	X(NMIS, "lost_nmis")		/* guards in an NMI */		\
	X(UNMATCHED, "unmatched")	/* revokes of nothing that is known */ \
	X(OPEN, "open")			/* still, when it was read */	\
	X(REFUSED, "refused")		/* PK faults: a guard is missing */ \
	X(GRANTED, "granted")		/* PK faults on what nobody held */

enum pkscale_profile_lost {
#define PKSCALE_LOST(id, name)	PKSCALE_PROFILE_##id,
	PKSCALE_PROFILE_LOST(PKSCALE_LOST)
#undef PKSCALE_LOST
	PKSCALE_PROFILE_NR_LOST
};

/**
 * struct pkscale_profile_site - what was seen of one call site of a guard
 * @name: function+offset/size of the call, and its module
 * @longest: hold, in clock ticks
 * @total: all holds that @hold counts
 * @count: by enum pkscale_profile_count
 * @depth: grants by how many their context then had open, the last: or more
 * @hold: revokes by how long it had been held, in buckets of clock ticks
 *
 * A hold is as long as its context ran meanwhile, interrupts included, without
 * what the collector did; it has no length if another context revoked it.
 */
struct pkscale_profile_site {
	char name[PKSCALE_PROFILE_NAME_LEN];
	__u64 longest;
	__u64 total;
	__u32 count[PKSCALE_PROFILE_NR_COUNTS];
	__u32 depth[PKSCALE_MAX_DEPTH];
	__u32 hold[PKSCALE_PROFILE_BUCKETS];
};

enum pkscale_profile_what {
	PKSCALE_PROFILE_BEGIN,	/* forget, and collect from now on */
	PKSCALE_PROFILE_READ,	/* while it is collected, or after it */
	PKSCALE_PROFILE_END,	/* collect no more; what there is can be read */
};

/**
 * struct pkscale_profile - how guards are used, whoever does
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @what: enum pkscale_profile_what
 * @sites: READ: in: room in @buf; out: how many there are, of which the first
 *	were copied
 * @buf: READ: address of struct pkscale_profile_site[sites]
 * @cpu_bytes: READ: what the collector keeps for a CPU
 * @pad: zero
 * @lost: READ: by enum pkscale_profile_lost
 *
 * Of the whole kernel, for one open file at a time; closing that file ends it.
 */
struct pkscale_profile {
	__u32 size;
	__u32 version;
	__u32 what;
	__u32 sites;
	__u64 buf;
	__u32 cpu_bytes;
	__u32 pad;
	__u64 lost[PKSCALE_PROFILE_NR_LOST];
};

/* How a stray write comes about. */
enum pkscale_stray_kind {
	PKSCALE_STRAY_WILD,	/* anywhere */
	PKSCALE_STRAY_PAST,	/* the byte past a page that has just been opened */
	PKSCALE_STRAY_AFTER,	/* a page that has just been shut */
	PKSCALE_NR_STRAY_KINDS
};

/* Who writes. Whoever is not the task that runs holds nothing but what he opens. */
enum pkscale_stray_context {
	PKSCALE_STRAY_TASK,	/* that which runs, wherever in the kernel it is */
	PKSCALE_STRAY_THREAD,	/* a kernel thread that goes before it */
	PKSCALE_STRAY_SOFTIRQ,
	PKSCALE_STRAY_IRQ,
	PKSCALE_NR_STRAY_CONTEXTS
};

/* What becomes of it. */
enum pkscale_stray_outcome {
	PKSCALE_STRAY_CAUGHT,	/* refused */
	PKSCALE_STRAY_IN_HOLD,	/* let in, and the context had the key open itself */
	PKSCALE_STRAY_BY_LOAN,	/* let in by what a fault or an IPI had lent it */
	PKSCALE_STRAY_OUTSIDE,	/* let in, and nothing was open to it */
	PKSCALE_NR_STRAY_OUTCOMES
};

/* What the campaign has met when it struck. */
enum pkscale_stray_moment {
	PKSCALE_MOMENT_SHUT,	/* a task in the kernel that has nothing open */
	PKSCALE_MOMENT_READ,	/* one that may read */
	PKSCALE_MOMENT_WRITE,	/* one that may write */
	PKSCALE_MOMENT_GUARD,	/* one inside of the design: it opens, or shuts */
	PKSCALE_MOMENT_USER,	/* a task in user mode */
	PKSCALE_MOMENT_OTHER,	/* none of this: idle, a softirq */
	PKSCALE_NR_MOMENTS
};

/* Their names in results. */
#define PKSCALE_STRAY_KINDS	"wild store", "off by one", "use after unmap"
#define PKSCALE_STRAY_CONTEXTS	"task", "thread", "softirq", "interrupt"
#define PKSCALE_STRAY_OUTCOMES	"caught", "in a hold", "by a loan", "outside"
#define PKSCALE_MOMENTS		"shut", "read", "write", "guard", "user", "other"

/* Which of those that are let in change a byte; the others leave it as it was. */
enum pkscale_damage {
	PKSCALE_DAMAGE_NONE,
	PKSCALE_DAMAGE_OUTSIDE,	/* what not every design lets in */
	PKSCALE_DAMAGE_ALL,
	PKSCALE_NR_DAMAGES
};

#define PKSCALE_MIN_EVERY	50000u
#define PKSCALE_MAX_EVERY	1000000000u
#define PKSCALE_MAX_RANGES	8

/**
 * struct pkscale_strays - begin to write astray
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @guard: by which the strays' own pages are opened
 * @seed: of what, where, and when
 * @every: ns between two strays of a CPU, on the average; drawn from 1 to twice
 *	as many. Instructions, where a guest counts them
 * @ranges: of persistent memory, from the first one on
 * @damage: enum pkscale_damage
 * @pad: zero
 *
 * With a design behind the hook points. The memory stays with its driver until
 * PKSCALE_IOC_STRAYS_READ has ended it: whoever takes it away waits for that.
 */
struct pkscale_strays {
	__u32 size;
	__u32 version;
	char guard[PKSCALE_NAME_LEN];
	__u64 seed;
	__u32 every;
	__u32 ranges;
	__u32 damage;
	__u32 pad;
};

/**
 * struct pkscale_strays_read - what has become of them
 * @size: sizeof of the caller's structure
 * @version: PKSCALE_ABI
 * @go_on: more are to come; else this is the end
 * @pad: zero
 * @lost: out: not tried, as the last one of their context was not through
 * @moment: out: by enum pkscale_stray_moment
 * @stray: out: by kind, context, outcome
 */
struct pkscale_strays_read {
	__u32 size;
	__u32 version;
	__u32 go_on;
	__u32 pad;
	__u64 lost;
	__u64 moment[PKSCALE_NR_MOMENTS];
	__u64 stray[PKSCALE_NR_STRAY_KINDS][PKSCALE_NR_STRAY_CONTEXTS]
		   [PKSCALE_NR_STRAY_OUTCOMES];
};

#define PKSCALE_IOC_INFO	_IOWR('K', 0x80, struct pkscale_info)
#define PKSCALE_IOC_SESSION	_IOW('K', 0x81, struct pkscale_session)
#define PKSCALE_IOC_RUN		_IOWR('K', 0x82, struct pkscale_run)
#define PKSCALE_IOC_SELFTEST	_IOWR('K', 0x83, struct pkscale_selftest)
#define PKSCALE_IOC_HOOK	_IOW('K', 0x84, struct pkscale_hook)
#define PKSCALE_IOC_JUDGE	_IOWR('K', 0x85, struct pkscale_judge)
#define PKSCALE_IOC_STRESS	_IOWR('K', 0x86, struct pkscale_stress)
#define PKSCALE_IOC_PROFILE	_IOWR('K', 0x87, struct pkscale_profile)
#define PKSCALE_IOC_STRAYS	_IOW('K', 0x88, struct pkscale_strays)
#define PKSCALE_IOC_STRAYS_READ	_IOWR('K', 0x89, struct pkscale_strays_read)

#endif /* PKSCALE_H */
