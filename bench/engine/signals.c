// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <unistd.h>

#include "engine/engine.h"
#include "shim.h"

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	stopped = sig;
	pks_user_stop = 1;
}

/* Only there to get a thread out of a system call. */
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
	sigaction(SIGUSR1, &sa, NULL);
}

int engine_stopped(void)
{
	return stopped;
}

void engine_progress(const struct engine_run *run, unsigned long done,
		     unsigned long total)
{
	static unsigned long last;
	unsigned long percent = total ? 100 * done / total : 100;

	if (!run->progress || !isatty(STDERR_FILENO))
		return;
	if (percent == last && done != total)
		return;
	last = percent;
	fprintf(stderr, "\r%-6s %3lu %% of %lu blocks%s",
		run->plan->environment, percent, total,
		done == total ? "\n" : "");
}
