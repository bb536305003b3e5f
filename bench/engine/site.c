// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/site.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRACING	"/sys/kernel/tracing/"
/* Error codes of page faults have this bit when a key was the cause. */
#define BY_KEY	"stacktrace if error_code & 32"

/* They do what others tell them to; leading underscores apart. */
static const char *const movers[] = {
	"memset", "memcpy", "memmove", "memcmp", "copy_mc", "copy_page",
	"copy_user", "copy_to_iter", "copy_to_nontemporal", "copy_from_iter",
	"copy_folio", "rep_movs", "rep_stos", "clear_page", "clean_cache",
	"arch_wb_cache",
};

static int moves(const char *name)
{
	size_t i;

	name += strspn(name, "_");
	for (i = 0; i < ARRAY_SIZE(movers); i++) {
		if (!strncmp(name, movers[i], strlen(movers[i])))
			return 1;
	}
	return 0;
}

/* The length of a symbol's name, with "+0x1/0x2" behind it or without. */
static size_t symbol(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '_' ||
	       text[n] == '.')
		n++;
	return isdigit((unsigned char)*text) ? 0 : n;
}

static void frame(struct site *s, const char *name)
{
	size_t n = symbol(name);

	if (!n || (*s->function && !s->caller))
		return;
	/* Who moves memory is told only as long as nobody knows for whom. */
	s->caller = moves(name);
	if (!s->caller || !*s->function)
		snprintf(s->function, sizeof(s->function), "%.*s", (int)n,
			 name);
}

/* "write of a page with key 1 refused: ..." up to that. */
static int refused(struct site *s, const char *line, const char *how)
{
	static const char speaker[] = "x86/pks: ";
	const char *what = strstr(line, speaker), *end;

	/* A match of its last space would end the text before it begins. */
	what = what ? what + strlen(speaker) : NULL;
	end = what ? strstr(what, how) : NULL;
	if (!end || what + strcspn(what, "\r\n") < end)
		return 0;
	if (!*s->access)
		snprintf(s->access, sizeof(s->access), "%.*s",
			 (int)(end - what), what);
	return 1;
}

/* Of a call trace, "fn+0x1/0x2"; one behind a question mark is a guess. */
static void called(struct site *s, const char *line)
{
	const char *end = strchr(line, ']');

	line = *line == '[' && end ? end + 1 : line;
	line += strspn(line, " ");
	if (strstr(line, "</TASK>"))
		s->trace = 0;
	else if (!strncmp(line + symbol(line), "+0x", 3))
		frame(s, line);
}

/* Of a trace of page faults, "=> fn": what is below the exception. */
static void traced(struct site *s, const char *name)
{
	if (!strncmp(name, "asm_exc_page_fault", symbol(name)))
		s->trace = 1;
	/* A probe is refused on purpose. */
	else if (!strncmp(name, "__pks_probe", strlen("__pks_probe")))
		s->trace = 0;
	else if (s->trace)
		frame(s, name);
	s->trace = s->trace && (!*s->function || s->caller);
}

void site_line(struct site *s, const char *line)
{
	static const char fixup[] = " fixed up at ", rip[] = "RIP: 0010:",
			  arrow[] = " => ";
	const char *at;

	if (refused(s, line, fixup))
		frame(s, strstr(line, fixup) + strlen(fixup));
	else if (refused(s, line, " refused: "))
		s->trace = 1;
	else if ((at = strstr(line, arrow)))
		traced(s, at + strlen(arrow));
	else if (s->trace && (at = strstr(line, rip)))
		frame(s, at + strlen(rip));
	else if (s->trace)
		called(s, line);
}

static void put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	/* Without traces the log has to do. */
	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		errno = 0;
	if (fd >= 0)
		close(fd);
}

void site_watch_begin(struct site_watch *w)
{
	w->kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (w->kmsg >= 0)
		lseek(w->kmsg, 0, SEEK_END);
	put(TRACING "trace", "\n");
	put(TRACING "events/exceptions/page_fault_kernel/trigger", BY_KEY);
}

/* A record has "6,1,2,-;" before its text. */
static void read_log(int kmsg, struct site *s)
{
	char record[1024];
	ssize_t n;

	while ((n = read(kmsg, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		char *text;

		record[n > 0 ? n : 0] = 0;
		text = strchr(record, ';');
		if (text)
			site_line(s, text + 1);
	}
}

static void read_trace(struct site *s)
{
	FILE *f = fopen(TRACING "trace", "re");
	char line[256];

	s->trace = 0;
	while (f && fgets(line, sizeof(line), f))
		site_line(s, line);
	if (f)
		fclose(f);
}

void site_watch_end(struct site_watch *w, struct site *s)
{
	memset(s, 0, sizeof(*s));
	put(TRACING "events/exceptions/page_fault_kernel/trigger",
	    "!" BY_KEY);
	if (w->kmsg >= 0) {
		read_log(w->kmsg, s);
		close(w->kmsg);
	}
	read_trace(s);
	/* The kernel says so once in a while, however often it happens. */
	if (!*s->access)
		snprintf(s->access, sizeof(s->access), "an access");
}
