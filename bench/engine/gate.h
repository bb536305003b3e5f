/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where fio's jobs wait for us: each runs a command before its operations and after
 * them, which comes to the gate and goes on when it is let through. So what lies
 * between the two is the operations, and nothing of fio's beginning and end. The
 * command is a way's name, and bench/preload/gate.c is who runs it.
 */
#ifndef BENCH_ENGINE_GATE_H
#define BENCH_ENGINE_GATE_H

#include "engine/program.h"

#define GATE_DIR	"/tmp/gate"
#define GATE_IN		GATE_DIR "/in"

/* Through the gate: before the operations, and behind them. */
enum { GATE_BEGIN, GATE_END, GATE_WAYS };
static const char *const gate_ways[GATE_WAYS] __attribute__((unused)) = {
	GATE_DIR "/begin", GATE_DIR "/end",
};

/**
 * struct gate - the gate, and who has come to it
 * @in: gets a byte from each that has come
 * @out: have one for each that may pass: before its operations, and behind them,
 *	or who is behind would take what is somebody's who is not
 * @behind: who passes next is
 * @here: how many wait
 * @preload: for the programs that are to come to it: with this they know how
 */
struct gate {
	int in;
	int out[GATE_WAYS];
	int behind;
	unsigned int here;
	char *preload;
};

/**
 * gate_keep() - find what programs preload, whatever is mounted above it later on
 *
 * Where it is not there gate_open() says so.
 */
void gate_keep(void);

/**
 * gate_open() - a gate that nobody has come to
 * @g: filled in
 * @err: on failure, why
 *
 * Return: 0 or -errno.
 */
int gate_open(struct gate *g, struct err *err);

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
