// SPDX-License-Identifier: GPL-2.0-or-later
/* One table says which fact comes from which file and how it is read. */
#include "machine/environment.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <gnu/libc-version.h>

#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/placement.h"
#include "machine/sysfile.h"

#define CPU_DIR "/sys/devices/system/cpu"

/**
 * struct fact - one key of the record
 * @key: its name there
 * @file: path, or a glob pattern for parsers that take one
 * @parse: makes the value; NULL for "cannot be had"
 * @arg: what the parser looks for, if it looks
 */
struct fact {
	const char *key;
	const char *file;
	json_t *(*parse)(const char *root, const struct fact *fact);
	const char *arg;
};

/* Not every byte a file or CPUID may hold is UTF-8, which JSON asks for. */
static json_t *text_value(char *text)
{
	char *p;

	for (p = text; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
			*p = *p == '\n' || *p == '\t' ? ' ' : '?';
	return json_string(text);
}

static json_t *parse_text(const char *root, const struct fact *fact)
{
	char text[4096];

	if (sysfile_read(root, fact->file, text, sizeof(text)) < 0)
		return NULL;
	return text_value(text);
}

static json_t *parse_integer(const char *root, const struct fact *fact)
{
	long value;

	if (sysfile_long(root, fact->file, &value))
		return NULL;
	return json_integer(value);
}

/* "always [madvise] never" */
static json_t *parse_choice(const char *root, const struct fact *fact)
{
	char text[256], word[256];

	if (sysfile_read(root, fact->file, text, sizeof(text)) < 0)
		return NULL;
	sysfile_chosen(text, word, sizeof(word));
	return text_value(word);
}

/* The first line "arg : value"; whole numbers become such. */
static json_t *parse_field(const char *root, const struct fact *fact)
{
	char text[8192], value[4096], *end;
	long number;

	if (sysfile_read(root, fact->file, text, sizeof(text)) < 0 ||
	    !sysfile_field(text, fact->arg, value, sizeof(value)))
		return NULL;
	number = strtol(value, &end, 10);
	if (*value && !*end)
		return json_integer(number);
	return text_value(value);
}

/* Is arg among the flags of the first CPU. */
static json_t *parse_flag(const char *root, const struct fact *fact)
{
	char text[8192], flags[4096];

	if (sysfile_read(root, fact->file, text, sizeof(text)) < 0 ||
	    !sysfile_field(text, "flags", flags, sizeof(flags)))
		return NULL;
	return json_boolean(sysfile_has_word(flags, fact->arg));
}

static json_t *parse_cmdline(const char *root, const struct fact *fact)
{
	char text[4096], *redacted;
	json_t *value;

	if (sysfile_read(root, fact->file, text, sizeof(text)) < 0)
		return NULL;
	redacted = environment_redact(text);
	value = text_value(redacted);
	free(redacted);
	return value;
}

static int list(const char *root, const char *pattern, glob_t *found)
{
	char *full = xasprintf("%s%s", root, pattern);
	int ret = glob(full, 0, NULL, found);

	free(full);
	return ret;
}

/* The distinct contents of all files that match, in order of appearance. */
static json_t *parse_distinct(const char *root, const struct fact *fact)
{
	json_t *all = json_array(), *value, *old;
	char text[256];
	size_t i, k;
	glob_t g;

	if (list(root, fact->file, &g)) {
		json_decref(all);
		return NULL;
	}
	for (i = 0; i < g.gl_pathc; i++) {
		if (sysfile_read("", g.gl_pathv[i], text, sizeof(text)) < 0)
			continue;
		value = text_value(text);
		json_array_foreach(all, k, old)
			if (json_equal(old, value))
				break;
		if (k == json_array_size(all))
			json_array_append(all, value);
		json_decref(value);
	}
	globfree(&g);
	return all;
}

/* An object of file name -> content. */
static json_t *parse_directory(const char *root, const struct fact *fact)
{
	json_t *all = json_object();
	char text[512];
	glob_t g;
	size_t i;

	if (list(root, fact->file, &g)) {
		json_decref(all);
		return NULL;
	}
	for (i = 0; i < g.gl_pathc; i++)
		if (sysfile_read("", g.gl_pathv[i], text, sizeof(text)) >= 0)
			json_object_set_new(all, basename(g.gl_pathv[i]),
					    text_value(text));
	globfree(&g);
	return all;
}

/* The running kernel's own name for its build, the same after a reboot. */
static json_t *parse_build_id(const char *root, const struct fact *fact)
{
	char notes[4096], hex[129], *path = xasprintf("%s%s", root, fact->file);
	FILE *f = fopen(path, "re");
	size_t len = 0;

	free(path);
	if (f) {
		len = fread(notes, 1, sizeof(notes), f);
		fclose(f);
	}
	if (environment_build_id(notes, len, hex, sizeof(hex)))
		return NULL;
	return json_string(hex);
}

#define CPUINFO "/proc/cpuinfo"

static const struct fact facts[] = {
	{ "cpu_vendor", CPUINFO, parse_field, "vendor_id" },
	{ "cpu_family", CPUINFO, parse_field, "cpu family" },
	{ "cpu_model", CPUINFO, parse_field, "model" },
	{ "cpu_stepping", CPUINFO, parse_field, "stepping" },
	{ "cpu_name", CPUINFO, parse_field, "model name" },
	{ "cpu_microcode", CPUINFO, parse_field, "microcode" },
	{ "tsc_constant", CPUINFO, parse_flag, "constant_tsc" },
	{ "tsc_nonstop", CPUINFO, parse_flag, "nonstop_tsc" },
	{ "smt_active", CPU_DIR "/smt/active", parse_integer, NULL },
	{ "smt_control", CPU_DIR "/smt/control", parse_text, NULL },
	{ "cpufreq_driver", CPU_DIR "/cpufreq/policy*/scaling_driver",
	  parse_distinct, NULL },
	{ "cpufreq_governor", CPU_DIR "/cpufreq/policy*/scaling_governor",
	  parse_distinct, NULL },
	{ "cpufreq_boost", CPU_DIR "/cpufreq/boost", parse_integer, NULL },
	{ "cpufreq_no_turbo", CPU_DIR "/intel_pstate/no_turbo",
	  parse_integer, NULL },
	{ "energy_bias", CPU_DIR "/cpu*/power/energy_perf_bias",
	  parse_distinct, NULL },
	{ "cpuidle_driver", CPU_DIR "/cpuidle/current_driver", parse_text,
	  NULL },
	{ "cpuidle_states", CPU_DIR "/cpu0/cpuidle/state*/name",
	  parse_distinct, NULL },
	{ "cpus_online", CPU_DIR "/online", parse_text, NULL },
	{ "cpus_isolated", CPU_DIR "/isolated", parse_text, NULL },
	{ "cpus_nohz_full", CPU_DIR "/nohz_full", parse_text, NULL },
	{ "vulnerabilities", CPU_DIR "/vulnerabilities/*", parse_directory,
	  NULL },
	{ "kernel_build_id", "/sys/kernel/notes", parse_build_id, NULL },
	{ "kernel_cmdline", "/proc/cmdline", parse_cmdline, NULL },
	{ "kernel_tainted", "/proc/sys/kernel/tainted", parse_integer, NULL },
	{ "kernel_preempt", "/sys/kernel/debug/sched/preempt", parse_text,
	  NULL },
	{ "clocksource",
	  "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	  parse_text, NULL },
	{ "thp", "/sys/kernel/mm/transparent_hugepage/enabled", parse_choice,
	  NULL },
	{ "aslr", "/proc/sys/kernel/randomize_va_space", parse_integer, NULL },
	{ "nmi_watchdog", "/proc/sys/kernel/nmi_watchdog", parse_integer,
	  NULL },
	{ "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid",
	  parse_integer, NULL },
	{ "lockdown", "/sys/kernel/security/lockdown", parse_choice, NULL },
};

json_t *environment_files(const char *root)
{
	json_t *env = json_object(), *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(facts); i++) {
		value = facts[i].parse(root, &facts[i]);
		json_object_set_new(env, facts[i].key,
				    value ? value : json_null());
	}
	return env;
}

static json_t *features(void)
{
	const struct cpu_feature *f;
	json_t *all = json_object();

	for (f = cpu_features; f->name; f++)
		json_object_set_new(all, f->name, json_boolean(cpu_has(f->name)));
	return all;
}

/* A string that malloc() made, or null. */
static json_t *take_text(char *text)
{
	json_t *value = text ? text_value(text) : json_null();

	free(text);
	return value;
}

json_t *environment_capture(struct err *err)
{
	struct machine m;
	struct utsname u;
	json_t *env, *value;
	char name[16], *xml;

	if (machine_open(&m, NULL, err))
		return NULL;
	env = environment_files("");
	json_object_set_new(env, "cpu_features", features());
	cpu_hypervisor(name, sizeof(name));
	json_object_set_new(env, "hypervisor", json_string(name));
	json_object_set_new(env, "tsc_quantum", json_integer(clock_quantum()));
	if (!uname(&u)) {
		json_object_set_new(env, "kernel_release",
				    text_value(u.release));
		json_object_set_new(env, "kernel_version",
				    text_value(u.version));
	}
	json_object_set_new(env, "libc", json_string(gnu_get_libc_version()));
	json_object_set_new(env, "compiler", json_string(__VERSION__));
	json_object_set_new(env, "affinity", take_text(machine_binding(&m)));
	xml = machine_xml(&m, err);
	value = xml ? json_string(xml) : NULL;
	json_object_set_new(env, "topology_xml", value ? value : json_null());
	free(xml);
	machine_close(&m);
	return env;
}
