// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/casualties.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/died.h"
#include "engine/local.h"
#include "results/frame.h"

/* Boots in a row that may be lost to a fault of the emulator, DIED_BREAKPOINT. */
#define MAX_EMULATOR	3
/* And to what is nobody's in the guest: QEMU was killed, or had no time left. */
#define MAX_LOST	1

void casualties_init(struct casualties *c, const struct engine_run *run)
{
	*c = (struct casualties){
		.which = xcalloc(run->plan->nr_cells, sizeof(*c->which)),
		.without = xasprintf("%s", run->without ? run->without : ""),
		.kept = xasprintf("%s", ""),
	};
}

static unsigned int blocks_of(const char *lines)
{
	static const char mark[] = "\"type\":\"block\"";
	unsigned int n = 0;

	while ((lines = strstr(lines, mark))) {
		lines += sizeof(mark) - 1;
		n++;
	}
	return n;
}

/* The lines that have left a guest whole; the frame in which it died is none. */
static char *lines_from(const char *dir)
{
	char *path = xasprintf("%s/stream", dir), *text = NULL, *end;
	FILE *in = fopen(path, "re"), *out;
	struct err err;
	size_t size;
	int status;

	free(path);
	if (!in)
		return xasprintf("%s", "");
	out = open_memstream(&text, &size);
	if (!out)
		abort();
	frame_read_all(in, out, &status, &err);
	fclose(out);
	fclose(in);
	end = strrchr(text, '\n');
	text[end ? end + 1 - text : 0] = 0;
	return text;
}

/* Return: how many blocks need not be measured again. */
static unsigned int keep(struct engine_run *run, struct casualties *c,
			 const char *dir)
{
	char *more = lines_from(dir);
	unsigned int blocks = blocks_of(more);

	if (run->vcpus > 1 && blocks) {
		c->kept = text_append(c->kept, "", more);
		c->boots++;
		run->boot += run->stride;
		run->after += blocks;
	} else {
		blocks = 0;
	}
	free(more);
	return blocks;
}

/* Another plan, another order: nothing of what was kept has a place in it. */
static void drop_kept(struct engine_run *run, struct casualties *c)
{
	run->boot -= c->boots * run->stride;
	run->after = 0;
	c->boots = 0;
	*c->kept = 0;
}

/* Which cells are of the design that the guest died of; none: it was not that. */
static unsigned int bury(struct casualties *c, const struct plan *plan,
			 const struct died *d)
{
	struct selection design;
	unsigned int i, cells = 0;

	if (c->n == MAX_CASUALTIES || select_only(d->design, &design, NULL))
		return 0;
	for (i = 0; i < plan->nr_cells; i++) {
		if (c->which[i] || plan->cells[i].chosen.design->control ||
		    !strcmp(plan->cells[i].chosen.design->name, "none") ||
		    !select_has(&design, plan->cells[i].chosen.variant))
			continue;
		c->which[i] = c->n + 1;
		cells++;
	}
	return cells;
}

/* Its cells have failed; the others are measured in another guest. */
static void leave_out(struct engine_run *run, struct casualties *c,
		      const char *dir, const struct died *d, const char *why)
{
	char *kept = xasprintf("%s-died-%u", dir, c->n + 1);

	if (rename(dir, kept))
		complain("%s: %s", dir, strerror(errno));
	c->why[c->n++] = xasprintf("the guest died in %s: %s; its console is in %s",
				   d->what, why, strrchr(kept, '/') + 1);
	complain("%s: %s: %s; the others go on in another guest",
		 run->plan->environment, d->design, c->why[c->n - 1]);
	c->without = text_append(c->without, ",", d->design);
	free(kept);
}

int casualties_blame(struct engine_run *run, struct casualties *c,
		     const char *dir, int hangs, struct err *err)
{
	char *console = xasprintf("%s/console.log", dir);
	struct died d;
	int known;

	known = !died_read(console, &d);
	free(console);
	if (c->emulator < MAX_EMULATOR && strstr(d.said, DIED_BREAKPOINT)) {
		if (keep(run, c, dir)) {
			c->emulator = 0;
			complain("%s: QEMU executed a breakpoint that was gone: another guest goes on behind %u blocks",
				 run->plan->environment, run->after);
		} else {
			c->emulator++;
			complain("%s: QEMU executed a breakpoint that was gone: once more",
				 run->plan->environment);
		}
		return 0;
	}
	if (known && !*d.said && !hangs) {
		if (c->lost++ == MAX_LOST)
			return -EIO;
		complain("%s; nothing was wrong in the guest: once more",
			 err->text);
		return 0;
	}
	if (!known || !bury(c, run->plan, &d))
		return -EIO;
	leave_out(run, c, dir, &d, *d.said ? d.said : err->text);
	drop_kept(run, c);
	return 0;
}

unsigned int casualties_left(const struct plan *plan,
			     const struct casualties *c)
{
	unsigned int i, n = 0;

	for (i = 0; i < plan->nr_cells; i++)
		n += !c->which[i];
	return n;
}

void casualties_report(struct engine_run *run, const struct casualties *c)
{
	struct local l = {
		.run = run, .reg = run->reg ? run->reg : "pkrs",
		.timer = c->timer ? c->timer : "unknown", .cpus = run->vcpus,
	};
	unsigned int i, seq = (unsigned int)plan_measured(run->plan);

	for (i = 0; i < run->plan->nr_cells; i++) {
		if (c->which[i])
			raw_line(run->out,
				 local_head(&l, &run->plan->cells[i], 0, seq++,
					    "failed", c->why[c->which[i] - 1]));
	}
}

void casualties_free(struct casualties *c)
{
	while (c->n)
		free(c->why[--c->n]);
	free(c->which);
	free(c->kept);
	free(c->timer);
	free(c->without);
}
