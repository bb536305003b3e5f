// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util.h"

static const struct command commands[] = {
	{ "list", "designs, exercises, meters, environments; what is missing for them", 0, cmd_list },
	{ "doctor", "what this machine can measure, and what is in the way", 0, cmd_doctor },
	{ "run", "measure, and leave a run directory", 0, cmd_run },
	{ "summarize", "raw samples -> summary.json", 0, cmd_summarize },
	{ "table", "summary.json -> tables", 0, cmd_table },
	{ "prices", "ticks of primitives -> price list of the model", 0, cmd_prices },
	{ "plot", "summary.json -> plots", 0, cmd_plot },
	{ "report", "a run on one page: HTML and Markdown", 0, cmd_report },
	{ "legality", "what the judge says of designs behind guards", 0, cmd_legality },
	{ "compare", "two runs, or columns of one, cell by cell", 0, cmd_compare },
	{ "verify", "is what a run says what its samples say", 0, cmd_verify },
	{ "send", "run a command in a guest, its output framed", 1, cmd_send },
	{ "receive", "unwrap what send has framed", 1, cmd_receive },
};

static int help(FILE *out, int status)
{
	size_t i;

	fputs("Usage: pkscale COMMAND [OPTION...]\n"
	      "What accounting for supervisor protection keys costs, and what it allows.\n\n",
	      out);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!commands[i].plumbing)
			fprintf(out, "  %-10s %s\n", commands[i].name,
				commands[i].help);
	}
	fputs("\n\"pkscale COMMAND --help\" says more. Exit status: 0 ok, 1 a verdict\n"
	      "(differs, failed), 2 usage or environment.\n", out);
	return status;
}

int main(int argc, char **argv)
{
	size_t i;

	argp_err_exit_status = EXIT_USAGE;
	if (argc < 2)
		return help(stderr, EXIT_USAGE);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help(stdout, EXIT_OK);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(argv[1], commands[i].name)) {
			argv[1] = xasprintf("pkscale %s", commands[i].name);
			return commands[i].run(argc - 1, argv + 1);
		}
	}
	complain("no such command: %s", argv[1]);
	return help(stderr, EXIT_USAGE);
}
