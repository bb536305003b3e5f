// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/cmd.h"

#include <stdlib.h>

#include "util.h"

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

error_t parse_only_dir(int key, char *arg, struct argp_state *state)
{
	return parse_dir(key, arg, state, state->input);
}

error_t parse_dirs(int key, struct argp_state *state, struct dirs *dirs)
{
	switch (key) {
	case ARGP_KEY_ARGS:
		dirs->dir = state->argv + state->next;
		dirs->n = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which run directories?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

json_t *dir_env(const char *dir)
{
	char *path = xasprintf("%s/env.json", dir);
	json_t *env = json_load_file(path, 0, NULL);

	free(path);
	return env;
}
