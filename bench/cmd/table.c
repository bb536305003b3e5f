// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale table: summary.json -> tables for people. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "present/table.h"
#include "util.h"

struct args {
	const char *dir, *env, *out;
	enum grid_format format;
	int brief;
};

static const struct {
	const char *name;
	enum grid_format format;
} formats[] = {
	{ "text", GRID_TEXT },
	{ "markdown", GRID_MARKDOWN },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	size_t i;

	switch (key) {
	case 'e':
		a->env = arg;
		return 0;
	case 'o':
		a->out = arg;
		return 0;
	case 'b':
		a->brief = 1;
		return 0;
	case 'f':
		for (i = 0; i < ARRAY_SIZE(formats); i++)
			if (!strcmp(formats[i].name, arg))
				break;
		if (i == ARRAY_SIZE(formats))
			argp_error(state, "--format %s: known are text, markdown",
				   arg);
		else
			a->format = formats[i].format;
		return 0;
	default:
		return parse_dir(key, arg, state, &a->dir);
	}
}

static const struct argp_option options[] = {
	{ "env", 'e', "ENVIRONMENT", 0, "Only the figures of this environment", 0 },
	{ "format", 'f', "text|markdown", 0, "How tables look [text]", 0 },
	{ "output", 'o', "FILE", 0, "Write them to FILE as well, all of them", 0 },
	{ "brief", 'b', NULL, 0,
	  "Print the decision table alone, if there is one, and the controls", 0 },
	{ 0 }
};

const struct argp table_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Print the tables of a run: price of a pair by design, price "
	       "list, contention, events.\v"
	       "Every table names the environment, kernel and register that "
	       "its figures hold for; figures of different ones never share a "
	       "table. The control `none' stands first, then designs by the "
	       "price of their outermost pair. * marks incomplete figures; - "
	       "one that could not be had, with the reason below.\n\n"
	       "  pkscale table results/runs/latest --env count\n"
	       "  pkscale table results/runs/latest --format markdown\n\n"
	       "DIR may also be a summary.json; the kernel configuration is "
	       "then not printed, since it stands in DIR/env.json.",
};

/* All tables into @text, to free(); NULL when there is nothing to show. */
static char *render(const struct args *a, const struct summary *s,
		    const json_t *env, int brief)
{
	struct tables t = { .s = s, .env = env, .only = a->env,
			    .format = a->format, .brief = brief };
	char *text = NULL;
	size_t size;

	t.out = open_memstream(&text, &size);
	if (!t.out)
		return NULL;
	tables_print(&t);
	fclose(t.out);
	return text;
}

static int has_environment(const struct summary *s, const char *env)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!env || scell_has(&s->cell[i], CELL_ENVIRONMENT, env))
			return 1;
	return 0;
}

int cmd_table(int argc, char **argv)
{
	struct args args = { .format = GRID_TEXT };
	struct err err = { "" };
	int status = EXIT_OK;
	struct summary s;
	char *text;
	json_t *env;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&table_argp, argc, argv, 0, NULL, &args);
	if (summary_load(args.dir, &s, &err))
		return complain("%s", err.text);
	if (!has_environment(&s, args.env)) {
		summary_free(&s);
		return args.env ?
			complain("%s: no cell of environment %s; leave --env out to see what there is",
				 args.dir, args.env) :
			complain("%s: no cells", args.dir);
	}
	env = dir_env(args.dir);
	text = render(&args, &s, env, 0);
	ret = text && args.out ? write_file(args.out, text, strlen(text)) : 0;
	if (!text)
		status = complain("out of memory");
	else if (ret)
		status = complain("%s: %s", args.out, strerror(-ret));
	if (text && args.brief) {
		free(text);
		text = render(&args, &s, env, 1);
	}
	if (text)
		fputs(text, stdout);
	free(text);
	json_decref(env);
	summary_free(&s);
	return status;
}
