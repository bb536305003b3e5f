// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/engine.h"
#include "shim.h"

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	stopped = sig;
	pks_user_stop = 1;
}

/* Only there to get a thread out of a system call, or not to end by it. */
static void on_nudge(int sig)
{
	(void)sig;
}

void engine_catch_signals(void)
{
	static const int asked[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(asked); i++)
		sigaction(asked[i], &sa, NULL);
	sa.sa_handler = on_nudge;
	/*
	 * Who has closed the other end of a pipe has a run all the same. Not
	 * ignored: programs that are started here would ignore it, too.
	 */
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGUSR1, &sa, NULL);
}

int engine_stopped(void)
{
	return stopped;
}
