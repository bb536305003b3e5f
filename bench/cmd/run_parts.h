/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in the making is made of parts, one for each environment, which is a boot
 * or more. One that was interrupted goes on behind the parts that it has.
 */
#ifndef BENCH_CMD_RUN_PARTS_H
#define BENCH_CMD_RUN_PARTS_H

#include <jansson.h>
#include <stdio.h>

#include "results/raw.h"
#include "util.h"

/**
 * struct run_parts - what a run has so far
 * @dir: its directory, while it has its partial name
 * @state: what state.json there says: the command line, where it was given, in what
 *	environment, and the parts that are whole
 * @lock: the directory, open and locked: nobody else goes on with it meanwhile
 */
struct run_parts {
	char *dir;
	json_t *state;
	int lock;
};

/**
 * parts_begin() - a run that has nothing yet
 * @p: filled in; to parts_close()
 * @dir: its directory
 * @id: when it began, and of what
 * @argc: the command line
 * @argv: the command line
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int parts_begin(struct run_parts *p, const char *dir, const char *id, int argc,
		char **argv, struct err *err);

/**
 * parts_open() - a run that was interrupted
 * @p: filled in; to parts_close()
 * @dir: its directory, or the name that it was to have
 * @err: on failure, why
 *
 * Return: 0; -ENOENT when there is none; -EBUSY when it is under way; -EINVAL when
 * it is no such directory.
 */
int parts_open(struct run_parts *p, const char *dir, struct err *err);

/**
 * parts_command() - the command line that the run was begun with
 * @p: the run
 * @argv: set to the words, which are of @p, ending with NULL; to free()
 *
 * Return: how many.
 */
int parts_command(const struct run_parts *p, char ***argv);

/**
 * parts_environment() - the environment of this run, which must not change
 * @p: the run
 * @env: what environment_capture() and its like say now
 * @err: what was otherwise when the run was begun
 *
 * Return: 0, or -ESTALE when something has changed.
 */
int parts_environment(struct run_parts *p, const json_t *env, struct err *err);

/**
 * parts_done() - has the run this part
 * @p: the run
 * @part: its name
 *
 * Return: what was said of it to parts_add(), NULL when it has not.
 */
const json_t *parts_done(const struct run_parts *p, const char *part);

/**
 * parts_expect() - the run will have a part, behind those that are expected already
 * @p: the run
 * @part: its name; one that is expected stays in its place
 */
void parts_expect(struct run_parts *p, const char *part);

/**
 * parts_file() - where the lines of a part go
 * @p: the run
 * @part: its name
 * @err: on failure, why
 *
 * Return: an open file, to parts_add() or fclose(); NULL on failure.
 */
FILE *parts_file(const struct run_parts *p, const char *part, struct err *err);

/**
 * parts_add() - a part is whole; by any thread
 * @p: the run
 * @part: its name
 * @said: what parts_done() is to say of it; its reference is taken over
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int parts_add(struct run_parts *p, const char *part, json_t *said,
	      struct err *err);

/**
 * parts_collect() - the lines of all parts, in their order
 * @p: the run
 * @out: where they go
 * @err: on failure, why
 *
 * Return: 0 or -errno. The parts are left where they are.
 */
int parts_collect(const struct run_parts *p, struct raw_writer *out,
		  struct err *err);

/**
 * parts_forget() - remove the parts and what was said of them
 * @p: the run
 */
void parts_forget(struct run_parts *p);

/**
 * parts_close() - let go of a run in the making
 * @p: the run
 */
void parts_close(struct run_parts *p);

#endif /* BENCH_CMD_RUN_PARTS_H */
