// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/hook.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/stack.h"
#include "guards/guards.h"
#include "machine/pmem.h"
#include "pkscale.h"

#define DRIVER	"/sys/bus/nd/drivers/nd_pmem"
#define PROTECT	"/sys/module/nd_pmem/parameters/protect"
#define ACCESS_OPS	"/sys/module/dax/parameters/access_ops"

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Namespaces that the driver has now; it is to have them again later. */
static void find_ranges(struct hook *h)
{
	char *only = h->named ? pmem_namespace(h->named) : NULL;
	DIR *dir = opendir(DRIVER);
	struct dirent *e;

	while (dir && (e = readdir(dir)) && h->ranges < HOOK_MAX_RANGES) {
		if (strncmp(e->d_name, "namespace", 9) ||
		    strlen(e->d_name) >= sizeof(h->range[0]) ||
		    (h->named && (!only || strcmp(e->d_name, only))))
			continue;
		strcpy(h->range[h->ranges++], e->d_name);
	}
	if (dir)
		closedir(dir);
	free(only);
	qsort(h->range, h->ranges, sizeof(h->range[0]), by_name);
	h->bound = h->ranges;
}

static bool is_on(const char *parameter)
{
	size_t size;
	char *text = read_file(parameter, &size);
	bool on = text && *text == 'Y';

	free(text);
	return on;
}

void hook_open(struct hook *h, int fd, unsigned int features, int guest,
	       const char *named)
{
	memset(h, 0, sizeof(*h));
	h->fd = fd;
	if (!(features & PKSCALE_HAS_HOOKS)) {
		err_set(&h->lacks, 0, "the kernel has no hooks");
		return;
	}
	if (!guest && !named) {
		err_set(&h->lacks, 0,
			"in a guest, or with --pmem: persistent memory is taken from its driver");
		return;
	}
	h->named = named;
	h->protect = is_on(PROTECT);
	find_ranges(h);
	if (!h->ranges)
		err_set(&h->no_key, 0, "there is no persistent memory");
	else if (access(PROTECT, W_OK))
		err_set(&h->no_key, 0, "the kernel cannot protect persistent memory");
}

const char *hook_lacks(const struct hook *h, const struct plan_cell *cell)
{
	int own = cell->memory == pks_memories;

	if (!cell->guard)
		return NULL;
	if (*h->lacks.text)
		return h->lacks.text;
	if (*h->no_key.text && (!cell->chosen.variant->unkeyed || !own))
		return h->no_key.text;
	/* What is shared is of the first range, what is not of one each. */
	if (!own && cell->sharing == PKSCALE_SHARE_NOTHING &&
	    h->ranges < cell->callers)
		return "there are fewer ranges of persistent memory than callers";
	if (cell->guard->access_ops && access(ACCESS_OPS, W_OK))
		return "the kernel opens by the address alone";
	if (!cell->memory->stacked)
		return NULL;
	if (cell->sharing == PKSCALE_SHARE_NOTHING && cell->callers > 1)
		return "there is one stacked device for all callers";
	return stack_lacks();
}

static int put(const char *file, const char *text, struct err *err)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		ret = err_set(err, -errno, "%s: %s", file, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Only while the memory below is there. */
static int stack(struct hook *h, int on, struct err *err)
{
	int ret;

	if (h->stacked == on)
		return 0;
	ret = on ? stack_up(h->bound, err) : stack_down(err);
	if (!ret)
		h->stacked = on;
	return ret;
}

int hook_memory(struct hook *h, unsigned int n, struct err *err)
{
	int ret = n ? 0 : stack(h, 0, err);

	while (!ret && h->bound < n && h->bound < h->ranges) {
		ret = put(DRIVER "/bind", h->range[h->bound], err);
		h->bound += !ret;
	}
	while (!ret && h->bound > n) {
		/* Whoever has begun to use it meanwhile would lose it. */
		if (h->named)
			ret = pmem_usable(h->named, err);
		if (!ret)
			ret = put(DRIVER "/unbind", h->range[h->bound - 1], err);
		h->bound -= !ret;
	}
	return ret;
}

/* Each range takes a tenth of a second. */
static unsigned int ranges_of(const struct plan_cell *cell)
{
	if (cell->sharing == PKSCALE_SHARE_NOTHING &&
	    cell->callers > HOOK_RANGES)
		return cell->callers;
	return HOOK_RANGES;
}

static int choose(struct hook *h, const struct chosen *c, struct err *err)
{
	struct pkscale_hook req = {
		.size = sizeof(req), .version = PKSCALE_ABI,
	};

	if (c) {
		snprintf(req.design, sizeof(req.design), "%s", c->design->name);
		snprintf(req.knobs, sizeof(req.knobs), "%s", c->variant->knobs);
	}
	if (!ioctl(h->fd, PKSCALE_IOC_HOOK, &req))
		return 0;
	return err_set(err, -errno, "cannot put %s behind the hooks: %s",
		       c ? c->design->name : "the kernel's design",
		       strerror(errno));
}

static int open_by_ops(struct hook *h, int on, struct err *err)
{
	int ret = 0;

	if (h->access_ops != on)
		ret = put(ACCESS_OPS, on ? "1" : "0", err);
	if (!ret)
		h->access_ops = on;
	return ret;
}

/* What the cell's guard is about beside the design. */
static int put_guard(struct hook *h, const struct plan_cell *cell,
		     struct err *err)
{
	int ret = open_by_ops(h, cell->guard->access_ops, err);

	if (!ret && cell->memory->stacked)
		ret = stack(h, 1, err);
	return ret;
}

static int put_design(struct hook *h, const struct chosen *c, struct err *err)
{
	const struct pks_variant *want = c ? c->variant : NULL;
	int ret;

	if (want == h->now)
		return 0;
	ret = hook_memory(h, 0, err);
	if (!ret)
		ret = choose(h, c, err);
	if (!ret && !*h->no_key.text)
		ret = put(PROTECT, want && !want->unkeyed ? "1" : "0", err);
	if (!ret)
		h->now = want;
	return ret;
}

int hook_put(struct hook *h, const struct plan_cell *cell, struct err *err)
{
	int ret;

	if (*h->lacks.text)
		return 0;
	ret = put_design(h, cell->guard ? &cell->chosen : NULL, err);
	if (!ret && cell->guard && h->bound < ranges_of(cell))
		ret = hook_memory(h, ranges_of(cell), err);
	return !ret && cell->guard ? put_guard(h, cell, err) : ret;
}

int hook_renew(struct hook *h, const struct plan_cell *cell, struct err *err)
{
	h->now = NULL;
	return hook_put(h, cell, err);
}

void hook_close(struct hook *h)
{
	struct err err;

	if (!h->now && h->bound == h->ranges)
		return;
	/* One thing that fails is no reason to leave the others as they are. */
	open_by_ops(h, 0, &err);
	hook_memory(h, 0, &err);
	choose(h, NULL, &err);
	if (!*h->no_key.text)
		put(PROTECT, h->protect ? "1" : "0", &err);
	hook_memory(h, h->ranges, &err);
	h->now = NULL;
}
