// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale prices: the price list that a run on silicon comes to. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "machine/paths.h"
#include "results/prices.h"
#include "results/word.h"

struct args {
	const char *dir;
	int save;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	if (key == 's') {
		a->save = 1;
		return 0;
	}
	return parse_dir(key, arg, state, &a->dir);
}

static const struct argp_option options[] = {
	{ "save", 's', NULL, 0,
	  "write it to bench/prices, by the name of the processor, and print where", 0 },
	{ 0 }
};

const struct argp prices_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Print the price list that the exercise prims of a run comes to, "
	       "for the cost model. What no primitive is the price of (faults, "
	       "IPIs, flushes) is taken over from bench/prices/cited.json.\v"
	       "A run without ticks of the real register is refused (exit 2): "
	       "under an emulator nothing is timed, and a stand-in for the "
	       "register bounds its price, but is not it. A list of a clock that "
	       "is made up is called so, and is never saved.\n\n"
	       "  sudo scripts/metal --exercise=prims\n"
	       "  pkscale prices --save results/runs/latest\n"
	       "  pkscale summarize --prices bench/prices/CPU.json DIR\n"
	       "  pkscale compare bench/prices/cited.json bench/prices/CPU.json",
};

/* "Intel(R) Xeon(R) Platinum 8480+" -> intel-r-xeon-r-platinum-8480 */
static char *file_name(const char *cpu)
{
	char *name = xasprintf("%s", cpu), *to = name, *p;

	for (p = name; *p; p++) {
		if (isalnum((unsigned char)*p))
			*to++ = (char)tolower((unsigned char)*p);
		else if (to > name && to[-1] != '-')
			*to++ = '-';
	}
	while (to > name && to[-1] == '-')
		to--;
	*to = 0;
	return name;
}

static int save(const struct prices *p, const char *text)
{
	const char *microcode = word_of(json_object_get(p->json, "measured"),
					"cpu_microcode");
	char *both = xasprintf("%s %s", p->name, microcode);
	char *name = file_name(both);
	char *path = xasprintf("%s/bench/prices/%s.json", paths_top(), name);
	int ret;

	if (prices_are_mock(p)) {
		ret = complain("%s: not saved: its clock is made up, and it would be taken for a measurement",
			       path);
	} else if (!access(path, F_OK)) {
		ret = complain("%s is there already: remove it, if this one is better",
			       path);
	} else {
		ret = write_file(path, text, strlen(text));
		if (ret)
			ret = complain("%s: %s", path, strerror(-ret));
		else
			puts(path);
	}
	free(path);
	free(name);
	free(both);
	return ret;
}

static int measured(const struct args *a, struct prices *prices)
{
	json_t *env;
	struct err err;
	struct summary s;
	int ret;

	if (summary_load(a->dir, &s, &err))
		return complain("%s", err.text);
	env = dir_env(a->dir);
	ret = prices_measured(prices, &s, env, &err);
	if (ret)
		ret = complain("%s: %s", a->dir, err.text);
	json_decref(env);
	summary_free(&s);
	return ret;
}

static int show(const struct args *a, const struct prices *prices)
{
	char *json = json_dumps(prices->json, JSON_INDENT(1));
	char *text = xasprintf("%s\n", json ? json : "");
	int ret = EXIT_OK;

	if (a->save)
		ret = save(prices, text);
	else
		fputs(text, stdout);
	free(text);
	free(json);
	return ret;
}

int cmd_prices(int argc, char **argv)
{
	struct args a = { NULL, 0 };
	struct err err = { "" };
	struct prices prices;
	char *cited;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&prices_argp, argc, argv, 0, NULL, &a);
	cited = xasprintf("%s/bench/prices/cited.json", paths_top());
	ret = prices_load(cited, &prices, &err);
	free(cited);
	if (ret)
		return complain("%s", err.text);
	ret = measured(&a, &prices);
	if (!ret)
		ret = show(&a, &prices);
	prices_free(&prices);
	return ret;
}
