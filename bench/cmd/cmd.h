/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CMD_CMD_H
#define BENCH_CMD_CMD_H

#include <argp.h>
#include <jansson.h>

/**
 * struct command - one subcommand of pkscale
 * @name: the word on the command line
 * @help: one line for "pkscale --help"
 * @plumbing: not listed by default; called by the project's own scripts
 * @run: does it; argv[0] is the subcommand's name; returns enum exit_status
 * @argp: what it is told; the manual and the completion are made from it
 */
struct command {
	const char *name;
	const char *help;
	int plumbing;
	int (*run)(int argc, char **argv);
	const struct argp *argp;
};

/* Every subcommand; ends with an empty one. */
extern const struct command commands[];

/**
 * parse_dir() - the one argument of a command that reads a run
 * @key, @arg, @state: as argp gives them to a parser
 * @dir: set to the run directory; NULL before
 *
 * Return: as a parser of argp.
 */
error_t parse_dir(int key, char *arg, struct argp_state *state,
		  const char **dir);

/* A parser for a command that takes nothing else, with its const char * as input. */
error_t parse_only_dir(int key, char *arg, struct argp_state *state);

/**
 * struct dirs - run directories that were named
 * @dir: them
 * @n: how many
 */
struct dirs {
	char **dir;
	size_t n;
};

/**
 * parse_dirs() - the arguments of a command that reads several runs
 * @key, @state: as argp gives them to a parser
 * @dirs: set to what is left of the command line
 *
 * Return: as a parser of argp.
 */
error_t parse_dirs(int key, struct argp_state *state, struct dirs *dirs);

/**
 * dir_env() - what a run says of where it was measured
 * @dir: the run directory
 *
 * Return: env.json, to be put with json_decref(); NULL if it cannot be read.
 */
json_t *dir_env(const char *dir);

/**
 * list_of() - which list of "pkscale list" has what an option is told
 * @what: what the option calls its argument: DESIGNS, EXERCISE
 *
 * Return: the list's name; NULL when it is in none.
 */
const char *list_of(const char *what);

/* What each of them is told. */
extern const struct argp list_argp;
extern const struct argp run_argp;
extern const struct argp doctor_argp;
extern const struct argp merge_argp;
extern const struct argp summarize_argp;
extern const struct argp table_argp;
extern const struct argp prices_argp;
extern const struct argp plot_argp;
extern const struct argp report_argp;
extern const struct argp legality_argp;
extern const struct argp compare_argp;
extern const struct argp history_argp;
extern const struct argp verify_argp;
extern const struct argp send_argp;
extern const struct argp receive_argp;
extern const struct argp manual_argp;

int cmd_list(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_summarize(int argc, char **argv);
int cmd_table(int argc, char **argv);
int cmd_prices(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_legality(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_send(int argc, char **argv);
int cmd_receive(int argc, char **argv);
int cmd_manual(int argc, char **argv);

#endif /* BENCH_CMD_CMD_H */
