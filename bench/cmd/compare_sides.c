// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/compare_sides.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "results/summary_compare.h"

/* Of a summary.json by itself: what lies beside it. */
static json_t *env_of(const char *path)
{
	json_t *env = dir_env(path);
	char *dir = xasprintf("%s", path), *slash = strrchr(dir, '/');

	if (!env) {
		if (slash)
			*slash = 0;
		env = dir_env(slash ? dir : ".");
	}
	free(dir);
	return env;
}

static int add_run(struct sides *s, const char *path, int side, struct err *err)
{
	int ret = summary_load(path, &s->run[s->n], err);

	if (ret)
		return ret;
	s->side[s->n] = side;
	s->env[s->n] = env_of(path);
	s->path[s->n++] = xasprintf("%s", path);
	return 0;
}

static size_t runs_in(const char *side)
{
	size_t n = 1;

	for (; *side; side++)
		n += *side == ',';
	return n;
}

int sides_load(char *const *side, int n, struct sides *s, struct err *err)
{
	char *list, *one, *rest;
	size_t room = 0;
	int i, ret = 0;

	for (i = 0; i < n; i++)
		room += runs_in(side[i]);
	*s = (struct sides){
		.run = xcalloc(room, sizeof(*s->run)),
		.side = xcalloc(room, sizeof(*s->side)),
		.env = xcalloc(room, sizeof(*s->env)),
		.path = xcalloc(room, sizeof(*s->path)),
	};
	for (i = 0; i < n && !ret; i++) {
		list = xasprintf("%s", side[i]);
		for (one = strtok_r(list, ",", &rest); one && !ret;
		     one = strtok_r(NULL, ",", &rest))
			ret = add_run(s, one, i, err);
		free(list);
	}
	if (!ret && !s->n)
		ret = err_set(err, -EINVAL, "no run is named");
	if (ret)
		sides_free(s);
	return ret;
}

void sides_free(struct sides *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		summary_free(&s->run[i]);
		json_decref(s->env[i]);
		free(s->path[i]);
	}
	free(s->run);
	free(s->side);
	free(s->env);
	free(s->path);
	s->n = 0;
}

/* What times depend on and a reboot leaves alone. */
static const char *const machine[] = {
	"cpu_vendor", "cpu_family", "cpu_model", "cpu_stepping", "cpu_name",
	"cpu_microcode", "vulnerabilities", "smt_active", "cpufreq_governor",
	"cpufreq_boost", "cpufreq_no_turbo", "hypervisor", "clocksource",
};

static int same_machine(const json_t *a, const json_t *b, struct err *err)
{
	char *x, *y;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(machine); i++) {
		const json_t *of_a = json_object_get(a, machine[i]);
		const json_t *of_b = json_object_get(b, machine[i]);

		if (of_a == of_b || json_equal(of_a, of_b))
			continue;
		x = json_dumps(of_a, JSON_ENCODE_ANY | JSON_COMPACT);
		y = json_dumps(of_b, JSON_ENCODE_ANY | JSON_COMPACT);
		err_set(err, -EXDEV,
			"not comparable: %s differs (%.60s against %.60s); if that is what you compare, say --allow machine",
			machine[i], x ? x : "nothing", y ? y : "nothing");
		free(y);
		free(x);
		return -EXDEV;
	}
	return 0;
}

int sides_machines(const struct sides *s, unsigned int allow, struct err *err)
{
	size_t i;

	if (allow & ALLOW_MACHINE)
		return 0;
	for (i = 0; i < s->n; i++)
		if (!s->env[i])
			return err_set(err, -EXDEV,
				       "not comparable: %s has no env.json beside it, so its machine is not known; if that is no matter, say --allow machine",
				       s->path[i]);
	for (i = 1; i < s->n; i++)
		if (same_machine(s->env[0], s->env[i], err))
			return -EXDEV;
	return 0;
}
