/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_PATHS_H
#define BENCH_MACHINE_PATHS_H

/**
 * paths_top() - the tree that this program was built in, or was installed with
 *
 * build/pkscale lies one level below it.
 *
 * Return: absolute path, valid until the program ends.
 */
const char *paths_top(void);

/**
 * paths_runs() - below what results/runs is
 *
 * Return: the tree; of an installed program the current directory.
 */
const char *paths_runs(void);

/**
 * paths_revision() - what this program was built from
 *
 * Return: string to free(): a revision, "nogit" where nothing says it.
 */
char *paths_revision(void);

/**
 * paths_changed() - was the tree another than that revision
 */
int paths_changed(void);

/**
 * paths_script() - one of the project's scripts
 * @name: its file name
 *
 * Return: absolute path, valid until the program ends.
 */
const char *paths_script(const char *name);

/**
 * paths_built() - what was built beside this program
 * @name: its file name
 *
 * Return: absolute path, to free().
 */
char *paths_built(const char *name);

/**
 * paths_output_of() - what a command prints on its first line
 * @command: for the shell
 *
 * Return: string to free(), NULL when it failed or printed nothing.
 */
char *paths_output_of(const char *command);

#endif /* BENCH_MACHINE_PATHS_H */
