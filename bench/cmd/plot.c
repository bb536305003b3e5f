// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale plot: summary.json -> plots. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "present/plot.h"
#include "results/summary.h"
#include "util.h"

const struct argp plot_argp = {
	.parser = parse_only_dir,
	.args_doc = "DIR",
	.doc = "Draw the plots of a run into DIR/plots: price of a pair "
	       "against nesting depth, price list, contention against "
	       "threads.\v"
	       "Each plot is NAME.tsv (its figures), NAME.gp (a gnuplot source "
	       "that needs nothing but the .tsv beside it), and NAME.svg, .png "
	       "and .pdf. To change how one looks, edit its source and draw it "
	       "again:\n\n"
	       "  cd DIR/plots && gnuplot pair-depth-count.gp\n\n"
	       "A plot that the run has no figures for is skipped; the reason "
	       "is on standard error. Without gnuplot the .tsv and .gp are written all the "
	       "same, and the exit status is 2.",
};

/* A run that is not finished will have another name when it is read about. */
static int is_partial(const char *dir)
{
	static const char end[] = ".partial";
	size_t len = strlen(dir);

	while (len && dir[len - 1] == '/')
		len--;
	return len >= strlen(end) &&
	       !strncmp(dir + len - strlen(end), end, strlen(end));
}

/* Who measures one cell is not told of each plot of all the others. */
static int draw_briefly(const struct summary *s, const char *plots, char **drawn,
			struct err *err)
{
	char *text = NULL, *p;
	size_t size, n = 0;
	FILE *skipped = open_memstream(&text, &size);
	int ret;

	if (!skipped)
		abort();
	ret = plots_write(s, plots, PLOT_KINDS, drawn, skipped, err);
	fclose(skipped);
	for (p = text; *p; p++)
		n += *p == '\n';
	if (n)
		fprintf(stderr, "skipped %zu plots; \"pkscale plot\" says which, and why\n",
			n);
	free(text);
	return ret;
}

int cmd_plot(int argc, char **argv)
{
	const char *dir = NULL;
	struct err err = { "" };
	struct summary s;
	char *plots, *drawn;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&plot_argp, argc, argv, 0, NULL, &dir);
	if (summary_load(dir, &s, &err))
		return complain("%s", err.text);
	plots = xasprintf("%s/plots", dir);
	ret = is_partial(dir) ? draw_briefly(&s, plots, &drawn, &err) :
	      plots_write(&s, plots, PLOT_KINDS, &drawn, stderr, &err);
	if (*drawn)
		printf("plots%s%s: %s\n", is_partial(dir) ? "" : " in ",
		       is_partial(dir) ? "" : plots, drawn);
	if (ret && is_partial(dir))
		complain("%s", err.text);
	else if (ret)
		complain("%s: %s", plots, err.text);
	free(drawn);
	free(plots);
	summary_free(&s);
	return ret ? EXIT_USAGE : EXIT_OK;
}
