// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale prices: the price list that a run on silicon comes to. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "machine/paths.h"
#include "results/prices.h"
#include "results/word.h"

const struct argp prices_argp = {
	.parser = parse_only_dir,
	.args_doc = "DIR",
	.doc = "Print the price list that the exercise prims of a run comes to, "
	       "for the cost model. What no primitive is the price of (faults, "
	       "IPIs, flushes) is taken over from bench/prices/cited.json.\v"
	       "A run without ticks of the real register is refused (exit 2): "
	       "under an emulator nothing is timed, and a stand-in for the "
	       "register bounds its price, but is not it.\n\n"
	       "  make bench METAL=1 ARGS=\"--exercise prims\"\n"
	       "  pkscale prices results/runs/latest > bench/prices/this-cpu.json\n"
	       "  pkscale summarize --prices bench/prices/this-cpu.json DIR",
};

/* Whose prices they are, as far as the run says. */
static char *name_of(const char *dir)
{
	json_t *env = dir_env(dir);
	const char *cpu = word_of(env, "cpu_name");
	char *name = xasprintf("%s", *cpu ? cpu : "measured");

	json_decref(env);
	return name;
}

static int print(const char *dir, struct prices *prices, struct err *err)
{
	char *name = name_of(dir);
	struct summary s;
	int ret = summary_load(dir, &s, err);

	if (!ret) {
		ret = prices_measured(prices, &s, name, err);
		summary_free(&s);
	}
	free(name);
	if (!ret) {
		json_dumpf(prices->json, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	return ret;
}

int cmd_prices(int argc, char **argv)
{
	const char *dir = NULL;
	struct err err = { "" };
	struct prices prices;
	char *cited;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&prices_argp, argc, argv, 0, NULL, &dir);
	cited = xasprintf("%s/bench/prices/cited.json", paths_top());
	ret = prices_load(cited, &prices, &err);
	free(cited);
	if (!ret) {
		ret = print(dir, &prices, &err);
		prices_free(&prices);
	}
	return ret ? complain("%s: %s", dir, err.text) : EXIT_OK;
}
