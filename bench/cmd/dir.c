// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/cmd.h"

error_t parse_dir(int key, char *arg, struct argp_state *state,
		  const char **dir)
{
	switch (key) {
	case ARGP_KEY_ARG:
		if (*dir)
			argp_error(state, "one run directory, not several");
		*dir = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which run directory?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
