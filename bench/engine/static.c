// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The static engine: figures that are read from a kernel and a module as they
 * were built, and measured nowhere. scripts/footprint does the reading.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/local.h"
#include "machine/kernel_dir.h"
#include "machine/paths.h"
#include "results/word.h"

/* Figures by "design quantity", and what they were read against. */
struct figures {
	json_t *bytes;
	char *against;
};

/* "task cpu 0", a line a figure; "none against unpatched". */
static void take_line(struct figures *f, char *line)
{
	char *last = strrchr(line, ' ');

	line[strcspn(line, "\n")] = 0;
	if (!last)
		return;
	*last++ = 0;
	if (!strcmp(line, "none against"))
		f->against = xasprintf("%s", last);
	else
		json_object_set_new(f->bytes, line,
				    json_integer(strtoll(last, NULL, 10)));
}

static int read_figures(struct figures *f, const char *kernel, struct err *err)
{
	char *command = xasprintf("'%s' --kernel '%s'",
				  paths_script("footprint"), kernel);
	FILE *p = popen(command, "re");
	char *line = NULL;
	size_t size = 0;

	free(command);
	if (!p)
		return err_set(err, -errno, "scripts/footprint: %s",
			       strerror(errno));
	while (getline(&line, &size, p) > 0)
		take_line(f, line);
	free(line);
	return pclose(p) ? err_set(err, -ENODATA,
				   "scripts/footprint: it failed, see above") : 0;
}

static json_int_t *figure_of(const struct figures *f,
			     const struct plan_cell *cell, json_int_t *bytes)
{
	char *key = xasprintf("%s %s", cell->chosen.design->name,
			      cell->quantity);
	json_t *v = json_object_get(f->bytes, key);

	free(key);
	*bytes = json_integer_value(v);
	return v ? bytes : NULL;
}

static const char *static_skip(const struct local *l,
			       const struct plan_cell *cell)
{
	json_int_t bytes;

	return figure_of(l->state, cell, &bytes) ? NULL :
	       "scripts/footprint has no such figure";
}

static int static_begin(struct local *l, const struct plan_cell *cell,
			struct err *err)
{
	(void)l;
	(void)cell;
	(void)err;
	return 0;
}

static int static_caller(struct local *l, const struct plan_cell *cell,
			 unsigned int caller, int cpu,
			 struct local_part *part)
{
	json_int_t bytes;
	unsigned int i;

	(void)caller;
	(void)cpu;
	part->reps = 1;
	if (!figure_of(l->state, cell, &bytes))
		return -ENODATA;
	for (i = 0; i < cell->samples; i++)
		part->samples[i].t2 = (uint64_t)bytes;
	return 0;
}

static void static_end(struct local *l)
{
	(void)l;
}

static enum raw_evidence static_evidence(const struct local *l,
					 const struct plan_cell *cell)
{
	(void)l;
	(void)cell;
	return RAW_IRQS;
}

/* The boot that there was not: the kernel that was read. */
static void put_boot(const struct local *l, const char *kernel,
		     const char *against)
{
	char *path = xasprintf("%s/info.json", kernel);
	json_t *info = json_load_file(path, 0, NULL);

	raw_line(l->run->out,
		 json_pack("{s:s, s:i, s:s, s:{s:s, s:s, s:s, s:s}, s:s, s:s, s:{s:b, s:s}}",
			   "type", "boot", "boot", l->run->boot,
			   "environment", l->run->plan->environment,
			   "kernel", "release", word_of(info, "release"),
			   "series", word_of(info, "series"),
			   "flavour", word_of(info, "flavour"),
			   "fingerprint", word_of(info, "fingerprint"),
			   "qemu", "", "against", against ? against : "",
			   "selftest", "ok", 1, "reason",
			   "nothing is executed here"));
	json_decref(info);
	free(path);
}

static int static_run(struct engine_run *run, struct err *err)
{
	static const struct local_ops ops = {
		.begin = static_begin, .caller = static_caller,
		.end = static_end,
	};
	struct figures f = { json_object(), NULL };
	struct local l = {
		.run = run, .reg = "none", .evidence = static_evidence,
		.skip_reason = static_skip, .state = &f,
	};
	char *kernel = run->kernel ? xasprintf("%s", run->kernel) :
				     kernel_dir_find();
	int ret;

	ret = kernel ? read_figures(&f, kernel, err) :
	      err_set(err, -ENOENT,
		      "no kernel has been built yet: run %s", paths_script("kernel"));
	if (!ret) {
		put_boot(&l, kernel, f.against);
		ret = local_run(&l, &ops, err);
	}
	free(kernel);
	free(f.against);
	json_decref(f.bytes);
	return ret;
}

const struct engine engine_static = {
	.name = "static",
	.help = "what a built kernel and module take, read and not measured",
	.registers = engine_kernel_registers,
	.run = static_run,
};
