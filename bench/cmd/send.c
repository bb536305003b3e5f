// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale send: run a command in a guest, its output framed to the host. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "results/frame.h"

struct args {
	const char *stream;
	char **command;
};

static const struct argp_option options[] = {
	{ "stream", 's', "FILE", 0, "where frames go, a serial port as a rule", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	switch (key) {
	case 's':
		a->stream = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->command = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (!a->stream || !a->command)
			argp_error(state, "--stream FILE and a command are needed");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp send_argp = {
	options, parse, "-- COMMAND [ARG...]",
	"Run COMMAND; frame its standard output and its exit status.",
	NULL, NULL, NULL
};

static int open_stream(const char *name)
{
	int fd = open(name, O_WRONLY | O_NOCTTY | O_CREAT, 0600);
	struct termios t;

	if (fd >= 0 && !tcgetattr(fd, &t)) {
		cfmakeraw(&t);
		tcsetattr(fd, TCSANOW, &t);
	}
	return fd;
}

static pid_t start(char **command, int *from)
{
	int pipefd[2];
	pid_t pid;

	if (pipe(pipefd))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(pipefd[1], STDOUT_FILENO);
		close(pipefd[0]);
		close(pipefd[1]);
		execvp(command[0], command);
		complain("%s: %s", command[0], strerror(errno));
		_exit(127);
	}
	close(pipefd[1]);
	*from = pipefd[0];
	return pid;
}

/* Return: the command's exit status, or -errno of the stream. */
static int forward(int from, int fd, pid_t pid)
{
	char data[FRAME_MAX];
	unsigned char code;
	uint32_t seq = 0;
	int status, err;
	ssize_t n;

	while ((n = read(from, data, sizeof(data))) > 0) {
		err = frame_write(fd, FRAME_DATA, seq++, data, n);
		if (err)
			return err;
	}
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	code = WIFEXITED(status) ? WEXITSTATUS(status) : 125;
	err = frame_write(fd, FRAME_EXIT, seq, &code, 1);
	if (err)
		return err;
	tcdrain(fd);
	return code;
}

int cmd_send(int argc, char **argv)
{
	struct args a = { 0 };
	int fd, from, ret;
	pid_t pid;

	argp_parse(&send_argp, argc, argv, ARGP_IN_ORDER, NULL, &a);
	fd = open_stream(a.stream);
	if (fd < 0)
		return complain("%s: %s", a.stream, strerror(errno));
	pid = start(a.command, &from);
	if (pid < 0)
		return complain("cannot start %s: %s", a.command[0],
				strerror(errno));
	ret = forward(from, fd, pid);
	if (ret < 0)
		return complain("%s: %s", a.stream, strerror(-ret));
	return ret;
}
