// SPDX-License-Identifier: GPL-2.0-or-later
#include "util.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return code;
}

void err_append(struct err *err, const char *fmt, ...)
{
	va_list ap;
	size_t len;

	if (!err)
		return;
	len = strlen(err->text);
	va_start(ap, fmt);
	vsnprintf(err->text + len, sizeof(err->text) - len, fmt, ap);
	va_end(ap);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p) {
		complain("out of memory: %zu x %zu bytes", n, size);
		exit(EXIT_USAGE);
	}
	return p;
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0) {
		complain("out of memory");
		exit(EXIT_USAGE);
	}
	va_end(ap);
	return s;
}

char *text_append(char *s, const char *sep, const char *more)
{
	char *t = xasprintf("%s%s%s", s, *s ? sep : "", more);

	free(s);
	return t;
}

char *read_stream(FILE *f, size_t *size)
{
	char *text = NULL, part[65536];
	FILE *out;
	size_t n;
	int bad;

	if (!f)
		return NULL;
	out = open_memstream(&text, size);
	while (out && (n = fread(part, 1, sizeof(part), f)) > 0)
		fwrite(part, 1, n, out);
	bad = !out || ferror(f);
	bad |= out && fclose(out);
	fclose(f);
	if (bad) {
		free(text);
		text = NULL;
	}
	return text;
}

char *read_file(const char *path, size_t *size)
{
	return read_stream(fopen(path, "re"), size);
}

int write_file(const char *path, const char *text, size_t size)
{
	char *temp = xasprintf("%s.tmp.%ld", path, (long)getpid());
	FILE *f = fopen(temp, "we");
	int ret = f ? 0 : -errno;

	if (f) {
		errno = 0;
		if (fwrite(text, 1, size, f) != size || fflush(f) ||
		    fsync(fileno(f)))
			ret = errno ? -errno : -EIO;
		if (fclose(f) && !ret)
			ret = -errno;
	}
	if (!ret && rename(temp, path))
		ret = -errno;
	if (ret && f)
		unlink(temp);
	free(temp);
	return ret;
}

int complain(const char *fmt, ...)
{
	va_list ap;

	fputs("pkscale: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_USAGE;
}
