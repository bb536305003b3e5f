/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where fio's jobs wait for us: each runs a command before its operations and after
 * them, which comes to the gate and goes on when it is let through. So what lies
 * between the two is the operations, and nothing of fio's beginning and end.
 */
#ifndef BENCH_ENGINE_GATE_H
#define BENCH_ENGINE_GATE_H

#include "engine/program.h"

/**
 * struct gate - the gate, and who has come to it
 * @in: gets a byte from each that has come
 * @out: have one for each that may pass: before its operations, and behind them,
 *	or who is behind would take what is somebody's who is not
 * @behind: who passes next is
 * @here: how many wait
 */
struct gate {
	int in;
	int out[2];
	int behind;
	unsigned int here;
};

/**
 * gate_open() - a gate that nobody has come to
 * @g: filled in
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int gate_open(struct gate *g, struct err *err);

/**
 * gate_command_behind() - the same, when it has done its operations
 *
 * Return: a line of shell.
 */
const char *gate_command_behind(void);

/**
 * gate_command() - what a job runs to come to it
 *
 * Return: a line of shell.
 */
const char *gate_command(void);

/**
 * gate_wait() - wait until all jobs have come
 * @g: the gate
 * @jobs: how many
 * @p: the program that they are of
 * @timeout: milliseconds of this guest's clock
 * @err: on failure, why
 *
 * Return: 0; -EPIPE when the program is gone; -ETIMEDOUT.
 */
int gate_wait(struct gate *g, unsigned int jobs, struct program *p, int timeout,
	      struct err *err);

/**
 * gate_pass() - let those through that have come
 * @g: the gate
 */
void gate_pass(struct gate *g);

/**
 * gate_close() - tear it down
 * @g: the gate
 */
void gate_close(struct gate *g);

#endif /* BENCH_ENGINE_GATE_H */
