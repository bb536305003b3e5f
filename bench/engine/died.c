// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/died.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/site.h"

#define MARK	"pkscale: measuring "

/* How a kernel begins to say that it is not well; scripts/lib-vm.sh has more. */
static const char *const complaints[] = {
	"BUG: ", "Oops", "WARNING: ", "general protection fault",
	"Kernel panic", "rcu: INFO:", "soft lockup", DIED_BREAKPOINT,
	/* This is said by the host, of what no kernel could say. */
	"the guest reset itself or went off",
};

/* What else of a complaint says where. */
#define WHERE	"RIP: 0010:"

/* Written by nobody but the kernel: nothing of it is lost with the program. */
static void say(const char *text)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	/* Nobody needs it as long as all goes well. */
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

void died_mark(const struct plan_cell *c)
{
	const char *knobs = c->chosen.variant->knobs;
	char text[256];

	snprintf(text, sizeof(text), "<6>" MARK "%s%s%s%s %s %s, guard %s\n",
		     c->chosen.design->name, *knobs ? "[" : "", knobs,
		     *knobs ? "]" : "", c->exercise, c->quantity,
		     c->guard ? c->guard->name : "none");
	say(text);
}

void died_of(const char *why)
{
	char text[256];

	snprintf(text, sizeof(text), "<3>pkscale: BUG: %s\n", why);
	say(text);
}

/* The text behind "[    1.234567] ", or the line itself. */
static const char *unstamped(const char *line)
{
	const char *end = *line == '[' ? strstr(line, "] ") : NULL;

	return end ? end + 2 : line;
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%.*s", (int)strcspn(from, "\r\n"), from);
}

static int complains(const char *line, const char *said)
{
	size_t i;

	if (*said && strstr(line, WHERE) && !strstr(said, WHERE))
		return 1;
	for (i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (strstr(line, complaints[i]))
			return 1;
	}
	return 0;
}

/* One more line of it, as long as there is room for all of that line. */
static void add(struct died *d, const char *line)
{
	size_t used = strlen(d->said);
	const char *and = used ? "; " : "";

	line = unstamped(line);
	if (used && used + strlen(line) + strlen(and) > sizeof(d->said))
		return;
	snprintf(d->said + used, sizeof(d->said) - used, "%s%.*s", and,
		 (int)strcspn(line, "\r\n"), line);
}

/* The name that everybody looks for, before all others. */
static void add_site(struct died *d, const struct site *site)
{
	char *said;

	if (!*site->function)
		return;
	said = xasprintf("%s without a guard in %s%s%s", site->access,
			 site->function, *d->said ? "; " : "", d->said);
	snprintf(d->said, sizeof(d->said), "%s", said);
	free(said);
}

int died_read(const char *console, struct died *d)
{
	FILE *f = fopen(console, "re");
	struct site site = { 0 };
	char *line = NULL, *mark;
	size_t size = 0;

	memset(d, 0, sizeof(*d));
	while (f && getline(&line, &size, f) > 0) {
		mark = strstr(line, MARK);
		if (mark) {
			mark += strlen(MARK);
			snprintf(d->design, sizeof(d->design), "%.*s",
				 (int)strcspn(mark, " "), mark);
			mark += strcspn(mark, " ");
			copy(d->what, sizeof(d->what), mark + (*mark == ' '));
			*d->said = 0;
			memset(&site, 0, sizeof(site));
		} else if (complains(line, d->said)) {
			add(d, line);
		}
		site_line(&site, line);
	}
	add_site(d, &site);
	free(line);
	if (f)
		fclose(f);
	return *d->design ? 0 : -ENOENT;
}
