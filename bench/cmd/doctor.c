// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale doctor: what this machine can measure, and what is in the way. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cmd/cmd.h"
#include "machine/checks.h"
#include "machine/cpu.h"
#include "machine/paths.h"
#include "util.h"

static const char doc[] =
	"Looks at this machine and says what it can measure, what is in the "
	"way, and the command that mends it. Changes nothing.\v"
	"Marks: ok; info (worth knowing); warn (figures can be had, but are "
	"worse for it); FAIL (the environments named in brackets cannot "
	"measure).\n\n"
	"Environments: count (exact instruction counts, emulated), smp "
	"(events, emulated CPUs), user (ticks, on this machine's CPUs), metal "
	"(ticks, module in the running kernel), kvm (by name only).\n\n"
	"Exit status: 0 when the environment given with --for can measure, or, "
	"without --for, when count or user can; 2 when not.\n\n"
	"Examples:\n"
	"  pkscale doctor\n"
	"  pkscale doctor --for metal\n"
	"  pkscale doctor --json";

static const struct argp_option options[] = {
	{ "for", 'f', "ENVIRONMENT", 0,
	  "Only what matters to count, smp, user, metal or kvm", 0 },
	{ "json", 'j', NULL, 0, "Print JSON instead of text", 0 },
	{ 0 }
};

struct request {
	unsigned int only;
	bool json;
};

static void environment_list(unsigned int mask, char *buf, size_t size)
{
	const char *name;
	unsigned int bit;
	size_t len = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; (name = check_environment_name(i, &bit)); i++)
		if (mask & bit && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? " " : "", name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	char known[64];

	switch (key) {
	case 'f':
		r->only = check_environment(arg);
		environment_list(FOR_ALL, known, sizeof(known));
		if (!r->only)
			argp_error(state, "unknown environment '%s'; known "
				   "are: %s", arg, known);
		return 0;
	case 'j':
		r->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void print_finding(const struct check *c, const struct finding *f)
{
	char where[64];

	environment_list(c->environments, where, sizeof(where));
	printf("%-4s  %-13s  %s [%s]\n", check_mark_name(f->mark), c->name,
	       f->found, where);
	if (*f->means)
		printf("%21s%s\n", "", f->means);
	if (*f->mend)
		printf("%21smend: %s\n", "", f->mend);
}

static json_t *json_finding(const struct check *c, const struct finding *f)
{
	char where[64];

	environment_list(c->environments, where, sizeof(where));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", c->name,
			 "environments", where, "mark",
			 check_mark_name(f->mark), "found", f->found, "means",
			 f->means, "mend", f->mend);
}

/* Returns the environments that some check has failed. */
static unsigned int run_checks(const struct request *r, json_t *list,
			       char reasons[][256])
{
	const struct check *c;
	struct finding f;
	unsigned int blocked = 0, bit;
	int i;

	for (c = checks; c->name; c++) {
		if (!(c->environments & r->only))
			continue;
		check_run(c, "", &f);
		if (r->json)
			json_array_append_new(list, json_finding(c, &f));
		else
			print_finding(c, &f);
		if (f.mark != CHECK_FAIL)
			continue;
		blocked |= c->environments;
		for (i = 0; check_environment_name(i, &bit); i++) {
			size_t len = strlen(reasons[i]);

			if (c->environments & bit)
				snprintf(reasons[i] + len, 256 - len, "%s%s",
					 len ? ", " : "", c->name);
		}
	}
	return blocked;
}

static void print_metal_plan(void)
{
	printf("\nWhat \"sudo %s\" will do on this machine, and no more:\n",
	       paths_script("metal"));
	puts("  1. build pkscale.ko against the running kernel's headers\n"
	     "  2. insmod it; /dev/pkscale appears (mode 0600)\n"
	     "  3. measure in pinned threads, with interrupts off for windows "
	     "of at most\n     50 us each");
	if (cpu_has("pks"))
		puts("  4. write the real register, MSR IA32_PKRS (0x6e1), on "
		     "a key no page\n     carries, and put its value back "
		     "before interrupts come on");
	else
		puts("  4. write no MSR: without PKS the stand-in mock:memory "
		     "(a per-CPU store,\n     a lower bound) is used, unless "
		     "--register names another");
	puts("  5. rmmod it, and check that /proc/modules is as before\n"
	     "Governor, SMT and isolation are reported, never changed. With "
	     "--tune\ngovernor, boost and NMI watchdog are set, and put "
	     "back on every exit.");
}

static void print_summary(unsigned int only, unsigned int blocked,
			  char reasons[][256])
{
	const char *name;
	unsigned int bit;
	int i;

	putchar('\n');
	for (i = 0; (name = check_environment_name(i, &bit)); i++) {
		if (!(only & bit))
			continue;
		if (blocked & bit)
			printf("%-6s cannot measure: %s (see above)\n", name, reasons[i]);
		else
			printf("%-6s can measure, as far as can be seen\n",
			       name);
	}
}

static json_t *json_summary(unsigned int only, unsigned int blocked,
			    char reasons[][256])
{
	json_t *all = json_object();
	const char *name;
	unsigned int bit;
	int i;

	for (i = 0; (name = check_environment_name(i, &bit)); i++)
		if (only & bit)
			json_object_set_new(all, name,
				json_pack("{s:b, s:s}", "can_measure",
					  !(blocked & bit), "failed",
					  reasons[i]));
	return all;
}

const struct argp doctor_argp = {
	.options = options, .parser = parse, .doc = doc,
};

int cmd_doctor(int argc, char **argv)
{
	struct request r = { 0 };
	char reasons[5][256] = { "" };
	unsigned int blocked, wanted;
	json_t *list = json_array();

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&doctor_argp, argc, argv, 0, NULL, &r);
	wanted = r.only;
	if (!r.only)
		r.only = FOR_ALL;
	blocked = run_checks(&r, list, reasons);
	if (r.json) {
		json_t *all = json_pack("{s:i, s:o, s:o}", "schema", 1,
					"checks", list, "environments",
					json_summary(r.only, blocked,
						     reasons));

		json_dumpf(all, stdout, JSON_INDENT(1) | JSON_SORT_KEYS);
		putchar('\n');
		json_decref(all);
	} else {
		print_summary(r.only, blocked, reasons);
		if (wanted == FOR_METAL)
			print_metal_plan();
		json_decref(list);
	}
	if (wanted)
		return blocked & wanted ? EXIT_USAGE : EXIT_OK;
	return (blocked & FOR_COUNT) && (blocked & FOR_USER) ? EXIT_USAGE :
							       EXIT_OK;
}
