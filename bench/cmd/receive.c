// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale receive: unwrap what "pkscale send" has framed. */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "cmd/cmd.h"
#include "results/frame.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **file = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*file)
			argp_error(state, "one FILE only");
		*file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!*file)
			argp_error(state, "a FILE is needed");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp receive_argp = {
	NULL, parse, "FILE",
	"Check the frames in FILE, write what they carry, and exit as the framed "
	"command did; with 2 when a frame is damaged or the last one missing.",
	NULL, NULL, NULL
};

int cmd_receive(int argc, char **argv)
{
	const char *file = NULL;
	int status, ret;
	struct err err;
	FILE *in;

	argp_parse(&receive_argp, argc, argv, 0, NULL, &file);
	in = fopen(file, "re");
	if (!in)
		return complain("%s: %s", file, strerror(errno));
	ret = frame_read_all(in, stdout, &status, &err);
	fclose(in);
	if (!ret && fflush(stdout))
		ret = err_set(&err, -errno, "cannot write what it carries: %s",
			      strerror(errno));
	if (ret)
		return complain("%s: %s", file, err.text);
	return status;
}
