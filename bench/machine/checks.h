/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_CHECKS_H
#define BENCH_MACHINE_CHECKS_H

#include <stdbool.h>

/* Environments that a check matters to; one bit each. */
enum {
	FOR_COUNT = 1,
	FOR_SMP = 2,
	FOR_USER = 4,
	FOR_METAL = 8,
	FOR_KVM = 16,
	FOR_GUESTS = FOR_COUNT | FOR_SMP | FOR_KVM,
	FOR_TICKS = FOR_USER | FOR_METAL,
	FOR_ALL = 31,
};

/**
 * enum check_mark - how a check came out
 * @CHECK_OK: as it should be
 * @CHECK_INFO: worth knowing, changes nothing
 * @CHECK_WARN: figures can be had, but are worse for it
 * @CHECK_FAIL: the environments of the check cannot measure
 */
enum check_mark { CHECK_OK, CHECK_INFO, CHECK_WARN, CHECK_FAIL };

/**
 * struct finding - what a check found
 * @mark: how it came out
 * @found: the fact
 * @means: what follows from it; may be empty
 * @mend: the command that mends it; empty when there is nothing to mend
 */
struct finding {
	enum check_mark mark;
	char found[256];
	char means[256];
	char mend[256];
};

/**
 * struct check - one question to the machine
 * @name: short, lower case
 * @environments: FOR_* bits: where the answer matters; a failure there means
 *	that those cannot measure
 * @run: asks; @root is "" or the directory that stands for / in what is read
 *	from files. Fills in a zeroed finding; changes nothing on the machine
 */
struct check {
	const char *name;
	unsigned int environments;
	void (*run)(const char *root, struct finding *f);
};

/* Ends with a NULL name. */
extern const struct check checks[];

/**
 * check_environment() - the bit of an environment's name
 * @name: "count", "smp", "user", "metal" or "kvm"
 *
 * Return: one FOR_* bit, 0 when there is none of that name.
 */
unsigned int check_environment(const char *name);

/**
 * check_environment_name() - walk over the environments
 * @i: counted from 0
 * @bit: receives its FOR_* bit
 *
 * Return: its name, or NULL past the last.
 */
const char *check_environment_name(int i, unsigned int *bit);

/**
 * check_mark_name() - spell a mark
 * @mark: the mark
 *
 * Return: "ok", "info", "warn" or "FAIL".
 */
const char *check_mark_name(enum check_mark mark);

/**
 * check_run() - run one check and make its texts plain ASCII
 * @check: the check
 * @root: "" or a directory that stands for /
 * @f: receives what it found
 */
void check_run(const struct check *check, const char *root, struct finding *f);

/*
 * The checks themselves, and what they fill a finding in with. The setters
 * return nothing and cut what is too long.
 */
void finding_is(struct finding *f, enum check_mark mark, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_means(struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void finding_mend(struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void check_tsc(const char *root, struct finding *f);
void check_hypervisor(const char *root, struct finding *f);
void check_steal(const char *root, struct finding *f);
void check_governor(const char *root, struct finding *f);
void check_smt(const char *root, struct finding *f);
void check_isolated(const char *root, struct finding *f);
void check_placement(const char *root, struct finding *f);
void check_pku(const char *root, struct finding *f);
void check_pks(const char *root, struct finding *f);
void check_paranoid(const char *root, struct finding *f);
void check_evidence(const char *root, struct finding *f);
void check_pmu(const char *root, struct finding *f);
void check_modules(const char *root, struct finding *f);
void check_privilege(const char *root, struct finding *f);
void check_lockdown(const char *root, struct finding *f);
void check_headers(const char *root, struct finding *f);
void check_qemu(const char *root, struct finding *f);
void check_kvm(const char *root, struct finding *f);
void check_guards(const char *root, struct finding *f);
void check_disk(const char *root, struct finding *f);
void check_memory(const char *root, struct finding *f);
void check_gnuplot(const char *root, struct finding *f);

#endif /* BENCH_MACHINE_CHECKS_H */
