// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util.h"

const struct command commands[] = {
	{ "list", "designs, exercises, meters, environments; what is missing for them", 0, cmd_list, &list_argp },
	{ "doctor", "what this machine can measure, and what is in the way", 0, cmd_doctor, &doctor_argp },
	{ "run", "measure, and leave a run directory", 0, cmd_run, &run_argp },
	{ "merge", "the shards of a run -> one run", 0, cmd_merge, &merge_argp },
	{ "summarize", "raw samples -> summary.json", 0, cmd_summarize, &summarize_argp },
	{ "table", "summary.json -> tables", 0, cmd_table, &table_argp },
	{ "prices", "ticks of primitives -> price list of the model", 0, cmd_prices, &prices_argp },
	{ "plot", "summary.json -> plots", 0, cmd_plot, &plot_argp },
	{ "report", "a run on one page: HTML and Markdown", 0, cmd_report, &report_argp },
	{ "legality", "what the judge says of designs behind guards", 0, cmd_legality, &legality_argp },
	{ "compare", "two runs, or columns of one, cell by cell", 0, cmd_compare, &compare_argp },
	{ "history", "a cell over runs, and what had changed", 0, cmd_history, &history_argp },
	{ "verify", "is what a run says what its samples say", 0, cmd_verify, &verify_argp },
	{ "send", "run a command in a guest, its output framed", 1, cmd_send, &send_argp },
	{ "receive", "unwrap what send has framed", 1, cmd_receive, &receive_argp },
	{ "manual", "print the manual's commands, or bash's completion", 1, cmd_manual, &manual_argp },
	{ NULL }
};

static int help(FILE *out, int status)
{
	const struct command *c;

	fputs("Usage: pkscale COMMAND [OPTION...]\n"
	      "What accounting for supervisor protection keys costs, and what it allows.\n\n",
	      out);
	for (c = commands; c->name; c++) {
		if (!c->plumbing)
			fprintf(out, "  %-10s %s\n", c->name, c->help);
	}
	fputs("\n\"pkscale COMMAND --help\" says more. Exit status: 0 ok, 1 a verdict\n"
	      "(differs, failed), 2 usage or environment.\n", out);
	return status;
}

int main(int argc, char **argv)
{
	const struct command *c;

	argp_err_exit_status = EXIT_USAGE;
	if (argc < 2)
		return help(stderr, EXIT_USAGE);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help(stdout, EXIT_OK);
	for (c = commands; c->name; c++) {
		if (!strcmp(argv[1], c->name)) {
			argv[1] = xasprintf("pkscale %s", c->name);
			return c->run(argc - 1, argv + 1);
		}
	}
	complain("no such command: %s", argv[1]);
	return help(stderr, EXIT_USAGE);
}
